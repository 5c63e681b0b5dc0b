#ifndef VIDREC_ITEMSCANKERNELS_H
#define VIDREC_ITEMSCANKERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

/// For each of `row_count` rows the highest of its inner products with `query_count` (at least one) queries, each plus
/// its bias. Values are codes of one byte (-127…127), worth `row_scales` and `query_scales` each.
///
/// Rows come in blocks of 16, the last one filled up: for each four dimensions the four codes of all 16 rows.
/// `dimension` is a multiple of 4, at most 4096. Sums are exact, and all processors round alike.
VIDREC_KERNEL(
    vidrec_best_code_products,
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t query_count, float *results);

#endif
