#include "include/SketchKernels.h"
#include "SketchScan.h"

// Values of four bits: the product of two is at most 64, so 16 bits hold the sum of 512 of them.
enum { SUMS = 32, MAXIMUM_RANKS = 64 };

static void plain_code_products(
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results) {
    for (size_t query = 0; query < query_count; query++) {
        int16_t values[512];
        for (size_t i = 0; i < dimension; i++) {
            values[i] = queries[query * dimension + i];
        }
        for (size_t row = 0; row < row_count; row++) {
            const int8_t *codes = rows + row * dimension;
            int16_t sums[SUMS] = {0};
            for (size_t i = 0; i < dimension; i += SUMS) {
                for (size_t lane = 0; lane < SUMS; lane++) {
                    sums[lane] = (int16_t)(sums[lane] + codes[i + lane] * values[i + lane]);
                }
            }
            int32_t sum = 0;
            for (size_t lane = 0; lane < SUMS; lane++) {
                sum += sums[lane];
            }
            results[query * row_count + row] = sum;
        }
    }
}

vidrec_code_products_function vidrec_code_products_variant(enum vidrec_variant variant) {
#if defined(__x86_64__)
    if (variant == VIDREC_AVX2) return vidrec_code_products_avx2;
#endif
    return variant == VIDREC_PLAIN ? plain_code_products : 0;
}

void vidrec_code_products(
    const int8_t *rows, size_t row_count, const int8_t *queries, size_t query_count, size_t dimension,
    int32_t *results) {
#if defined(__x86_64__)
    if (vidrec_runs_variant(VIDREC_AVX2)) {
        vidrec_code_products_avx2(rows, row_count, queries, query_count, dimension, results);
        return;
    }
#endif
    plain_code_products(rows, row_count, queries, query_count, dimension, results);
}

void vidrec_pack_code_rows(
    const int8_t *codes, size_t count, size_t dimension, const int32_t *order, size_t size, uint8_t *rows) {
    for (size_t row = 0; row < count; row++) {
        const int8_t *code = codes + row * dimension;
        for (size_t i = 0; i < size / 2; i++) {
            const int32_t low = order[i], high = order[size / 2 + i];
            const int first = low < 0 ? 0 : code[low] + 8, second = high < 0 ? 0 : code[high] + 8;
            rows[row * (size / 2) + i] = (uint8_t)(first | second << 4);
        }
    }
}

void vidrec_pack_code_queries(
    const int8_t *codes, size_t count, size_t dimension, const int32_t *order, size_t size, int8_t *queries) {
    memset(queries, 0, (count + LANES - 1) / LANES * LANES * size);
    for (size_t query = 0; query < count; query++) {
        int8_t *block = queries + query / LANES * LANES * size + query % LANES * 4;
        for (size_t i = 0; i < size; i++) {
            if (order[i] >= 0) block[i / 4 * 4 * LANES + i % 4] = codes[query * dimension + (size_t)order[i]];
        }
    }
}

static void tile_plain(
    const uint8_t *rows, size_t even, size_t odd, const int8_t *queries, size_t blocks,
    const int32_t offsets[2][QUERIES], int32_t sums[2][ROWS][QUERIES]) {
    const size_t size = even + odd;
    for (size_t block = 0; block < blocks; block++) {
        for (size_t r = 0; r < ROWS; r++) {
            for (size_t part = 0; part < 2; part++) {
                int16_t totals[4 * LANES] = {0};
                for (size_t i = part == 0 ? 0 : even; i < (part == 0 ? even : size); i += 4) {
                    const int8_t *codes = queries + (block * size + i) * LANES;
                    const uint8_t *values = rows + r * size + i;
                    for (size_t lane = 0; lane < LANES; lane++) {
                        for (size_t k = 0; k < 4; k++) {
                            totals[lane * 4 + k] = (int16_t)(totals[lane * 4 + k] + values[k] * codes[lane * 4 + k]);
                        }
                    }
                }
                for (size_t lane = 0; lane < LANES; lane++) {
                    const int16_t *four = totals + lane * 4;
                    sums[part][r][block * LANES + lane] =
                        four[0] + four[1] + four[2] + four[3] - offsets[part][block * LANES + lane];
                }
            }
        }
    }
}

static void plain_best_products(
    const uint8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, size_t even, size_t odd,
    const int8_t *queries, const float *query_scales, size_t query_count, float *results) {
    scan_rows(
        tile_plain, rows, row_scales, ends, group_count, even, odd, queries, query_scales, query_count, results);
}

vidrec_best_products_function vidrec_best_products_variant(enum vidrec_variant variant) {
#if defined(__x86_64__)
    if (variant == VIDREC_AVX512_VNNI) return vidrec_best_products_vnni;
    if (variant == VIDREC_AVX2) return vidrec_best_products_avx2;
#endif
    return variant == VIDREC_PLAIN ? plain_best_products : 0;
}

void vidrec_best_products(
    const uint8_t *rows, const float *row_scales, const int32_t *ends, size_t group_count, size_t even, size_t odd,
    const int8_t *queries, const float *query_scales, size_t query_count, float *results) {
    vidrec_best_products_function scan = plain_best_products;
#if defined(__x86_64__)
    if (vidrec_runs_variant(VIDREC_AVX512_VNNI)) scan = vidrec_best_products_vnni;
    else if (vidrec_runs_variant(VIDREC_AVX2)) scan = vidrec_best_products_avx2;
#endif
    scan(rows, row_scales, ends, group_count, even, odd, queries, query_scales, query_count, results);
}

INLINE void raise_scores(
    const float *similarities, size_t frame_count, size_t count, const float *biases, float penalty, float floor,
    float *means, float *highest) {
    enum { CLIPS = 64 };
    const float frames = frame_count > 0 ? (float)frame_count : 1;
    for (size_t start = 0; start < count; start += CLIPS) {
        const size_t some = count - start < CLIPS ? count - start : CLIPS;
        float sums[CLIPS] = {0};
        for (size_t frame = 0; frame < frame_count; frame++) {
            const float *row = similarities + frame * count + start;
            for (size_t clip = 0; clip < some; clip++) {
                const float evidence = row[clip] - biases[frame] - penalty;
                sums[clip] += evidence > floor ? evidence : floor;
                highest[start + clip] = evidence > highest[start + clip] ? evidence : highest[start + clip];
            }
        }
        for (size_t clip = 0; clip < some; clip++) {
            const float mean = sums[clip] / frames;
            means[start + clip] = mean > means[start + clip] ? mean : means[start + clip];
        }
    }
}

VIDREC_VARIANTS(
    raise_scores,
    (const float *similarities, size_t frame_count, size_t count, const float *biases, float penalty, float floor,
     float *means, float *highest),
    (similarities, frame_count, count, biases, penalty, floor, means, highest))

INLINE void rank_means(
    const float *values, size_t row_count, size_t count, size_t skipped, size_t kept, float *means) {
    for (size_t row = 0; row < row_count; row += LANES) {
        const size_t some = row_count - row < LANES ? row_count - row : LANES;
        // The highest values so far in descending order. Every value passes all of them, without a branch.
        float highest[MAXIMUM_RANKS][LANES];
        for (size_t rank = 0; rank < kept; rank++) {
            for (size_t lane = 0; lane < LANES; lane++) highest[rank][lane] = -__builtin_inff();
        }
        for (size_t i = 0; i < count; i++) {
            float passing[LANES] = {0};
            for (size_t lane = 0; lane < some; lane++) passing[lane] = values[(row + lane) * count + i];
            for (size_t rank = 0; rank < kept; rank++) {
                for (size_t lane = 0; lane < LANES; lane++) {
                    const float before = highest[rank][lane], value = passing[lane];
                    highest[rank][lane] = value > before ? value : before;
                    passing[lane] = value > before ? before : value;
                }
            }
        }
        for (size_t lane = 0; lane < some; lane++) {
            float sum = 0;
            for (size_t rank = skipped; rank < kept; rank++) sum += highest[rank][lane];
            means[row + lane] = sum / (float)(kept - skipped);
        }
    }
}

VIDREC_VARIANTS(
    rank_means,
    (const float *values, size_t row_count, size_t count, size_t skipped, size_t kept, float *means),
    (values, row_count, count, skipped, kept, means))
