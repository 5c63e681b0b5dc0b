#ifndef VIDREC_CONVOLUTION_KERNELS_H
#define VIDREC_CONVOLUTION_KERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

// Layers of a convolutional network with values of one byte. Feature maps are stored channels last: all channels of the
// first position, of the second, row by row. Channels are filled up to a multiple of 16.
//
// Sums of products are exact. They are mapped to bytes by one multiplication and one addition in single precision, and
// rounded to the nearest integer, ties to even: all variants give equal bytes.

/// A layer of 1x1 convolutions. For each position and output o:
///
/// factors[o] * (starts[o] + sum of inputs times weights) + offsets[o] + skip_factor * (skip - 128), limited to 0...255.
///
/// - `input`: `pixels` x `input_step`, of which the first `inputs` channels (a multiple of 4) are read.
/// - `weights`: for each 16 outputs and 4 inputs 16 x 4 codes.
/// - `starts`, `factors`, `offsets`: `outputs`, a multiple of 16, each.
/// - `skip`: `pixels` x `outputs`, or 0 for none.
/// - `output`: `pixels` x `outputs`, written.
VIDREC_KERNEL(
    vidrec_convolve_points,
    size_t pixels, size_t inputs, size_t input_step, size_t outputs, const uint8_t *input, const int8_t *weights,
    const int32_t *starts, const float *factors, const float *offsets, const uint8_t *skip, float skip_factor,
    uint8_t *output);

/// Packs the filters of a layer of 1x1 convolutions for `vidrec_convolve_points`.
///
/// - `codes`: `count` x `size`; a byte b is the weight b - 128.
/// - `zero`: the input that stands for the number 0.
/// - `weights`: `count` x `inputs` filled up to multiples of 16 and 4, written; the rest is 0.
/// - `starts`: `count`, written: minus the sum of each filter's products with `zero`.
void vidrec_pack_points(
    size_t count, size_t size, size_t inputs, const uint8_t *codes, uint8_t zero, int8_t *weights, int32_t *starts);

/// A layer of depthwise convolutions of `size` x `size` (3 or 5) with a stride. For each channel c:
///
/// factors[c] * (sum of (input - zero) times weight) + offsets[c], limited to 0...255.
///
/// The map is padded with `zero` to ceil(width / stride) x ceil(height / stride) windows, the smaller half of the
/// padding before ("SAME").
///
/// - `input`: `height` x `width` x `channels`; `width` is at most 128.
/// - `weights`: `size` x `size` x `channels` integers in -2047...2047: sums of their products are exact in single
///   precision.
VIDREC_KERNEL(
    vidrec_convolve_depthwise,
    size_t width, size_t height, size_t channels, size_t size, size_t stride, const uint8_t *input, float zero,
    const float *weights, const float *factors, const float *offsets, uint8_t *output);

/// The 3x3 surroundings of every second pixel of every second row of a picture, padded with `padding` as for a 3x3
/// convolution with stride 2: 27 values (row, column, color) for each of ceil(side / 2)² positions, `step` apart.
///
/// `colors` are planes of red, green and blue of `side` x `side` values.
void vidrec_gather_patches(size_t side, const uint8_t *colors, uint8_t padding, size_t step, uint8_t *patches);

/// The sum of each channel over `pixels`.
VIDREC_KERNEL(vidrec_sum_channels, size_t pixels, size_t channels, const uint8_t *input, int32_t *sums);

#endif
