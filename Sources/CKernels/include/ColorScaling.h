#ifndef VIDREC_COLOR_SCALING_H
#define VIDREC_COLOR_SCALING_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

/// Converts `count` pixels of YCbCr (full range, BT.601) to three planes of RGB, rounded and limited to 0...255.
VIDREC_KERNEL(
    vidrec_convert_to_rgb,
    const uint8_t *luma, const uint8_t *blue_difference, const uint8_t *red_difference, size_t count, uint8_t *red,
    uint8_t *green, uint8_t *blue);

/// Scales a plane of `width` x `height` bytes to `columns` x `lines`: each row, then each column. A target value is the sum
/// of `taps` source values from a start on, times weights of 22 fractional bits, rounded after each direction.
///
/// - `column_starts`, `row_starts`: one for each column and line; `column_weights`, `row_weights`: as many x taps.
/// - `rows`: `height` x `columns`, working memory.
VIDREC_KERNEL(
    vidrec_resample_plane,
    const uint8_t *source, size_t width, size_t height, size_t columns, size_t lines, size_t column_taps,
    const int32_t *column_starts, const int32_t *column_weights, size_t row_taps, const int32_t *row_starts, const int32_t *row_weights,
    uint8_t *rows, uint8_t *target);

#endif
