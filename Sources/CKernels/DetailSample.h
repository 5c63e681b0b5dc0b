#ifndef VIDREC_DETAILSAMPLE_H
#define VIDREC_DETAILSAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "Dispatch.h"

// A plane's value between four cells, and its slopes; returns 0 beyond the plane.
INLINE int sample(
    const int8_t *plane, size_t columns, size_t rows, float u, float v, float *value, float *across, float *down) {
    if (!(u >= 0 && v >= 0 && u <= (float)(columns - 1) && v <= (float)(rows - 1))) return 0;
    size_t i = (size_t)u, j = (size_t)v;
    if (i > columns - 2) i = columns - 2;
    if (j > rows - 2) j = rows - 2;
    const float a = u - (float)i, b = v - (float)j;
    const int8_t *cell = plane + j * columns + i;
    const float p = cell[0], q = cell[1], r = cell[columns], s = cell[columns + 1];
    const float above = p + a * (q - p), below = r + a * (s - r);
    *value = above + b * (below - above);
    *across = (q - p) + b * ((s - r) - (q - p));
    *down = below - above;
    return 1;
}

#endif
