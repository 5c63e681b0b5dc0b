#include "include/PlaneScaling.h"
#include "Dispatch.h"
#include <string.h>

// Sums must round the same on every machine, so a multiplication and an addition may not become one operation.
#pragma STDC FP_CONTRACT OFF

// Lengths are counted in units of which a source sample has `width` (the target's) and a target pixel
// `plane.width` (the source's): then every overlap is a whole number and the weights are exact.

// Where a target pixel lies in the source: samples first...last, the outer ones by the given weights, those between
// them by the full weight.
typedef struct {
    int first;
    int last;
    uint32_t first_weight;
    uint32_t last_weight;
} span;

INLINE span span_of(int index, int source, int target) {
    const int64_t from = (int64_t)index * source, to = from + source;
    span result = { (int)(from / target), (int)((to - 1) / target), 0, 0 };
    if (result.first == result.last) {
        result.first_weight = (uint32_t)source;
    } else {
        result.first_weight = (uint32_t)((int64_t)(result.first + 1) * target - from);
        result.last_weight = (uint32_t)(to - (int64_t)result.last * target);
    }
    return result;
}

INLINE void set_row_8(uint32_t *restrict sums, const uint8_t *restrict row, int count, uint32_t weight) {
    for (int x = 0; x < count; x++) sums[x] = weight * row[x];
}

INLINE void set_row_16(uint32_t *restrict sums, const uint16_t *restrict row, int count, uint32_t weight) {
    for (int x = 0; x < count; x++) sums[x] = weight * row[x];
}

INLINE void add_row_8(uint32_t *restrict sums, const uint8_t *restrict row, int count, uint32_t weight) {
    for (int x = 0; x < count; x++) sums[x] += weight * row[x];
}

INLINE void add_row_16(uint32_t *restrict sums, const uint16_t *restrict row, int count, uint32_t weight) {
    for (int x = 0; x < count; x++) sums[x] += weight * row[x];
}

// Four rows at once: the sums then make one way through the cache instead of four.
INLINE void add_4_rows_8(uint32_t *restrict sums, const uint8_t *restrict row, ptrdiff_t stride, int count,
                         uint32_t weight, uint32_t last_weight) {
    const uint8_t *restrict b = row + stride, *restrict c = b + stride, *restrict d = c + stride;
    for (int x = 0; x < count; x++) {
        const uint16_t three = (uint16_t)(row[x] + b[x] + c[x]);
        sums[x] += weight * three + last_weight * d[x];
    }
}

// Four target rows side by side: the values of a column in the lanes of a vector, so that all are summed by one walk.
typedef uint32_t quad __attribute__((vector_size(16)));
typedef uint64_t wide_quad __attribute__((vector_size(32)));
typedef double double_quad __attribute__((vector_size(32)));
typedef int32_t int_quad __attribute__((vector_size(16)));

// quads[x] = { a[x], b[x], c[x], d[x] }
INLINE void interleave_rows(quad *restrict quads, const uint32_t *restrict a, const uint32_t *restrict b,
                            const uint32_t *restrict c, const uint32_t *restrict d, int count) {
    int x = 0;
    for (; x + 3 < count; x += 4) {
        quad p, q, r, s;
        memcpy(&p, a + x, sizeof p);
        memcpy(&q, b + x, sizeof q);
        memcpy(&r, c + x, sizeof r);
        memcpy(&s, d + x, sizeof s);
        const quad pr_low = __builtin_shufflevector(p, r, 0, 4, 1, 5);
        const quad pr_high = __builtin_shufflevector(p, r, 2, 6, 3, 7);
        const quad qs_low = __builtin_shufflevector(q, s, 0, 4, 1, 5);
        const quad qs_high = __builtin_shufflevector(q, s, 2, 6, 3, 7);
        quads[x] = __builtin_shufflevector(pr_low, qs_low, 0, 4, 1, 5);
        quads[x + 1] = __builtin_shufflevector(pr_low, qs_low, 2, 6, 3, 7);
        quads[x + 2] = __builtin_shufflevector(pr_high, qs_high, 0, 4, 1, 5);
        quads[x + 3] = __builtin_shufflevector(pr_high, qs_high, 2, 6, 3, 7);
    }
    for (; x < count; x++) quads[x] = (quad){ a[x], b[x], c[x], d[x] };
}

// Not a function: how one would return so wide a vector depends on the processor.
#define WIDEN(value) __builtin_convertvector(value, wide_quad)

// Averages of four rows from the sums of their columns, rounded half up. The quotient of two whole numbers below 2^53
// is exact in double precision when it is whole, and never reaches the next whole number when it is not, so truncation
// is whole-number division. The numbers are below 2^52: their bits under the exponent of 2^52 are a double that much
// too large.
INLINE void average_columns(int_quad *restrict averages, const quad *restrict quads, int source, int target,
                            uint64_t area, int shift) {
    const uint64_t exponent = 0x4330000000000000, half = area / 2;
    const double denominator = (double)area;
    const int step = source / target, rest = source % target;
    // Where each pixel ends is found by adding, as in drawing a line: two divisions a pixel took half of the time.
    int first = 0, offset = 0;
    for (int x = 0; x < target; x++) {
        int next = first + step, next_offset = offset + rest;
        if (next_offset >= target) {
            next_offset -= target;
            next++;
        }
        wide_quad total;
        if (next == first) {
            total = WIDEN(quads[first]) * (uint64_t)(uint32_t)source;
        } else {
            wide_quad between = { 0, 0, 0, 0 };
            for (int at = first + 1; at < next; at++) between += WIDEN(quads[at]);
            total = WIDEN(quads[first]) * (uint64_t)(uint32_t)(target - offset) + between * (uint64_t)(uint32_t)target;
            if (next_offset > 0) total += WIDEN(quads[next]) * (uint64_t)(uint32_t)next_offset;
        }
        const wide_quad bits = ((total << (uint64_t)shift) + half) | exponent;
        double_quad value;
        memcpy(&value, &bits, sizeof value);
        averages[x] = __builtin_convertvector((value - 4503599627370496.0) / denominator, int_quad);
        first = next;
        offset = next_offset;
    }
}

INLINE void sum_rows(vidrec_plane plane, span rows, uint32_t full_weight, uint32_t *sums) {
    const uint8_t *row = (const uint8_t *)plane.samples + (ptrdiff_t)rows.first * plane.stride;
    const int wide = plane.depth > 8;
    if (wide) set_row_16(sums, (const uint16_t *)row, plane.width, rows.first_weight);
    else set_row_8(sums, row, plane.width, rows.first_weight);
    int y = rows.first + 1;
    for (; !wide && y + 3 <= rows.last; y += 4) {
        add_4_rows_8(sums, row + (ptrdiff_t)(y - rows.first) * plane.stride, plane.stride, plane.width, full_weight,
                     y + 3 == rows.last ? rows.last_weight : full_weight);
    }
    for (; y <= rows.last; y++) {
        const uint8_t *next = row + (ptrdiff_t)(y - rows.first) * plane.stride;
        const uint32_t weight = y == rows.last ? rows.last_weight : full_weight;
        if (wide) add_row_16(sums, (const uint16_t *)next, plane.width, weight);
        else add_row_8(sums, next, plane.width, weight);
    }
}

INLINE void scale_plane(vidrec_plane plane, int width, int height, uint16_t *target, uint64_t *scratch) {
    const size_t columns = ((size_t)plane.width + 3) / 4 * 4;
    // Vectors begin at multiples of 32 bytes.
    quad *quads = (quad *)(((uintptr_t)scratch + 31) / 32 * 32);
    int_quad *averages = (int_quad *)(quads + columns);
    uint32_t *sums = (uint32_t *)(averages + width);
    const uint64_t area = (uint64_t)plane.width * (uint64_t)plane.height;
    for (int y = 0; y < height; y += 4) {
        const int rows = height - y < 4 ? height - y : 4;
        for (int row = 0; row < rows; row++) {
            sum_rows(plane, span_of(y + row, plane.height, height), (uint32_t)height, sums + (size_t)row * columns);
        }
        // Where fewer than four rows are left, the last of them fills up.
        const uint32_t *last = sums + (size_t)(rows - 1) * columns;
        interleave_rows(quads, sums, rows > 1 ? sums + columns : last, rows > 2 ? sums + 2 * columns : last,
                        rows > 3 ? sums + 3 * columns : last, plane.width);
        average_columns(averages, quads, plane.width, width, area, 16 - plane.depth);
        for (int row = 0; row < rows; row++) {
            uint16_t *values = target + (size_t)(y + row) * (size_t)width;
            for (int x = 0; x < width; x++) values[x] = (uint16_t)averages[x][row];
        }
    }
}

VIDREC_VARIANTS(
    scale_plane, (vidrec_plane plane, int width, int height, uint16_t *target, uint64_t *scratch),
    (plane, width, height, target, scratch))

INLINE void convert_colors(const uint16_t *first, const uint16_t *second, const uint16_t *third, size_t count,
                           const float row[4], uint8_t *target) {
    const uint16_t *restrict a = first, *restrict b = second, *restrict c = third;
    uint8_t *restrict out = target;
    const float fa = row[0], fb = row[1], fc = row[2], constant = row[3];
    for (size_t x = 0; x < count; x++) {
        float value = fa * (float)a[x] + fb * (float)b[x] + fc * (float)c[x] + constant;
        value = value < 0 ? 0 : value;
        value = value > 255 ? 255 : value;
        out[x] = (uint8_t)(int32_t)(value + 0.5f);
    }
}

VIDREC_VARIANTS(
    convert_colors,
    (const uint16_t *first, const uint16_t *second, const uint16_t *third, size_t count, const float row[4],
     uint8_t *target),
    (first, second, third, count, row, target))

void vidrec_orient_plane(const uint8_t *source, int width, int height, int flip_horizontally, int flip_vertically,
                         int transpose, uint8_t *target) {
    for (int y = 0; y < height; y++) {
        const uint8_t *row = source + (size_t)(flip_vertically ? height - 1 - y : y) * (size_t)width;
        for (int x = 0; x < width; x++) {
            const uint8_t value = row[flip_horizontally ? width - 1 - x : x];
            if (transpose) target[(size_t)x * (size_t)height + (size_t)y] = value;
            else target[(size_t)y * (size_t)width + (size_t)x] = value;
        }
    }
}
