#include "include/DetailKernels.h"

#include <math.h>
#include <string.h>

#include "Dispatch.h"

// A fused multiply-add rounds once where two instructions round twice: the AVX2 variant would give other floats.
#pragma STDC FP_CONTRACT OFF

#define LANES 8
#include "Lanes.h"

typedef float quad __attribute__((vector_size(4 * sizeof(float))));
typedef uint8_t bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
typedef int8_t signed_bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
typedef int32_t integers __attribute__((vector_size(LANES * sizeof(int32_t))));

// Gaussian filters with standard deviations of 0.6, 2 and 3 cells: the middle, then one side.
static const float fine[] = {0.66382f, 0.16552f, 0.00257f};
static const float coarse[] = {0.20057f, 0.17700f, 0.12165f, 0.06511f, 0.02714f, 0.00881f};
static const float wide[] = {0.13357f, 0.12635f, 0.10696f, 0.08101f, 0.05491f, 0.03331f, 0.01808f, 0.00878f, 0.00382f};

enum { MARGIN = 8 };

// Blurs in both directions; what is beyond the borders is as on the border. Rows have `stride` values, a multiple of the
// lanes. `between` has the size of the plane and `line` `stride` + 16 values.
INLINE void blur(
    const float *in, float *out, size_t columns, size_t stride, size_t rows, const float *filter, size_t radius,
    float *between, float *line) {
    for (size_t y = 0; y < rows; y++) {
        const float *row = in + y * stride;
        for (size_t i = 0; i < MARGIN; i++) line[i] = row[0];
        memcpy(line + MARGIN, row, columns * sizeof *line);
        for (size_t i = MARGIN + columns; i < stride + 2 * MARGIN; i++) line[i] = row[columns - 1];
        for (size_t x = 0; x < stride; x += LANES) {
            const float *middle = line + MARGIN + x;
            lanes sum = filter[0] * load(middle);
            for (size_t i = 1; i <= radius; i++) sum = sum + filter[i] * (load(middle - i) + load(middle + i));
            store(between + y * stride + x, sum);
        }
    }
    for (size_t y = 0; y < rows; y++) {
        const float *above[MARGIN + 1], *below[MARGIN + 1];
        for (size_t i = 1; i <= radius; i++) {
            above[i] = between + (y < i ? 0 : y - i) * stride;
            below[i] = between + (y + i < rows ? y + i : rows - 1) * stride;
        }
        for (size_t x = 0; x < stride; x += LANES) {
            lanes sum = filter[0] * load(between + y * stride + x);
            for (size_t i = 1; i <= radius; i++) sum = sum + filter[i] * (load(above[i] + x) + load(below[i] + x));
            store(out + y * stride + x, sum);
        }
    }
}

// Where a cell lies in the picture: the pixels `first` to `last`, the outer ones by the given shares.
struct span {
    size_t first, last;
    float first_share, last_share;
};

INLINE void find_span(struct span *span, size_t cell, size_t cells, size_t pixels, float size) {
    const float start = (float)cell * size, end = cell + 1 == cells ? (float)pixels : (float)(cell + 1) * size;
    const size_t first = (size_t)start;
    size_t last = (size_t)end < pixels ? (size_t)end : pixels - 1;
    if (last > first && (float)last >= end) last--;
    span->first = first;
    span->last = last;
    span->first_share = ((float)(first + 1) < end ? (float)(first + 1) : end) - start;
    span->last_share = ((float)(last + 1) < end ? (float)(last + 1) : end) - (float)last;
}

// Sums the rows of a picture that a row of cells covers.
INLINE void sum_rows(const uint8_t *luma, size_t stride, size_t width, const struct span *rows, float *line) {
    const uint8_t *top = luma + rows->first * stride, *bottom = luma + rows->last * stride;
    size_t x = 0;
    for (; x + LANES <= width; x += LANES) {
        lanes sum = rows->first_share * __builtin_convertvector(*(const bytes *)(top + x), lanes);
        for (const uint8_t *row = top + stride; row < bottom; row += stride) {
            sum = sum + __builtin_convertvector(*(const bytes *)(row + x), lanes);
        }
        if (bottom > top) sum = sum + rows->last_share * __builtin_convertvector(*(const bytes *)(bottom + x), lanes);
        store(line + x, sum);
    }
    for (; x < width; x++) {
        float sum = rows->first_share * (float)top[x];
        for (const uint8_t *row = top + stride; row < bottom; row += stride) sum = sum + (float)row[x];
        if (bottom > top) sum = sum + rows->last_share * (float)bottom[x];
        line[x] = sum;
    }
}

// Scales by the mean of the area that each cell covers, four rows at once, whose values are the lanes of a vector.
// `lines` has four times `width` values.
INLINE void scale_area(
    const uint8_t *luma, size_t stride, size_t width, size_t height, size_t columns, size_t rows, float *lines,
    float *out, size_t out_stride) {
    const float across = (float)width / (float)columns, down = (float)height / (float)rows;
    const float area = 1 / (across * down);
    struct span spans[VIDREC_DETAIL_MAXIMUM];
    for (size_t i = 0; i < columns; i++) find_span(&spans[i], i, columns, width, across);
    for (size_t j = 0; j < rows; j += 4) {
        const size_t count = rows - j < 4 ? rows - j : 4;
        for (size_t row = 0; row < count; row++) {
            struct span span;
            find_span(&span, j + row, rows, height, down);
            sum_rows(luma, stride, width, &span, lines + row * width);
        }
        const float *a = lines, *b = count > 1 ? a + width : a, *c = count > 2 ? b + width : a;
        const float *d = count > 3 ? c + width : a;
        for (size_t i = 0; i < columns; i++) {
            const size_t first = spans[i].first, last = spans[i].last;
            quad sum = spans[i].first_share * (quad){a[first], b[first], c[first], d[first]};
            for (size_t x = first + 1; x < last; x++) sum = sum + (quad){a[x], b[x], c[x], d[x]};
            if (last > first) sum = sum + spans[i].last_share * (quad){a[last], b[last], c[last], d[last]};
            sum = sum * area;
            for (size_t row = 0; row < count; row++) out[(j + row) * out_stride + i] = sum[row];
        }
    }
}

INLINE void detail_plane(
    const uint8_t *luma, size_t stride, size_t x, size_t y, size_t width, size_t height, size_t columns, size_t rows,
    float *scratch, int8_t *out) {
    const size_t row_stride = (columns + LANES - 1) / LANES * LANES, count = row_stride * rows;
    float *cells = scratch, *detail = cells + count, *other = detail + count, *between = other + count;
    float *line = between + count;
    scale_area(luma + y * stride + x, stride, width, height, columns, rows, line, cells, row_stride);
    // The blur computes the padding of rows, too.
    blur(cells, detail, columns, row_stride, rows, fine, 2, between, line);
    blur(cells, other, columns, row_stride, rows, coarse, 5, between, line);
    for (size_t i = 0; i < count; i += LANES) {
        const lanes difference = load(detail + i) - load(other + i);
        store(detail + i, difference);
        store(cells + i, difference * difference);
    }
    blur(cells, other, columns, row_stride, rows, wide, 8, between, line);
    int8_t *values = (int8_t *)between;
    for (size_t i = 0; i < count; i += LANES) {
        // A contrast of four steps of luma counts as half.
        lanes value = 25 * load(detail + i) / __builtin_elementwise_sqrt(load(other + i) + 16);
        value = __builtin_elementwise_min(__builtin_elementwise_max(value, (lanes){} - 62), (lanes){} + 62);
        value = value + __builtin_elementwise_copysign((lanes){} + 0.5f, value);
        *(signed_bytes *)(values + i) =
            __builtin_convertvector(__builtin_convertvector(value, integers), signed_bytes);
    }
    for (size_t j = 0; j < rows; j++) memcpy(out + j * columns, values + j * row_stride, columns);
}

VIDREC_VARIANTS(
    detail_plane,
    (const uint8_t *luma, size_t stride, size_t x, size_t y, size_t width, size_t height, size_t columns, size_t rows,
     float *scratch, int8_t *out),
    (luma, stride, x, y, width, height, columns, rows, scratch, out))
