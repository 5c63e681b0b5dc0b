#if defined(__x86_64__)

#include "include/SketchKernels.h"
#include "SketchScan.h"

#include <immintrin.h>

INLINE int32_t four(const uint8_t *values) {
    int32_t result;
    memcpy(&result, values, 4);
    return result;
}

#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi,bmi2")))

// The products of the values from `begin` to `end`.
VNNI INLINE void part_vnni(
    const uint8_t *rows, size_t size, size_t begin, size_t end, const int8_t *queries, const size_t blocks,
    const int32_t *offsets, int32_t sums[ROWS][QUERIES]) {
    __m512i totals[ROWS][BLOCKS];
    for (size_t b = 0; b < blocks; b++) {
        const __m512i start = _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_loadu_si512(offsets + b * LANES));
        for (size_t r = 0; r < ROWS; r++) totals[r][b] = start;
    }
    for (size_t i = begin; i < end; i += 4) {
        __m512i codes[BLOCKS];
        for (size_t b = 0; b < blocks; b++) codes[b] = _mm512_loadu_si512(queries + (b * size + i) * LANES);
        for (size_t r = 0; r < ROWS; r++) {
            const __m512i values = _mm512_set1_epi32(four(rows + r * size + i));
            for (size_t b = 0; b < blocks; b++) totals[r][b] = _mm512_dpbusd_epi32(totals[r][b], values, codes[b]);
        }
    }
    for (size_t r = 0; r < ROWS; r++) {
        for (size_t b = 0; b < blocks; b++) _mm512_storeu_si512(sums[r] + b * LANES, totals[r][b]);
    }
}

VNNI INLINE void both_parts_vnni(
    const uint8_t *rows, size_t even, size_t odd, const int8_t *queries, const size_t blocks,
    const int32_t offsets[2][QUERIES], int32_t sums[2][ROWS][QUERIES]) {
    part_vnni(rows, even + odd, 0, even, queries, blocks, offsets[0], sums[0]);
    part_vnni(rows, even + odd, even, even + odd, queries, blocks, offsets[1], sums[1]);
}

VNNI static void tile_vnni(
    const uint8_t *rows, size_t even, size_t odd, const int8_t *queries, size_t blocks,
    const int32_t offsets[2][QUERIES], int32_t sums[2][ROWS][QUERIES]) {
    // With the number known, the sums stay in registers.
    switch (blocks) {
    case 1: both_parts_vnni(rows, even, odd, queries, 1, offsets, sums); break;
    case 2: both_parts_vnni(rows, even, odd, queries, 2, offsets, sums); break;
    case 3: both_parts_vnni(rows, even, odd, queries, 3, offsets, sums); break;
    default: both_parts_vnni(rows, even, odd, queries, 4, offsets, sums); break;
    }
}

VNNI void vidrec_best_products_vnni(
    const uint8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, size_t even, size_t odd,
    const int8_t *queries, const float *query_scales, size_t query_count, float *results) {
    scan_rows(
        tile_vnni, rows, row_scales, ends, group_count, even, odd, queries, query_scales, query_count, results);
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2")))

// The same for one block. A product of two values is at most 15 * 8, and 16 bits hold the sum of 256 of them.
AVX2 INLINE void part_avx2(
    const uint8_t *rows, size_t size, size_t begin, size_t end, const int8_t *queries, const int32_t *offsets,
    int32_t sums[ROWS][QUERIES], size_t block) {
    __m256i totals[ROWS][2];
    for (size_t r = 0; r < ROWS; r++) totals[r][0] = totals[r][1] = _mm256_setzero_si256();
    for (size_t i = begin; i < end; i += 4) {
        const __m256i *codes = (const __m256i *)(queries + (block * size + i) * LANES);
        const __m256i first = _mm256_loadu_si256(codes), second = _mm256_loadu_si256(codes + 1);
        for (size_t r = 0; r < ROWS; r++) {
            const __m256i values = _mm256_set1_epi32(four(rows + r * size + i));
            totals[r][0] = _mm256_add_epi16(totals[r][0], _mm256_maddubs_epi16(values, first));
            totals[r][1] = _mm256_add_epi16(totals[r][1], _mm256_maddubs_epi16(values, second));
        }
    }
    for (size_t half = 0; half < 2; half++) {
        const size_t lane = block * LANES + half * 8;
        const __m256i offset = _mm256_loadu_si256((const __m256i *)(offsets + lane));
        for (size_t r = 0; r < ROWS; r++) {
            const __m256i sum = _mm256_madd_epi16(totals[r][half], _mm256_set1_epi16(1));
            _mm256_storeu_si256((__m256i *)(sums[r] + lane), _mm256_sub_epi32(sum, offset));
        }
    }
}

AVX2 static void tile_avx2(
    const uint8_t *rows, size_t even, size_t odd, const int8_t *queries, size_t blocks,
    const int32_t offsets[2][QUERIES], int32_t sums[2][ROWS][QUERIES]) {
    for (size_t block = 0; block < blocks; block++) {
        part_avx2(rows, even + odd, 0, even, queries, offsets[0], sums[0], block);
        part_avx2(rows, even + odd, even, even + odd, queries, offsets[1], sums[1], block);
    }
}

AVX2 void vidrec_best_products_avx2(
    const uint8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, size_t even, size_t odd,
    const int8_t *queries, const float *query_scales, size_t query_count, float *results) {
    scan_rows(
        tile_avx2, rows, row_scales, ends, group_count, even, odd, queries, query_scales, query_count, results);
}

// Three rows at once: their sums and that of the query's values are four vectors, which are summed up together.
AVX2 INLINE __m128i three_products_avx2(const uint8_t *rows, const int8_t *query, size_t dimension) {
    __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    for (size_t i = 0; i < dimension; i += 32) {
        const __m256i codes = _mm256_loadu_si256((const __m256i *)(query + i));
        for (size_t r = 0; r < 3; r++) {
            const __m256i values = _mm256_load_si256((const __m256i *)(rows + r * 512 + i));
            sums[r] = _mm256_add_epi16(sums[r], _mm256_maddubs_epi16(values, codes));
        }
        sums[3] = _mm256_add_epi16(sums[3], _mm256_maddubs_epi16(_mm256_set1_epi8(8), codes));
    }
    for (size_t k = 0; k < 4; k++) sums[k] = _mm256_madd_epi16(sums[k], _mm256_set1_epi16(1));
    const __m256i halves =
        _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
    const __m128i all = _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
    return _mm_sub_epi32(all, _mm_shuffle_epi32(all, 0xff));
}

AVX2 void vidrec_code_products_avx2(
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results) {
    _Alignas(32) uint8_t values[3 * 512] = {0};
    for (size_t row = 0; row < row_count; row += 3) {
        const size_t some = row_count - row < 3 ? row_count - row : 3;
        for (size_t r = 0; r < some; r++) {
            for (size_t i = 0; i < dimension; i++) values[r * 512 + i] = (uint8_t)(rows[(row + r) * dimension + i] + 8);
        }
        for (size_t query = 0; query < query_count; query++) {
            const __m128i products = three_products_avx2(values, queries + query * dimension, dimension);
            int32_t *result = results + query * row_count + row;
            if (some == 3) {
                _mm_storel_epi64((__m128i *)result, products);
                result[2] = _mm_extract_epi32(products, 2);
            } else {
                result[0] = _mm_extract_epi32(products, 0);
                if (some == 2) result[1] = _mm_extract_epi32(products, 1);
            }
        }
    }
}

#endif
