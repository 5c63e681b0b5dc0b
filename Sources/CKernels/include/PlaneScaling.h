#ifndef VIDREC_PLANESCALING_H
#define VIDREC_PLANESCALING_H

#include "Variants.h"

#include <stddef.h>
#include <stdint.h>

// One plane of samples: `width` x `height`, rows `stride` bytes apart (may be negative), each sample of `depth` bits in
// one byte (depth 8 and less) or in two of the machine's own order.
typedef struct {
    const void *samples;
    ptrdiff_t stride;
    int width;
    int height;
    int depth;
} vidrec_plane;

// Averages a plane over the areas that the target's pixels cover, to `width` x `height` values. A source sample on the
// border of two target pixels counts in each by the exact part that lies in it. Values come out in 16 bits whatever the
// depth (a sample s becomes s * 2^(16 - depth)), rounded once, half up. Since neither weights nor rounding know left
// from right, scaling a mirrored plane gives the mirrored result bit for bit.
//
// `scratch` has room for 4 * `plane.width` + 2 * `width` + 20 values. `plane.width * plane.height` is at most 2^29, and
// `plane.height` less than 65536.
VIDREC_KERNEL(
    vidrec_scale_plane, vidrec_plane plane, int width, int height, uint16_t *target, uint64_t *scratch);

// One plane of bytes from `count` pixels of three 16-bit planes: the sum of each times its factor of `row` and of the
// fourth value, rounded and clamped to 0...255.
VIDREC_KERNEL(
    vidrec_convert_colors, const uint16_t *first, const uint16_t *second, const uint16_t *third, size_t count,
    const float row[4], uint8_t *target);

// Copies a plane of `width` x `height` bytes, first flipped as asked, then with rows and columns exchanged if
// `transpose` is not 0 (the target is then `height` x `width`).
void vidrec_orient_plane(const uint8_t *source, int width, int height, int flip_horizontally, int flip_vertically,
                         int transpose, uint8_t *target);

#endif
