// The inner loops that Swift cannot express well, in C vector extensions.
//
// Every kernel takes pointers and counts, allocates nothing and has no state. Products are added
// by fused multiply-add in one fixed order, tails included, so that the same input gives the same
// bits whatever instruction set the machine has, and whatever is computed beside it.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// How a stored number is laid out.
typedef enum { KERNEL_F32 = 0, KERNEL_F16 = 1, KERNEL_BF16 = 2 } kernel_storage;

/// Pools the tokens of one sentence.
///
/// tokens:  T × H, row-major, in `storage`
/// weights: S × T, row-major
/// linear:  S rows of H, row s at linear + s · linear_stride:  linear[s] = Σ_t weights[s][t] · tokens[t]
/// maximum: H, or NULL:  the largest value over the tokens, per dimension
/// minimum: H, or NULL:  the smallest
/// T is at least 1 where maximum or minimum is asked for.
void kernel_pool(kernel_storage storage, const void *tokens, size_t token_count, size_t dimension,
                 const float *weights, size_t weight_count, float *linear, size_t linear_stride,
                 float *maximum, float *minimum);

/// Widens n stored numbers to Float32 (exact).
void kernel_widen(kernel_storage storage, const void *source, size_t n, float *target);

/// target[i] += the widened source[i]; and target[i] /= divisor: for averages of layers.
void kernel_add_widened(kernel_storage storage, const void *source, size_t n, float *target);
void kernel_divide(float *target, float divisor, size_t n);

/// norms[t] = Σ_h tokens[t][h]², in Double, for T × H stored numbers.
void kernel_squared_norms(kernel_storage storage, const void *tokens, size_t token_count, size_t dimension, double *norms);

/// The index of the first NaN or infinity among n stored numbers, or n.
size_t kernel_first_non_finite(kernel_storage storage, const void *source, size_t n);

/// Σ a[i] · b[i] in Double, in one order for every caller: dot(a, a) and dot(a, b) of equal
/// vectors have equal bits.
double kernel_dot_f32(const float *a, const float *b, size_t n);
double kernel_dot_f64(const double *a, const double *b, size_t n);

/// results[k] = dot(x, x) of the n numbers from elements[places[k]] on. Several at once, because each addition of
/// one sum waits for the one before it.
void kernel_squares_f32(const float *elements, const ptrdiff_t *places, size_t count, size_t n, double *results);

/// Σ a[i]·b[i], with the bits of the dot product, Σ (a[i] − b[i])² and Σ |a[i] − b[i]|, in Double.
typedef struct {
    double dot, squared_distance, manhattan;
} kernel_pair_sums;

kernel_pair_sums kernel_pair_sums_f32(const float *a, const float *b, size_t n);
kernel_pair_sums kernel_pair_sums_f64(const double *a, const double *b, size_t n);

/// sum[i] += factor · x[i] in Double.
void kernel_add_scaled_f32(double *sum, const float *x, double factor, size_t n);
void kernel_add_scaled_f64(double *sum, const double *x, double factor, size_t n);

/// The same of several rows, one after the other: row k stands from elements[places[k]] on.
void kernel_add_rows_f32(double *sum, const float *elements, const ptrdiff_t *places, const double *factors, size_t row_count, size_t n);

/// centred[i] = (x[i] - mean[i]) · factor, in Double, rounded once.
void kernel_centre_f32(const float *x, const double *mean, double factor, size_t n, float *centred);
void kernel_centre_f64(const double *x, const double *mean, double factor, size_t n, double *centred);

/// Columns of centred rows for kernel_add_gram_f32: (elements[places[k] + i] − mean[i])·factors[k], in Double and
/// rounded once.
///
/// elements: where the rows stand, row k from places[k] on
/// panels:   room for n × d rounded up to a multiple of 16
/// returns:  the largest magnitude
float kernel_pack_columns_f32(const float *elements, const ptrdiff_t *places, const double *factors, size_t row_count,
                              size_t dimension, const double *mean, float *panels);

/// Rows as they stand, n × d, for the same: panels with room for n rounded up × d.
void kernel_pack_rows_f32(const float *rows, size_t row_count, size_t dimension, float *panels);

/// sum[r][c] += scale · product[r][c], then += (factor · shift[r]) · shift[c], in Double, with the product XᵀX of
/// packed columns or XXᵀ of packed rows.
///
/// depth: how many numbers each product sums: n of packed columns, d of packed rows
/// shift: `size` numbers and fill up to a multiple of 16, or none
/// sum:   the lower triangle, row behind row: row r holds r + 1 numbers and fill up to a multiple of 16
///
/// Fastest where panels and sum start at a line of the cache. The fill of the sum is changed too.
void kernel_add_gram_f32(const float *panels, size_t depth, size_t size, double scale, const double *shift, double factor, double *sum);

/// Rank sums of one system on eight resamples of its sample.
///
/// order:   the places of the sample, from the smallest value to the largest
/// ends:    where each group of equal values ends in `order`
/// entries: for each place eight multiplicities m, then eight products m·S with the gold's ranks S
/// counts:  N = Σ m of each resample
/// sums:    Σ R·m·S with R = 2·before + w − N for a group of weight w behind `before` smaller ones
/// ties:    Σ w³
/// All are whole numbers, and exact while N³ < 2⁵³.
void kernel_resampled_ranks(const int32_t *order, const int32_t *ends, size_t group_count, const int32_t *entries,
                            const double *counts, double *sums, double *ties);

/// The instruction set that the kernels of this process run on.
const char *kernel_instruction_set(void);
