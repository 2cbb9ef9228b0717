#ifndef TASNIF_CZLIB_SHIM_H
#define TASNIF_CZLIB_SHIM_H
#include <zlib.h>
#endif
