#include "Convolution.h"

static void plain_convolve_points POINTS_PARAMETERS {
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        for (size_t column = 0; column < outputs; column += LANES) {
            integers sums;
            memcpy(&sums, starts + column, sizeof sums);
            for (size_t k = 0; k < inputs; k += 4) {
                const uint8_t *values = input + pixel * input_step + k;
                const int8_t *codes = weights + column * inputs + k * LANES;
                for (size_t i = 0; i < LANES; i++) {
                    for (size_t tap = 0; tap < 4; tap++) sums[i] += values[tap] * codes[4 * i + tap];
                }
            }
            const lanes values = __builtin_convertvector(sums, lanes);
            const size_t at = pixel * outputs + column;
            requantize(&values, factors + column, offsets + column, skip ? skip + at : 0, skip_factor, output + at);
        }
    }
}

vidrec_convolve_points_function vidrec_convolve_points_variant(enum vidrec_variant variant) {
#if defined(__x86_64__)
    if (variant == VIDREC_AVX512_VNNI) return vidrec_convolve_points_vnni;
    if (variant == VIDREC_AVX2) return vidrec_convolve_points_avx2;
#endif
    return variant == VIDREC_PLAIN ? plain_convolve_points : 0;
}

void vidrec_convolve_points POINTS_PARAMETERS {
    vidrec_convolve_points_function convolve = plain_convolve_points;
#if defined(__x86_64__)
    if (vidrec_runs_variant(VIDREC_AVX512_VNNI)) convolve = vidrec_convolve_points_vnni;
    else if (vidrec_runs_variant(VIDREC_AVX2)) convolve = vidrec_convolve_points_avx2;
#endif
    convolve(
        pixels, inputs, input_step, outputs, input, weights, starts, factors, offsets, skip, skip_factor, output);
}

void vidrec_pack_points(
    size_t count, size_t size, size_t inputs, const uint8_t *codes, uint8_t zero, int8_t *weights, int32_t *starts) {
    for (size_t output = 0; output < count; output++) {
        const uint8_t *filter = codes + output * size;
        int8_t *target = weights + output / LANES * LANES * inputs + output % LANES * 4;
        int32_t sum = 0;
        for (size_t k = 0; k < size; k++) sum += filter[k] - 128;
        starts[output] = -zero * sum;
        size_t k = 0;
        for (; k + 4 <= size; k += 4) {
            const int32_t word = four(filter + k) ^ (int32_t)0x80808080;
            memcpy(target + k * LANES, &word, 4);
        }
        for (size_t rest = 0; k + rest < size; rest++) target[k * LANES + rest] = (int8_t)(filter[k + rest] - 128);
    }
}

// Some rows of 16 channels as numbers, padded with zeros for windows of up to 5 x 5.
enum { MARGIN = 4, WIDEST = 128 + 2 * MARGIN };
typedef struct {
    lanes values[5][WIDEST];
    lanes zeros[WIDEST];
} channel_rows;

// Sums of up to 25 products of 255 and 2047 are exact in single precision, in any order and fused or not.
INLINE void convolve_depthwise_sized(
    const size_t size, const size_t stride, size_t width, size_t height, size_t channels, const uint8_t *input,
    float zero, const float *weights, const float *factors, const float *offsets, uint8_t *output) {
#pragma clang fp contract(fast)
    const size_t columns = (width + stride - 1) / stride, rows = (height + stride - 1) / stride;
    // The positions before the first column and row that the first window covers.
    const size_t across = (columns - 1) * stride + size, down = (rows - 1) * stride + size;
    const size_t left = across > width ? (across - width) / 2 : 0, above = down > height ? (down - height) / 2 : 0;
    channel_rows buffer;
    memset(&buffer, 0, sizeof buffer);
    for (size_t channel = 0; channel < channels; channel += LANES) {
        lanes taps[25];
#pragma clang loop unroll(full)
        for (size_t tap = 0; tap < size * size; tap++) taps[tap] = load(weights + tap * channels + channel);
        size_t filled = 0;
        for (size_t y = 0; y < rows; y++) {
            const size_t end = y * stride + size > above ? y * stride + size - above : 0;
            for (; filled < end && filled < height; filled++) {
                const uint8_t *row = input + filled * width * channels + channel;
                lanes *values = buffer.values[filled % size] + MARGIN;
                for (size_t x = 0; x < width; x++) {
                    bytes codes;
                    memcpy(&codes, row + x * channels, sizeof codes);
                    values[x] = __builtin_convertvector(codes, lanes) - zero;
                }
            }
            const lanes *windows[5];
            for (size_t tap = 0; tap < size; tap++) {
                // Rows above the map wrap around to large numbers.
                const size_t row = y * stride + tap - above;
                windows[tap] = (row < height ? buffer.values[row % size] : buffer.zeros) + MARGIN - left;
            }
            uint8_t *target = output + y * columns * channels + channel;
            for (size_t x = 0; x < columns; x++) {
                lanes sum = {};
#pragma clang loop unroll(full)
                for (size_t row = 0; row < size; row++) {
#pragma clang loop unroll(full)
                    for (size_t column = 0; column < size; column++) {
                        sum += taps[row * size + column] * windows[row][x * stride + column];
                    }
                }
                requantize(&sum, factors + channel, offsets + channel, 0, 0, target + x * channels);
            }
        }
    }
}

INLINE void convolve_depthwise(
    size_t width, size_t height, size_t channels, size_t size, size_t stride, const uint8_t *input, float zero,
    const float *weights, const float *factors, const float *offsets, uint8_t *output) {
#define SIZED(size, stride)                                                                                            \
    convolve_depthwise_sized(                                                                                          \
        size, stride, width, height, channels, input, zero, weights, factors, offsets, output)
    if (size == 3 && stride == 1) SIZED(3, 1);
    else if (size == 3) SIZED(3, 2);
    else if (stride == 1) SIZED(5, 1);
    else SIZED(5, 2);
#undef SIZED
}

VIDREC_WIDE_VARIANTS(
    convolve_depthwise,
    (size_t width, size_t height, size_t channels, size_t size, size_t stride, const uint8_t *input, float zero,
     const float *weights, const float *factors, const float *offsets, uint8_t *output),
    (width, height, channels, size, stride, input, zero, weights, factors, offsets, output))

void vidrec_gather_patches(size_t side, const uint8_t *colors, uint8_t padding, size_t step, uint8_t *patches) {
    const size_t count = (side + 1) / 2;
    // The first window begins before the picture only if the side is odd.
    const size_t before = side % 2;
    for (size_t y = 0; y < count; y++) {
        for (size_t x = 0; x < count; x++) {
            uint8_t *patch = patches + (y * count + x) * step;
            for (size_t tap = 0; tap < 9; tap++) {
                const size_t row = 2 * y + tap / 3 - before, column = 2 * x + tap % 3 - before;
                const int inside = row < side && column < side;
                for (size_t color = 0; color < 3; color++) {
                    patch[3 * tap + color] = inside ? colors[(color * side + row) * side + column] : padding;
                }
            }
        }
    }
}

INLINE void sum_channels(size_t pixels, size_t channels, const uint8_t *input, int32_t *sums) {
    memset(sums, 0, channels * sizeof *sums);
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        for (size_t channel = 0; channel < channels; channel++) sums[channel] += input[pixel * channels + channel];
    }
}

VIDREC_VARIANTS(
    sum_channels, (size_t pixels, size_t channels, const uint8_t *input, int32_t *sums),
    (pixels, channels, input, sums))
