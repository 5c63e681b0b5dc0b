#include "include/OptimizerKernels.h"
#include "Dispatch.h"

// Every variant must round alike, so that equal seeds give equal weights on every processor: no fused multiply-add.
#pragma STDC FP_CONTRACT OFF

INLINE void adam_step(
    size_t count, float *parameters, const float *gradients, float *first, float *second, float rate, float decay,
    float second_correction) {
    for (size_t i = 0; i < count; i++) {
        const float gradient = gradients[i];
        first[i] = 0.9f * first[i] + 0.1f * gradient;
        second[i] = 0.999f * second[i] + 0.001f * gradient * gradient;
        // Not sqrtf, which sets errno and so keeps the loop from running on vectors.
        const float root = __builtin_elementwise_sqrt(second[i] * second_correction);
        parameters[i] -= rate * first[i] / (root + 1e-8f) + decay * parameters[i];
    }
}

VIDREC_WIDE_VARIANTS(
    adam_step,
    (size_t count, float *parameters, const float *gradients, float *first, float *second, float rate, float decay,
     float second_correction),
    (count, parameters, gradients, first, second, rate, decay, second_correction))
