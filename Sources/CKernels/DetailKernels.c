#include "include/DetailKernels.h"

#include <math.h>
#include <string.h>

#include "Dispatch.h"

// A fused multiply-add rounds once where two instructions round twice: the AVX2 variant would give other floats.
#pragma STDC FP_CONTRACT OFF

#include "DetailSample.h"

enum { SIDE = VIDREC_DETAIL_SIDE, COUNT = VIDREC_DETAIL_COUNT, PADDED = 704, HALF = SIDE / 2, LANES = 16 };

// Gaussian filters with standard deviations of 0.6, 2 and 3 cells: the middle, then one side.
static const float fine[] = {0.66382f, 0.16552f, 0.00257f};
static const float coarse[] = {0.20057f, 0.17700f, 0.12165f, 0.06511f, 0.02714f, 0.00881f};
static const float wide[] = {0.13357f, 0.12635f, 0.10696f, 0.08101f, 0.05491f, 0.03331f, 0.01808f, 0.00878f, 0.00382f};

enum { MARGIN = 8 };

// Blurs in both directions; what is beyond the borders is as on the border. `between` has the size of the plane and
// `line` `columns` + 16 values.
INLINE void blur(
    const float *in, float *out, size_t columns, size_t rows, const float *filter, size_t radius, float *between,
    float *line) {
    for (size_t y = 0; y < rows; y++) {
        const float *row = in + y * columns;
        for (size_t i = 0; i < MARGIN; i++) {
            line[i] = row[0];
            line[MARGIN + columns + i] = row[columns - 1];
        }
        memcpy(line + MARGIN, row, columns * sizeof *line);
        float *sum = between + y * columns;
        for (size_t x = 0; x < columns; x++) sum[x] = filter[0] * line[MARGIN + x];
        for (size_t i = 1; i <= radius; i++) {
            for (size_t x = 0; x < columns; x++) {
                sum[x] = sum[x] + filter[i] * (line[MARGIN + x - i] + line[MARGIN + x + i]);
            }
        }
    }
    for (size_t y = 0; y < rows; y++) {
        float *sum = out + y * columns;
        for (size_t x = 0; x < columns; x++) sum[x] = filter[0] * between[y * columns + x];
        for (size_t i = 1; i <= radius; i++) {
            const float *above = between + (y < i ? 0 : y - i) * columns;
            const float *below = between + (y + i < rows ? y + i : rows - 1) * columns;
            for (size_t x = 0; x < columns; x++) sum[x] = sum[x] + filter[i] * (above[x] + below[x]);
        }
    }
}

// Scales by the mean of the area that each cell covers. `line` has `width` values.
INLINE void scale_area(
    const uint8_t *luma, size_t stride, size_t width, size_t height, size_t columns, size_t rows, float *line,
    float *out) {
    const float across = (float)width / (float)columns, down = (float)height / (float)rows;
    const float area = 1 / (across * down);
    for (size_t j = 0; j < rows; j++) {
        const float top = (float)j * down, bottom = j + 1 == rows ? (float)height : (float)(j + 1) * down;
        for (size_t x = 0; x < width; x++) line[x] = 0;
        for (size_t y = (size_t)top; y < height && (float)y < bottom; y++) {
            const float from = (float)y > top ? (float)y : top;
            const float to = (float)(y + 1) < bottom ? (float)(y + 1) : bottom;
            const float weight = to - from;
            const uint8_t *row = luma + y * stride;
            for (size_t x = 0; x < width; x++) line[x] = line[x] + weight * (float)row[x];
        }
        for (size_t i = 0; i < columns; i++) {
            const float left = (float)i * across, right = i + 1 == columns ? (float)width : (float)(i + 1) * across;
            float sum = 0;
            for (size_t x = (size_t)left; x < width && (float)x < right; x++) {
                const float from = (float)x > left ? (float)x : left;
                const float to = (float)(x + 1) < right ? (float)(x + 1) : right;
                sum += (to - from) * line[x];
            }
            out[j * columns + i] = sum * area;
        }
    }
}

INLINE void detail_plane(
    const uint8_t *luma, size_t stride, size_t x, size_t y, size_t width, size_t height, size_t columns, size_t rows,
    float *scratch, int8_t *out) {
    const size_t count = columns * rows;
    float *cells = scratch, *detail = cells + count, *other = detail + count, *between = other + count;
    float *line = between + count;
    scale_area(luma + y * stride + x, stride, width, height, columns, rows, line, cells);
    blur(cells, detail, columns, rows, fine, 2, between, line);
    blur(cells, other, columns, rows, coarse, 5, between, line);
    for (size_t i = 0; i < count; i++) detail[i] = detail[i] - other[i];
    for (size_t i = 0; i < count; i++) cells[i] = detail[i] * detail[i];
    blur(cells, other, columns, rows, wide, 8, between, line);
    for (size_t i = 0; i < count; i++) {
        // A contrast of four steps of luma counts as half.
        float value = 25 * detail[i] / sqrtf(other[i] + 16);
        value = value > 62 ? 62 : value < -62 ? -62 : value;
        out[i] = (int8_t)(int32_t)(value + (value < 0 ? -0.5f : 0.5f));
    }
}

VIDREC_VARIANTS(
    detail_plane,
    (const uint8_t *luma, size_t stride, size_t x, size_t y, size_t width, size_t height, size_t columns, size_t rows,
     float *scratch, int8_t *out),
    (luma, stride, x, y, width, height, columns, rows, scratch, out))

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
    for (int32_t row = 1 - height; row < HALF; row++) {
        const int32_t top = row < 0 ? 0 : row, bottom = row + height < HALF ? row + height : HALF;
        for (int32_t column = 1 - width; column < HALF; column++) {
            const int32_t left = column < 0 ? 0 : column, right = column + width < HALF ? column + width : HALF;
            const int32_t cells = (right - left) * (bottom - top);
            if (cells < least || right - left < 3 || bottom - top < 3) continue;
            // Beyond the detail's columns it is 0, and beyond the plane's columns the plane.
            int16_t lanes[LANES] = {0};
            for (int32_t y = top; y < bottom; y++) {
                const int8_t *first = detail + y * LANES;
                const int8_t *second = plane + (y - row) * (int32_t)stride + 16 - column;
                for (size_t lane = 0; lane < LANES; lane++) {
                    lanes[lane] = (int16_t)(lanes[lane] + first[lane] * second[lane]);
                }
            }
            int32_t product = 0;
            for (size_t lane = 0; lane < LANES; lane++) product += lanes[lane];
            if (product <= 0) continue;
            const int32_t own = area_sum(detail_sums, HALF, left, top, right, bottom);
            const int32_t others =
                area_sum(plane_sums, columns, left - column, top - row, right - column, bottom - row);
            // Areas without detail say nothing.
            if (3 * own < cells || others < cells) continue;
            const float correlation = (float)product / sqrtf((float)own * (float)others);
            const float square = correlation * correlation;
            const float score = square / (1.02f - square) * (float)cells;
            if (correlation < 0.3f || score <= places[count - 1].score) continue;
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

INLINE void detail_sample(
    const int8_t *plane, size_t columns, size_t rows, const float pose[6], int8_t *values, uint8_t *inside) {
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            float value = 0, across, down;
            const float u = pose[0] + pose[1] * (float)x + pose[2] * (float)y;
            const float v = pose[3] + pose[4] * (float)x + pose[5] * (float)y;
            inside[y * SIDE + x] = (uint8_t)sample(plane, columns, rows, u, v, &value, &across, &down);
            values[y * SIDE + x] = (int8_t)(int32_t)(value + (value < 0 ? -0.5f : 0.5f));
        }
    }
    memset(values + COUNT, 0, PADDED - COUNT);
    memset(inside + COUNT, 0, PADDED - COUNT);
}

VIDREC_VARIANTS(
    detail_sample,
    (const int8_t *plane, size_t columns, size_t rows, const float pose[6], int8_t *values, uint8_t *inside),
    (plane, columns, rows, pose, values, inside))

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
