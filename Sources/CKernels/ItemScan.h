#ifndef VIDREC_ITEM_SCAN_H
#define VIDREC_ITEM_SCAN_H

#include "Dispatch.h"

#include <stddef.h>
#include <stdint.h>

// What the variants of `vidrec_best_code_products` share.

// As many queries at once as there is room for their sums in registers.
enum { ROWS = 16, QUERIES = 8 };

// For some queries, at most QUERIES: the best of each row, and of what was best before if `first` is not 0.
typedef void vidrec_item_scan(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t some, size_t first, float *results);

// The best of some sums of one block, and of what was best before if `first` is not 0.
INLINE void keep_best(
    const int32_t sums[QUERIES][ROWS], size_t some, size_t first, const float *row_scales, const float *query_scales,
    const float *biases, size_t rows, float *results) {
// A fused addition would round otherwise where there is one.
#pragma clang fp contract(off)
    float best[ROWS];
    for (size_t row = 0; row < ROWS; row++) best[row] = -__builtin_inff();
    for (size_t q = 0; q < some; q++) {
        for (size_t row = 0; row < ROWS; row++) {
            const float scale = row < rows ? row_scales[row] : 0;
            const float product = (float)sums[q][row] * query_scales[q] * scale + biases[q];
            best[row] = product > best[row] ? product : best[row];
        }
    }
    for (size_t row = 0; row < rows; row++) {
        results[row] = first > 0 && results[row] > best[row] ? results[row] : best[row];
    }
}

#if defined(__x86_64__)
vidrec_item_scan vidrec_item_scan_avx2, vidrec_item_scan_vnni;
#endif

#endif
