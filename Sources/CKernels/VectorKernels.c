#include "include/VectorKernels.h"
#include "Dispatch.h"

// Every variant must round alike, so that a ranking does not depend on the processor: no fused multiply-add.
#pragma STDC FP_CONTRACT OFF

enum { LANES = 16 };

INLINE void inner_products(const float *rows, size_t count, size_t dimension, const float *query, float *results) {
    for (size_t row = 0; row < count; row++) {
        const float *values = rows + row * dimension;
        // Sums that do not wait for each other: without them the compiler must add one value at a time.
        float sums[LANES] = {0};
        size_t i = 0;
        for (; i + LANES <= dimension; i += LANES) {
            for (size_t lane = 0; lane < LANES; lane++) {
                sums[lane] += values[i + lane] * query[i + lane];
            }
        }
        for (size_t lane = 0; i < dimension; i++, lane++) {
            sums[lane] += values[i] * query[i];
        }
        for (size_t width = LANES / 2; width > 0; width /= 2) {
            for (size_t lane = 0; lane < width; lane++) {
                sums[lane] += sums[lane + width];
            }
        }
        results[row] = sums[0];
    }
}

VIDREC_VARIANTS(
    inner_products, (const float *rows, size_t count, size_t dimension, const float *query, float *results),
    (rows, count, dimension, query, results))
