#ifndef VIDREC_DETAILKERNELS_H
#define VIDREC_DETAILKERNELS_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

// The local detail of pictures, and the search for the position of one picture within another.
//
// Results are integers, or floats computed in a fixed order without fused multiplication: all variants agree.

/// The side of a stored detail in cells.
#define VIDREC_DETAIL_SIDE 26
/// The values of a stored detail.
#define VIDREC_DETAIL_COUNT (VIDREC_DETAIL_SIDE * VIDREC_DETAIL_SIDE)
/// The maximum number of columns and of rows of a plane.
#define VIDREC_DETAIL_MAXIMUM 96
/// Scales a region of a luma plane to `columns` x `rows` cells by the mean of the area that each covers, subtracts the
/// mean of the surroundings, and divides by the local contrast. A value is 25 times the result, -62...62.
///
/// `columns` and `rows` are 4 to VIDREC_DETAIL_MAXIMUM; the region is not empty. `scratch` has room for four planes of
/// `columns`, rounded up to a multiple of 8, and of the larger of 4 times `width` and this number plus 16.
VIDREC_KERNEL(
    vidrec_detail_plane,
    const uint8_t *luma, size_t stride, size_t x, size_t y, size_t width, size_t height, size_t columns, size_t rows,
    float *scratch, int8_t *out);

/// The position of a plane within a stored detail.
struct vidrec_detail_place {
    /// The column and the row of the detail, in steps of two cells, at which the plane begins; negative if it begins
    /// before the detail.
    int32_t column, row;
    /// The correlation of both in the area that they share, -1...1, and the square of the correlation as a multiple of
    /// its standard deviation for areas that have nothing in common: c² / (1.02 - c²) times the cells of the area.
    float correlation, score;
};

/// Finds the positions of a plane of half the resolution within a stored detail of half the resolution that correlate
/// best.
///
/// `plane` has `rows` rows of `stride` bytes, with 16 bytes of 0 before and after the `columns` values of each row, and
/// `plane_sums` (`rows` + 1) x (`columns` + 1) sums of the squares above and to the left. `detail` has 13 rows of 16
/// bytes, of which the last three are 0, and `detail_sums` 14 x 14 such sums. `least_share` is the minimum share of the
/// smaller of both that must be within the other. Writes `count` places, the best first; places that were not found
/// have the score 0.
VIDREC_KERNEL(
    vidrec_detail_search,
    const int8_t *plane, size_t columns, size_t rows, size_t stride, const int32_t *plane_sums, const int8_t *detail,
    const int32_t *detail_sums, float least_share, struct vidrec_detail_place *places, size_t count);

/// Halves the resolution of a plane: a value is the sum of four, divided by `divisor` and rounded. `out` has rows of
/// `stride` bytes with `margin` bytes before the values, and is 0 elsewhere; `sums` gets the sums of squares (see
/// vidrec_detail_search).
void vidrec_detail_halve(
    const int8_t *plane, size_t columns, size_t rows, int32_t divisor, size_t margin, size_t stride, int8_t *out,
    int32_t *sums);

/// Finds, among the nine positions within one cell of a place, the one at which a plane and a stored detail correlate
/// best. The result's column and row are in steps of one cell.
VIDREC_KERNEL(
    vidrec_detail_shift,
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, const struct vidrec_detail_place *place,
    struct vidrec_detail_place *result);

/// Samples a plane at the cells of a stored detail: the cell in column x and row y is at the plane's column
/// `pose[0] + pose[1] x + pose[2] y` and row `pose[3] + pose[4] x + pose[5] y`. Writes 704 values, and whether each cell
/// is within the plane, which has at least two columns and rows.
VIDREC_KERNEL(
    vidrec_detail_sample,
    const int8_t *plane, size_t columns, size_t rows, const float pose[6], int8_t *values, uint8_t *inside);

/// Improves a pose (see vidrec_detail_sample) by steps of the Gauss-Newton method on the weighted squared differences of a
/// plane and a stored detail of 704 values; a step that does not raise the correlation is not taken.
VIDREC_KERNEL(
    vidrec_detail_refine,
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, size_t steps, float pose[6]);

/// Sums the products of each of several samples with each of several details, 704 values each: those of the first sample
/// first.
VIDREC_KERNEL(
    vidrec_detail_matrix,
    const int8_t *samples, size_t sample_count, const int8_t *details, size_t detail_count, int32_t *sums);

/// Sums, for each of several details of 704 values, the squares at the cells that are inside.
void vidrec_detail_energies(const int8_t *details, size_t count, const uint8_t *inside, int32_t *sums);

/// Sums, for each of several details or samples of 704 values, the squared differences to the means of all of them at the
/// cells that are inside.
void vidrec_detail_motion(const int8_t *frames, size_t count, const uint8_t *inside, float *sums);

#endif
