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

// Codes are packed for `vidrec_best_products` in another order of their values: first those that mirroring keeps (even),
// then those that mirroring negates (odd), each part filled up to a multiple of 4. `order` holds for each of `size`
// packed values its index in the code, or -1 for a filler.

/// Packs `count` codes of `dimension` values within -8...7 as rows: `size` / 2 bytes each. A byte holds two values, each
/// plus 8: the one at its position in the low four bits, the one `size` / 2 later in the high four.
void vidrec_pack_code_rows(
    const int8_t *codes, size_t count, size_t dimension, const int32_t *order, size_t size, uint8_t *rows);

/// Packs `count` codes of `dimension` values within -8...7 as queries, in blocks of 16, the last one filled up with
/// zeros: for each four values the four values of all 16 queries.
void vidrec_pack_code_queries(
    const int8_t *codes, size_t count, size_t dimension, const int32_t *order, size_t size, int8_t *queries);

/// For each query and each group of rows the highest inner product times the scales of row and query:
/// `results[query * group_count + group]`, -1 for a group without rows. If `odd` is not 0, those of the mirrored queries
/// follow: `query_count` more. `ends` holds where each group ends, the last one where the rows end.
///
/// - `rows`, `queries`: packed by the functions above.
/// - `row_scales`, `query_scales`: 0 or more.
/// - `even`, `odd`: the numbers of packed values that mirroring keeps and negates; multiples of 4, together at most 520.
VIDREC_KERNEL(
    vidrec_best_products,
    const uint8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, size_t even, size_t odd,
    const int8_t *queries, const float *query_scales, size_t query_count, float *results);

/// Adds the evidence of one view of a query to the scores of `count` clips. The evidence of a frame is its similarity
/// minus its bias minus `penalty`.
///
/// - `similarities`: `frame_count` x `count`.
/// - `means`: raised to the mean evidence of all frames, where a frame has at least `floor`; 0 without frames.
/// - `highest`: raised to the highest evidence of a frame.
VIDREC_KERNEL(
    vidrec_raise_scores,
    const float *similarities, size_t frame_count, size_t count, const float *biases, float penalty, float floor,
    float *means, float *highest);

/// The mean of some of the highest values of each row: those after the `skipped` highest up to the `kept` highest, in
/// descending order. `kept` is more than `skipped`, at most `count` and at most 64.
VIDREC_KERNEL(
    vidrec_rank_means,
    const float *values, size_t row_count, size_t count, size_t skipped, size_t kept, float *means);

#endif
