#ifndef VIDREC_DENSE_KERNELS_H
#define VIDREC_DENSE_KERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

// Kernels for training networks that are not shipped. They multiply and add in one rounding where the processor can:
// equal input gives equal output on one kind of processor, and slightly other output on another.

/// result += left * right. The value of `left` at (row, k) stands at row * row_step + k * inner_step, so that a
/// transpose needs no copy; the rows of `right` stand right_step apart, those of `result` result_step.
VIDREC_KERNEL(
    vidrec_dense_product,
    size_t rows, size_t inner, size_t columns, const float *left, size_t row_step, size_t inner_step,
    const float *right, size_t right_step, float *result, size_t result_step);

/// Runs a gated recurrent unit (see `vidrec_gru_forward`) over many sequences at once, from states of zeros. Sequences
/// are sorted by length, the longest first, and rows packed by step: first step 1 of all, then step 2 of those that
/// have one.
///
/// - `active`: how many sequences have each step, never rising.
/// - `input_gates`: rows x 3·hidden; `weights`: hidden x 3·hidden; `bias`: 3·hidden.
/// - `gates`: rows x 4·hidden and `states`: rows x hidden, written. `hidden` is a multiple of 16.
/// - `scratch`: active[0] x 3·hidden.
VIDREC_KERNEL(
    vidrec_packed_gru_forward,
    size_t steps, const int32_t *active, size_t hidden, const float *input_gates, const float *weights,
    const float *bias, float *gates, float *states, float *scratch);

/// The gradients of the gates from those of the states; `state_gradients` is added to on the way back in time.
///
/// - `transposed_weights`: 3·hidden x hidden.
/// - `input_gradients`, `recurrent_gradients`: rows x 3·hidden, written; `previous`: rows x hidden, written: the state
///   before each row.
VIDREC_KERNEL(
    vidrec_packed_gru_backward,
    size_t steps, const int32_t *active, size_t hidden, const float *transposed_weights, const float *gates,
    const float *states, float *state_gradients, float *input_gradients, float *recurrent_gradients, float *previous);

/// Replaces each row of scores by the gradient of -log softmax at its target, times `scale`. `columns` is any number;
/// `targets` are columns; `losses` is set to the sum of the rows' losses.
VIDREC_KERNEL(
    vidrec_softmax_gradients, size_t rows, size_t columns, float *scores, const int32_t *targets, float scale,
    double *losses);

#endif
