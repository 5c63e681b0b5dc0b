#include "include/FrameKernels.h"

#include <math.h>
#include <string.h>

#include "Dispatch.h"

// Kernels have variants where AVX2 was measured to save a sixth of their time or more; the others do as well without.
//
// A fused multiply-add rounds once where two instructions round twice: the AVX2 variant would give other floats.
#pragma STDC FP_CONTRACT OFF

enum { SIDE = 64, AREA = SIDE * SIDE, BLOCK = 8, BLOCKS = SIDE / BLOCK };

INLINE uint8_t difference(uint8_t a, uint8_t b) {
    uint8_t high = a > b ? a : b, low = a > b ? b : a;
    return (uint8_t)(high - low);
}

// In 64ths of a source row, row r covers 64r to 64r + 64, and output row j covers j * height to (j + 1) * height. The
// same holds for columns. Each output pixel is a sum of whole weights, divided once.
//
// Up to 257 rows the weighted sum of a column fits 16 bits, which halves the time.
INLINE void scale_low(
    const uint8_t *origin, size_t stride, size_t width, size_t height, uint32_t *row, uint8_t *out) {
    const double scale = 1.0 / ((double)width * (double)height);
    uint16_t *mixed = (uint16_t *)row;
    uint32_t whole[SIDE + 1], part[SIDE + 1];
    for (size_t i = 0; i <= SIDE; i++) {
        whole[i] = (uint32_t)(i * width / SIDE);
        part[i] = (uint32_t)(i * width % SIDE);
    }
    for (size_t j = 0; j < SIDE; j++) {
        const size_t top = j * height, bottom = top + height;
        size_t r = top / SIDE;
        const size_t end = (r + 1) * SIDE < bottom ? (r + 1) * SIDE : bottom;
        const uint8_t *source = origin + r * stride;
        const uint16_t first = (uint16_t)(end - top);
        for (size_t i = 0; i < width; i++) mixed[i] = (uint16_t)(first * source[i]);
        for (r++; r * SIDE < bottom; r++) {
            const uint16_t weight = (uint16_t)(bottom - r * SIDE < SIDE ? bottom - r * SIDE : SIDE);
            source = origin + r * stride;
            for (size_t i = 0; i < width; i++) mixed[i] = (uint16_t)(mixed[i] + weight * source[i]);
        }
        uint32_t through[SIDE + 1], sum = 0;
        through[0] = 0;
        for (size_t i = 1, column = 0; i < SIDE; i++) {
            for (; column < whole[i]; column++) sum += mixed[column];
            through[i] = sum * SIDE + part[i] * mixed[column];
        }
        for (size_t column = whole[SIDE - 1]; column < width; column++) sum += mixed[column];
        through[SIDE] = sum * SIDE;
        for (size_t i = 0; i < SIDE; i++) {
            out[j * SIDE + i] = (uint8_t)(int32_t)((double)(int32_t)(through[i + 1] - through[i]) * scale + 0.5);
        }
    }
}

INLINE void scale_region(
    const uint8_t *plane, size_t stride, size_t x, size_t y, size_t width, size_t height, uint32_t *row, uint8_t *out) {
    const uint8_t *origin = plane + y * stride + x;
    if (height <= 257 && width <= 32767) {
        scale_low(origin, stride, width, height, row, out);
        return;
    }
    const double scale = 1.0 / ((double)width * (double)height);
    for (size_t j = 0; j < SIDE; j++) {
        const size_t top = j * height, bottom = top + height;
        memset(row, 0, width * sizeof *row);
        for (size_t r = top / SIDE; r * SIDE < bottom; r++) {
            const size_t start = r * SIDE > top ? r * SIDE : top;
            const size_t end = (r + 1) * SIDE < bottom ? (r + 1) * SIDE : bottom;
            const uint32_t weight = (uint32_t)(end - start);
            const uint8_t *source = origin + r * stride;
            for (size_t i = 0; i < width; i++) row[i] += weight * source[i];
        }
        uint64_t before = 0, sum = 0;
        size_t column = 0;
        for (size_t i = 0; i < SIDE; i++) {
            const size_t right = (i + 1) * width, whole = right / SIDE, part = right % SIDE;
            while (column < whole) sum += row[column++];
            const uint64_t through = sum * SIDE + (part ? part * row[column] : 0);
            out[j * SIDE + i] = (uint8_t)((double)(int64_t)(through - before) * scale + 0.5);
            before = through;
        }
    }
}

VIDREC_VARIANTS(
    scale_region,
    (const uint8_t *plane, size_t stride, size_t x, size_t y, size_t width, size_t height, uint32_t *row,
     uint8_t *out),
    (plane, stride, x, y, width, height, row, out))

INLINE void count_unlike(
    const uint8_t *luma, const uint8_t *blue, const uint8_t *red, size_t width, size_t height, const uint8_t color[3],
    uint8_t tolerance, uint32_t *rows, uint32_t *columns) {
    const uint8_t y = color[0], b = color[1], r = color[2];
    memset(columns, 0, width * sizeof *columns);
    for (size_t j = 0; j < height; j++) {
        uint32_t count = 0;
        for (size_t i = 0; i < width; i++) {
            const size_t p = j * width + i;
            const uint8_t dy = difference(luma[p], y), db = difference(blue[p], b), dr = difference(red[p], r);
            const uint8_t chroma = db > dr ? db : dr;
            const uint32_t unlike = (dy > chroma ? dy : chroma) > tolerance;
            columns[i] += unlike;
            count += unlike;
        }
        rows[j] = count;
    }
}

VIDREC_VARIANTS(
    count_unlike,
    (const uint8_t *luma, const uint8_t *blue, const uint8_t *red, size_t width, size_t height,
     const uint8_t color[3], uint8_t tolerance, uint32_t *rows, uint32_t *columns),
    (luma, blue, red, width, height, color, tolerance, rows, columns))

INLINE int32_t clamp(int32_t v) { return v < 0 ? 0 : v > 255 ? 255 : v; }

INLINE void hsv_histogram(const uint8_t *luma, const uint8_t *blue, const uint8_t *red, uint32_t counts[256]) {
    uint8_t bins[AREA];
    for (int p = 0; p < AREA; p++) {
        const int32_t cb = blue[p] - 128, cr = red[p] - 128;
        const int32_t r = clamp(luma[p] + ((91881 * cr + 32768) >> 16));
        const int32_t g = clamp(luma[p] - ((22554 * cb + 46802 * cr + 32768) >> 16));
        const int32_t b = clamp(luma[p] + ((116130 * cb + 32768) >> 16));
        const int32_t high = r > g ? (r > b ? r : b) : (g > b ? g : b);
        const int32_t low = r < g ? (r < b ? r : b) : (g < b ? g : b);
        const int32_t chroma = high - low;
        // The hue in sixths of the circle, times the chroma.
        int32_t hue = high == r ? g - b : high == g ? 2 * chroma + b - r : 4 * chroma + r - g;
        hue = hue < 0 ? hue + 6 * chroma : hue;
        // Exact: the quotient of such small integers never rounds up to the next integer.
        const int32_t h = (int32_t)((float)(8 * hue) / (float)(chroma ? 3 * chroma : 1));
        const int32_t s = chroma ? (4 * chroma >= high) + (4 * chroma >= 2 * high) + (4 * chroma >= 3 * high) : 0;
        // Below this chroma, hue and saturation are those of compression noise.
        const int32_t hs = chroma < 8 ? 0 : h * 4 + s;
        bins[p] = (uint8_t)(hs * 4 + (high >> 6));
    }
    // Four histograms in turn, since plain areas would wait for the store of the same counter.
    uint32_t parts[4][256];
    memset(parts, 0, sizeof parts);
    for (int p = 0; p < AREA; p += 4) {
        for (int k = 0; k < 4; k++) parts[k][bins[p + k]]++;
    }
    for (int i = 0; i < 256; i++) counts[i] = parts[0][i] + parts[1][i] + parts[2][i] + parts[3][i];
}

VIDREC_VARIANTS(
    hsv_histogram, (const uint8_t *luma, const uint8_t *blue, const uint8_t *red, uint32_t counts[256]),
    (luma, blue, red, counts))

void vidrec_block_sums(const uint8_t *plane, uint32_t sums[64]) {
    for (int by = 0; by < BLOCKS; by++) {
        uint16_t columns[SIDE] = {0};
        for (int y = 0; y < BLOCK; y++) {
            for (int x = 0; x < SIDE; x++) columns[x] += plane[(by * BLOCK + y) * SIDE + x];
        }
        for (int bx = 0; bx < BLOCKS; bx++) {
            uint32_t sum = 0;
            for (int x = 0; x < BLOCK; x++) sum += columns[bx * BLOCK + x];
            sums[by * BLOCKS + bx] = sum;
        }
    }
}

void vidrec_moments(const uint8_t *plane, uint32_t *sum, uint32_t *squares) {
    uint32_t s = 0, q = 0;
    for (int p = 0; p < AREA; p++) {
        const uint32_t v = plane[p];
        s += v;
        q += v * v;
    }
    *sum = s;
    *squares = q;
}

void vidrec_binary_patterns(const uint8_t *luma, uint32_t counts[4 * 256]) {
    uint8_t codes[AREA];
    // One run over all rows is one long vector loop; what it gives for the outer columns is not read.
    for (int p = SIDE + 1; p < AREA - SIDE - 1; p++) {
        const uint8_t c = luma[p];
        uint8_t code = luma[p + 1] >= c ? 1 : 0;
        code |= luma[p - SIDE + 1] >= c ? 2 : 0;
        code |= luma[p - SIDE] >= c ? 4 : 0;
        code |= luma[p - SIDE - 1] >= c ? 8 : 0;
        code |= luma[p - 1] >= c ? 16 : 0;
        code |= luma[p + SIDE - 1] >= c ? 32 : 0;
        code |= luma[p + SIDE] >= c ? 64 : 0;
        code |= luma[p + SIDE + 1] >= c ? 128 : 0;
        codes[p] = code;
    }
    uint32_t odd[4 * 256];
    memset(counts, 0, 4 * 256 * sizeof *counts);
    memset(odd, 0, sizeof odd);
    for (int y = 1; y < SIDE - 1; y++) {
        uint32_t *cells[2] = {counts + (y > 31 ? 512 : 0), odd + (y > 31 ? 512 : 0)};
        const uint8_t *row = codes + y * SIDE + 1;
        for (int x = 0; x < 31; x++) {
            cells[x & 1][row[x]]++;
            cells[x & 1][256 + row[x + 31]]++;
        }
    }
    for (int i = 0; i < 4 * 256; i++) counts[i] += odd[i];
}

INLINE void edge_histogram(const uint8_t *luma, uint32_t counts[80]) {
    memset(counts, 0, 80 * sizeof *counts);
    for (int by = 0; by < SIDE / 2; by++) {
        const uint8_t *upper = luma + by * 2 * SIDE, *lower = upper + SIDE;
        uint8_t edges[SIDE / 2];
        for (int bx = 0; bx < SIDE / 2; bx++) {
            const int32_t a = upper[2 * bx], b = upper[2 * bx + 1], c = lower[2 * bx], d = lower[2 * bx + 1];
            const int32_t vertical = a - b + c - d, horizontal = a + b - c - d;
            const int32_t rising = a - d, falling = b - c, none = a - b - c + d;
            // Squares stand for the magnitudes, so that the root of 2 stays exact. 11 is the threshold of the standard.
            int32_t best = 11 * 11 - 1, edge = 5;
            int32_t energy = vertical * vertical;
            edge = energy > best ? 0 : edge;
            best = energy > best ? energy : best;
            energy = horizontal * horizontal;
            edge = energy > best ? 1 : edge;
            best = energy > best ? energy : best;
            energy = 2 * rising * rising;
            edge = energy > best ? 2 : edge;
            best = energy > best ? energy : best;
            energy = 2 * falling * falling;
            edge = energy > best ? 3 : edge;
            best = energy > best ? energy : best;
            energy = 4 * none * none;
            edge = energy > best ? 4 : edge;
            edges[bx] = (uint8_t)edge;
        }
        for (int cell = 0; cell < 4; cell++) {
            uint32_t found[6] = {0};
            for (int i = 0; i < 8; i++) found[edges[cell * 8 + i]]++;
            uint32_t *bins = counts + (by / 8 * 4 + cell) * 5;
            for (int k = 0; k < 5; k++) bins[k] += found[k];
        }
    }
}

VIDREC_VARIANTS(edge_histogram, (const uint8_t *luma, uint32_t counts[80]), (luma, counts))

INLINE void oriented_gradients(const uint8_t *luma, uint32_t sums[128]) {
    memset(sums, 0, 128 * sizeof *sums);
    for (int y = 0; y < SIDE; y++) {
        const uint8_t *above = luma + (y ? y - 1 : 0) * SIDE, *below = luma + (y < SIDE - 1 ? y + 1 : y) * SIDE;
        uint8_t padded[SIDE + 2];
        memcpy(padded + 1, luma + y * SIDE, SIDE);
        padded[0] = padded[1];
        padded[SIDE + 1] = padded[SIDE];
        uint8_t bins[SIDE];
        uint16_t magnitudes[SIDE];
        for (int x = 0; x < SIDE; x++) {
            const int32_t gx = padded[x + 2] - padded[x], gy = above[x] - below[x];
            const int32_t ax = gx < 0 ? -gx : gx, ay = gy < 0 ? -gy : gy;
            // Tangents of 1, 3, 5 and 7 sixteenths of pi, times 65536: the borders between the orientations.
            const int32_t n = (ay * 65536 > ax * 13036) + (ay * 65536 > ax * 43790) + (ay * 65536 > ax * 98082)
                + (ay * 65536 > ax * 329472);
            bins[x] = (uint8_t)((gx ^ gy) < 0 ? (8 - n) & 7 : n);
            magnitudes[x] = (uint16_t)(int32_t)(sqrtf((float)(gx * gx + gy * gy)) * 16.0f + 0.5f);
        }
        uint32_t *cells = sums + y / 16 * 32;
        for (int x = 0; x < 16; x++) {
            for (int cell = 0; cell < 4; cell++) cells[cell * 8 + bins[cell * 16 + x]] += magnitudes[cell * 16 + x];
        }
    }
}

VIDREC_VARIANTS(oriented_gradients, (const uint8_t *luma, uint32_t sums[128]), (luma, sums))

void vidrec_equalize(const uint8_t *luma, int16_t *ranks) {
    uint32_t parts[4][256];
    memset(parts, 0, sizeof parts);
    for (int p = 0; p < AREA; p += 4) {
        for (int k = 0; k < 4; k++) parts[k][luma[p + k]]++;
    }
    int16_t table[256];
    int32_t below = 0;
    for (int v = 0; v < 256; v++) {
        const int32_t count = (int32_t)(parts[0][v] + parts[1][v] + parts[2][v] + parts[3][v]);
        table[v] = (int16_t)(2 * below + count - AREA);
        below += count;
    }
    for (int p = 0; p < AREA; p++) ranks[p] = table[luma[p]];
}

void vidrec_cosine_basis(float basis[9 * 64]) {
    for (int k = 0; k < 9; k++) {
        for (int x = 0; x < SIDE; x++) {
            const double cosine = cos((2 * x + 1) * k * 3.14159265358979323846 / (2 * SIDE));
            basis[k * SIDE + x] = (float)(cosine * sqrt((k ? 2.0 : 1.0) / SIDE));
        }
    }
}

INLINE void low_frequencies(const int16_t *values, const float basis[9 * 64], float scale, float out[81]) {
    float columns[9][SIDE];
    memset(columns, 0, sizeof columns);
    for (int y = 0; y < SIDE; y++) {
        float row[SIDE];
        for (int x = 0; x < SIDE; x++) row[x] = values[y * SIDE + x];
        for (int k = 0; k < 9; k++) {
            const float factor = basis[k * SIDE + y];
            for (int x = 0; x < SIDE; x++) columns[k][x] += factor * row[x];
        }
    }
    // Folded at the middle: even cosines see the sum of both halves, odd ones their difference, which a mirror negates
    // exactly. Rows of 16, of which 9 are used, keep the loop in vectors.
    float sums[9][16];
    memset(sums, 0, sizeof sums);
    for (int x = 0; x < SIDE / 2; x++) {
        float even[16] = {0}, odd[16] = {0};
        for (int k = 0; k < 9; k++) {
            even[k] = columns[k][x] + columns[k][SIDE - 1 - x];
            odd[k] = columns[k][x] - columns[k][SIDE - 1 - x];
        }
        for (int l = 0; l < 9; l++) {
            const float factor = basis[l * SIDE + x];
            const float *half = l & 1 ? odd : even;
            for (int k = 0; k < 16; k++) sums[l][k] += factor * half[k];
        }
    }
    for (int k = 0; k < 9; k++) {
        for (int l = 0; l < 9; l++) out[k * 9 + l] = sums[l][k] * scale;
    }
}

VIDREC_VARIANTS(
    low_frequencies, (const int16_t *values, const float basis[9 * 64], float scale, float out[81]),
    (values, basis, scale, out))

void vidrec_block_differences(const uint8_t *first, const uint8_t *second, uint32_t sums[64]) {
    for (int by = 0; by < BLOCKS; by++) {
        uint16_t columns[SIDE] = {0};
        for (int y = 0; y < BLOCK; y++) {
            for (int x = 0; x < SIDE; x++) {
                const int p = (by * BLOCK + y) * SIDE + x;
                columns[x] += difference(first[p], second[p]);
            }
        }
        for (int bx = 0; bx < BLOCKS; bx++) {
            uint32_t sum = 0;
            for (int x = 0; x < BLOCK; x++) sum += columns[bx * BLOCK + x];
            sums[by * BLOCKS + bx] = sum;
        }
    }
}

INLINE void block_motion(const uint8_t *now, const uint8_t *before, uint32_t cost[64], int32_t x[64], int32_t y[64]) {
    enum { REACH = 4, WIDE = SIDE + 2 * REACH };
    uint8_t padded[WIDE * WIDE];
    for (int j = 0; j < WIDE; j++) {
        const int from = j < REACH ? 0 : j >= SIDE + REACH ? SIDE - 1 : j - REACH;
        uint8_t *row = padded + j * WIDE;
        memcpy(row + REACH, before + from * SIDE, SIDE);
        memset(row, row[REACH], REACH);
        memset(row + REACH + SIDE, row[REACH + SIDE - 1], REACH);
    }
    int32_t distance[64];
    for (int i = 0; i < 64; i++) cost[i] = UINT32_MAX;
    for (int dy = -REACH; dy <= REACH; dy++) {
        for (int dx = -REACH; dx <= REACH; dx++) {
            const int32_t far = dx * dx + dy * dy;
            for (int by = 0; by < BLOCKS; by++) {
                uint16_t columns[SIDE] = {0};
                for (int r = by * BLOCK; r < (by + 1) * BLOCK; r++) {
                    const uint8_t *a = now + r * SIDE, *b = padded + (r + REACH - dy) * WIDE + REACH - dx;
                    for (int i = 0; i < SIDE; i++) columns[i] += difference(a[i], b[i]);
                }
                for (int bx = 0; bx < BLOCKS; bx++) {
                    const int i = by * BLOCKS + bx;
                    uint32_t sum = 0;
                    for (int k = 0; k < BLOCK; k++) sum += columns[bx * BLOCK + k];
                    if (sum < cost[i] || (sum == cost[i] && far < distance[i])) {
                        cost[i] = sum;
                        distance[i] = far;
                        x[i] = dx;
                        y[i] = dy;
                    } else if (sum == cost[i] && far == distance[i]) {
                        x[i] += dx;
                        y[i] += dy;
                    }
                }
            }
        }
    }
}

VIDREC_VARIANTS(
    block_motion, (const uint8_t *now, const uint8_t *before, uint32_t cost[64], int32_t x[64], int32_t y[64]),
    (now, before, cost, x, y))
