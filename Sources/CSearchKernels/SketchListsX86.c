#include "SketchListScan.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,bmi,bmi2,fma")))

INLINE int32_t four(const int8_t *values) {
    int32_t result;
    memcpy(&result, values, sizeof result);
    return result;
}

VNNI INLINE void tile_vnni(
    const uint8_t *block, size_t size, const int8_t *const rows[ROWS], int32_t sums[ROWS][CODES]) {
    __m512i totals[ROWS] = {
        _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    const __m512i low = _mm512_set1_epi8(15);
    for (size_t i = 0; i < size; i += 4) {
        const __m256i pairs = _mm256_loadu_si256((const __m256i *)(block + i / 4 * 2 * CODES));
        const __m512i wide = _mm512_cvtepu8_epi16(pairs);
        const __m512i values = _mm512_and_si512(_mm512_or_si512(wide, _mm512_slli_epi16(wide, 4)), low);
        for (size_t r = 0; r < ROWS; r++) {
            totals[r] = _mm512_dpbusd_epi32(totals[r], values, _mm512_set1_epi32(four(rows[r] + i)));
        }
    }
    for (size_t r = 0; r < ROWS; r++) _mm512_storeu_si512(sums[r], totals[r]);
}

VIDREC_LIST_KERNELS(VNNI, vnni)

#define AVX2 __attribute__((target("avx2,bmi,bmi2")))

// A product of two values is at most 15 * 8, and 16 bits hold the sum of 260 of them.
AVX2 INLINE void tile_avx2(
    const uint8_t *block, size_t size, const int8_t *const rows[ROWS], int32_t sums[ROWS][CODES]) {
    __m256i totals[ROWS][2];
    for (size_t r = 0; r < ROWS; r++) totals[r][0] = totals[r][1] = _mm256_setzero_si256();
    const __m256i low = _mm256_set1_epi8(15);
    for (size_t i = 0; i < size; i += 4) {
        __m256i values[2];
        for (size_t half = 0; half < 2; half++) {
            const __m128i pairs = _mm_loadu_si128((const __m128i *)(block + i / 4 * 2 * CODES + half * CODES));
            const __m256i wide = _mm256_cvtepu8_epi16(pairs);
            values[half] = _mm256_and_si256(_mm256_or_si256(wide, _mm256_slli_epi16(wide, 4)), low);
        }
        for (size_t r = 0; r < ROWS; r++) {
            const __m256i codes = _mm256_set1_epi32(four(rows[r] + i));
            for (size_t half = 0; half < 2; half++) {
                totals[r][half] = _mm256_add_epi16(totals[r][half], _mm256_maddubs_epi16(values[half], codes));
            }
        }
    }
    for (size_t r = 0; r < ROWS; r++) {
        for (size_t half = 0; half < 2; half++) {
            _mm256_storeu_si256(
                (__m256i *)(sums[r] + half * 8), _mm256_madd_epi16(totals[r][half], _mm256_set1_epi16(1)));
        }
    }
}

VIDREC_LIST_KERNELS(AVX2, avx2)

#endif
