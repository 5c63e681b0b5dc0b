#ifndef VIDREC_FACTOR_KERNELS_H
#define VIDREC_FACTOR_KERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

// Kernels of recommenders. They multiply and add in one rounding where the processor can: equal input gives equal
// output on one kind of processor, and slightly other output on another.

/// One row of implicit alternating least squares, by conjugate gradients from where `x` stands:
/// solves (gram + diagonal I + sum of w y y') x = sum of w y, over the rows y of `factors` that `items` name.
///
/// - `factor_count`: 16, 32, 64, 128 or 256; it traps on others.
/// - `gram`: factor_count x factor_count, symmetric.
/// - `weights`: one an item, or 0 for 1 each.
/// - `scratch`: 3 * factor_count.
VIDREC_KERNEL(
    vidrec_als_row,
    size_t factor_count, const float *gram, float diagonal, const float *factors, const int32_t *items,
    const float *weights, size_t count, size_t steps, float *x, float *scratch);

/// Adds `scale` times the outer products of `count` rows of `factor_count` values with themselves to `gram`.
VIDREC_KERNEL(
    vidrec_add_gram, size_t factor_count, const float *rows, size_t count, float scale, float *gram);

/// `steps` steps of stochastic gradient ascent of Bayesian personalized ranking, each for a random pair of `users` and
/// `items` and a random item that the user's row does not have. Factor rows hold `factor_count` values, the last of
/// which is 1 for users and the bias of an item.
///
/// - `offsets`, `sorted_items`: each user's items in ascending order.
/// - `factor_count`: a multiple of 16.
/// - `state`: of the random numbers (SplitMix64), advanced.
VIDREC_KERNEL(
    vidrec_bpr_steps,
    size_t steps, size_t pair_count, const int32_t *users, const int32_t *items, const int64_t *offsets,
    const int32_t *sorted_items, size_t item_count, size_t factor_count, float rate, float user_decay, float item_decay,
    float *user_factors, float *item_factors, uint64_t *state);

/// The same for one new user with unchanging items: only `user` changes, and `items` are the positive ones.
VIDREC_KERNEL(
    vidrec_bpr_fold_in,
    size_t rounds, const int32_t *items, size_t count, const int32_t *negatives, size_t negative_count,
    size_t factor_count, float rate, float decay, const float *item_factors, float *user);

/// Adds `scale` times the rows of a sparse matrix that `rows` names to `sums`: for each named row r with factor f,
/// sums[column] += f * value.
///
/// - `factors`: one a named row, or 0 for 1 each; `values`: one an entry of the matrix, or 0 for 1 each.
void vidrec_add_sparse_rows(
    const int32_t *rows, const float *factors, size_t count, const int64_t *offsets, const int32_t *columns,
    const float *values, float *sums);

/// Adds f times each named row of a dense matrix of `columns` columns to `sums`.
VIDREC_KERNEL(
    vidrec_add_dense_rows,
    const int32_t *rows, const float *factors, size_t count, const float *matrix, size_t columns, float *sums);

/// Inverts the block of `size` x `size` (at most 64) whose rows stand `columns` apart, of a positive definite matrix.
/// Returns 0, or 1 if a pivot is not positive.
int vidrec_invert_block(size_t size, size_t columns, float *block);

/// For each of `count` rows the highest of its inner products with `query_count` queries, each plus its bias.
/// `dimension` is a multiple of 16.
VIDREC_KERNEL(
    vidrec_best_inner_products,
    const float *rows, size_t count, size_t dimension, const float *queries, const float *biases, size_t query_count,
    float *results);

/// The same for rows of one byte a value, each row times its scale.
VIDREC_KERNEL(
    vidrec_best_quantized_products,
    const int8_t *rows, const float *scales, size_t count, size_t dimension, const float *queries, const float *biases,
    size_t query_count, float *results);

#endif
