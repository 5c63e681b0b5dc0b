#include "include/VectorKernels.h"
#include "Dispatch.h"

// Every clone must round alike, so that a ranking does not depend on the processor: no fused multiply-add.
#pragma STDC FP_CONTRACT OFF

enum { LANES = 16 };

VIDREC_CLONES
void vidrec_inner_products(const float *rows, size_t count, size_t dimension, const float *query, float *results) {
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

int vidrec_has_avx2(void) {
#if defined(__x86_64__) && defined(__linux__)
    return __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
#else
    return 0;
#endif
}
