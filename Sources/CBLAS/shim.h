#ifndef TASNIF_CBLAS_SHIM_H
#define TASNIF_CBLAS_SHIM_H
#include <cblas.h>
#endif
