#if defined(__x86_64__)

#include "ItemScan.h"

#include <immintrin.h>
#include <string.h>

INLINE int32_t four(const int8_t *codes) {
    int32_t value;
    memcpy(&value, codes, 4);
    return value;
}

#define VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))

VNNI INLINE void block_sums_vnni(
    const int8_t *block, size_t dimension, const int8_t *queries, const int32_t *offsets, const size_t some,
    int32_t sums[QUERIES][ROWS]) {
    __m512i totals[QUERIES];
    for (size_t q = 0; q < some; q++) totals[q] = _mm512_set1_epi32(-offsets[q]);
    for (size_t i = 0; i < dimension; i += 4) {
        // The instruction takes one side without sign: 128 more, which `offsets` takes off again.
        const __m512i codes = _mm512_xor_si512(_mm512_loadu_si512(block + i * ROWS), _mm512_set1_epi8((char)0x80));
        for (size_t q = 0; q < some; q++) {
            totals[q] = _mm512_dpbusd_epi32(totals[q], codes, _mm512_set1_epi32(four(queries + q * dimension + i)));
        }
    }
    for (size_t q = 0; q < some; q++) _mm512_storeu_si512(sums[q], totals[q]);
}

VNNI void vidrec_item_scan_vnni(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t some, size_t first, float *results) {
    int32_t offsets[QUERIES] = {0};
    for (size_t q = 0; q < some; q++) {
        for (size_t i = 0; i < dimension; i++) offsets[q] += 128 * queries[q * dimension + i];
    }
    int32_t sums[QUERIES][ROWS];
    for (size_t row = 0; row < row_count; row += ROWS) {
        const int8_t *block = blocks + row * dimension;
        // With the number known, the sums stay in registers.
        switch (some) {
        case 1: block_sums_vnni(block, dimension, queries, offsets, 1, sums); break;
        case 2: block_sums_vnni(block, dimension, queries, offsets, 2, sums); break;
        case 3: block_sums_vnni(block, dimension, queries, offsets, 3, sums); break;
        case 4: block_sums_vnni(block, dimension, queries, offsets, 4, sums); break;
        case 5: block_sums_vnni(block, dimension, queries, offsets, 5, sums); break;
        case 6: block_sums_vnni(block, dimension, queries, offsets, 6, sums); break;
        case 7: block_sums_vnni(block, dimension, queries, offsets, 7, sums); break;
        default: block_sums_vnni(block, dimension, queries, offsets, 8, sums); break;
        }
        const size_t rows = row_count - row < ROWS ? row_count - row : ROWS;
        if (rows == ROWS) keep_best(sums, some, first, row_scales + row, query_scales, biases, ROWS, results + row);
        else keep_best(sums, some, first, row_scales + row, query_scales, biases, rows, results + row);
    }
}

#define AVX2 __attribute__((target("avx2")))

AVX2 INLINE void block_sums_avx2(
    const int8_t *block, size_t dimension, const int8_t *queries, const size_t some, int32_t sums[QUERIES][ROWS]) {
    __m256i totals[2][4];
    for (size_t q = 0; q < some; q++) {
        for (size_t part = 0; part < 4; part++) totals[q][part] = _mm256_setzero_si256();
    }
    for (size_t i = 0; i < dimension; i += 4) {
        __m256i query_codes[2];
        for (size_t q = 0; q < some; q++) {
            query_codes[q] = _mm256_cvtepi8_epi16(_mm_set1_epi32(four(queries + q * dimension + i)));
        }
        for (size_t part = 0; part < 4; part++) {
            const __m256i codes =
                _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(block + i * ROWS + part * 16)));
            for (size_t q = 0; q < some; q++) {
                totals[q][part] = _mm256_add_epi32(totals[q][part], _mm256_madd_epi16(codes, query_codes[q]));
            }
        }
    }
    for (size_t q = 0; q < some; q++) {
        for (size_t part = 0; part < 4; part++) {
            // Each row's four dimensions are in two sums beside each other.
            int32_t halves[8];
            _mm256_storeu_si256((__m256i *)halves, totals[q][part]);
            for (size_t row = 0; row < 4; row++) sums[q][part * 4 + row] = halves[2 * row] + halves[2 * row + 1];
        }
    }
}

AVX2 void vidrec_item_scan_avx2(
    const int8_t *blocks, const float *row_scales, size_t row_count, size_t dimension, const int8_t *queries,
    const float *query_scales, const float *biases, size_t some, size_t first, float *results) {
    int32_t sums[QUERIES][ROWS];
    for (size_t row = 0; row < row_count; row += ROWS) {
        const int8_t *block = blocks + row * dimension;
        size_t q = 0;
        for (; q + 2 <= some; q += 2) block_sums_avx2(block, dimension, queries + q * dimension, 2, sums + q);
        if (q < some) block_sums_avx2(block, dimension, queries + q * dimension, 1, sums + q);
        const size_t rows = row_count - row < ROWS ? row_count - row : ROWS;
        if (rows == ROWS) keep_best(sums, some, first, row_scales + row, query_scales, biases, ROWS, results + row);
        else keep_best(sums, some, first, row_scales + row, query_scales, biases, rows, results + row);
    }
}

#endif
