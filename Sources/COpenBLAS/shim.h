#pragma once
#include <cblas.h>

// OpenBLAS brings LAPACK, but its header of prototypes is another package's. Fortran conventions:
// every argument by address, matrices column-major, the length of a character argument last.
void dsyevd_(const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w,
             double *work, const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info,
             unsigned long jobz_length, unsigned long uplo_length);
void dpotrf_(const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info, unsigned long uplo_length);
void dpotrs_(const char *uplo, const blasint *n, const blasint *nrhs, const double *a, const blasint *lda, double *b,
             const blasint *ldb, blasint *info, unsigned long uplo_length);

// OpenBLAS's pool of work buffers, in no header. Weak, for builds that do not show it.
void *blas_memory_alloc(int position) __attribute__((weak));
void blas_memory_free(void *buffer) __attribute__((weak));

/// Has OpenBLAS allocate work buffers for so many callers at once; it keeps them for later calls.
static inline void openblas_make_buffers(int count) {
    void *held[64];
    if (!blas_memory_alloc || !blas_memory_free) return;
    if (count > 64) count = 64;
    for (int i = 0; i < count; i++) held[i] = blas_memory_alloc(0);
    for (int i = 0; i < count; i++) blas_memory_free(held[i]);
}

// Ends OpenBLAS's own threads, in no header; what it calls itself before a fork. Weak as above.
void blas_thread_shutdown_(void) __attribute__((weak));

/// Keeps OpenBLAS to the calling thread, and ends those that it started when it was loaded: they would spin for
/// work for some 30 ms each, beside threads that have it.
static inline void openblas_use_no_threads(void) {
    openblas_set_num_threads(1);
    if (blas_thread_shutdown_) blas_thread_shutdown_();
}
