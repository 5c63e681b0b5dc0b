#if defined(__x86_64__)

#include "Convolution.h"

#include <immintrin.h>

// Each pixel's outputs `column` on, for tiles of pixels as long as there are enough of them.
#define TILES(tile, count, width)                                                                                      \
    for (; pixel + (count) <= pixels; pixel += (count)) {                                                              \
        tile(                                                                                                          \
            count, width, inputs, input_step, outputs, input + pixel * input_step, weights + column * inputs,          \
            starts + column, factors + column, offsets + column, skip ? skip + pixel * outputs + column : 0,           \
            skip_factor, output + pixel * outputs + column);                                                           \
    }

#define TILE_PARAMETERS                                                                                                \
    (const size_t height, const size_t width, size_t inputs, size_t input_step, size_t outputs, const uint8_t *input,  \
     const int8_t *weights, const int32_t *starts, const float *factors, const float *offsets, const uint8_t *skip,    \
     float skip_factor, uint8_t *output)

#define VNNI                                                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vnni,avx2,bmi,bmi2,f16c,fma,lzcnt,"       \
                          "movbe,popcnt")))

// A tile of `height` pixels by `width` vectors of 16 outputs, whose sums stay in registers.
VNNI INLINE void tile_vnni TILE_PARAMETERS {
    __m512i sums[24];
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) sums[row * width + i] = _mm512_loadu_si512(starts + i * LANES);
    }
    for (size_t k = 0; k < inputs; k += 4) {
        __m512i codes[3];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) codes[i] = _mm512_loadu_si512(weights + (i * inputs + k) * LANES);
#pragma clang loop unroll(full)
        for (size_t row = 0; row < height; row++) {
            const __m512i values = _mm512_set1_epi32(four(input + row * input_step + k));
#pragma clang loop unroll(full)
            for (size_t i = 0; i < width; i++) {
                sums[row * width + i] = _mm512_dpbusd_epi32(sums[row * width + i], values, codes[i]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) {
            const lanes values = (lanes)_mm512_cvtepi32_ps(sums[row * width + i]);
            const size_t at = row * outputs + i * LANES;
            requantize(
                &values, factors + i * LANES, offsets + i * LANES, skip ? skip + at : 0, skip_factor, output + at);
        }
    }
}

VNNI void vidrec_convolve_points_vnni POINTS_PARAMETERS {
    size_t column = 0;
#define COLUMNS(width)                                                                                                 \
    for (; column + (width) * LANES <= outputs; column += (width) * LANES) {                                           \
        size_t pixel = 0;                                                                                              \
        TILES(tile_vnni, 8, width)                                                                                     \
        TILES(tile_vnni, 4, width)                                                                                     \
        TILES(tile_vnni, 1, width)                                                                                     \
    }
    COLUMNS(3)
    COLUMNS(2)
    COLUMNS(1)
#undef COLUMNS
}

#define AVX2 __attribute__((target("arch=x86-64-v3")))

// A tile of `height` pixels (at most 3) by 16 outputs.
AVX2 INLINE void tile_avx2 TILE_PARAMETERS {
    __m256i sums[12];
    (void)width;
    for (size_t i = 0; i < 4 * height; i++) sums[i] = _mm256_setzero_si256();
    for (size_t k = 0; k < inputs; k += 4) {
        __m256i values[3];
#pragma clang loop unroll(full)
        for (size_t row = 0; row < height; row++) {
            values[row] = _mm256_cvtepu8_epi16(_mm_set1_epi32(four(input + row * input_step + k)));
        }
#pragma clang loop unroll(full)
        for (size_t part = 0; part < 4; part++) {
            // Products of 16 bits: sums of two products of bytes do not always fit into 16.
            const __m256i codes =
                _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(weights + k * LANES + part * 16)));
#pragma clang loop unroll(full)
            for (size_t row = 0; row < height; row++) {
                sums[row * 4 + part] =
                    _mm256_add_epi32(sums[row * 4 + part], _mm256_madd_epi16(values[row], codes));
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
        __m256i totals[2];
        for (size_t half = 0; half < 2; half++) {
            // Each output's four products are in two sums beside each other.
            const __m256i pairs = _mm256_hadd_epi32(sums[row * 4 + 2 * half], sums[row * 4 + 2 * half + 1]);
            totals[half] = _mm256_add_epi32(
                _mm256_permute4x64_epi64(pairs, 0xD8), _mm256_loadu_si256((const __m256i *)(starts + 8 * half)));
        }
        lanes values;
        const __m256 parts[2] = { _mm256_cvtepi32_ps(totals[0]), _mm256_cvtepi32_ps(totals[1]) };
        memcpy(&values, parts, sizeof values);
        requantize(&values, factors, offsets, skip ? skip + row * outputs : 0, skip_factor, output + row * outputs);
    }
}

AVX2 void vidrec_convolve_points_avx2 POINTS_PARAMETERS {
    for (size_t column = 0; column < outputs; column += LANES) {
        size_t pixel = 0;
        TILES(tile_avx2, 3, 1)
        TILES(tile_avx2, 1, 1)
    }
}

#endif
