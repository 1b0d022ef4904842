#include "vectors.h"

// How many weightings are carried through one walk over the tokens: with a tile of two vectors
// they, the maximum and the minimum fit the sixteen registers of AVX2.
enum { GROUP = 4, TILE = 2 * LANES };

/// One tile of up to 16 dimensions through all tokens, for `group` weightings (and max and min).
/// `width` is 16 everywhere but in the last tile; lanes past it are zero and are not stored.
INLINE void pool_tile(kernel_storage storage, const char *tokens, size_t token_count,
                      size_t row_bytes, size_t width, const float *weights, size_t group,
                      float *linear, size_t linear_stride, float *maximum, float *minimum) {
    const size_t first = width < LANES ? width : LANES, second = width - first;
    v8f sum0[GROUP], sum1[GROUP];
    for (size_t s = 0; s < group; s++) sum0[s] = sum1[s] = (v8f){0};
    v8f high0 = {0}, high1 = {0}, low0 = {0}, low1 = {0};

    for (size_t t = 0; t < token_count; t++) {
        const char *row = tokens + t * row_bytes;
        v8f x0, x1 = {0};
        if (width == TILE) {
            x0 = load8(storage, row);
            x1 = load8(storage, row + LANES * storage_bytes(storage));
        } else {
            x0 = first == LANES ? load8(storage, row) : load_tail(storage, row, first);
            if (second > 0) x1 = load_tail(storage, row + LANES * storage_bytes(storage), second);
        }
        for (size_t s = 0; s < group; s++) {
            const float w = weights[s * token_count + t];
            const v8f spread = {w, w, w, w, w, w, w, w};
            sum0[s] = __builtin_elementwise_fma(spread, x0, sum0[s]);
            sum1[s] = __builtin_elementwise_fma(spread, x1, sum1[s]);
        }
        if (maximum) {
            high0 = t ? __builtin_elementwise_max(high0, x0) : x0;
            high1 = t ? __builtin_elementwise_max(high1, x1) : x1;
        }
        if (minimum) {
            low0 = t ? __builtin_elementwise_min(low0, x0) : x0;
            low1 = t ? __builtin_elementwise_min(low1, x1) : x1;
        }
    }

    for (size_t s = 0; s < group; s++) {
        store_tail(linear + s * linear_stride, sum0[s], first);
        store_tail(linear + s * linear_stride + LANES, sum1[s], second);
    }
    if (maximum) {
        store_tail(maximum, high0, first);
        store_tail(maximum + LANES, high1, second);
    }
    if (minimum) {
        store_tail(minimum, low0, first);
        store_tail(minimum + LANES, low1, second);
    }
}

/// All tiles for one group of weightings. The literal widths and group sizes let the compiler keep
/// the sums in registers.
INLINE void pool_group(kernel_storage storage, const char *tokens, size_t token_count,
                       size_t dimension, const float *weights, size_t group, float *linear,
                       size_t linear_stride, float *maximum, float *minimum) {
    const size_t element = storage_bytes(storage), row_bytes = dimension * element;
    size_t h = 0;
    for (; h + TILE <= dimension; h += TILE)
        pool_tile(storage, tokens + h * element, token_count, row_bytes, TILE, weights, group,
                  linear + h, linear_stride, maximum ? maximum + h : NULL,
                  minimum ? minimum + h : NULL);
    if (h < dimension)
        pool_tile(storage, tokens + h * element, token_count, row_bytes, dimension - h, weights,
                  group, linear + h, linear_stride, maximum ? maximum + h : NULL,
                  minimum ? minimum + h : NULL);
}

INLINE void pool(kernel_storage storage, const char *tokens, size_t token_count, size_t dimension,
                 const float *weights, size_t weight_count, float *linear, size_t linear_stride,
                 float *maximum, float *minimum) {
    size_t s = 0;
    do {
        const size_t left = weight_count - s;
        const float *w = weights + s * token_count;
        float *out = linear + s * linear_stride;
        switch (left) {
        case 0: pool_group(storage, tokens, token_count, dimension, w, 0, out, linear_stride, maximum, minimum); break;
        case 1: pool_group(storage, tokens, token_count, dimension, w, 1, out, linear_stride, maximum, minimum); break;
        case 2: pool_group(storage, tokens, token_count, dimension, w, 2, out, linear_stride, maximum, minimum); break;
        case 3: pool_group(storage, tokens, token_count, dimension, w, 3, out, linear_stride, maximum, minimum); break;
        default: pool_group(storage, tokens, token_count, dimension, w, 4, out, linear_stride, maximum, minimum); break;
        }
        maximum = minimum = NULL;  // done with the first group
        s += GROUP;
    } while (s < weight_count);
}

DISPATCHED static void pool_f32(const char *tokens, size_t token_count, size_t dimension,
                                const float *weights, size_t weight_count, float *linear,
                                size_t linear_stride, float *maximum, float *minimum) {
    pool(KERNEL_F32, tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum);
}
DISPATCHED static void pool_f16(const char *tokens, size_t token_count, size_t dimension,
                                const float *weights, size_t weight_count, float *linear,
                                size_t linear_stride, float *maximum, float *minimum) {
    pool(KERNEL_F16, tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum);
}
DISPATCHED static void pool_bf16(const char *tokens, size_t token_count, size_t dimension,
                                 const float *weights, size_t weight_count, float *linear,
                                 size_t linear_stride, float *maximum, float *minimum) {
    pool(KERNEL_BF16, tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum);
}

void kernel_pool(kernel_storage storage, const void *tokens, size_t token_count, size_t dimension,
                 const float *weights, size_t weight_count, float *linear, size_t linear_stride,
                 float *maximum, float *minimum) {
    switch (storage) {
    case KERNEL_F32: pool_f32(tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum); break;
    case KERNEL_F16: pool_f16(tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum); break;
    case KERNEL_BF16: pool_bf16(tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum); break;
    }
}
