// Vector types and loads shared by the kernels.
#pragma once
#include "kernels.h"
#include <string.h>

// Vectors are passed between inlined functions only, so their calling convention does not matter.
// (A dispatched function may not take or return one from an inlined one itself: the compiler judges
// that call before it inlines it. So each dispatched function is one call of an inlined body.)
#pragma clang diagnostic ignored "-Wpsabi"

#if !defined(__has_feature)
#define __has_feature(x) 0
#endif

// One portable source, compiled once for each level of x86-64 and chosen when the program starts.
// Not under the thread sanitizer: its start-up code has not run when the choice is made.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define DISPATCHED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DISPATCHED
#endif

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 8 };

typedef float v8f __attribute__((vector_size(32)));
typedef float v16f __attribute__((vector_size(64)));
typedef double v8d __attribute__((vector_size(64)));
typedef _Float16 v8h __attribute__((vector_size(16)));
typedef _Float16 v16h __attribute__((vector_size(32)));
typedef uint16_t v8u16 __attribute__((vector_size(16)));
typedef uint16_t v16u16 __attribute__((vector_size(32)));
typedef int16_t v16s16 __attribute__((vector_size(32)));
typedef uint32_t v8u32 __attribute__((vector_size(32)));
typedef int32_t v8s32 __attribute__((vector_size(32)));
typedef uint32_t v16u32 __attribute__((vector_size(64)));

INLINE size_t storage_bytes(kernel_storage storage) { return storage == KERNEL_F32 ? 4 : 2; }

/// Eight stored numbers as Float32. Memory need not be aligned.
INLINE v8f load8(kernel_storage storage, const void *source) {
    if (storage == KERNEL_F32) {
        v8f x;
        memcpy(&x, source, sizeof x);
        return x;
    }
    if (storage == KERNEL_F16) {
        v8h x;
        memcpy(&x, source, sizeof x);
        return __builtin_convertvector(x, v8f);
    }
    // BF16 is the upper half of a Float32.
    v8u16 x;
    memcpy(&x, source, sizeof x);
    return (v8f)(__builtin_convertvector(x, v8u32) << 16);
}

/// The first `count` < 8 stored numbers as Float32, then zeros.
INLINE v8f load_tail(kernel_storage storage, const void *source, size_t count) {
    unsigned char bytes[32] = {0};
    memcpy(bytes, source, count * storage_bytes(storage));
    return load8(storage, bytes);
}

INLINE void store8(float *target, v8f x) { memcpy(target, &x, sizeof x); }
INLINE void store_tail(float *target, v8f x, size_t count) {
    memcpy(target, &x, count * sizeof(float));
}

/// The same, sixteen at a time.
INLINE v16f load16(kernel_storage storage, const void *source) {
    if (storage == KERNEL_F32) {
        v16f x;
        memcpy(&x, source, sizeof x);
        return x;
    }
    if (storage == KERNEL_F16) {
        v16h x;
        memcpy(&x, source, sizeof x);
        return __builtin_convertvector(x, v16f);
    }
    v16u16 x;
    memcpy(&x, source, sizeof x);
    return (v16f)(__builtin_convertvector(x, v16u32) << 16);
}

INLINE v16f load_tail16(kernel_storage storage, const void *source, size_t count) {
    unsigned char bytes[64] = {0};
    memcpy(bytes, source, count * storage_bytes(storage));
    return load16(storage, bytes);
}

INLINE v16f spread16(float w) { return (v16f){w, w, w, w, w, w, w, w, w, w, w, w, w, w, w, w}; }

INLINE v8d widen8(v8f x) { return __builtin_convertvector(x, v8d); }
INLINE v8d spread8d(double x) { return (v8d){x, x, x, x, x, x, x, x}; }
