#include "vectors.h"

typedef int32_t v8i __attribute__((vector_size(32)));

INLINE v8d load8i(const int32_t *source) {
    v8i x;
    memcpy(&x, source, sizeof x);
    return __builtin_convertvector(x, v8d);
}

INLINE void resampled_ranks(const int32_t *order, const int32_t *ends, size_t group_count, const int32_t *entries,
                            const double *counts, double *sums, double *ties) {
    v8d count, before = {0}, sum = {0}, cubes = {0};
    memcpy(&count, counts, sizeof count);
    size_t i = 0;
    for (size_t group = 0; group < group_count; group++) {
        const size_t end = (size_t)ends[group];
        v8d weight = {0}, gold = {0};
        for (; i < end; i++) {
            const int32_t *entry = entries + (size_t)order[i] * 2 * LANES;
            weight += load8i(entry);
            gold += load8i(entry + LANES);
        }
        const v8d rank = before + before + weight - count;
        sum = __builtin_elementwise_fma(rank, gold, sum);
        cubes = __builtin_elementwise_fma(weight * weight, weight, cubes);
        before += weight;
    }
    memcpy(sums, &sum, sizeof sum);
    memcpy(ties, &cubes, sizeof cubes);
}

DISPATCHED void kernel_resampled_ranks(const int32_t *order, const int32_t *ends, size_t group_count, const int32_t *entries,
                                       const double *counts, double *sums, double *ties) {
    resampled_ranks(order, ends, group_count, entries, counts, sums, ties);
}
