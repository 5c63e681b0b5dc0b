#ifndef VIDREC_CONVOLUTION_H
#define VIDREC_CONVOLUTION_H

#include "include/ConvolutionKernels.h"
#include "Dispatch.h"

#include <string.h>

// What the variants of the convolutions share.

#define LANES 16
#include "Lanes.h"

typedef int32_t integers __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef uint8_t bytes __attribute__((vector_size(LANES)));

// Maps 16 sums to bytes.
INLINE void requantize(
    const lanes *sums, const float *factors, const float *offsets, const uint8_t *skip, float skip_factor,
    uint8_t *output) {
// A fused addition would round otherwise where there is one.
#pragma clang fp contract(off)
    lanes values = *sums * load(factors) + load(offsets);
    if (skip) {
        bytes codes;
        memcpy(&codes, skip, sizeof codes);
        values += (__builtin_convertvector(codes, lanes) - 128.0f) * skip_factor;
    }
    values = __builtin_elementwise_min(__builtin_elementwise_max(values, (lanes){}), (lanes){} + 255.0f);
    // Adding 2^23 rounds to an integer, which then stands in the low bits.
    const bytes codes = __builtin_convertvector((integers)(values + 8388608.0f), bytes);
    memcpy(output, &codes, sizeof codes);
}

INLINE int32_t four(const uint8_t *values) {
    int32_t word;
    memcpy(&word, values, 4);
    return word;
}

#define POINTS_PARAMETERS                                                                                              \
    (size_t pixels, size_t inputs, size_t input_step, size_t outputs, const uint8_t *input, const int8_t *weights,     \
     const int32_t *starts, const float *factors, const float *offsets, const uint8_t *skip, float skip_factor,        \
     uint8_t *output)

#if defined(__x86_64__)
void vidrec_convolve_points_avx2 POINTS_PARAMETERS;
void vidrec_convolve_points_vnni POINTS_PARAMETERS;
#endif

#endif
