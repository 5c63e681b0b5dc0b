#ifndef VIDREC_SKETCH_SCAN_H
#define VIDREC_SKETCH_SCAN_H

#include "Dispatch.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// What the variants of the kernels for sketches share.

enum {
    /// The queries of a block.
    LANES = 16,
    /// The blocks that are compared with the rows at once: as many as there is room for their sums in registers.
    BLOCKS = 4,
    QUERIES = LANES * BLOCKS,
    /// The rows that are compared with the queries at once.
    ROWS = 4,
    /// The groups whose results are written at once: a line of the cache for each query.
    GROUPS = 16,
    /// The most packed values of a code.
    SIZE = 520,
};

/// The inner products of ROWS rows, one value a byte, with up to BLOCKS blocks of queries: those of the even values, and
/// those of the odd ones. `offsets` are the products of the queries with the 8 that is added to each value of a row.
typedef void vidrec_sketch_tile(
    const uint8_t *rows, size_t even, size_t odd, const int8_t *queries, size_t blocks,
    const int32_t offsets[2][QUERIES], int32_t sums[2][ROWS][QUERIES]);

/// Unpacks ROWS rows; after the last one it is repeated.
INLINE void unpack_rows(
    const uint8_t *rows, size_t row, size_t row_count, size_t size, uint8_t *restrict values) {
    for (size_t r = 0; r < ROWS; r++) {
        const uint8_t *bytes = rows + (row + r < row_count ? row + r : row_count - 1) * (size / 2);
        for (size_t i = 0; i < size / 2; i++) values[r * size + i] = bytes[i] & 15;
        for (size_t i = 0; i < size / 2; i++) values[r * size + size / 2 + i] = bytes[i] >> 4;
    }
}

INLINE void sum_offsets(
    const int8_t *queries, size_t blocks, size_t even, size_t size, int32_t offsets[2][QUERIES]) {
    memset(offsets, 0, 2 * QUERIES * sizeof offsets[0][0]);
    for (size_t block = 0; block < blocks; block++) {
        for (size_t i = 0; i < size; i++) {
            for (size_t lane = 0; lane < LANES; lane++) {
                offsets[i >= even][block * LANES + lane] +=
                    8 * queries[(block * size + i / 4 * 4) * LANES + lane * 4 + i % 4];
            }
        }
    }
}

/// Raises the highest products of the queries, and of the mirrored ones, to those of one row.
INLINE void raise_best(
    const int32_t *even_sums, const int32_t *odd_sums, float scale, size_t lanes, float best[2][QUERIES]) {
    for (size_t lane = 0; lane < lanes; lane++) {
        const float product = (float)(even_sums[lane] + odd_sums[lane]) * scale;
        const float mirrored = (float)(even_sums[lane] - odd_sums[lane]) * scale;
        best[0][lane] = product > best[0][lane] ? product : best[0][lane];
        best[1][lane] = mirrored > best[1][lane] ? mirrored : best[1][lane];
    }
}

INLINE void scan_rows(
    vidrec_sketch_tile *tile, const uint8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count,
    size_t even, size_t odd, const int8_t *queries, const float *query_scales, size_t query_count, float *results) {
    const size_t size = even + odd;
    const size_t row_count = group_count > 0 ? (size_t)ends[group_count - 1] : 0;
    // Each vector of 64 bytes in one line of the cache.
    _Alignas(64) uint8_t values[ROWS * SIZE];
    _Alignas(64) int8_t codes[QUERIES * SIZE];
    _Alignas(64) int32_t offsets[2][QUERIES];
    _Alignas(64) int32_t sums[2][ROWS][QUERIES];
    _Alignas(64) float scales[QUERIES] = {0};
    _Alignas(64) float best[2][QUERIES];
    _Alignas(64) float found[GROUPS][2][QUERIES];
    for (size_t first = 0; first < query_count; first += QUERIES) {
        const size_t some = query_count - first < QUERIES ? query_count - first : QUERIES;
        const size_t blocks = (some + LANES - 1) / LANES;
        memcpy(codes, queries + first * size, blocks * LANES * size);
        memcpy(scales, query_scales + first, some * sizeof scales[0]);
        sum_offsets(codes, blocks, even, size, offsets);
        size_t row = 0;
        for (size_t group = 0; group < group_count; group++) {
            const size_t end = (size_t)ends[group];
            const size_t lanes = blocks * LANES;
            float(*products)[QUERIES] = found[group % GROUPS];
            if (row == end) {
                for (size_t lane = 0; lane < lanes; lane++) products[0][lane] = products[1][lane] = -1;
            } else {
                for (size_t lane = 0; lane < lanes; lane++) best[0][lane] = best[1][lane] = -__builtin_inff();
                for (; row < end; row++) {
                    if (row % ROWS == 0) {
                        unpack_rows(rows, row, row_count, size, values);
                        tile(values, even, odd, codes, blocks, offsets, sums);
                    }
                    raise_best(sums[0][row % ROWS], sums[1][row % ROWS], row_scales[row], lanes, best);
                }
                for (size_t lane = 0; lane < lanes; lane++) {
                    products[0][lane] = best[0][lane] * scales[lane];
                    products[1][lane] = best[1][lane] * scales[lane];
                }
            }
            if (group % GROUPS < GROUPS - 1 && group < group_count - 1) continue;
            const size_t start = group / GROUPS * GROUPS;
            for (size_t kind = 0; kind < (odd > 0 ? 2 : 1); kind++) {
                for (size_t q = 0; q < some; q++) {
                    float *result = results + (kind * query_count + first + q) * group_count + start;
// Compilers would gather, which is slower.
#pragma clang loop vectorize(disable) unroll(disable)
                    for (size_t i = 0; i <= group - start; i++) result[i] = found[i][kind][q];
                }
            }
        }
    }
}

#if defined(__x86_64__)
typedef void vidrec_sketch_scan(
    const uint8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, size_t even, size_t odd,
    const int8_t *queries, const float *query_scales, size_t query_count, float *results);
vidrec_sketch_scan vidrec_best_products_avx2, vidrec_best_products_vnni;

void vidrec_code_products_avx2(
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results);
#endif

#endif
