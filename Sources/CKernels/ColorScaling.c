#include "include/ColorScaling.h"
#include "Dispatch.h"

INLINE uint8_t limited_byte(int32_t value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

INLINE void convert_to_rgb(
    const uint8_t *luma, const uint8_t *blue_difference, const uint8_t *red_difference, size_t count, uint8_t *red,
    uint8_t *green, uint8_t *blue) {
    const uint8_t *restrict y = luma, *restrict cb = blue_difference, *restrict cr = red_difference;
    uint8_t *restrict r = red, *restrict g = green, *restrict b = blue;
    for (size_t i = 0; i < count; i++) {
        // 1.402, 0.344136, 0.714136 and 1.772 in 16 fractional bits.
        const int32_t light = ((int32_t)y[i] << 16) + 32768;
        const int32_t u = cb[i] - 128, v = cr[i] - 128;
        r[i] = limited_byte((light + 91881 * v) >> 16);
        g[i] = limited_byte((light - 22553 * u - 46802 * v) >> 16);
        b[i] = limited_byte((light + 116130 * u) >> 16);
    }
}

VIDREC_VARIANTS(
    convert_to_rgb,
    (const uint8_t *luma, const uint8_t *blue_difference, const uint8_t *red_difference, size_t count, uint8_t *red,
     uint8_t *green, uint8_t *blue),
    (luma, blue_difference, red_difference, count, red, green, blue))

enum { FRACTION = 22 };

INLINE void resample_row(
    const uint8_t *restrict source, size_t side, const size_t taps, const int32_t *restrict starts,
    const int32_t *restrict weights, uint8_t *restrict target) {
    for (size_t x = 0; x < side; x++) {
        int32_t sum = 1 << (FRACTION - 1);
        for (size_t tap = 0; tap < taps; tap++) sum += weights[x * taps + tap] * source[(size_t)starts[x] + tap];
        target[x] = limited_byte(sum >> FRACTION);
    }
}

INLINE void resample_column(
    const uint8_t *restrict rows, size_t side, const size_t taps, const int32_t *restrict weights,
    uint8_t *restrict target) {
    for (size_t x = 0; x < side; x++) {
        int32_t sum = 1 << (FRACTION - 1);
        for (size_t tap = 0; tap < taps; tap++) sum += weights[tap] * rows[tap * side + x];
        target[x] = limited_byte(sum >> FRACTION);
    }
}

// With the number of taps known, the loop over them is unrolled.
#define BY_TAPS(taps, call, ...)                                                                                       \
    switch (taps) {                                                                                                    \
    case 1: call(1, __VA_ARGS__); break;                                                                               \
    case 2: call(2, __VA_ARGS__); break;                                                                               \
    case 3: call(3, __VA_ARGS__); break;                                                                               \
    case 4: call(4, __VA_ARGS__); break;                                                                               \
    case 5: call(5, __VA_ARGS__); break;                                                                               \
    default: call(taps, __VA_ARGS__); break;                                                                           \
    }

INLINE void resample_plane(
    const uint8_t *source, size_t width, size_t height, size_t columns, size_t lines, size_t column_taps,
    const int32_t *column_starts, const int32_t *column_weights, size_t row_taps, const int32_t *row_starts, const int32_t *row_weights,
    uint8_t *rows, uint8_t *target) {
#define ROW(taps, y) resample_row(source + y * width, columns, taps, column_starts, column_weights, rows + y * columns)
    for (size_t y = 0; y < height; y++) BY_TAPS(column_taps, ROW, y)
#undef ROW
#define COLUMN(taps, y)                                                                                                \
    resample_column(                                                                                                   \
        rows + (size_t)row_starts[y] * columns, columns, taps, row_weights + y * row_taps, target + y * columns)
    for (size_t y = 0; y < lines; y++) BY_TAPS(row_taps, COLUMN, y)
#undef COLUMN
}

VIDREC_VARIANTS(
    resample_plane,
    (const uint8_t *source, size_t width, size_t height, size_t columns, size_t lines, size_t column_taps,
     const int32_t *column_starts, const int32_t *column_weights, size_t row_taps, const int32_t *row_starts,
     const int32_t *row_weights, uint8_t *rows, uint8_t *target),
    (source, width, height, columns, lines, column_taps, column_starts, column_weights, row_taps, row_starts, row_weights,
     rows, target))
