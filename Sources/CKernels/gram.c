#include "vectors.h"

// XᵀX of a block of rows, or XXᵀ, lower triangle: every element is one chain of fused multiply-adds over the
// rows (or columns), first to last, so that its bits depend on no tile, panel or instruction set.
//
// Columns are first packed into panels of 16, row behind row, so that both factors of a tile are read
// from start to end. A tile keeps its sums in registers through up to DEPTH rows of two panels, which
// stay in the first-level cache.
enum { PANEL = 16, DEPTH = 128, MOST_ROWS = 8, MOST_PANELS = 3 };

typedef float v16f_unaligned __attribute__((vector_size(64), aligned(4)));

/// panels[p][k][l] = rows[k][16p + l], zero past the last column.
INLINE void pack(const float *rows, size_t row_count, size_t dimension, float *panels) {
    for (size_t k = 0; k < row_count; k++) {
        const float *row = rows + k * dimension;
        for (size_t start = 0; start < dimension; start += PANEL) {
            float *target = panels + start * row_count + k * PANEL;
            if (start + PANEL <= dimension) {
                memcpy(target, row + start, PANEL * sizeof(float));
            } else {
                memset(target, 0, PANEL * sizeof(float));
                memcpy(target, row + start, (dimension - start) * sizeof(float));
            }
        }
    }
}

/// The same of the transpose: panels[p][k][l] = rows[16p + l][k].
INLINE void pack_transposed(const float *rows, size_t row_count, size_t dimension, float *panels) {
    for (size_t start = 0; start < row_count; start += PANEL) {
        const size_t height = row_count - start < PANEL ? row_count - start : PANEL;
        const float *source = rows + start * dimension;
        float *panel = panels + start * dimension;
        for (size_t k = 0; k < dimension; k++)
            for (size_t l = 0; l < PANEL; l++) panel[k * PANEL + l] = l < height ? source[l * dimension + k] : 0;
    }
}

/// One tile of `height` rows and `panel_count` panels of columns of the product, through `depth` rows of
/// the block. `width` is 16 but in the last panel of a dimension that is no multiple of it; then
/// `panel_count` is 1.
INLINE void gram_tile(const float *left, const float *right, size_t panel_stride, size_t depth, size_t height, size_t panel_count,
                      size_t width, float *product, size_t stride, int is_first) {
    v16f sums[MOST_ROWS][MOST_PANELS];
    for (size_t r = 0; r < height; r++) {
        for (size_t q = 0; q < panel_count; q++) {
            sums[r][q] = (v16f){0};
            if (is_first) continue;
            if (width == PANEL) sums[r][q] = *(const v16f_unaligned *)(product + r * stride + q * PANEL);
            else memcpy(&sums[r][q], product + r * stride, width * sizeof(float));
        }
    }
    for (size_t k = 0; k < depth; k++) {
        v16f x[MOST_PANELS];
        for (size_t q = 0; q < panel_count; q++) x[q] = *(const v16f_unaligned *)(right + q * panel_stride + k * PANEL);
        for (size_t r = 0; r < height; r++) {
            const v16f spread = spread16(left[k * PANEL + r]);
            for (size_t q = 0; q < panel_count; q++) sums[r][q] = __builtin_elementwise_fma(spread, x[q], sums[r][q]);
        }
    }
    for (size_t r = 0; r < height; r++) {
        for (size_t q = 0; q < panel_count; q++) {
            if (width == PANEL) *(v16f_unaligned *)(product + r * stride + q * PANEL) = sums[r][q];
            else memcpy(product + r * stride, &sums[r][q], width * sizeof(float));
        }
    }
}

/// All rows of one panel against up to `most_panels` panels of columns, in tiles of `most_rows` rows.
INLINE void gram_rows(const float *left, const float *right, size_t panel_stride, size_t depth, size_t rows, size_t most_rows,
                      size_t panel_count, size_t width, float *product, size_t stride, int is_first) {
    size_t r = 0;
    for (; r + most_rows <= rows; r += most_rows) {
        if (width < PANEL) {
            for (size_t i = r; i < r + most_rows; i++)
                gram_tile(left + i, right, panel_stride, depth, 1, 1, width, product + i * stride, stride, is_first);
            continue;
        }
        // Literal counts keep the sums in registers.
        switch (panel_count) {
        case 1: gram_tile(left + r, right, panel_stride, depth, most_rows, 1, PANEL, product + r * stride, stride, is_first); break;
        case 2: gram_tile(left + r, right, panel_stride, depth, most_rows, 2, PANEL, product + r * stride, stride, is_first); break;
        default: gram_tile(left + r, right, panel_stride, depth, most_rows, 3, PANEL, product + r * stride, stride, is_first); break;
        }
    }
    for (; width == PANEL && most_rows > 4 && panel_count == 1 && r + 4 <= rows; r += 4)
        gram_tile(left + r, right, panel_stride, depth, 4, 1, PANEL, product + r * stride, stride, is_first);
    for (; r < rows; r++)
        for (size_t q = 0; q < panel_count; q++)
            gram_tile(left + r, right + q * panel_stride, panel_stride, depth, 1, 1, width, product + r * stride + q * PANEL, stride, is_first);
}

/// The products of packed columns.
INLINE void gram(const float *panels, size_t row_count, size_t dimension, float *product, size_t most_rows, size_t most_panels) {
    const size_t panel_stride = row_count * PANEL, count = (dimension + PANEL - 1) / PANEL, whole = dimension / PANEL;
    for (size_t k = 0; k < row_count; k += DEPTH) {
        const size_t depth = row_count - k < DEPTH ? row_count - k : DEPTH;
        for (size_t q = 0; q < count; q += most_panels) {
            for (size_t p = q; p < count; p++) {
                // Panels of columns up to the diagonal; the last one of them apart where it is narrow.
                const size_t end = p + 1 < q + most_panels ? p + 1 : q + most_panels, wide = end < whole ? end : whole;
                const size_t height = p < whole ? PANEL : dimension - whole * PANEL;
                const float *left = panels + p * panel_stride + k * PANEL, *right = panels + q * panel_stride + k * PANEL;
                float *target = product + p * PANEL * dimension + q * PANEL;
                if (wide > q) gram_rows(left, right, panel_stride, depth, height, most_rows, wide - q, PANEL, target, dimension, k == 0);
                if (end > wide)
                    gram_rows(left, right + (wide - q) * panel_stride, panel_stride, depth, height, most_rows, 1, dimension - whole * PANEL,
                              target + (wide - q) * PANEL, dimension, k == 0);
            }
        }
    }
}

// The tile is what the registers of each level hold, which one body compiled for all cannot say: 24 sums
// of 512 bits, 12 of 256, 16 of 128. Chosen at each call, a branch against a million products.
#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void gram_v4(const float *panels, size_t n, size_t d, float *product) {
    gram(panels, n, d, product, 8, 3);
}
__attribute__((target("arch=x86-64-v3"))) static void gram_v3(const float *panels, size_t n, size_t d, float *product) {
    gram(panels, n, d, product, 6, 1);
}
#endif

static void gram_of_panels(const float *panels, size_t row_count, size_t dimension, float *product) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) return gram_v4(panels, row_count, dimension, product);
    if (__builtin_cpu_supports("x86-64-v3")) return gram_v3(panels, row_count, dimension, product);
#endif
    gram(panels, row_count, dimension, product, 4, 1);
}

void kernel_gram_f32(const float *rows, size_t row_count, size_t dimension, float *panels, float *product) {
    pack(rows, row_count, dimension, panels);
    gram_of_panels(panels, row_count, dimension, product);
}

void kernel_gram_of_rows_f32(const float *rows, size_t row_count, size_t dimension, float *panels, float *product) {
    pack_transposed(rows, row_count, dimension, panels);
    gram_of_panels(panels, dimension, row_count, product);
}

INLINE void merge_scatter(double *sum, const float *block, double scale, const double *shift, double factor, size_t n) {
    for (size_t i = 0; i < n; i++) sum[i] = __builtin_fma(factor, shift[i], __builtin_fma(scale, (double)block[i], sum[i]));
}

DISPATCHED void kernel_merge_scatter_f32(double *sum, const float *block, double scale, const double *shift, double factor, size_t n) {
    merge_scatter(sum, block, scale, shift, factor, n);
}
