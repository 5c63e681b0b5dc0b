#ifndef VIDREC_SKETCHKERNELS_H
#define VIDREC_SKETCHKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The inner product of each of `query_count` queries with each of `row_count` rows, all of `dimension` values within
/// -8...7: `results[query * row_count + row]`. `dimension` is a multiple of 32 and at most 512.
void vidrec_code_products(
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results);

/// The same by the definition. Slow; judges the other.
void vidrec_code_products_reference(
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results);

#endif
