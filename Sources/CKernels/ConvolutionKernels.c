#include "include/ConvolutionKernels.h"
#include "Dispatch.h"

#include <string.h>

// Only the fused multiply-adds that are written, so that all variants round alike.
#pragma STDC FP_CONTRACT OFF

#define LANES 16
#include "Lanes.h"

#define fused(a, b, sum) __builtin_elementwise_fma(a, b, sum)
#define limited(vector) __builtin_elementwise_min(__builtin_elementwise_max(vector, (lanes){}), (lanes){} + 6.0f)

// A tile of `height` pixels by `width` vectors of outputs, which stays in registers over all inputs.
INLINE void convolve_tile(
    const size_t height, const size_t width, size_t inputs, size_t input_step, size_t outputs, const float *input,
    const float *weights, const float *bias, const float *skip, int limits, float *output) {
    lanes sums[24];
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) sums[row * width + i] = load(bias + i * LANES);
    }
    for (size_t k = 0; k < inputs; k++) {
        lanes columns[3];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) columns[i] = load(weights + (i * inputs + k) * LANES);
#pragma clang loop unroll(full)
        for (size_t row = 0; row < height; row++) {
            const lanes factor = input[row * input_step + k] - (lanes){};
#pragma clang loop unroll(full)
            for (size_t i = 0; i < width; i++) {
                sums[row * width + i] = fused(factor, columns[i], sums[row * width + i]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < height; row++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < width; i++) {
            lanes sum = sums[row * width + i];
            if (skip) sum += load(skip + row * outputs + i * LANES);
            if (limits) sum = limited(sum);
            store(output + row * outputs + i * LANES, sum);
        }
    }
}

INLINE void convolve_columns(
    const size_t height, const size_t width, size_t pixels, size_t inputs, size_t input_step, size_t outputs,
    const float *input, const float *weights, const float *bias, const float *skip, int limits, float *output) {
    size_t pixel = 0;
#define ROWS(count)                                                                                                    \
    for (; pixel + (count) <= pixels; pixel += (count)) {                                                              \
        convolve_tile(                                                                                                 \
            count, width, inputs, input_step, outputs, input + pixel * input_step, weights, bias,                      \
            skip ? skip + pixel * outputs : 0, limits, output + pixel * outputs);                                      \
    }
    ROWS(height)
    if (height > 4) ROWS(4)
    ROWS(2)
    ROWS(1)
#undef ROWS
}

// Tiles of `height` pixels (8 or 6) by up to `width` vectors.
INLINE void convolve_by_tiles(
    const size_t height, const size_t width, size_t pixels, size_t inputs, size_t input_step, size_t outputs,
    const float *input, const float *weights, const float *bias, const float *skip, int limits, float *output) {
    size_t column = 0;
#define COLUMNS(count)                                                                                                 \
    for (; column + (count) * LANES <= outputs; column += (count) * LANES) {                                           \
        convolve_columns(                                                                                              \
            height, count, pixels, inputs, input_step, outputs, input, weights + column * inputs, bias + column,       \
            skip ? skip + column : 0, limits, output + column);                                                        \
    }
    if (width >= 3) {
        COLUMNS(3)
        COLUMNS(2)
    }
    COLUMNS(1)
#undef COLUMNS
}

#define PARAMETERS                                                                                                     \
    (size_t pixels, size_t inputs, size_t input_step, size_t outputs, const float *input, const float *weights,        \
     const float *bias, const float *skip, int limits, float *output)
#define ARGUMENTS pixels, inputs, input_step, outputs, input, weights, bias, skip, limits, output

// As many sums as fit into the registers of each variant.
INLINE void convolve_points PARAMETERS { convolve_by_tiles(6, 1, ARGUMENTS); }
INLINE void convolve_points_wide PARAMETERS { convolve_by_tiles(8, 3, ARGUMENTS); }
VIDREC_TILED_VARIANTS(convolve_points, convolve_points, convolve_points_wide, PARAMETERS, (ARGUMENTS))

#undef PARAMETERS
#undef ARGUMENTS

// One value of 16 channels: the products of the taps within rows first_y ..< end_y and columns first_x ..< end_x.
INLINE void convolve_position(
    const size_t size, size_t first_y, size_t end_y, size_t first_x, size_t end_x, size_t width, size_t channels,
    const float *corner, const float *weights, const float *bias, float *output) {
    lanes sum = load(bias);
    for (size_t y = first_y; y < end_y; y++) {
        for (size_t x = first_x; x < end_x; x++) {
            sum = fused(
                load(corner + (ptrdiff_t)((y * width + x) * channels)), load(weights + (y * size + x) * channels), sum);
        }
    }
    store(output, limited(sum));
}

INLINE void convolve_depthwise_sized(
    const size_t size, size_t width, size_t height, size_t channels, size_t stride, const float *input,
    const float *weights, const float *bias, float *output) {
    const size_t columns = (width + stride - 1) / stride, rows = (height + stride - 1) / stride;
    // The positions before the first column and row that the first window covers.
    const size_t across = (columns - 1) * stride + size, down = (rows - 1) * stride + size;
    const size_t left = across > width ? (across - width) / 2 : 0, above = down > height ? (down - height) / 2 : 0;
    for (size_t y = 0; y < rows; y++) {
        const size_t top = y * stride;
        const size_t first_y = top < above ? above - top : 0;
        const size_t end_y = top + size > height + above ? height + above - top : size;
        for (size_t channel = 0; channel < channels; channel += LANES) {
            for (size_t x = 0; x < columns; x++) {
                const size_t start = x * stride;
                const size_t first_x = start < left ? left - start : 0;
                const size_t end_x = start + size > width + left ? width + left - start : size;
                // The window's first value, which stands before the map where the window is cut off.
                const float *corner =
                    input + ((ptrdiff_t)(top * width + start) - (ptrdiff_t)(above * width + left)) *
                                (ptrdiff_t)channels + channel;
                float *target = output + (y * columns + x) * channels + channel;
                if (first_x == 0 && end_x == size && first_y == 0 && end_y == size) {
                    convolve_position(
                        size, 0, size, 0, size, width, channels, corner, weights + channel, bias + channel, target);
                } else {
                    convolve_position(
                        size, first_y, end_y, first_x, end_x, width, channels, corner, weights + channel,
                        bias + channel, target);
                }
            }
        }
    }
}

INLINE void convolve_depthwise(
    size_t width, size_t height, size_t channels, size_t size, size_t stride, const float *input,
    const float *weights, const float *bias, float *output) {
    if (size == 3) convolve_depthwise_sized(3, width, height, channels, stride, input, weights, bias, output);
    else convolve_depthwise_sized(5, width, height, channels, stride, input, weights, bias, output);
}

VIDREC_WIDE_VARIANTS(
    convolve_depthwise,
    (size_t width, size_t height, size_t channels, size_t size, size_t stride, const float *input,
     const float *weights, const float *bias, float *output),
    (width, height, channels, size, stride, input, weights, bias, output))

void vidrec_gather_patches(size_t side, const uint8_t *colors, size_t step, float *patches) {
    const size_t count = (side + 1) / 2;
    // One row and column less before than after where the side is even.
    const size_t before = side % 2;
    for (size_t y = 0; y < count; y++) {
        for (size_t x = 0; x < count; x++) {
            float *patch = patches + (y * count + x) * step;
            for (size_t tap = 0; tap < 9; tap++) {
                const size_t row = 2 * y + tap / 3 - before, column = 2 * x + tap % 3 - before;
                for (size_t color = 0; color < 3; color++) {
                    patch[3 * tap + color] =
                        row < side && column < side
                            ? ((float)colors[(color * side + row) * side + column] - 127.0f) / 128.0f
                            : 0;
                }
            }
        }
    }
}

INLINE void mean_channels(size_t pixels, size_t channels, const float *input, float *means) {
    for (size_t channel = 0; channel < channels; channel += LANES) {
        lanes sum = {};
        for (size_t pixel = 0; pixel < pixels; pixel++) sum += load(input + pixel * channels + channel);
        store(means + channel, sum / (float)pixels);
    }
}

VIDREC_WIDE_VARIANTS(
    mean_channels, (size_t pixels, size_t channels, const float *input, float *means),
    (pixels, channels, input, means))
