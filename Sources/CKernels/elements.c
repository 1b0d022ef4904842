#include "vectors.h"

INLINE void widen(kernel_storage storage, const char *source, size_t n, float *target) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) store8(target + i, load8(storage, source + i * storage_bytes(storage)));
    if (i < n) store_tail(target + i, load_tail(storage, source + i * storage_bytes(storage), n - i), n - i);
}

DISPATCHED static void widen_f16(const char *source, size_t n, float *target) { widen(KERNEL_F16, source, n, target); }
DISPATCHED static void widen_bf16(const char *source, size_t n, float *target) { widen(KERNEL_BF16, source, n, target); }

void kernel_widen(kernel_storage storage, const void *source, size_t n, float *target) {
    switch (storage) {
    case KERNEL_F32: memcpy(target, source, n * sizeof(float)); break;
    case KERNEL_F16: widen_f16(source, n, target); break;
    case KERNEL_BF16: widen_bf16(source, n, target); break;
    }
}

INLINE void add_widened(kernel_storage storage, const char *source, size_t n, float *target) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        store8(target + i, load8(KERNEL_F32, target + i) + load8(storage, source + i * storage_bytes(storage)));
    if (i < n)
        store_tail(target + i, load_tail(KERNEL_F32, target + i, n - i) + load_tail(storage, source + i * storage_bytes(storage), n - i), n - i);
}

DISPATCHED static void add_widened_f32(const char *source, size_t n, float *target) { add_widened(KERNEL_F32, source, n, target); }
DISPATCHED static void add_widened_f16(const char *source, size_t n, float *target) { add_widened(KERNEL_F16, source, n, target); }
DISPATCHED static void add_widened_bf16(const char *source, size_t n, float *target) { add_widened(KERNEL_BF16, source, n, target); }

void kernel_add_widened(kernel_storage storage, const void *source, size_t n, float *target) {
    switch (storage) {
    case KERNEL_F32: add_widened_f32(source, n, target); break;
    case KERNEL_F16: add_widened_f16(source, n, target); break;
    case KERNEL_BF16: add_widened_bf16(source, n, target); break;
    }
}

DISPATCHED void kernel_divide(float *target, float divisor, size_t n) {
    for (size_t i = 0; i < n; i++) target[i] /= divisor;
}

/// A number is NaN or infinite exactly when all bits of its exponent are set, so its bits tell.
/// A block is first judged whole, without a branch for each number.
enum { CHECK_BLOCK = 256 };

INLINE size_t first_with_exponent16(const char *source, size_t n, uint16_t exponent) {
    for (size_t start = 0; start < n; start += CHECK_BLOCK) {
        const size_t end = start + CHECK_BLOCK < n ? start + CHECK_BLOCK : n;
        if (end - start == CHECK_BLOCK) {
            const v16u16 all = (v16u16){0} + exponent;
            v16s16 found = {0};
            for (size_t i = start; i < end; i += 16) {
                v16u16 x;
                memcpy(&x, source + i * 2, sizeof x);
                found |= (x & all) == all;
            }
            if (!__builtin_reduce_or(found)) continue;
        }
        for (size_t i = start; i < end; i++) {
            uint16_t x;
            memcpy(&x, source + i * 2, 2);
            if ((x & exponent) == exponent) return i;
        }
    }
    return n;
}

INLINE size_t first_with_exponent32(const char *source, size_t n, uint32_t exponent) {
    for (size_t start = 0; start < n; start += CHECK_BLOCK) {
        const size_t end = start + CHECK_BLOCK < n ? start + CHECK_BLOCK : n;
        if (end - start == CHECK_BLOCK) {
            const v8u32 all = (v8u32){0} + exponent;
            v8s32 found = {0};
            for (size_t i = start; i < end; i += 8) {
                v8u32 x;
                memcpy(&x, source + i * 4, sizeof x);
                found |= (x & all) == all;
            }
            if (!__builtin_reduce_or(found)) continue;
        }
        for (size_t i = start; i < end; i++) {
            uint32_t x;
            memcpy(&x, source + i * 4, 4);
            if ((x & exponent) == exponent) return i;
        }
    }
    return n;
}

DISPATCHED static size_t first_non_finite_f16(const char *source, size_t n) { return first_with_exponent16(source, n, 0x7C00); }
DISPATCHED static size_t first_non_finite_bf16(const char *source, size_t n) { return first_with_exponent16(source, n, 0x7F80); }
DISPATCHED static size_t first_non_finite_f32(const char *source, size_t n) { return first_with_exponent32(source, n, 0x7F800000); }

size_t kernel_first_non_finite(kernel_storage storage, const void *source, size_t n) {
    switch (storage) {
    case KERNEL_F32: return first_non_finite_f32(source, n);
    case KERNEL_F16: return first_non_finite_f16(source, n);
    case KERNEL_BF16: return first_non_finite_bf16(source, n);
    }
    return n;
}

const char *kernel_instruction_set(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
    if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
    return "x86-64";
#elif defined(__aarch64__)
    return "aarch64";
#else
    return "portable";
#endif
}
