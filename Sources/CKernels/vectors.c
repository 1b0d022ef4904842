#include "vectors.h"

enum { ROWS_TOGETHER = 8, SQUARED_TOGETHER = 4 };

/// The eight lanes in one fixed order.
INLINE double sum_of_lanes(v8d x) {
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

INLINE v8d load8d(const double *source) {
    v8d x;
    memcpy(&x, source, sizeof x);
    return x;
}
INLINE v8d load_tail_d(const double *source, size_t count) {
    double lanes[LANES] = {0};
    memcpy(lanes, source, count * sizeof(double));
    return load8d(lanes);
}

INLINE double dot_f32(const float *a, const float *b, size_t n) {
    v8d sum = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        sum = __builtin_elementwise_fma(widen8(load8(KERNEL_F32, a + i)), widen8(load8(KERNEL_F32, b + i)), sum);
    if (i < n)
        sum = __builtin_elementwise_fma(widen8(load_tail(KERNEL_F32, a + i, n - i)),
                                        widen8(load_tail(KERNEL_F32, b + i, n - i)), sum);
    return sum_of_lanes(sum);
}

INLINE double dot_f64(const double *a, const double *b, size_t n) {
    v8d sum = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) sum = __builtin_elementwise_fma(load8d(a + i), load8d(b + i), sum);
    if (i < n) sum = __builtin_elementwise_fma(load_tail_d(a + i, n - i), load_tail_d(b + i, n - i), sum);
    return sum_of_lanes(sum);
}

INLINE v8d absolute(v8d x) { return __builtin_elementwise_abs(x); }

/// Takes eight numbers of each vector into the three sums, which do not wait for one another.
INLINE void add_pair(v8d x, v8d y, v8d *dot, v8d *squares, v8d *magnitudes) {
    const v8d difference = x - y;
    *dot = __builtin_elementwise_fma(x, y, *dot);
    *squares = __builtin_elementwise_fma(difference, difference, *squares);
    *magnitudes += absolute(difference);
}

INLINE kernel_pair_sums pair_sums_f32(const float *a, const float *b, size_t n) {
    v8d dot = {0}, squares = {0}, magnitudes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        add_pair(widen8(load8(KERNEL_F32, a + i)), widen8(load8(KERNEL_F32, b + i)), &dot, &squares, &magnitudes);
    if (i < n)
        add_pair(widen8(load_tail(KERNEL_F32, a + i, n - i)), widen8(load_tail(KERNEL_F32, b + i, n - i)), &dot, &squares, &magnitudes);
    return (kernel_pair_sums){sum_of_lanes(dot), sum_of_lanes(squares), sum_of_lanes(magnitudes)};
}

INLINE kernel_pair_sums pair_sums_f64(const double *a, const double *b, size_t n) {
    v8d dot = {0}, squares = {0}, magnitudes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) add_pair(load8d(a + i), load8d(b + i), &dot, &squares, &magnitudes);
    if (i < n) add_pair(load_tail_d(a + i, n - i), load_tail_d(b + i, n - i), &dot, &squares, &magnitudes);
    return (kernel_pair_sums){sum_of_lanes(dot), sum_of_lanes(squares), sum_of_lanes(magnitudes)};
}

DISPATCHED kernel_pair_sums kernel_pair_sums_f32(const float *a, const float *b, size_t n) { return pair_sums_f32(a, b, n); }
DISPATCHED kernel_pair_sums kernel_pair_sums_f64(const double *a, const double *b, size_t n) { return pair_sums_f64(a, b, n); }

/// A literal count of vectors, whose sums stay in registers.
INLINE void squares(const float *elements, const ptrdiff_t *places, size_t count, size_t n, double *results) {
    v8d sums[SQUARED_TOGETHER] = {{0}};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (size_t k = 0; k < count; k++) {
            const v8d x = widen8(load8(KERNEL_F32, elements + places[k] + i));
            sums[k] = __builtin_elementwise_fma(x, x, sums[k]);
        }
    }
    for (size_t k = 0; k < count; k++) {
        if (i < n) {
            const v8d x = widen8(load_tail(KERNEL_F32, elements + places[k] + i, n - i));
            sums[k] = __builtin_elementwise_fma(x, x, sums[k]);
        }
        results[k] = sum_of_lanes(sums[k]);
    }
}

DISPATCHED void kernel_squares_f32(const float *elements, const ptrdiff_t *places, size_t count, size_t n, double *results) {
    size_t k = 0;
    for (; k + SQUARED_TOGETHER <= count; k += SQUARED_TOGETHER) squares(elements, places + k, SQUARED_TOGETHER, n, results + k);
    switch (count - k) {
    case 3: squares(elements, places + k, 3, n, results + k); break;
    case 2: squares(elements, places + k, 2, n, results + k); break;
    case 1: squares(elements, places + k, 1, n, results + k); break;
    default: break;
    }
}

INLINE void squared_norms(kernel_storage storage, const char *tokens, size_t token_count, size_t dimension, double *norms) {
    const size_t element = storage_bytes(storage);
    for (size_t t = 0; t < token_count; t++) {
        const char *row = tokens + t * dimension * element;
        v8d sum = {0};
        for (size_t i = 0; i < dimension; i += LANES) {
            const size_t left = dimension - i;
            const v8d x = widen8(left >= LANES ? load8(storage, row + i * element) : load_tail(storage, row + i * element, left));
            sum = __builtin_elementwise_fma(x, x, sum);
        }
        norms[t] = sum_of_lanes(sum);
    }
}

DISPATCHED static void squared_norms_f32(const char *tokens, size_t token_count, size_t dimension, double *norms) {
    squared_norms(KERNEL_F32, tokens, token_count, dimension, norms);
}
DISPATCHED static void squared_norms_f16(const char *tokens, size_t token_count, size_t dimension, double *norms) {
    squared_norms(KERNEL_F16, tokens, token_count, dimension, norms);
}
DISPATCHED static void squared_norms_bf16(const char *tokens, size_t token_count, size_t dimension, double *norms) {
    squared_norms(KERNEL_BF16, tokens, token_count, dimension, norms);
}

void kernel_squared_norms(kernel_storage storage, const void *tokens, size_t token_count, size_t dimension, double *norms) {
    switch (storage) {
    case KERNEL_F32: squared_norms_f32(tokens, token_count, dimension, norms); break;
    case KERNEL_F16: squared_norms_f16(tokens, token_count, dimension, norms); break;
    case KERNEL_BF16: squared_norms_bf16(tokens, token_count, dimension, norms); break;
    }
}

DISPATCHED double kernel_dot_f32(const float *a, const float *b, size_t n) { return dot_f32(a, b, n); }
DISPATCHED double kernel_dot_f64(const double *a, const double *b, size_t n) { return dot_f64(a, b, n); }

DISPATCHED void kernel_add_scaled_f32(double *sum, const float *x, double factor, size_t n) {
    for (size_t i = 0; i < n; i++) sum[i] = __builtin_fma(factor, (double)x[i], sum[i]);
}

DISPATCHED void kernel_add_scaled_f64(double *sum, const double *x, double factor, size_t n) {
    for (size_t i = 0; i < n; i++) sum[i] = __builtin_fma(factor, x[i], sum[i]);
}

/// Adds `row_count` rows at once: row behind row they are read as they lie, which the processor sees coming, and
/// the sum is fetched once for all of them.
INLINE void add_rows(double *sum, const float *elements, const ptrdiff_t *places, const double *factors, size_t row_count, size_t n) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        v8d total = load8d(sum + i);
        for (size_t k = 0; k < row_count; k++)
            total = __builtin_elementwise_fma(spread8d(factors[k]), widen8(load8(KERNEL_F32, elements + places[k] + i)), total);
        memcpy(sum + i, &total, sizeof total);
    }
    for (size_t k = 0; k < row_count; k++)
        for (size_t j = i; j < n; j++) sum[j] = __builtin_fma(factors[k], (double)elements[places[k] + j], sum[j]);
}

DISPATCHED void kernel_add_rows_f32(double *sum, const float *elements, const ptrdiff_t *places, const double *factors, size_t row_count, size_t n) {
    size_t k = 0;
    for (; k + ROWS_TOGETHER <= row_count; k += ROWS_TOGETHER) add_rows(sum, elements, places + k, factors + k, ROWS_TOGETHER, n);
    for (; k < row_count; k++) add_rows(sum, elements, places + k, factors + k, 1, n);
}

DISPATCHED void kernel_centre_f32(const float *x, const double *mean, double factor, size_t n, float *centred) {
    for (size_t i = 0; i < n; i++) centred[i] = (float)(((double)x[i] - mean[i]) * factor);
}

DISPATCHED void kernel_centre_f64(const double *x, const double *mean, double factor, size_t n, double *centred) {
    for (size_t i = 0; i < n; i++) centred[i] = (x[i] - mean[i]) * factor;
}
