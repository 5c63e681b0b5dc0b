#ifndef VIDREC_MATRIX_KERNELS_H
#define VIDREC_MATRIX_KERNELS_H

#include "Variants.h"

#include <stddef.h>

/// Adds left · right to `result`. All row by row: `left` is rows x inner, `right` inner x columns, `result` rows x
/// columns. Every value of the result is summed over `inner` in ascending order, whatever the sizes.
VIDREC_KERNEL(
    vidrec_add_product, size_t rows, size_t inner, size_t columns, const float *left, const float *right,
    float *result);

/// Adds transpose(left) · right to `result`: as `vidrec_add_product`, but `left` is inner x rows.
VIDREC_KERNEL(
    vidrec_add_transposed_product,
    size_t rows, size_t inner, size_t columns, const float *left, const float *right, float *result);

/// Runs a gated recurrent unit over the steps of one sequence, from a state of zeros.
///
/// - `input_gates`: steps x 3·hidden; the products of the inputs with the weights of r, z and n, and their biases.
/// - `recurrent_weights`: hidden x 3·hidden; `recurrent_bias`: 3·hidden.
/// - `gates`: steps x 4·hidden, written: r, z, n, and what r was multiplied with.
/// - `states`: steps x hidden, written.
/// - `scratch`: 3·hidden.
VIDREC_KERNEL(
    vidrec_gru_forward,
    size_t steps, size_t hidden, const float *input_gates, const float *recurrent_weights, const float *recurrent_bias,
    float *gates, float *states, float *scratch);

/// The gradients of the gates of `vidrec_gru_forward` from those of its states.
///
/// - `weights`: 3·hidden x hidden, the transpose of `recurrent_weights`.
/// - `state_gradients`: steps x hidden.
/// - `input_gradients`, `recurrent_gradients`: steps x 3·hidden, written: the gradients of the two sums that enter the
/// gates.
/// - `scratch`: hidden.
VIDREC_KERNEL(
    vidrec_gru_backward,
    size_t steps, size_t hidden, const float *weights, const float *gates, const float *states,
    const float *state_gradients, float *input_gradients, float *recurrent_gradients, float *scratch);

#endif
