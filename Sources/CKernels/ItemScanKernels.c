#include "include/ItemScanKernels.h"
#include "ItemScan.h"

#include <string.h>

INLINE void block_sums_plain(
    const int8_t *block, size_t dimension, const int8_t *queries, size_t some, int32_t sums[QUERIES][ROWS]) {
    for (size_t q = 0; q < some; q++) {
        int32_t totals[ROWS] = {0};
        for (size_t i = 0; i < dimension; i += 4) {
            const int8_t *codes = block + i * ROWS;
            const int8_t *query = queries + q * dimension + i;
            for (size_t row = 0; row < ROWS; row++) {
                totals[row] += codes[row * 4] * query[0] + codes[row * 4 + 1] * query[1]
                               + codes[row * 4 + 2] * query[2] + codes[row * 4 + 3] * query[3];
            }
        }
        memcpy(sums[q], totals, sizeof totals);
    }
}

static void best_plain(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t some, size_t first, float *results) {
    int32_t sums[QUERIES][ROWS];
    for (size_t row = 0; row < row_count; row += ROWS) {
        block_sums_plain(blocks + row * dimension, dimension, queries, some, sums);
        const size_t rows = row_count - row < ROWS ? row_count - row : ROWS;
        keep_best(sums, some, first, row_scales + row, query_scales, biases, rows, results + row);
    }
}

static void best_by(
    vidrec_item_scan *scan, const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension,
    const int8_t *queries, const float *query_scales, const float *biases, size_t query_count, float *results) {
    for (size_t first = 0; first < query_count; first += QUERIES) {
        const size_t some = query_count - first < QUERIES ? query_count - first : QUERIES;
        scan(
            blocks, row_scales, row_count, dimension, queries + first * dimension, query_scales + first,
            biases + first, some, first, results);
    }
}

static void plain_best_code_products(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t query_count, float *results) {
    best_by(
        best_plain, blocks, row_scales, row_count, dimension, queries, query_scales, biases, query_count, results);
}

#if defined(__x86_64__)

static void avx2_best_code_products(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t query_count, float *results) {
    best_by(
        vidrec_item_scan_avx2, blocks, row_scales, row_count, dimension, queries, query_scales, biases, query_count,
        results);
}

static void vnni_best_code_products(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t query_count, float *results) {
    best_by(
        vidrec_item_scan_vnni, blocks, row_scales, row_count, dimension, queries, query_scales, biases, query_count,
        results);
}

#endif

vidrec_best_code_products_function vidrec_best_code_products_variant(enum vidrec_variant variant) {
#if defined(__x86_64__)
    if (variant == VIDREC_AVX512_VNNI) return vnni_best_code_products;
    if (variant == VIDREC_AVX2) return avx2_best_code_products;
#endif
    return variant == VIDREC_PLAIN ? plain_best_code_products : 0;
}

void vidrec_best_code_products(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t query_count, float *results) {
    vidrec_item_scan *scan = best_plain;
#if defined(__x86_64__)
    if (vidrec_runs_variant(VIDREC_AVX512_VNNI)) scan = vidrec_item_scan_vnni;
    else if (vidrec_runs_variant(VIDREC_AVX2)) scan = vidrec_item_scan_avx2;
#endif
    best_by(scan, blocks, row_scales, row_count, dimension, queries, query_scales, biases, query_count, results);
}
