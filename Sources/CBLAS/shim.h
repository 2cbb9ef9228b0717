#ifndef TASNIF_CBLAS_SHIM_H
#define TASNIF_CBLAS_SHIM_H
#include <cblas.h>

/* The library is found when it is first used (BLASRoutines.swift), so nothing is linked: only the types are wanted. */
typedef __typeof__(cblas_ddot) *cblas_ddot_pointer;
typedef __typeof__(cblas_daxpy) *cblas_daxpy_pointer;
typedef __typeof__(cblas_dscal) *cblas_dscal_pointer;
typedef __typeof__(cblas_dnrm2) *cblas_dnrm2_pointer;
typedef __typeof__(cblas_dsyrk) *cblas_dsyrk_pointer;
typedef __typeof__(cblas_dgemm) *cblas_dgemm_pointer;
typedef __typeof__(cblas_sgemm) *cblas_sgemm_pointer;
#endif
