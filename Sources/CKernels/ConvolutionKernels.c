#include "Convolution.h"

static void plain_convolve_points POINTS_PARAMETERS {
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        for (size_t column = 0; column < outputs; column += LANES) {
            int32_t sums[LANES];
            memcpy(sums, starts + column, sizeof sums);
            for (size_t k = 0; k < inputs; k += 4) {
                const uint8_t *values = input + pixel * input_step + k;
                const int8_t *codes = weights + column * inputs + k * LANES;
                const int32_t a = values[0], b = values[1], c = values[2], d = values[3];
                for (size_t i = 0; i < LANES; i++) {
                    sums[i] += a * codes[4 * i] + b * codes[4 * i + 1] + c * codes[4 * i + 2] + d * codes[4 * i + 3];
                }
            }
            lanes totals;
            for (size_t i = 0; i < LANES; i++) totals[i] = (float)sums[i];
            const size_t at = pixel * outputs + column;
            requantize(&totals, factors + column, offsets + column, skip ? skip + at : 0, skip_factor, output + at);
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

// The square root of each byte, in units of the root of 255 divided by 65,535.
static const uint16_t root_of_byte[256] = {
    0, 4104, 5804, 7108, 8208, 9177, 10053, 10858, 11608, 12312, 12978, 13611, 14217, 14797, 15356, 15895,
    16416, 16921, 17412, 17889, 18353, 18807, 19249, 19682, 20105, 20520, 20926, 21325, 21716, 22101, 22478, 22850,
    23216, 23575, 23930, 24279, 24624, 24963, 25299, 25629, 25956, 26278, 26597, 26911, 27223, 27530, 27834, 28135,
    28433, 28728, 29019, 29308, 29594, 29877, 30158, 30436, 30711, 30984, 31255, 31523, 31789, 32053, 32315, 32574,
    32832, 33087, 33341, 33592, 33842, 34090, 34336, 34581, 34823, 35064, 35304, 35541, 35778, 36012, 36245, 36477,
    36707, 36936, 37163, 37389, 37613, 37837, 38059, 38279, 38499, 38717, 38934, 39149, 39364, 39577, 39789, 40000,
    40210, 40419, 40627, 40834, 41040, 41244, 41448, 41651, 41852, 42053, 42253, 42452, 42650, 42847, 43043, 43238,
    43432, 43626, 43818, 44010, 44201, 44391, 44580, 44769, 44957, 45144, 45330, 45515, 45700, 45884, 46067, 46249,
    46431, 46612, 46792, 46972, 47151, 47329, 47507, 47684, 47860, 48036, 48211, 48385, 48559, 48732, 48904, 49076,
    49248, 49418, 49588, 49758, 49927, 50095, 50263, 50430, 50597, 50763, 50929, 51094, 51258, 51422, 51586, 51749,
    51911, 52073, 52235, 52396, 52556, 52716, 52876, 53035, 53193, 53351, 53509, 53666, 53823, 53979, 54135, 54290,
    54445, 54600, 54754, 54907, 55060, 55213, 55365, 55517, 55669, 55820, 55971, 56121, 56271, 56420, 56569, 56718,
    56866, 57014, 57162, 57309, 57455, 57602, 57748, 57893, 58039, 58184, 58328, 58472, 58616, 58760, 58903, 59046,
    59188, 59330, 59472, 59613, 59755, 59895, 60036, 60176, 60316, 60455, 60594, 60733, 60872, 61010, 61148, 61285,
    61422, 61559, 61696, 61832, 61968, 62104, 62240, 62375, 62510, 62644, 62779, 62913, 63046, 63180, 63313, 63446,
    63578, 63711, 63843, 63974, 64106, 64237, 64368, 64499, 64629, 64759, 64889, 65019, 65148, 65277, 65406, 65535,
};

void vidrec_sum_channel_roots(size_t pixels, size_t channels, const uint8_t *input, int32_t *sums) {
    memset(sums, 0, channels * sizeof *sums);
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        for (size_t channel = 0; channel < channels; channel++) {
            sums[channel] += root_of_byte[input[pixel * channels + channel]];
        }
    }
}
