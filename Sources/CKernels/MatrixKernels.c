#include "include/MatrixKernels.h"
#include "Dispatch.h"

#include <stdint.h>
#include <string.h>

// Every variant must round alike, so that equal seeds give equal weights on every processor: no fused multiply-add.
#pragma STDC FP_CONTRACT OFF

// One register of AVX2, or two of the plain variant.
#define LANES 8
#include "MatrixTiles.h"

INLINE void add_product(
    size_t rows, size_t inner, size_t columns, const float *left, const float *right, float *result) {
    add_tiled_product(rows, inner, columns, left, inner, 1, right, columns, result, columns);
}

VIDREC_VARIANTS(
    add_product, (size_t rows, size_t inner, size_t columns, const float *left, const float *right, float *result),
    (rows, inner, columns, left, right, result))

INLINE void add_transposed_product(
    size_t rows, size_t inner, size_t columns, const float *left, const float *right, float *result) {
    add_tiled_product(rows, inner, columns, left, 1, rows, right, columns, result, columns);
}

VIDREC_VARIANTS(
    add_transposed_product,
    (size_t rows, size_t inner, size_t columns, const float *left, const float *right, float *result),
    (rows, inner, columns, left, right, result))

// e to the power of x within two units of the last place, as Cephes has it (Moshier, "Methods and Programs for
// Mathematical Functions", 1989). Not the one of <math.h>: that rounds differently from one processor to another, and
// is not computed eight at a time.
INLINE float exponential(float x) {
    x = x < -87 ? -87 : x;
    x = x > 87 ? 87 : x;
    // Adding and taking away 1.5 · 2^23 rounds to a whole number, which then stands in the low bits.
    const float shifted = x * 1.44269504f + 12582912.0f;
    const float whole = shifted - 12582912.0f;
    const float rest = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
    float sum = 1.9875691500e-4f;
    sum = sum * rest + 1.3981999507e-3f;
    sum = sum * rest + 8.3334519073e-3f;
    sum = sum * rest + 4.1665795894e-2f;
    sum = sum * rest + 1.6666665459e-1f;
    sum = sum * rest + 5.0000001201e-1f;
    sum = sum * (rest * rest) + rest + 1;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

INLINE float sigmoid(float x) { return 1 / (1 + exponential(-x)); }

INLINE float hyperbolic_tangent(float x) { return 1 - 2 / (1 + exponential(2 * x)); }

INLINE void gru_forward(
    size_t steps, size_t hidden, const float *input_gates, const float *recurrent_weights, const float *recurrent_bias,
    float *gates, float *states, float *scratch) {
    const float *previous = 0;
    for (size_t step = 0; step < steps; step++) {
        memcpy(scratch, recurrent_bias, 3 * hidden * sizeof(float));
        if (previous) {
            add_tiled_product(
                1, hidden, 3 * hidden, previous, hidden, 1, recurrent_weights, 3 * hidden, scratch, 3 * hidden);
        }
        const float *input = input_gates + step * 3 * hidden;
        float *r = gates + step * 4 * hidden;
        float *z = r + hidden;
        float *n = z + hidden;
        float *inner = n + hidden;
        float *state = states + step * hidden;
        for (size_t i = 0; i < 2 * hidden; i++) {
            r[i] = sigmoid(input[i] + scratch[i]);
        }
        memcpy(inner, scratch + 2 * hidden, hidden * sizeof(float));
        for (size_t i = 0; i < hidden; i++) {
            n[i] = hyperbolic_tangent(input[2 * hidden + i] + r[i] * inner[i]);
        }
        for (size_t i = 0; i < hidden; i++) {
            state[i] = (1 - z[i]) * n[i] + z[i] * (previous ? previous[i] : 0);
        }
        previous = state;
    }
}

VIDREC_VARIANTS(
    gru_forward,
    (size_t steps, size_t hidden, const float *input_gates, const float *recurrent_weights,
     const float *recurrent_bias, float *gates, float *states, float *scratch),
    (steps, hidden, input_gates, recurrent_weights, recurrent_bias, gates, states, scratch))

INLINE void gru_backward(
    size_t steps, size_t hidden, const float *weights, const float *gates, const float *states,
    const float *state_gradients, float *input_gradients, float *recurrent_gradients, float *scratch) {
    // The gradient of the state that a step leaves behind, as far as it comes from the steps after it.
    memset(scratch, 0, hidden * sizeof(float));
    for (size_t left = steps; left > 0; left--) {
        const size_t step = left - 1;
        const float *previous = step > 0 ? states + (step - 1) * hidden : 0;
        const float *r = gates + step * 4 * hidden;
        const float *z = r + hidden;
        const float *n = z + hidden;
        const float *inner = n + hidden;
        float *input = input_gradients + step * 3 * hidden;
        float *recurrent = recurrent_gradients + step * 3 * hidden;
        for (size_t i = 0; i < hidden; i++) {
            const float gradient = state_gradients[step * hidden + i] + scratch[i];
            const float before = previous ? previous[i] : 0;
            const float new = gradient * (1 - z[i]) * (1 - n[i] * n[i]);
            const float reset = new * inner[i] * r[i] * (1 - r[i]);
            const float update = gradient * (before - n[i]) * z[i] * (1 - z[i]);
            input[i] = reset;
            recurrent[i] = reset;
            input[hidden + i] = update;
            recurrent[hidden + i] = update;
            input[2 * hidden + i] = new;
            recurrent[2 * hidden + i] = new * r[i];
            scratch[i] = gradient * z[i];
        }
        if (previous) {
            add_tiled_product(1, 3 * hidden, hidden, recurrent, 3 * hidden, 1, weights, hidden, scratch, hidden);
        }
    }
}

VIDREC_VARIANTS(
    gru_backward,
    (size_t steps, size_t hidden, const float *weights, const float *gates, const float *states,
     const float *state_gradients, float *input_gradients, float *recurrent_gradients, float *scratch),
    (steps, hidden, weights, gates, states, state_gradients, input_gradients, recurrent_gradients, scratch))
