#include "include/MatrixKernels.h"
#include "Dispatch.h"

#include <stdint.h>
#include <string.h>

// Every clone must round alike, so that equal seeds give equal weights on every processor: no fused multiply-add.
#pragma STDC FP_CONTRACT OFF

// The widest register of the faster clone; the plain one takes two for it.
enum { LANES = 8, SUMS = 8 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
// How they stand in the arrays of a caller: anywhere.
typedef float unaligned_lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

#define INLINE static inline __attribute__((always_inline))

// A tile of `height` rows of `width` registers, which stay in registers over all of `inner`. The value of the left
// matrix at (row, k) stands at row · row_step + k · inner_step.
INLINE void add_tile(
    const size_t height, const size_t width, size_t inner, size_t columns, const float *left, size_t row_step,
    size_t inner_step, const float *right, float *result) {
    lanes sums[SUMS];
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) {
            sums[row * width + i] = *(const unaligned_lanes *)(result + row * columns + i * LANES);
        }
    }
    for (size_t k = 0; k < inner; k++) {
        const float *values = right + k * columns;
#pragma clang loop unroll(full)
        for (size_t row = 0; row < height; row++) {
            const float factor = left[row * row_step + k * inner_step];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < width; i++) {
                sums[row * width + i] += factor * *(const unaligned_lanes *)(values + i * LANES);
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) {
            *(unaligned_lanes *)(result + row * columns + i * LANES) = sums[row * width + i];
        }
    }
}

INLINE void add_matrix_product(
    size_t rows, size_t inner, size_t columns, const float *left, size_t row_step, size_t inner_step,
    const float *right, float *result) {
    size_t row = 0;
    for (; row < rows;) {
        const size_t height = rows - row >= 4 ? 4 : 1;
        const float *factors = left + row * row_step;
        float *sums = result + row * columns;
        size_t column = 0;
        if (height == 4) {
            for (; column + 2 * LANES <= columns; column += 2 * LANES) {
                add_tile(4, 2, inner, columns, factors, row_step, inner_step, right + column, sums + column);
            }
        } else {
            for (; column + 8 * LANES <= columns; column += 8 * LANES) {
                add_tile(1, 8, inner, columns, factors, row_step, inner_step, right + column, sums + column);
            }
        }
        for (size_t i = 0; i < height; i++) {
            size_t rest = column;
            for (; rest + LANES <= columns; rest += LANES) {
                add_tile(
                    1, 1, inner, columns, factors + i * row_step, row_step, inner_step, right + rest,
                    sums + i * columns + rest);
            }
            for (; rest < columns; rest++) {
                float sum = sums[i * columns + rest];
                for (size_t k = 0; k < inner; k++) {
                    sum += factors[i * row_step + k * inner_step] * right[k * columns + rest];
                }
                sums[i * columns + rest] = sum;
            }
        }
        row += height;
    }
}

VIDREC_CLONES
void vidrec_add_product(
    size_t rows, size_t inner, size_t columns, const float *left, const float *right, float *result) {
    add_matrix_product(rows, inner, columns, left, inner, 1, right, result);
}

VIDREC_CLONES
void vidrec_add_transposed_product(
    size_t rows, size_t inner, size_t columns, const float *left, const float *right, float *result) {
    add_matrix_product(rows, inner, columns, left, 1, rows, right, result);
}

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

VIDREC_CLONES
void vidrec_gru_forward(
    size_t steps, size_t hidden, const float *input_gates, const float *recurrent_weights, const float *recurrent_bias,
    float *gates, float *states, float *scratch) {
    const float *previous = 0;
    for (size_t step = 0; step < steps; step++) {
        memcpy(scratch, recurrent_bias, 3 * hidden * sizeof(float));
        if (previous) {
            add_matrix_product(1, hidden, 3 * hidden, previous, hidden, 1, recurrent_weights, scratch);
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

VIDREC_CLONES
void vidrec_gru_backward(
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
            add_matrix_product(1, 3 * hidden, hidden, recurrent, 3 * hidden, 1, weights, scratch);
        }
    }
}
