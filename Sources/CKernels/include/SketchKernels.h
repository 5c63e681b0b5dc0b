#ifndef VIDREC_SKETCHKERNELS_H
#define VIDREC_SKETCHKERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

/// The inner product of each of `query_count` queries with each of `row_count` rows, all of `dimension` values within
/// -8...7: `results[query * row_count + row]`. `dimension` is a multiple of 32 and at most 512.
VIDREC_KERNEL(
    vidrec_code_products,
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results);

/// For each query and each group of rows the highest inner product times the scales of row and query:
/// `results[query * group_count + group]`, left as it is for a group without rows. `ends` holds where each group ends.
VIDREC_KERNEL(
    vidrec_best_products,
    const int8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, const int8_t *queries,
    const float *query_scales, size_t query_count, size_t dimension, float *results);

#endif
