#include "vectors.h"

// The lower triangle of XᵀX of some rows, or of XXᵀ, added to a sum in Double. Every element of the product is
// one chain of fused multiply-adds over the rows (or columns), first to last, so that its bits depend on no tile
// and no instruction set.
//
// What is multiplied is first packed into panels of 16 columns, row behind row, so that both factors of a tile
// are read from start to end. A tile keeps its products in registers until they are whole, and adds them to the
// sum from there: the sum is fetched while they are formed, and the product itself never stands in memory.
enum { PANEL = 16, MOST_ROWS = 8, MOST_PANELS = 3, PACKED_TOGETHER = 4 };

typedef float v16f_unaligned __attribute__((vector_size(64), aligned(4)));
typedef double v8d_unaligned __attribute__((vector_size(64), aligned(8)));

/// (x − mean)·factor of eight numbers, in Double and rounded once.
INLINE v8f centred8(const float *x, const double *mean, double factor) {
    v8d centre;
    memcpy(&centre, mean, sizeof centre);
    return __builtin_convertvector((widen8(load8(KERNEL_F32, x)) - centre) * spread8d(factor), v8f);
}

/// The same of up to 16, then zeros.
INLINE v16f centred16(const float *x, const double *mean, double factor, size_t count) {
    if (count < PANEL) {
        float lanes[PANEL] = {0};
        for (size_t i = 0; i < count; i++) lanes[i] = (float)(((double)x[i] - mean[i]) * factor);
        return load16(KERNEL_F32, lanes);
    }
    return __builtin_shufflevector(centred8(x, mean, factor), centred8(x + LANES, mean + LANES, factor), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
                                   10, 11, 12, 13, 14, 15);
}

/// panels[p][k][l] = (elements[places[k] + 16p + l] − mean[16p + l])·factors[k], zero past the last column.
///
/// Some rows at a time, so that what is written lies together. The largest magnitude comes back.
INLINE float pack_columns(const float *elements, const ptrdiff_t *places, const double *factors, size_t row_count, size_t dimension,
                          const double *mean, float *panels) {
    v16f largest = {0};
    for (size_t k = 0; k < row_count; k += PACKED_TOGETHER) {
        const size_t end = k + PACKED_TOGETHER < row_count ? k + PACKED_TOGETHER : row_count;
        for (size_t start = 0; start < dimension; start += PANEL) {
            for (size_t row = k; row < end; row++) {
                const v16f x = centred16(elements + places[row] + start, mean + start, factors[row], dimension - start);
                *(v16f_unaligned *)(panels + start * row_count + row * PANEL) = x;
                largest = __builtin_elementwise_max(largest, __builtin_elementwise_abs(x));
            }
        }
    }
    float result = 0;
    for (size_t i = 0; i < PANEL; i++) result = largest[i] > result ? largest[i] : result;
    return result;
}

DISPATCHED float kernel_pack_columns_f32(const float *elements, const ptrdiff_t *places, const double *factors, size_t row_count,
                                         size_t dimension, const double *mean, float *panels) {
    return pack_columns(elements, places, factors, row_count, dimension, mean, panels);
}

/// The same of the transpose, of rows as they stand: panels[p][k][l] = rows[16p + l][k].
void kernel_pack_rows_f32(const float *rows, size_t row_count, size_t dimension, float *panels) {
    for (size_t start = 0; start < row_count; start += PANEL) {
        const size_t height = row_count - start < PANEL ? row_count - start : PANEL;
        const float *source = rows + start * dimension;
        float *panel = panels + start * dimension;
        for (size_t k = 0; k < dimension; k++)
            for (size_t l = 0; l < PANEL; l++) panel[k * PANEL + l] = l < height ? source[l * dimension + k] : 0;
    }
}

/// What the products are added to: sum[r][c] += scale·product, then += (factor·shift[r])·shift[c].
typedef struct {
    /// Row r holds r + 1 numbers, and fill up to a multiple of 16.
    double *triangle;
    size_t size;
    double scale, factor;
    /// Up to a multiple of 16 too; or none.
    const double *shift;
} gram_sum;

/// Rows of one panel are as long as one another.
INLINE size_t row_length(size_t row) { return (row / PANEL + 1) * PANEL; }
INLINE double *row_of(gram_sum sum, size_t row) { return sum.triangle + row_length(row) * (PANEL / 2 * (row / PANEL) + row % PANEL); }

INLINE v8d lower8(v16f x) { return __builtin_convertvector(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), v8d); }
INLINE v8d upper8(v16f x) { return __builtin_convertvector(__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15), v8d); }

INLINE void add8(double *target, v8d products, gram_sum sum, double factor, size_t column) {
    const v8d shift = sum.shift ? *(const v8d_unaligned *)(sum.shift + column) : (v8d){0};
    v8d total = __builtin_elementwise_fma(spread8d(sum.scale), products, *(v8d_unaligned *)target);
    if (sum.shift) total = __builtin_elementwise_fma(spread8d(factor), shift, total);
    *(v8d_unaligned *)target = total;
}

/// Adds 16 products of one row from `column` on.
INLINE void add_products(v16f products, gram_sum sum, size_t row, size_t column) {
    double *target = row_of(sum, row) + column;
    const double factor = sum.shift ? sum.factor * sum.shift[row] : 0;
    add8(target, lower8(products), sum, factor, column);
    add8(target + LANES, upper8(products), sum, factor, column + LANES);
}

/// Adds the products of number k of some rows and of some panels of columns.
INLINE void multiply(const float *left, const float *right, size_t panel_stride, size_t k, size_t height, size_t panel_count,
                     v16f products[MOST_ROWS][MOST_PANELS]) {
    v16f x[MOST_PANELS];
    for (size_t q = 0; q < panel_count; q++) x[q] = load16(KERNEL_F32, right + q * panel_stride + k * PANEL);
    for (size_t r = 0; r < height; r++) {
        const v16f spread = spread16(left[k * PANEL + r]);
        for (size_t q = 0; q < panel_count; q++) products[r][q] = __builtin_elementwise_fma(spread, x[q], products[r][q]);
    }
}

/// One tile of `height` rows and `panel_count` panels of columns of the product.
INLINE void gram_tile(const float *left, const float *right, size_t panel_stride, size_t depth, size_t height, size_t panel_count,
                      gram_sum sum, size_t row, size_t column) {
    v16f products[MOST_ROWS][MOST_PANELS];
    for (size_t r = 0; r < height; r++)
        for (size_t q = 0; q < panel_count; q++) products[r][q] = (v16f){0};
    // The sum is asked for meanwhile, a line at each step: all at once, the requests would hold up the loads of the factors.
    size_t k = 0;
    const size_t line_count = panel_count * PANEL / LANES;
    const double *target = row_of(sum, row) + column;
    for (size_t r = 0; r < height && k + line_count <= depth; r++, target += row_length(row)) {
        for (size_t line = 0; line < line_count; line++, k++) {
            __builtin_prefetch(target + line * LANES, 1);
            multiply(left, right, panel_stride, k, height, panel_count, products);
        }
    }
    for (; k < depth; k++) multiply(left, right, panel_stride, k, height, panel_count, products);
    for (size_t r = 0; r < height; r++) {
        // The last panel is filled up with zeros.
        if (row + r >= sum.size) break;
        for (size_t q = 0; q < panel_count; q++) add_products(products[r][q], sum, row + r, column + q * PANEL);
    }
}

/// All rows of one panel against a literal count of panels of columns, which keeps the products in registers.
INLINE void gram_panel(const float *left, const float *right, size_t panel_stride, size_t depth, size_t most_rows, size_t panel_count,
                       gram_sum sum, size_t row, size_t column) {
    size_t r = 0;
    for (; r + most_rows <= PANEL; r += most_rows)
        gram_tile(left + r, right, panel_stride, depth, most_rows, panel_count, sum, row + r, column);
    for (; r + 4 <= PANEL; r += 4) gram_tile(left + r, right, panel_stride, depth, 4, panel_count, sum, row + r, column);
}

INLINE void add_gram(const float *panels, size_t depth, gram_sum sum, size_t most_rows, size_t most_panels) {
    const size_t stride = depth * PANEL, count = (sum.size + PANEL - 1) / PANEL;
    for (size_t q = 0; q < count; q += most_panels) {
        for (size_t p = q; p < count; p++) {
            // Panels of columns up to the diagonal.
            const size_t end = p + 1 < q + most_panels ? p + 1 : q + most_panels;
            const float *left = panels + p * stride, *right = panels + q * stride;
            switch (end - q) {
            case 1: gram_panel(left, right, stride, depth, most_rows, 1, sum, p * PANEL, q * PANEL); break;
            case 2: gram_panel(left, right, stride, depth, most_rows, 2, sum, p * PANEL, q * PANEL); break;
            default: gram_panel(left, right, stride, depth, most_rows, 3, sum, p * PANEL, q * PANEL); break;
            }
        }
    }
}

// The tile is what the registers of each level hold, which one body compiled for all cannot say: 24 sums
// of 512 bits, 12 of 256, 16 of 128. Chosen at each call, a branch against a million products.
#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void add_gram_v4(const float *panels, size_t depth, gram_sum sum) {
    add_gram(panels, depth, sum, 8, 3);
}
__attribute__((target("arch=x86-64-v3"))) static void add_gram_v3(const float *panels, size_t depth, gram_sum sum) {
    add_gram(panels, depth, sum, 6, 1);
}
#endif

void kernel_add_gram_f32(const float *panels, size_t depth, size_t size, double scale, const double *shift, double factor, double *sum) {
    const gram_sum target = {sum, size, scale, factor, shift};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) return add_gram_v4(panels, depth, target);
    if (__builtin_cpu_supports("x86-64-v3")) return add_gram_v3(panels, depth, target);
#endif
    add_gram(panels, depth, target, 4, 1);
}
