#ifndef VIDREC_MATRIX_TILES_H
#define VIDREC_MATRIX_TILES_H

#include "Lanes.h"

#include <stddef.h>

// The product of matrices, by tiles that stay in registers. The including file chooses the width of a register
// (`LANES`) and, by its pragma STDC FP_CONTRACT, whether a multiplication and an addition may become one.
//
// Every value of the result is summed over `inner` in ascending order, whatever the sizes, the tiles and the registers.

// A tile of `height` rows of `width` vectors, at most 8 in all, which stay in registers over all of `inner`. The value
// of the left matrix at (row, k) stands at row * row_step + k * inner_step.
INLINE void add_tile(
    const size_t height, const size_t width, size_t inner, const float *left, size_t row_step, size_t inner_step,
    const float *right, size_t right_step, float *result, size_t result_step) {
    lanes sums[8];
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) {
            sums[row * width + i] = load(result + row * result_step + i * LANES);
        }
    }
    for (size_t k = 0; k < inner; k++) {
#pragma clang loop unroll(full)
        for (size_t row = 0; row < height; row++) {
            const float factor = left[row * row_step + k * inner_step];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < width; i++) {
                sums[row * width + i] += factor * load(right + k * right_step + i * LANES);
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) {
            store(result + row * result_step + i * LANES, sums[row * width + i]);
        }
    }
}

// result += left * right for `height` (4 or 1) rows at a time, as many as there are in `rows`.
INLINE void add_rows(
    const size_t height, size_t rows, size_t inner, size_t columns, const float *left, size_t row_step,
    size_t inner_step, const float *right, size_t right_step, float *result, size_t result_step) {
    size_t column = 0;
// For a strip of the result's columns, row by row: so its part of `right` stays in the first cache.
#define STRIPS(width)                                                                                                  \
    for (; column + (width) * LANES <= columns; column += (width) * LANES) {                                           \
        for (size_t row = 0; row < rows; row += height) {                                                              \
            add_tile(                                                                                                  \
                height, width, inner, left + row * row_step, row_step, inner_step, right + column, right_step,         \
                result + row * result_step + column, result_step);                                                     \
        }                                                                                                              \
    }
    // A single row hides the time of a multiplication by more columns at once.
    if (height == 1) {
        STRIPS(8)
        STRIPS(4)
    }
    STRIPS(2)
    STRIPS(1)
#undef STRIPS
    for (; column < columns; column++) {
        for (size_t row = 0; row < rows; row++) {
            float sum = result[row * result_step + column];
            for (size_t k = 0; k < inner; k++) {
                sum += left[row * row_step + k * inner_step] * right[k * right_step + column];
            }
            result[row * result_step + column] = sum;
        }
    }
}

// result += left * right. The rows of `right` stand right_step apart, those of `result` result_step.
INLINE void add_tiled_product(
    size_t rows, size_t inner, size_t columns, const float *left, size_t row_step, size_t inner_step,
    const float *right, size_t right_step, float *result, size_t result_step) {
    // So many rows of `right` that a strip of them stays in the first cache.
    enum { DEPTH = 192 };
    for (size_t start = 0; start < inner; start += DEPTH) {
        const size_t depth = inner - start < DEPTH ? inner - start : DEPTH;
        const float *l = left + start * inner_step;
        const float *r = right + start * right_step;
        const size_t whole = rows / 4 * 4;
        if (whole > 0) {
            add_rows(4, whole, depth, columns, l, row_step, inner_step, r, right_step, result, result_step);
        }
        if (whole < rows) {
            add_rows(
                1, rows - whole, depth, columns, l + whole * row_step, row_step, inner_step, r, right_step,
                result + whole * result_step, result_step);
        }
    }
}

#endif
