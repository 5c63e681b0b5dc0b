#include "include/DenseKernels.h"
#include "Dispatch.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT ON

#include "WideLanes.h"
#include "MatrixTiles.h"

INLINE void dense_product(
    size_t rows, size_t inner, size_t columns, const float *left, size_t row_step, size_t inner_step,
    const float *right, size_t right_step, float *result, size_t result_step) {
    add_tiled_product(rows, inner, columns, left, row_step, inner_step, right, right_step, result, result_step);
}

VIDREC_WIDE_VARIANTS(
    dense_product,
    (size_t rows, size_t inner, size_t columns, const float *left, size_t row_step, size_t inner_step,
     const float *right, size_t right_step, float *result, size_t result_step),
    (rows, inner, columns, left, row_step, inner_step, right, right_step, result, result_step))

// e^x to about 1 in 2^22, for vectors: 2^n by the exponent's bits times a polynomial of the rest.
INLINE void exponential(lanes *vector) {
    typedef int32_t words __attribute__((vector_size(LANES * sizeof(int32_t))));
    lanes x = *vector;
    const lanes low = (lanes){} - 87.0f, high = (lanes){} + 88.0f;
    const words below = x < low, above = x > high;
    x = (lanes)(((words)x & ~below) | ((words)low & below));
    x = (lanes)(((words)x & ~above) | ((words)high & above));
    const float magic = 12582912.0f;
    const lanes shifted = x * 1.44269504f + magic;
    const lanes n = shifted - magic;
    const lanes r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    lanes p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    const words power = (__builtin_convertvector(n, words) + 127) << 23;
    *vector = p * (lanes)power;
}

INLINE void packed_gru_forward(
    size_t steps, const int32_t *active, size_t hidden, const float *input_gates, const float *weights,
    const float *bias, float *gates, float *states, float *scratch) {
    const float *before = 0;
    for (size_t step = 0; step < steps; step++) {
        const size_t count = (size_t)active[step];
        for (size_t row = 0; row < count; row++) {
            memcpy(scratch + row * 3 * hidden, bias, 3 * hidden * sizeof(float));
        }
        if (before) {
            add_tiled_product(count, hidden, 3 * hidden, before, hidden, 1, weights, 3 * hidden, scratch, 3 * hidden);
        }
        for (size_t row = 0; row < count; row++) {
            const float *input = input_gates + row * 3 * hidden;
            const float *recurrent = scratch + row * 3 * hidden;
            float *r = gates + row * 4 * hidden;
            float *z = r + hidden, *n = z + hidden, *inner = n + hidden;
            float *state = states + row * hidden;
            for (size_t i = 0; i < hidden; i += LANES) {
                lanes reset = -(load(input + i) + load(recurrent + i));
                exponential(&reset);
                reset = 1.0f / (1.0f + reset);
                lanes update = -(load(input + hidden + i) + load(recurrent + hidden + i));
                exponential(&update);
                update = 1.0f / (1.0f + update);
                const lanes product = load(recurrent + 2 * hidden + i);
                lanes new = -2.0f * (load(input + 2 * hidden + i) + reset * product);
                exponential(&new);
                new = 2.0f / (1.0f + new) - 1.0f;
                store(r + i, reset);
                store(z + i, update);
                store(n + i, new);
                store(inner + i, product);
                lanes next = new - update * new;
                if (before) next += update * load(before + row * hidden + i);
                store(state + i, next);
            }
        }
        before = states;
        input_gates += count * 3 * hidden;
        gates += count * 4 * hidden;
        states += count * hidden;
    }
}

VIDREC_WIDE_VARIANTS(
    packed_gru_forward,
    (size_t steps, const int32_t *active, size_t hidden, const float *input_gates, const float *weights,
     const float *bias, float *gates, float *states, float *scratch),
    (steps, active, hidden, input_gates, weights, bias, gates, states, scratch))

INLINE void packed_gru_backward(
    size_t steps, const int32_t *active, size_t hidden, const float *transposed_weights, const float *gates,
    const float *states, float *state_gradients, float *input_gradients, float *recurrent_gradients, float *previous) {
    size_t rows = 0;
    for (size_t step = 0; step < steps; step++) rows += (size_t)active[step];
    for (size_t left = steps; left > 0; left--) {
        const size_t count = (size_t)active[left - 1];
        rows -= count;
        const size_t earlier = left > 1 ? rows - (size_t)active[left - 2] : 0;
        for (size_t row = 0; row < count; row++) {
            const float *r = gates + (rows + row) * 4 * hidden;
            const float *z = r + hidden, *n = z + hidden, *inner = n + hidden;
            const float *gradients = state_gradients + (rows + row) * hidden;
            float *input = input_gradients + (rows + row) * 3 * hidden;
            float *recurrent = recurrent_gradients + (rows + row) * 3 * hidden;
            float *before = previous + (rows + row) * hidden;
            if (left > 1) memcpy(before, states + (earlier + row) * hidden, hidden * sizeof(float));
            else memset(before, 0, hidden * sizeof(float));
            float *carried = left > 1 ? state_gradients + (earlier + row) * hidden : 0;
            for (size_t i = 0; i < hidden; i += LANES) {
                const lanes gradient = load(gradients + i);
                const lanes R = load(r + i), Z = load(z + i), N = load(n + i);
                const lanes new = gradient * (1.0f - Z) * (1.0f - N * N);
                const lanes reset = new * load(inner + i) * R * (1.0f - R);
                const lanes update = gradient * (load(before + i) - N) * Z * (1.0f - Z);
                store(input + i, reset);
                store(recurrent + i, reset);
                store(input + hidden + i, update);
                store(recurrent + hidden + i, update);
                store(input + 2 * hidden + i, new);
                store(recurrent + 2 * hidden + i, new * R);
                if (carried) store(carried + i, load(carried + i) + gradient * Z);
            }
        }
        if (left > 1) {
            add_tiled_product(
                count, 3 * hidden, hidden, recurrent_gradients + rows * 3 * hidden, 3 * hidden, 1, transposed_weights,
                hidden, state_gradients + earlier * hidden, hidden);
        }
    }
}

VIDREC_WIDE_VARIANTS(
    packed_gru_backward,
    (size_t steps, const int32_t *active, size_t hidden, const float *transposed_weights, const float *gates,
     const float *states, float *state_gradients, float *input_gradients, float *recurrent_gradients, float *previous),
    (steps, active, hidden, transposed_weights, gates, states, state_gradients, input_gradients, recurrent_gradients,
     previous))

INLINE void softmax_gradients(
    size_t rows, size_t columns, float *scores, const int32_t *targets, float scale, double *losses) {
    double loss = 0;
    for (size_t row = 0; row < rows; row++) {
        float *values = scores + row * columns;
        float highest = values[0];
        for (size_t i = 1; i < columns; i++) highest = values[i] > highest ? values[i] : highest;
        const float target = values[targets[row]];
        lanes sums = {0};
        size_t i = 0;
        for (; i + LANES <= columns; i += LANES) {
            lanes v = load(values + i) - highest;
            exponential(&v);
            store(values + i, v);
            sums += v;
        }
        float sum = sum_of(&sums);
        for (; i < columns; i++) {
            values[i] = expf(values[i] - highest);
            sum += values[i];
        }
        loss += (double)(logf(sum) + highest - target);
        const float factor = scale / sum;
        for (i = 0; i < columns; i++) values[i] *= factor;
        values[targets[row]] -= scale;
    }
    *losses = loss;
}

VIDREC_WIDE_VARIANTS(
    softmax_gradients,
    (size_t rows, size_t columns, float *scores, const int32_t *targets, float scale, double *losses),
    (rows, columns, scores, targets, scale, losses))
