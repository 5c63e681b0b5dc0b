#ifndef VIDREC_VECTOR_KERNELS_H
#define VIDREC_VECTOR_KERNELS_H

#include "Variants.h"

#include <stddef.h>

/// The inner product of `query` with each of `count` rows of `dimension` floats that stand one after another.
VIDREC_KERNEL(
    vidrec_inner_products, const float *rows, size_t count, size_t dimension, const float *query, float *results);

#endif
