#include "include/DetailKernels.h"

#include <math.h>
#include <string.h>

#include "Dispatch.h"

// A fused multiply-add rounds once where two instructions round twice: the AVX2 variant would give other floats.
#pragma STDC FP_CONTRACT OFF

enum { SIDE = VIDREC_DETAIL_SIDE, COUNT = VIDREC_DETAIL_COUNT, PADDED = 704, HALF = SIDE / 2, LANES = 16 };

typedef int8_t bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
typedef int16_t shorts __attribute__((vector_size(LANES * sizeof(int16_t))));

void vidrec_detail_halve(
    const int8_t *plane, size_t columns, size_t rows, int32_t divisor, size_t margin, size_t stride, int8_t *out,
    int32_t *sums) {
    const size_t width = columns / 2, height = rows / 2;
    memset(out, 0, height * stride);
    memset(sums, 0, (width + 1) * sizeof *sums);
    for (size_t y = 0; y < height; y++) {
        const int8_t *row = plane + 2 * y * columns;
        int32_t *line = sums + (y + 1) * (width + 1);
        int32_t along = 0;
        line[0] = 0;
        for (size_t x = 0; x < width; x++) {
            const int32_t sum = row[2 * x] + row[2 * x + 1] + row[columns + 2 * x] + row[columns + 2 * x + 1];
            const int32_t value = (sum < 0 ? sum - divisor / 2 : sum + divisor / 2) / divisor;
            out[y * stride + margin + x] = (int8_t)value;
            along += value * value;
            line[x + 1] = line[x + 1 - (width + 1)] + along;
        }
    }
}

INLINE int32_t area_sum(const int32_t *sums, size_t width, int32_t left, int32_t top, int32_t right, int32_t bottom) {
    const int32_t stride = (int32_t)width + 1;
    return sums[bottom * stride + right] - sums[top * stride + right] - sums[bottom * stride + left]
        + sums[top * stride + left];
}

INLINE void detail_search(
    const int8_t *plane, size_t columns, size_t rows, size_t stride, const int32_t *plane_sums, const int8_t *detail,
    const int32_t *detail_sums, float least_share, struct vidrec_detail_place *places, size_t count) {
    const int32_t width = (int32_t)columns, height = (int32_t)rows;
    const int32_t smaller = (width < HALF ? width : HALF) * (height < HALF ? height : HALF);
    const int32_t least = (int32_t)(least_share * (float)smaller);
    for (size_t i = 0; i < count; i++) places[i] = (struct vidrec_detail_place){0, 0, 0, 0};
    shorts levels[HALF];
    for (size_t y = 0; y < HALF; y++) {
        levels[y] = __builtin_convertvector(*(const bytes *)(detail + y * LANES), shorts);
    }
    for (int32_t row = 1 - height; row < HALF; row++) {
        const int32_t top = row < 0 ? 0 : row, bottom = row + height < HALF ? row + height : HALF;
        const int32_t shared = bottom - top;
        if (shared < 3) continue;
        // The columns that both must share.
        const int32_t needed = least > 3 * shared ? (least + shared - 1) / shared : 3;
        if (needed > width || needed > HALF) continue;
        for (int32_t column = needed - width; column <= HALF - needed; column++) {
            const int32_t left = column < 0 ? 0 : column, right = column + width < HALF ? column + width : HALF;
            const int32_t cells = (right - left) * shared;
            // Beyond the detail's columns it is 0, and beyond the plane's columns the plane.
            shorts lanes = {};
            for (int32_t y = top; y < bottom; y++) {
                const int8_t *values = plane + (y - row) * (int32_t)stride + LANES - column;
                lanes += levels[y] * __builtin_convertvector(*(const bytes *)values, shorts);
            }
            int32_t product = 0;
            for (size_t lane = 0; lane < LANES; lane++) product += lanes[lane];
            const int32_t own = area_sum(detail_sums, HALF, left, top, right, bottom);
            const int32_t others =
                area_sum(plane_sums, columns, left - column, top - row, right - column, bottom - row);
            // Most positions end here, at a correlation below 0.3, so that this branch is predicted.
            const float positive = product > 0 ? (float)product : 0, squares = (float)own * (float)others;
            if (positive * positive < 0.09f * squares) continue;
            // Areas without detail say nothing.
            if (product <= 0 || 3 * own < cells || others < cells) continue;
            const float correlation = (float)product / sqrtf(squares);
            const float square = correlation * correlation;
            const float score = square / (1.02f - square) * (float)cells;
            if (score <= places[count - 1].score) continue;
            size_t rank = count - 1;
            for (; rank > 0 && places[rank - 1].score < score; rank--) places[rank] = places[rank - 1];
            places[rank] = (struct vidrec_detail_place){column, row, correlation, score};
        }
    }
}

VIDREC_VARIANTS(
    detail_search,
    (const int8_t *plane, size_t columns, size_t rows, size_t stride, const int32_t *plane_sums, const int8_t *detail,
     const int32_t *detail_sums, float least_share, struct vidrec_detail_place *places, size_t count),
    (plane, columns, rows, stride, plane_sums, detail, detail_sums, least_share, places, count))

INLINE void detail_shift(
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, const struct vidrec_detail_place *place,
    struct vidrec_detail_place *result) {
    const int32_t width = (int32_t)columns, height = (int32_t)rows;
    *result = (struct vidrec_detail_place){2 * place->column, 2 * place->row, 0, 0};
    for (int32_t row = 2 * place->row - 1; row <= 2 * place->row + 1; row++) {
        const int32_t top = row < 0 ? 0 : row, bottom = row + height < SIDE ? row + height : SIDE;
        for (int32_t column = 2 * place->column - 1; column <= 2 * place->column + 1; column++) {
            const int32_t left = column < 0 ? 0 : column, right = column + width < SIDE ? column + width : SIDE;
            int32_t product = 0, own = 0, others = 0;
            for (int32_t y = top; y < bottom; y++) {
                const int8_t *first = detail + y * SIDE, *second = plane + (y - row) * width - column;
                for (int32_t x = left; x < right; x++) {
                    product += first[x] * second[x];
                    own += first[x] * first[x];
                    others += second[x] * second[x];
                }
            }
            if (product <= 0) continue;
            const float correlation = (float)product / sqrtf((float)own * (float)others);
            const float square = correlation * correlation;
            const float score = square / (1.02f - square) * (float)((right - left) * (bottom - top));
            if (score > result->score) *result = (struct vidrec_detail_place){column, row, correlation, score};
        }
    }
}

VIDREC_VARIANTS(
    detail_shift,
    (const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, const struct vidrec_detail_place *place,
     struct vidrec_detail_place *result),
    (plane, columns, rows, detail, place, result))

INLINE void detail_matrix(
    const int8_t *samples, size_t sample_count, const int8_t *details, size_t detail_count, int32_t *sums) {
    for (size_t i = 0; i < sample_count; i++) {
        for (size_t j = 0; j < detail_count; j++) {
            const int8_t *first = samples + i * PADDED, *second = details + j * PADDED;
            int32_t sum = 0;
            for (size_t part = 0; part < PADDED; part += 64) {
                int16_t lanes[LANES] = {0};
                for (size_t k = 0; k < 64; k += LANES) {
                    for (size_t lane = 0; lane < LANES; lane++) {
                        lanes[lane] = (int16_t)(lanes[lane] + first[part + k + lane] * second[part + k + lane]);
                    }
                }
                for (size_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
            }
            sums[i * detail_count + j] = sum;
        }
    }
}

VIDREC_VARIANTS(
    detail_matrix,
    (const int8_t *samples, size_t sample_count, const int8_t *details, size_t detail_count, int32_t *sums),
    (samples, sample_count, details, detail_count, sums))

void vidrec_detail_energies(const int8_t *details, size_t count, const uint8_t *inside, int32_t *sums) {
    for (size_t i = 0; i < count; i++) {
        const int8_t *levels = details + i * PADDED;
        int32_t sum = 0;
        for (size_t cell = 0; cell < PADDED; cell++) sum += levels[cell] * levels[cell] * inside[cell];
        sums[i] = sum;
    }
}

void vidrec_detail_motion(const int8_t *frames, size_t count, const uint8_t *inside, float *sums) {
    int32_t totals[PADDED] = {0};
    float means[PADDED];
    for (size_t i = 0; i < count; i++) {
        for (size_t cell = 0; cell < PADDED; cell++) totals[cell] += frames[i * PADDED + cell];
    }
    for (size_t cell = 0; cell < PADDED; cell++) means[cell] = (float)totals[cell] / (float)count;
    for (size_t i = 0; i < count; i++) {
        const int8_t *values = frames + i * PADDED;
        float lanes[LANES] = {0};
        for (size_t cell = 0; cell < PADDED; cell += LANES) {
            for (size_t lane = 0; lane < LANES; lane++) {
                const float difference = (float)values[cell + lane] - means[cell + lane];
                lanes[lane] += (float)inside[cell + lane] * difference * difference;
            }
        }
        float sum = 0;
        for (size_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
        sums[i] = sum;
    }
}
