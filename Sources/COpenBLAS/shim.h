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
