#ifndef TASNIF_CLAPACKE_SHIM_H
#define TASNIF_CLAPACKE_SHIM_H
#include <lapacke.h>
#endif
