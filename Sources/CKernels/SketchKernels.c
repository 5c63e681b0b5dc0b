#include "include/SketchKernels.h"
#include "Dispatch.h"

// Values of four bits: the product of two is at most 64, so 16 bits hold the sum of 512 of them.
enum { LANES = 32 };

INLINE void code_products(
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results) {
    for (size_t query = 0; query < query_count; query++) {
        int16_t values[512];
        for (size_t i = 0; i < dimension; i++) {
            values[i] = queries[query * dimension + i];
        }
        for (size_t row = 0; row < row_count; row++) {
            const int8_t *codes = rows + row * dimension;
            int16_t sums[LANES] = {0};
            for (size_t i = 0; i < dimension; i += LANES) {
                for (size_t lane = 0; lane < LANES; lane++) {
                    sums[lane] = (int16_t)(sums[lane] + codes[i + lane] * values[i + lane]);
                }
            }
            int32_t sum = 0;
            for (size_t lane = 0; lane < LANES; lane++) {
                sum += sums[lane];
            }
            results[query * row_count + row] = sum;
        }
    }
}

VIDREC_VARIANTS(
    code_products,
    (const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
     int32_t *results),
    (rows, row_count, queries, query_count, dimension, results))

INLINE void best_products(
    const int8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, const int8_t *queries,
    const float *query_scales, size_t query_count, size_t dimension, float *results) {
    for (size_t query = 0; query < query_count; query++) {
        int16_t values[512];
        for (size_t i = 0; i < dimension; i++) {
            values[i] = queries[query * dimension + i];
        }
        size_t row = 0;
        for (size_t group = 0; group < group_count; group++) {
            float best = -1;
            int found = 0;
            for (; row < (size_t)ends[group]; row++) {
                const int8_t *codes = rows + row * dimension;
                int16_t sums[LANES] = {0};
                for (size_t i = 0; i < dimension; i += LANES) {
                    for (size_t lane = 0; lane < LANES; lane++) {
                        sums[lane] = (int16_t)(sums[lane] + codes[i + lane] * values[i + lane]);
                    }
                }
                int32_t sum = 0;
                for (size_t lane = 0; lane < LANES; lane++) {
                    sum += sums[lane];
                }
                float product = (float)sum * row_scales[row] * query_scales[query];
                if (!found || product > best) {
                    best = product;
                    found = 1;
                }
            }
            if (found) {
                results[query * group_count + group] = best;
            }
        }
    }
}

VIDREC_VARIANTS(
    best_products,
    (const int8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, const int8_t *queries,
     const float *query_scales, size_t query_count, size_t dimension, float *results),
    (rows, row_scales, ends, group_count, queries, query_scales, query_count, dimension, results))
