#ifndef VIDREC_FRAMEKERNELS_H
#define VIDREC_FRAMEKERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

// Every plane without a size of its own is 64 rows of 64 bytes, from the top, without padding.
// All results are integers, or floats summed in a fixed order without fused multiplication: all variants agree.

/// Scales a region of a plane to 64x64 by the mean of the area each pixel covers.
/// `row` is scratch for `width` values. Mirroring the region mirrors the result.
VIDREC_KERNEL(
    vidrec_scale_region,
    const uint8_t *plane, size_t stride, size_t x, size_t y, size_t width, size_t height, uint32_t *row, uint8_t *out);

/// Counts, for each row and each column of three planes, the pixels that differ from a color by more than the
/// tolerance.
VIDREC_KERNEL(
    vidrec_count_unlike,
    const uint8_t *luma, const uint8_t *blue, const uint8_t *red, size_t width, size_t height, const uint8_t color[3],
    uint8_t tolerance, uint32_t *rows, uint32_t *columns);

/// Counts pixels by hue (16), saturation (4) and value (4): bin `(hue * 4 + saturation) * 4 + value`.
VIDREC_KERNEL(
    vidrec_hsv_histogram, const uint8_t *luma, const uint8_t *blue, const uint8_t *red, uint32_t counts[256]);

/// Sums each of the 8x8 blocks of 8x8 pixels.
void vidrec_block_sums(const uint8_t *plane, uint32_t sums[64]);

/// Sums the pixels and their squares.
void vidrec_moments(const uint8_t *plane, uint32_t *sum, uint32_t *squares);

/// Counts the local binary patterns of the inner 62x62 pixels in each of 2x2 cells of 31x31.
/// Bit k of a pattern is set where the neighbor at k * 45 degrees, counted from the right to the top, is no darker.
void vidrec_binary_patterns(const uint8_t *luma, uint32_t counts[4 * 256]);

/// Counts 2x2 blocks by their strongest edge in each of 4x4 cells: vertical, horizontal, 45, 135 degrees, without
/// direction.
VIDREC_KERNEL(
    vidrec_edge_histogram, const uint8_t *luma, uint32_t counts[80]);

/// Sums gradient magnitudes, in sixteenths, by orientation k * 22.5 degrees in each of 4x4 cells.
VIDREC_KERNEL(
    vidrec_oriented_gradients, const uint8_t *luma, uint32_t sums[128]);

/// Replaces each pixel by its rank, -4096 (darkest) to 4096; pixels of equal luma share the middle of their ranks.
void vidrec_equalize(const uint8_t *luma, int16_t *ranks);

/// Fills the first 9 orthonormal cosines (DCT-II) over 64 points, one after another.
void vidrec_cosine_basis(float basis[9 * 64]);

/// The 9x9 lowest DCT coefficients times `scale`: out[vertical * 9 + horizontal].
VIDREC_KERNEL(
    vidrec_low_frequencies, const int16_t *values, const float basis[9 * 64], float scale, float out[81]);

/// Sums the absolute differences of two planes in each of 8x8 blocks.
void vidrec_block_differences(const uint8_t *first, const uint8_t *second, uint32_t sums[64]);

/// Finds where each 8x8 block came from in the plane before, up to 4 pixels away.
/// `cost` is the least sum of absolute differences. `x` and `y` are the shift (to the right and down) that brought the
/// block here, the nearest of equally good ones; where several of these are equally near, the sum of them.
VIDREC_KERNEL(
    vidrec_block_motion, const uint8_t *now, const uint8_t *before, uint32_t cost[64], int32_t x[64], int32_t y[64]);

#endif
