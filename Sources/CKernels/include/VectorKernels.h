#ifndef VIDREC_VECTOR_KERNELS_H
#define VIDREC_VECTOR_KERNELS_H

#include <stddef.h>

/// The inner product of `query` with each of `count` rows of `dimension` floats that stand one after another.
void vidrec_inner_products(const float *rows, size_t count, size_t dimension, const float *query, float *results);

/// Whether the clones for x86-64-v3 (AVX2) are the ones that run here: 1 or 0.
int vidrec_has_avx2(void);

#endif
