#include "include/DetailKernels.h"

#include <math.h>
#include <string.h>

#include "Dispatch.h"

// A fused multiply-add rounds once where two instructions round twice: the AVX2 variant would give other floats.
#pragma STDC FP_CONTRACT OFF

#define LANES 8
#include "Lanes.h"

enum { SIDE = VIDREC_DETAIL_SIDE, COUNT = VIDREC_DETAIL_COUNT, PADDED = 704, BLOCKS = (SIDE + LANES - 1) / LANES };

typedef int32_t integers __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef uint16_t pairs __attribute__((vector_size(LANES * sizeof(uint16_t))));
typedef int8_t bytes __attribute__((vector_size(LANES), aligned(1), may_alias));

static const lanes offsets = {0, 1, 2, 3, 4, 5, 6, 7};

// The values of a plane between four cells each, and the slopes: 0 beyond the plane. `inside` is -1 within it.
struct block {
    lanes value, across, down;
    integers inside;
};

// Floats where a mask is -1, else 0.
#define masked(mask, values) ((lanes)((mask) & (integers)(values)))

// Samples a plane at eight cells of a row of a detail, from column `first` on.
INLINE void sample(
    const int8_t *plane, size_t columns, size_t rows, const float pose[6], size_t first, size_t row,
    struct block *block) {
    const lanes x = offsets + (float)first, zero = {};
    lanes u = pose[0] + pose[1] * x + pose[2] * (float)row, v = pose[3] + pose[4] * x + pose[5] * (float)row;
    const integers inside = (x < zero + SIDE) & (u >= zero) & (v >= zero) & (u <= zero + (float)(columns - 1))
                            & (v <= zero + (float)(rows - 1));
    // Cells beyond the plane read its first ones.
    u = masked(inside, u);
    v = masked(inside, v);
    const integers i = __builtin_elementwise_min(__builtin_convertvector(u, integers), (integers){} + (int)columns - 2);
    const integers j = __builtin_elementwise_min(__builtin_convertvector(v, integers), (integers){} + (int)rows - 2);
    const lanes a = u - __builtin_convertvector(i, lanes), b = v - __builtin_convertvector(j, lanes);
    const integers cells = j * (int)columns + i;
    pairs upper, lower;
    for (size_t lane = 0; lane < LANES; lane++) {
        uint16_t pair;
        memcpy(&pair, plane + cells[lane], sizeof pair);
        upper[lane] = pair;
        memcpy(&pair, plane + cells[lane] + columns, sizeof pair);
        lower[lane] = pair;
    }
    const integers above_pairs = __builtin_convertvector(upper, integers);
    const integers below_pairs = __builtin_convertvector(lower, integers);
    const lanes p = __builtin_convertvector(above_pairs << 24 >> 24, lanes);
    const lanes q = __builtin_convertvector(above_pairs << 16 >> 24, lanes);
    const lanes r = __builtin_convertvector(below_pairs << 24 >> 24, lanes);
    const lanes s = __builtin_convertvector(below_pairs << 16 >> 24, lanes);
    const lanes above = p + a * (q - p), below = r + a * (s - r);
    block->value = masked(inside, above + b * (below - above));
    block->across = masked(inside, (q - p) + b * ((s - r) - (q - p)));
    block->down = masked(inside, below - above);
    block->inside = inside;
}

INLINE void detail_sample(
    const int8_t *plane, size_t columns, size_t rows, const float pose[6], int8_t *values, uint8_t *inside) {
    // Each row writes beyond its end, before the next.
    int8_t levels[PADDED + LANES], shown[PADDED + LANES];
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x += LANES) {
            struct block block;
            sample(plane, columns, rows, pose, x, y, &block);
            const lanes rounded = block.value + __builtin_elementwise_copysign((lanes){} + 0.5f, block.value);
            *(bytes *)(levels + y * SIDE + x) =
                __builtin_convertvector(__builtin_convertvector(rounded, integers), bytes);
            *(bytes *)(shown + y * SIDE + x) = __builtin_convertvector(-block.inside, bytes);
        }
    }
    memcpy(values, levels, COUNT);
    memcpy(inside, shown, COUNT);
    memset(values + COUNT, 0, PADDED - COUNT);
    memset(inside + COUNT, 0, PADDED - COUNT);
}

VIDREC_VARIANTS(
    detail_sample,
    (const int8_t *plane, size_t columns, size_t rows, const float pose[6], int8_t *values, uint8_t *inside),
    (plane, columns, rows, pose, values, inside))

// A plane sampled in some pose, with the levels of the detail at the cells that are within it, and the sums of products and
// of squares.
struct comparison {
    struct block blocks[SIDE][BLOCKS];
    lanes levels[SIDE][BLOCKS];
    float product, own, others;
    int cells;
};

INLINE void compare(
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, const float pose[6],
    struct comparison *comparison) {
    lanes product = {}, own = {}, others = {};
    integers cells = {};
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t i = 0; i < BLOCKS; i++) {
            struct block *block = &comparison->blocks[y][i];
            sample(plane, columns, rows, pose, i * LANES, y, block);
            // The detail has zeros after its last row.
            const lanes levels = __builtin_convertvector(*(const bytes *)(detail + y * SIDE + i * LANES), lanes);
            const lanes shown = masked(block->inside, levels);
            comparison->levels[y][i] = shown;
            product = product + shown * block->value;
            own = own + shown * shown;
            others = others + block->value * block->value;
            cells -= block->inside;
        }
    }
    comparison->product = comparison->own = comparison->others = 0;
    comparison->cells = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
        comparison->product += product[lane];
        comparison->own += own[lane];
        comparison->others += others[lane];
        comparison->cells += cells[lane];
    }
}

// The products of two slopes, and those of a slope with the error.
enum { ACROSS_ACROSS, ACROSS_DOWN, DOWN_DOWN, ACROSS_ERROR, DOWN_ERROR, TERMS };

// The system of equations of a step: sums over the cells of a detail of products of slopes with 1, x, y, x², xy and y².
INLINE void find_step(const struct comparison *comparison, double curvature[6][6], double slope[6]) {
    const float factor = comparison->product > 0 ? comparison->product / (comparison->others + 1e-6f) : 0;
    lanes sums[TERMS][6] = {};
    for (size_t y = 0; y < SIDE; y++) {
        lanes row[TERMS][3] = {};
        for (size_t i = 0; i < BLOCKS; i++) {
            const struct block *block = &comparison->blocks[y][i];
            const lanes error = comparison->levels[y][i] - factor * block->value;
            // Overlays differ by much: they count less.
            const lanes weight = 1 / (1 + error * error), x = offsets + (float)(i * LANES);
            const lanes across = factor * block->across, down = factor * block->down;
            const lanes weighted = weight * across, weighted_down = weight * down;
            const lanes terms[TERMS] = {
                weighted * across, weighted * down, weighted_down * down, weighted * error, weighted_down * error,
            };
            for (size_t term = 0; term < TERMS; term++) {
                const lanes moment = terms[term] * x;
                row[term][0] = row[term][0] + terms[term];
                row[term][1] = row[term][1] + moment;
                if (term < ACROSS_ERROR) row[term][2] = row[term][2] + moment * x;
            }
        }
        const float at = (float)y;
        for (size_t term = 0; term < TERMS; term++) {
            sums[term][0] = sums[term][0] + row[term][0];
            sums[term][1] = sums[term][1] + row[term][1];
            sums[term][2] = sums[term][2] + at * row[term][0];
            if (term >= ACROSS_ERROR) continue;
            sums[term][3] = sums[term][3] + row[term][2];
            sums[term][4] = sums[term][4] + at * row[term][1];
            sums[term][5] = sums[term][5] + at * at * row[term][0];
        }
    }
    double m[TERMS][6];
    for (size_t term = 0; term < TERMS; term++) {
        for (size_t i = 0; i < 6; i++) {
            m[term][i] = 0;
            for (size_t lane = 0; lane < LANES; lane++) m[term][i] += sums[term][i][lane];
        }
    }
    // Of 1, x and y with each other.
    static const int products[3][3] = {{0, 1, 2}, {1, 3, 4}, {2, 4, 5}};
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            curvature[i][j] = m[ACROSS_ACROSS][products[i][j]];
            curvature[i][3 + j] = curvature[3 + i][j] = m[ACROSS_DOWN][products[i][j]];
            curvature[3 + i][3 + j] = m[DOWN_DOWN][products[i][j]];
        }
        slope[i] = m[ACROSS_ERROR][i];
        slope[3 + i] = m[DOWN_ERROR][i];
    }
}

// The score by which poses are compared, see vidrec_detail_place.
INLINE float rating(const struct comparison *sums) {
    if (sums->product <= 0 || sums->cells == 0) return 0;
    const float square = sums->product * sums->product / (sums->own * sums->others);
    return square / (1.02f - square) * (float)sums->cells;
}

// Solves a symmetric positive definite system in place (Cholesky); returns 0 if it is none.
static int solve(double matrix[6][6], double vector[6]) {
    for (int i = 0; i < 6; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = matrix[i][j];
            for (int k = 0; k < j; k++) sum -= matrix[i][k] * matrix[j][k];
            if (i == j) {
                if (!(sum > 1e-9)) return 0;
                matrix[i][i] = sqrt(sum);
            } else {
                matrix[i][j] = sum / matrix[j][j];
            }
        }
    }
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < i; k++) vector[i] -= matrix[i][k] * vector[k];
        vector[i] /= matrix[i][i];
    }
    for (int i = 5; i >= 0; i--) {
        for (int k = i + 1; k < 6; k++) vector[i] -= matrix[k][i] * vector[k];
        vector[i] /= matrix[i][i];
    }
    return 1;
}

INLINE void detail_refine(
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, size_t steps, float pose[6]) {
    struct comparison comparisons[2], *current = &comparisons[0], *next = &comparisons[1];
    compare(plane, columns, rows, detail, pose, current);
    const int first = current->cells;
    for (size_t step = 0; step < steps && current->product > 0; step++) {
        double curvature[6][6], slope[6];
        find_step(current, curvature, slope);
        // Against steps along directions that the picture does not tell.
        for (int i = 0; i < 6; i++) curvature[i][i] += i % 3 == 0 ? 2 : SIDE * SIDE / 2;
        if (!solve(curvature, slope)) return;
        float moved[6];
        for (int i = 0; i < 6; i++) moved[i] = pose[i] + (float)slope[i];
        compare(plane, columns, rows, detail, moved, next);
        const float gain = rating(next) - rating(current);
        if (2 * next->cells < first || gain <= 0) return;
        memcpy(pose, moved, sizeof moved);
        if (gain < 0.02f * rating(next)) return;
        struct comparison *previous = current;
        current = next;
        next = previous;
    }
}

VIDREC_VARIANTS(
    detail_refine,
    (const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, size_t steps, float pose[6]),
    (plane, columns, rows, detail, steps, pose))
