#include "vectors.h"

// Every sum is one chain of fused multiply-adds over the tokens, first to last, so that its bits depend on
// no tile, group or instruction set.
//
// Each tile asks for a part of what stands behind the sentence, which is the next one: rows of a tile are too
// far apart for the processor to foresee them. Asking past the end of memory is harmless.
enum { WIDTH = 16, LINE = 64, MOST_GROUP = 8, MOST_VECTORS = 2 };

/// `vectors` × 16 dimensions through all tokens, for `group` weightings (and max and min). `width` is 16 but
/// in the last vector of a dimension that is no multiple of it; then `vectors` is 1.
INLINE void pool_tile(kernel_storage storage, const char *tokens, size_t token_count, size_t row_bytes, size_t vectors, size_t width,
                      const float *weights, size_t group, const char *next, float *linear, size_t linear_stride, float *maximum, float *minimum) {
    const size_t vector_bytes = WIDTH * storage_bytes(storage), bytes = width * sizeof(float);
    v16f sums[MOST_GROUP][MOST_VECTORS], high[MOST_VECTORS], low[MOST_VECTORS];
    for (size_t v = 0; v < vectors; v++) {
        for (size_t s = 0; s < group; s++) sums[s][v] = (v16f){0};
        high[v] = low[v] = (v16f){0};
    }
    for (size_t t = 0; t < token_count; t++) {
        const char *row = tokens + t * row_bytes;
        for (size_t b = 0; b < vectors * vector_bytes; b += LINE) __builtin_prefetch(next + t * vectors * vector_bytes + b, 0, 2);
        for (size_t v = 0; v < vectors; v++) {
            const v16f x = width == WIDTH ? load16(storage, row + v * vector_bytes) : load_tail16(storage, row, width);
            for (size_t s = 0; s < group; s++) sums[s][v] = __builtin_elementwise_fma(spread16(weights[s * token_count + t]), x, sums[s][v]);
            if (maximum) high[v] = t ? __builtin_elementwise_max(high[v], x) : x;
            if (minimum) low[v] = t ? __builtin_elementwise_min(low[v], x) : x;
        }
    }
    for (size_t v = 0; v < vectors; v++) {
        for (size_t s = 0; s < group; s++) memcpy(linear + s * linear_stride + v * WIDTH, &sums[s][v], bytes);
        if (maximum) memcpy(maximum + v * WIDTH, &high[v], bytes);
        if (minimum) memcpy(minimum + v * WIDTH, &low[v], bytes);
    }
}

/// All tiles for one group of weightings. Literal counts keep the sums in registers.
INLINE void pool_group(kernel_storage storage, const char *tokens, size_t token_count, size_t dimension, const float *weights, size_t group,
                       size_t vectors, float *linear, size_t linear_stride, float *maximum, float *minimum) {
    const size_t element = storage_bytes(storage), row_bytes = dimension * element;
    const char *end = tokens + token_count * row_bytes;
    size_t h = 0;
    for (; h + vectors * WIDTH <= dimension; h += vectors * WIDTH)
        pool_tile(storage, tokens + h * element, token_count, row_bytes, vectors, WIDTH, weights, group, end + h * element * token_count,
                  linear + h, linear_stride, maximum ? maximum + h : NULL, minimum ? minimum + h : NULL);
    for (; h < dimension; h += WIDTH) {
        const size_t left = dimension - h;
        if (left >= WIDTH)
            pool_tile(storage, tokens + h * element, token_count, row_bytes, 1, WIDTH, weights, group, end + h * element * token_count,
                      linear + h, linear_stride, maximum ? maximum + h : NULL, minimum ? minimum + h : NULL);
        else
            pool_tile(storage, tokens + h * element, token_count, row_bytes, 1, left, weights, group, end + h * element * token_count,
                      linear + h, linear_stride, maximum ? maximum + h : NULL, minimum ? minimum + h : NULL);
    }
}

/// - most_group: how many weightings are carried through one walk over the tokens, 4 or 8.
INLINE void pool(kernel_storage storage, const char *tokens, size_t token_count, size_t dimension, const float *weights, size_t weight_count,
                 size_t most_group, size_t vectors, float *linear, size_t linear_stride, float *maximum, float *minimum) {
    size_t s = 0;
    do {
        const size_t left = weight_count - s < most_group ? weight_count - s : most_group;
        const float *w = weights + s * token_count;
        float *out = linear + s * linear_stride;
#define GROUP(count) \
        case count: pool_group(storage, tokens, token_count, dimension, w, count, vectors, out, linear_stride, maximum, minimum); break;
        switch (left) {
        GROUP(0) GROUP(1) GROUP(2) GROUP(3)
        default:
            if (most_group == 4) { pool_group(storage, tokens, token_count, dimension, w, 4, vectors, out, linear_stride, maximum, minimum); break; }
            switch (left) { GROUP(4) GROUP(5) GROUP(6) GROUP(7) GROUP(8) }
        }
#undef GROUP
        maximum = minimum = NULL;  // done with the first group
        s += left;
    } while (s < weight_count);
}

INLINE void pool_stored(kernel_storage storage, const char *tokens, size_t token_count, size_t dimension, const float *weights,
                        size_t weight_count, size_t most_group, size_t vectors, float *linear, size_t linear_stride, float *maximum, float *minimum) {
    switch (storage) {
    case KERNEL_F32: pool(KERNEL_F32, tokens, token_count, dimension, weights, weight_count, most_group, vectors, linear, linear_stride, maximum, minimum); break;
    case KERNEL_F16: pool(KERNEL_F16, tokens, token_count, dimension, weights, weight_count, most_group, vectors, linear, linear_stride, maximum, minimum); break;
    case KERNEL_BF16: pool(KERNEL_BF16, tokens, token_count, dimension, weights, weight_count, most_group, vectors, linear, linear_stride, maximum, minimum); break;
    }
}

// Groups and tiles are what the registers of each level hold: 8 weightings, maximum and minimum of 32 dimensions
// in 32 of 512 bits, 4 of 16 in 16 of 256.
#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void pool_v4(
    kernel_storage storage, const char *tokens, size_t token_count, size_t dimension, const float *weights, size_t weight_count, float *linear,
    size_t linear_stride, float *maximum, float *minimum) {
    pool_stored(storage, tokens, token_count, dimension, weights, weight_count, 8, 2, linear, linear_stride, maximum, minimum);
}
__attribute__((target("arch=x86-64-v3"))) static void pool_v3(
    kernel_storage storage, const char *tokens, size_t token_count, size_t dimension, const float *weights, size_t weight_count, float *linear,
    size_t linear_stride, float *maximum, float *minimum) {
    pool_stored(storage, tokens, token_count, dimension, weights, weight_count, 4, 1, linear, linear_stride, maximum, minimum);
}
#endif

void kernel_pool(kernel_storage storage, const void *tokens, size_t token_count, size_t dimension, const float *weights, size_t weight_count,
                 float *linear, size_t linear_stride, float *maximum, float *minimum) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4"))
        return pool_v4(storage, tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum);
    if (__builtin_cpu_supports("x86-64-v3"))
        return pool_v3(storage, tokens, token_count, dimension, weights, weight_count, linear, linear_stride, maximum, minimum);
#endif
    pool_stored(storage, tokens, token_count, dimension, weights, weight_count, 4, 1, linear, linear_stride, maximum, minimum);
}
