#if defined(__x86_64__)

#include "CodeProducts.h"

#include <immintrin.h>

#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi,bmi2")))

// The sums of four vectors of 16 numbers.
VNNI INLINE __m128i four_sums_vnni(__m512i a, __m512i b, __m512i c, __m512i d) {
    const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    const __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

// The sums of four rows. Sums of the high and the low parts of the query's integers are joined at the end.
VNNI INLINE __m128i four_products_vnni(
    const uint8_t *const rows[4], size_t size, const struct vidrec_code_query *query, const int has_low) {
    __m512i high[4], low[4];
    for (size_t r = 0; r < 4; r++) high[r] = low[r] = _mm512_setzero_si512();
    for (size_t i = 0; i < size; i += 64) {
        const __m512i h = _mm512_loadu_si512(query->high + i);
        const __m512i l = has_low ? _mm512_loadu_si512(query->low + i) : h;
        for (size_t r = 0; r < 4; r++) {
            const __m512i codes = _mm512_loadu_si512(rows[r] + i);
            high[r] = _mm512_dpbusd_epi32(high[r], codes, h);
            if (has_low) low[r] = _mm512_dpbusd_epi32(low[r], codes, l);
        }
    }
    if (has_low) {
        const __m128i shift = _mm_cvtsi32_si128(query->shift);
        for (size_t r = 0; r < 4; r++) high[r] = _mm512_add_epi32(_mm512_sll_epi32(high[r], shift), low[r]);
    }
    return _mm_sub_epi32(four_sums_vnni(high[0], high[1], high[2], high[3]), _mm_set1_epi32(query->offset));
}

VNNI INLINE void all_products_vnni(
    const uint8_t *const *rows, size_t count, size_t size, const struct vidrec_code_query *query, const int has_low,
    int32_t *results) {
    size_t row = 0;
    for (; row + 4 <= count; row += 4) {
        _mm_storeu_si128((__m128i *)(results + row), four_products_vnni(rows + row, size, query, has_low));
    }
    if (row == count) return;
    const uint8_t *const *last = rows + count - 1;
    const uint8_t *const rest[4] = {rows[row], row + 1 < count ? rows[row + 1] : *last, *last, *last};
    _Alignas(16) int32_t sums[4];
    _mm_store_si128((__m128i *)sums, four_products_vnni(rest, size, query, has_low));
    for (size_t r = 0; row + r < count; r++) results[row + r] = sums[r];
}

VNNI void vidrec_row_products_vnni(
    const uint8_t *const *rows, size_t count, size_t size, const struct vidrec_code_query *query, int32_t *results) {
    // With the size known, the query stays in registers.
    if (size == 128 && query->low) all_products_vnni(rows, count, 128, query, 1, results);
    else if (size == 128) all_products_vnni(rows, count, 128, query, 0, results);
    else if (query->low) all_products_vnni(rows, count, size, query, 1, results);
    else all_products_vnni(rows, count, size, query, 0, results);
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2")))

AVX2 void vidrec_row_products_avx2(
    const uint8_t *const *rows, size_t count, size_t size, const struct vidrec_code_query *query, int32_t *results) {
    for (size_t row = 0; row < count; row += 4) {
        const size_t some = count - row < 4 ? count - row : 4;
        __m256i sums[4];
        for (size_t r = 0; r < 4; r++) sums[r] = _mm256_setzero_si256();
        for (size_t i = 0; i < size; i += 16) {
            const __m256i values = _mm256_loadu_si256((const __m256i *)(query->wide + i));
            for (size_t r = 0; r < 4; r++) {
                const __m128i *codes = (const __m128i *)(rows[row + (r < some ? r : 0)] + i);
                const __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128(codes));
                sums[r] = _mm256_add_epi32(sums[r], _mm256_madd_epi16(wide, values));
            }
        }
        const __m256i halves =
            _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
        const __m128i all = _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
        _Alignas(16) int32_t found[4];
        _mm_store_si128((__m128i *)found, _mm_sub_epi32(all, _mm_set1_epi32(query->offset)));
        for (size_t r = 0; r < some; r++) results[row + r] = found[r];
    }
}

#endif
