#ifndef VIDREC_CONVOLUTION_KERNELS_H
#define VIDREC_CONVOLUTION_KERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

// Layers of a convolutional network. Feature maps are stored channels last: all channels of the first pixel, of the
// second, row by row. Channels are filled up to a multiple of 16 with zeros.
//
// Each value is computed by fused multiply-adds in a fixed order: all variants give equal bits.

/// A layer of 1x1 convolutions: for each pixel and output o, the bias of o plus the sum over the inputs, in order, of
/// input times weight, plus the value of `skip`, limited to 0...6 if `limits` is not 0.
///
/// - `input`: `pixels` x `input_step`, of which the first `inputs` channels are read.
/// - `weights`: for each 16 outputs `inputs` x 16; `bias`: `outputs`, a multiple of 16.
/// - `skip`: `pixels` x `outputs`, added after the sums, or 0.
/// - `output`: `pixels` x `outputs`, written; may be `skip`.
VIDREC_KERNEL(
    vidrec_convolve_points,
    size_t pixels, size_t inputs, size_t input_step, size_t outputs, const float *input, const float *weights,
    const float *bias, const float *skip, int limits, float *output);

/// A layer of depthwise convolutions of `size` x `size` (3 or 5) with a stride, limited to 0...6. The map is padded with
/// zeros to ceil(width / stride) x ceil(height / stride) positions, the smaller half of the padding before ("SAME").
///
/// - `input`: `height` x `width` x `channels`; `weights`: `size` x `size` x `channels`; `bias`: `channels`, a multiple
///   of 16.
VIDREC_KERNEL(
    vidrec_convolve_depthwise,
    size_t width, size_t height, size_t channels, size_t size, size_t stride, const float *input,
    const float *weights, const float *bias, float *output);

/// The 3x3 surroundings of every second pixel of every second row of a picture, padded as for a 3x3 convolution with
/// stride 2: 27 values (row, column, color) for each of ceil(side / 2)² positions, `step` apart.
///
/// `colors` are planes of red, green and blue of `side` x `side` values, each normalized as (value - 127) / 128.
void vidrec_gather_patches(size_t side, const uint8_t *colors, size_t step, float *patches);

/// The mean of each channel over `pixels`.
VIDREC_KERNEL(vidrec_mean_channels, size_t pixels, size_t channels, const float *input, float *means);

#endif
