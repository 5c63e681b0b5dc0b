#ifndef VIDREC_VECTORKERNELS_H
#define VIDREC_VECTORKERNELS_H

#include <stddef.h>
#include <stdint.h>

#endif
