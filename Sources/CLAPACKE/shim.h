#ifndef TASNIF_CLAPACKE_SHIM_H
#define TASNIF_CLAPACKE_SHIM_H
#include <lapacke.h>

/* As in CBLAS: the types alone. */
typedef __typeof__(LAPACKE_dgeqrf) *LAPACKE_dgeqrf_pointer;
typedef __typeof__(LAPACKE_dorgqr) *LAPACKE_dorgqr_pointer;
typedef __typeof__(LAPACKE_dgesdd) *LAPACKE_dgesdd_pointer;
typedef __typeof__(LAPACKE_dgesvd) *LAPACKE_dgesvd_pointer;
#endif
