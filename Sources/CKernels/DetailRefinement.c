#include "include/DetailKernels.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#include "DetailSample.h"

enum { SIDE = VIDREC_DETAIL_SIDE, WIDTH = 32, LANES = 8, MOMENTS = 13 };

// The sums over the cells of a detail that a step of the refinement needs: of products and squares, and of products of
// slopes with 1, x and x² along a row.
struct sums {
    float product, own, others;
    int cells;
    double curvature[6][6], slope[6];
};

// Cells that lie within a plane are computed one after another, sums over them in lanes.
INLINE void detail_sums(
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, const float pose[6], struct sums *result) {
    struct sums sums = {0, 0, 0, 0, {{0}}, {0}};
    float total[3][LANES] = {{0}};
    float values[SIDE][WIDTH], across[SIDE][WIDTH], down[SIDE][WIDTH], own[SIDE][WIDTH];
    int used[SIDE];
    for (size_t y = 0; y < SIDE; y++) {
        used[y] = 0;
        memset(values[y], 0, sizeof values[y]);
        memset(across[y], 0, sizeof across[y]);
        memset(down[y], 0, sizeof down[y]);
        memset(own[y], 0, sizeof own[y]);
        for (size_t x = 0; x < SIDE; x++) {
            const float u = pose[0] + pose[1] * (float)x + pose[2] * (float)y;
            const float v = pose[3] + pose[4] * (float)x + pose[5] * (float)y;
            if (!sample(plane, columns, rows, u, v, &values[y][x], &across[y][x], &down[y][x])) continue;
            own[y][x] = detail[y * SIDE + x];
            used[y]++;
        }
        sums.cells += used[y];
        if (!used[y]) continue;
        for (size_t x = 0; x < WIDTH; x += LANES) {
            for (size_t lane = 0; lane < LANES; lane++) {
                const float first = own[y][x + lane], second = values[y][x + lane];
                total[0][lane] = total[0][lane] + first * second;
                total[1][lane] = total[1][lane] + first * first;
                total[2][lane] = total[2][lane] + second * second;
            }
        }
    }
    for (size_t lane = 0; lane < LANES; lane++) {
        sums.product += total[0][lane];
        sums.own += total[1][lane];
        sums.others += total[2][lane];
    }
    const float factor = sums.product > 0 ? sums.product / (sums.others + 1e-6f) : 0;
    for (size_t y = 0; y < SIDE; y++) {
        if (!used[y]) continue;
        // The moments of the products of slopes, and of slopes with the error.
        float moments[MOMENTS][LANES] = {{0}};
        for (size_t x = 0; x < WIDTH; x += LANES) {
            for (size_t lane = 0; lane < LANES; lane++) {
                const float error = own[y][x + lane] - factor * values[y][x + lane];
                // Overlays differ by much: they count less.
                const float weight = 1 / (1 + error * error);
                const float a = factor * across[y][x + lane], d = factor * down[y][x + lane];
                const float at = (float)(x + lane), aa = weight * a * a, ad = weight * a * d, dd = weight * d * d;
                const float ae = weight * a * error, de = weight * d * error;
                const float terms[MOMENTS] = {
                    aa, aa * at, aa * at * at, ad, ad * at, ad * at * at, dd, dd * at, dd * at * at,
                    ae, ae * at, de, de * at,
                };
                for (size_t i = 0; i < MOMENTS; i++) moments[i][lane] = moments[i][lane] + terms[i];
            }
        }
        double m[MOMENTS];
        for (size_t i = 0; i < MOMENTS; i++) {
            float sum = 0;
            for (size_t lane = 0; lane < LANES; lane++) sum += moments[i][lane];
            m[i] = sum;
        }
        // The parameters are 1, x and y for either slope.
        const double at = (double)y;
        for (int part = 0; part < 3; part++) {
            const double *moment = m + 3 * part;
            const double block[3][3] = {
                {moment[0], moment[1], at * moment[0]},
                {moment[1], moment[2], at * moment[1]},
                {at * moment[0], at * moment[1], at * at * moment[0]},
            };
            const int row = part == 0 ? 0 : 3, column = part == 2 ? 3 : 0;
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) sums.curvature[row + i][column + j] += block[i][j];
            }
        }
        const double slopes[6] = {m[9], m[10], at * m[9], m[11], m[12], at * m[11]};
        for (int i = 0; i < 6; i++) sums.slope[i] += slopes[i];
    }
    *result = sums;
}

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3"))) static void avx2_detail_sums(
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, const float pose[6], struct sums *result) {
    detail_sums(plane, columns, rows, detail, pose, result);
}
#endif

static void sums_at(
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, const float pose[6], struct sums *result) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v3")) {
        avx2_detail_sums(plane, columns, rows, detail, pose, result);
        return;
    }
#endif
    detail_sums(plane, columns, rows, detail, pose, result);
}

// The score by which poses are compared, see vidrec_detail_place.
static float rating(const struct sums *sums) {
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

void vidrec_detail_refine(
    const int8_t *plane, size_t columns, size_t rows, const int8_t *detail, size_t steps, float pose[6]) {
    struct sums sums;
    sums_at(plane, columns, rows, detail, pose, &sums);
    const int first = sums.cells;
    for (size_t step = 0; step < steps && sums.product > 0; step++) {
        // Against steps along directions that the picture does not tell.
        for (int i = 0; i < 6; i++) sums.curvature[i][i] += i % 3 == 0 ? 2 : SIDE * SIDE / 2;
        if (!solve(sums.curvature, sums.slope)) return;
        float next[6];
        for (int i = 0; i < 6; i++) next[i] = pose[i] + (float)sums.slope[i];
        struct sums better;
        sums_at(plane, columns, rows, detail, next, &better);
        const float gain = rating(&better) - rating(&sums);
        if (2 * better.cells < first || gain <= 0) return;
        memcpy(pose, next, sizeof next);
        if (gain < 0.02f * rating(&better)) return;
        sums = better;
    }
}
