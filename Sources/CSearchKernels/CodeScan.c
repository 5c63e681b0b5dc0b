#include "CodeProducts.h"

#include <math.h>
#include <string.h>

// Rows whose products are computed before they are compared with the threshold.
enum { GROUP = 64 };

// The highest inner products that some rows may have, and which of them reach the threshold, as bits.
INLINE void highest_products(
    const int32_t *sums, const float *scales, size_t count, float query_scale, float factor, float margin,
    float threshold, float *highest, uint64_t *reached) {
    float best = -__builtin_inff();
    for (size_t row = 0; row < count; row++) {
        highest[row] = scales[row] * ((float)sums[row] * query_scale + factor) + margin;
        best = highest[row] > best ? highest[row] : best;
    }
    *reached = 0;
    if (best < threshold) return;
    for (size_t row = 0; row < count; row++) *reached |= (uint64_t)(highest[row] >= threshold) << row;
}

VIDREC_KERNEL(
    vidrec_highest_products, const int32_t *, const float *, size_t, float, float, float, float, float *, uint64_t *);
VIDREC_WIDE_VARIANTS(
    highest_products,
    (const int32_t *sums, const float *scales, size_t count, float query_scale, float factor, float margin,
     float threshold, float *highest, uint64_t *reached),
    (sums, scales, count, query_scale, factor, margin, threshold, highest, reached))

// The bits of some rows.
INLINE uint64_t group_bits(const uint64_t *passing, size_t start, size_t count) {
    const uint64_t all = count == GROUP ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
    return passing ? passing[start / GROUP] & all : all;
}

size_t vidrec_scan_codes(
    const struct vidrec_code_rows *rows, size_t first, size_t count, const uint64_t *passing,
    const struct vidrec_code_query *query, float factor, float margin, float threshold, uint32_t *found, float *lowest,
    float *highest, size_t *damaged) {
    vidrec_row_products_function *products = vidrec_fastest_row_products();
    const size_t size = rows->size;
    size_t total = 0;
    *damaged = damaged_page(&rows->pages, rows->scales + first, count * sizeof(float));
    if (*damaged != SIZE_MAX) return SIZE_MAX;
    if (!passing) {
        *damaged = damaged_page(&rows->pages, rows->codes + first * size, count * size);
        if (*damaged != SIZE_MAX) return SIZE_MAX;
    }
    for (size_t start = 0; start < count; start += GROUP) {
        const size_t some = count - start < GROUP ? count - start : GROUP;
        const uint64_t bits = group_bits(passing, start, some);
        if (bits == 0) continue;
        const uint8_t *codes = rows->codes + (first + start) * size;
        const uint8_t *places[GROUP];
        float scales[GROUP];
        uint32_t numbers[GROUP];
        size_t listed = 0;
        // Where at least half of the rows pass, all are computed: reading on is faster than choosing.
        const int is_dense = __builtin_popcountll(bits) * 2 >= (int)some;
        for (uint64_t rest = is_dense ? group_bits(0, 0, some) : bits; rest; rest &= rest - 1) {
            const size_t row = (size_t)__builtin_ctzll(rest);
            places[listed] = codes + row * size;
            scales[listed] = rows->scales[first + start + row];
            numbers[listed++] = (uint32_t)row;
        }
        if (passing) {
            for (size_t i = 0; i < (is_dense ? 1 : listed); i++) {
                *damaged = damaged_page(&rows->pages, places[i], is_dense ? some * size : size);
                if (*damaged != SIZE_MAX) return SIZE_MAX;
            }
        }
        int32_t sums[GROUP];
        float tops[GROUP];
        uint64_t reached;
        products(places, listed, size, query, sums);
        vidrec_highest_products(sums, scales, listed, query->scale, factor, margin, threshold, tops, &reached);
        for (; reached; reached &= reached - 1) {
            const size_t i = (size_t)__builtin_ctzll(reached);
            if (!(bits >> numbers[i] & 1)) continue;
            found[total] = (uint32_t)(first + start) + numbers[i];
            highest[total] = tops[i];
            lowest[total++] = tops[i] - 2 * (scales[i] * factor + margin);
        }
    }
    return total;
}

// The inner product of a vector with a row by both bytes of its values: 254 times the first plus the second one.
INLINE void refined_product(
    const uint8_t *codes, const uint8_t *low, const float *query, size_t dimension, float *result) {
    enum { SUMS = 32 };
    float sums[SUMS] = {0};
    size_t i = 0;
    for (; i + SUMS <= dimension; i += SUMS) {
        for (size_t k = 0; k < SUMS; k++) {
            sums[k] += (float)((codes[i + k] - 128) * 254 + (low[i + k] - 128)) * query[i + k];
        }
    }
    for (; i < dimension; i++) sums[0] += (float)((codes[i] - 128) * 254 + (low[i] - 128)) * query[i];
    for (size_t half = SUMS / 2; half > 0; half /= 2) {
        for (size_t k = 0; k < half; k++) sums[k] += sums[k + half];
    }
    *result = sums[0] / 254;
}

VIDREC_KERNEL(vidrec_refined_product, const uint8_t *, const uint8_t *, const float *, size_t, float *);
VIDREC_WIDE_VARIANTS(
    refined_product,
    (const uint8_t *codes, const uint8_t *low, const float *query, size_t dimension, float *result),
    (codes, low, query, dimension, result))

int vidrec_refine_codes(
    const struct vidrec_code_rows *rows, const uint32_t *numbers, size_t count, const float *query, size_t dimension,
    float *results, size_t *damaged) {
    for (size_t i = 0; i < count; i++) {
        const size_t row = numbers[i];
        if (i + 4 < count) {
            const size_t next = numbers[i + 4] * rows->size;
            for (size_t byte = 0; byte < rows->size && byte < 256; byte += 64) {
                __builtin_prefetch(rows->codes + next + byte);
                __builtin_prefetch(rows->low_codes + next + byte);
            }
        }
        const uint8_t *codes = rows->codes + row * rows->size, *low = rows->low_codes + row * rows->size;
        if ((*damaged = damaged_page(&rows->pages, codes, rows->size)) != SIZE_MAX) return 0;
        if ((*damaged = damaged_page(&rows->pages, low, rows->size)) != SIZE_MAX) return 0;
        if ((*damaged = damaged_page(&rows->pages, rows->scales + row, sizeof(float))) != SIZE_MAX) return 0;
        vidrec_refined_product(codes, low, query, dimension, results + i);
        results[i] *= rows->scales[row];
    }
    return 1;
}

// Without a library call: what lies halfway goes to the even number.
INLINE float rounded(float value) {
    const float magic = 12582912.0f;
    return (value + magic) - magic;
}

INLINE void codes_of_vector(
    const float *vector, size_t dimension, uint8_t *codes, uint8_t *low_codes, float *scale, float *quotient) {
    float highest = 0;
    for (size_t i = 0; i < dimension; i++) {
        const float size = vector[i] < 0 ? -vector[i] : vector[i];
        highest = size > highest ? size : highest;
    }
    // At least a step that has an inverse.
    const float step = highest > 1e-30f ? highest / 127 : 1e-30f;
    double squares = 0;
    for (size_t i = 0; i < dimension; i++) {
        const float code = rounded(vector[i] / step);
        const float rest = vector[i] / step - code;
        const float low = rounded(rest * 254);
        codes[i] = (uint8_t)(int32_t)(code + 128);
        low_codes[i] = (uint8_t)(int32_t)(low + 128);
        squares += (double)rest * rest;
    }
    *scale = step;
    *quotient = (float)(sqrt(squares) * 1.00001);
}

VIDREC_KERNEL(vidrec_codes_of_vector, const float *, size_t, uint8_t *, uint8_t *, float *, float *);
VIDREC_VARIANTS(
    codes_of_vector,
    (const float *vector, size_t dimension, uint8_t *codes, uint8_t *low_codes, float *scale, float *quotient),
    (vector, dimension, codes, low_codes, scale, quotient))

float vidrec_make_codes(
    const float *vectors, size_t count, size_t dimension, size_t size, uint8_t *codes, uint8_t *low_codes,
    float *scales) {
    float highest = 0;
    for (size_t row = 0; row < count; row++) {
        float quotient;
        memset(codes + row * size, 128, size);
        memset(low_codes + row * size, 128, size);
        vidrec_codes_of_vector(
            vectors + row * dimension, dimension, codes + row * size, low_codes + row * size, scales + row, &quotient);
        highest = quotient > highest ? quotient : highest;
    }
    return highest;
}
