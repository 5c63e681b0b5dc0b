#include "include/FactorKernels.h"
#include "Dispatch.h"
#include "WideLanes.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT ON

INLINE float dot(size_t count, const float *left, const float *right) {
    lanes sum = {0};
    for (size_t i = 0; i < count; i += LANES) {
        sum += load(left + i) * load(right + i);
    }
    return sum_of(&sum);
}

// out = gram v + diagonal v + sum of w (y v) y; with `b` added and the rest subtracted if `is_residual`.
INLINE void als_product(
    const size_t n, const float *gram, float diagonal, const float *factors, const int32_t *items,
    const float *weights, size_t count, const int is_residual, const float *v, float *out) {
    enum { MOST = 256 / LANES };
    lanes sums[MOST];
    const float sign = is_residual ? -1.0f : 1.0f;
    const size_t blocks = n / LANES;
#pragma clang loop unroll(full)
    for (size_t b = 0; b < blocks; b++) {
        sums[b] = sign * diagonal * load(v + b * LANES);
    }
    for (size_t k = 0; k < n; k++) {
        const float factor = sign * v[k];
        const float *row = gram + k * n;
#pragma clang loop unroll(full)
        for (size_t b = 0; b < blocks; b++) {
            sums[b] += factor * load(row + b * LANES);
        }
    }
    for (size_t i = 0; i < count; i++) {
        const float *y = factors + (size_t)items[i] * n;
        if (i + 4 < count) {
            const float *next = factors + (size_t)items[i + 4] * n;
            for (size_t k = 0; k < n; k += LANES) {
                __builtin_prefetch(next + k);
            }
        }
        lanes product = load(y) * load(v);
#pragma clang loop unroll(full)
        for (size_t b = 1; b < blocks; b++) {
            product += load(y + b * LANES) * load(v + b * LANES);
        }
        const float inner = sum_of(&product);
        const float weight = weights ? weights[i] : 1.0f;
        const float factor = is_residual ? weight * (1.0f - inner) : weight * inner;
#pragma clang loop unroll(full)
        for (size_t b = 0; b < blocks; b++) {
            sums[b] += factor * load(y + b * LANES);
        }
    }
#pragma clang loop unroll(full)
    for (size_t b = 0; b < blocks; b++) {
        store(out + b * LANES, sums[b]);
    }
}

INLINE void solve_row(
    const size_t n, const float *gram, float diagonal, const float *factors, const int32_t *items,
    const float *weights, size_t count, size_t steps, float *x, float *scratch) {
    float *r = scratch;
    float *p = scratch + n;
    float *product = scratch + 2 * n;
    als_product(n, gram, diagonal, factors, items, weights, count, 1, x, r);
    memcpy(p, r, n * sizeof(float));
    float square = dot(n, r, r);
    for (size_t step = 0; step < steps && square > 1e-20f; step++) {
        als_product(n, gram, diagonal, factors, items, weights, count, 0, p, product);
        const float length = square / dot(n, p, product);
        for (size_t k = 0; k < n; k += LANES) {
            store(x + k, load(x + k) + length * load(p + k));
            store(r + k, load(r + k) - length * load(product + k));
        }
        const float next = dot(n, r, r);
        const float factor = next / square;
        for (size_t k = 0; k < n; k += LANES) {
            store(p + k, load(r + k) + factor * load(p + k));
        }
        square = next;
    }
}

INLINE void als_row(
    size_t factor_count, const float *gram, float diagonal, const float *factors, const int32_t *items,
    const float *weights, size_t count, size_t steps, float *x, float *scratch) {
    switch (factor_count) {
    case 16: solve_row(16, gram, diagonal, factors, items, weights, count, steps, x, scratch); break;
    case 32: solve_row(32, gram, diagonal, factors, items, weights, count, steps, x, scratch); break;
    case 64: solve_row(64, gram, diagonal, factors, items, weights, count, steps, x, scratch); break;
    case 128: solve_row(128, gram, diagonal, factors, items, weights, count, steps, x, scratch); break;
    case 256: solve_row(256, gram, diagonal, factors, items, weights, count, steps, x, scratch); break;
    default: __builtin_trap();
    }
}

VIDREC_WIDE_VARIANTS(
    als_row,
    (size_t factor_count, const float *gram, float diagonal, const float *factors, const int32_t *items,
     const float *weights, size_t count, size_t steps, float *x, float *scratch),
    (factor_count, gram, diagonal, factors, items, weights, count, steps, x, scratch))

INLINE void add_gram(size_t factor_count, const float *rows, size_t count, float scale, float *gram) {
    // Tiles of four rows of the result, which stay in registers while all rows go by in blocks that stay in the cache.
    enum { BLOCK = 128 };
    for (size_t start = 0; start < count; start += BLOCK) {
        const size_t end = start + BLOCK < count ? start + BLOCK : count;
        for (size_t k = 0; k < factor_count; k += 4) {
            for (size_t column = 0; column < factor_count; column += LANES) {
                lanes sums[4] = {{0}, {0}, {0}, {0}};
                for (size_t row = start; row < end; row++) {
                    const float *values = rows + row * factor_count;
                    const lanes v = load(values + column);
#pragma clang loop unroll(full)
                    for (size_t i = 0; i < 4; i++) {
                        sums[i] += values[k + i] * v;
                    }
                }
#pragma clang loop unroll(full)
                for (size_t i = 0; i < 4; i++) {
                    float *out = gram + (k + i) * factor_count + column;
                    store(out, load(out) + scale * sums[i]);
                }
            }
        }
    }
}

VIDREC_WIDE_VARIANTS(
    add_gram, (size_t factor_count, const float *rows, size_t count, float scale, float *gram),
    (factor_count, rows, count, scale, gram))

INLINE uint64_t next_random(uint64_t *state) {
    uint64_t bits = *state += 0x9E3779B97F4A7C15ULL;
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9ULL;
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EBULL;
    return bits ^ bits >> 31;
}

INLINE size_t random_below(size_t count, uint64_t *state) {
    return (size_t)(((unsigned __int128)next_random(state) * count) >> 64);
}

INLINE int contains(const int32_t *sorted, size_t count, int32_t item) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (sorted[middle] < item) low = middle + 1;
        else high = middle;
    }
    return low < count && sorted[low] == item;
}

INLINE void bpr_steps(
    size_t steps, size_t pair_count, const int32_t *users, const int32_t *items, const int64_t *offsets,
    const int32_t *sorted_items, size_t item_count, size_t factor_count, float rate, float user_decay, float item_decay,
    float *user_factors, float *item_factors, uint64_t *state) {
    for (size_t step = 0; step < steps; step++) {
        const size_t pair = random_below(pair_count, state);
        const int32_t user = users[pair];
        const int64_t start = offsets[user];
        const size_t own = (size_t)(offsets[user + 1] - start);
        if (own >= item_count) continue;
        int32_t other = (int32_t)random_below(item_count, state);
        while (contains(sorted_items + start, own, other)) {
            other = (int32_t)random_below(item_count, state);
        }
        float *u = user_factors + (size_t)user * factor_count;
        float *i = item_factors + (size_t)items[pair] * factor_count;
        float *j = item_factors + (size_t)other * factor_count;
        lanes sum = {0};
        for (size_t k = 0; k < factor_count; k += LANES) {
            sum += load(u + k) * (load(i + k) - load(j + k));
        }
        const float slope = rate / (1.0f + expf(sum_of(&sum)));
        for (size_t k = 0; k < factor_count; k += LANES) {
            const lanes uk = load(u + k), ik = load(i + k), jk = load(j + k);
            store(u + k, uk + slope * (ik - jk) - rate * user_decay * uk);
            store(i + k, ik + slope * uk - rate * item_decay * ik);
            store(j + k, jk - slope * uk - rate * item_decay * jk);
        }
        u[factor_count - 1] = 1;
    }
}

VIDREC_WIDE_VARIANTS(
    bpr_steps,
    (size_t steps, size_t pair_count, const int32_t *users, const int32_t *items, const int64_t *offsets,
     const int32_t *sorted_items, size_t item_count, size_t factor_count, float rate, float user_decay,
     float item_decay, float *user_factors, float *item_factors, uint64_t *state),
    (steps, pair_count, users, items, offsets, sorted_items, item_count, factor_count, rate, user_decay, item_decay,
     user_factors, item_factors, state))

INLINE void bpr_fold_in(
    size_t rounds, const int32_t *items, size_t count, const int32_t *negatives, size_t negative_count,
    size_t factor_count, float rate, float decay, const float *item_factors, float *user) {
    size_t next = 0;
    for (size_t round = 0; round < rounds; round++) {
        for (size_t n = 0; n < count; n++) {
            const float *i = item_factors + (size_t)items[n] * factor_count;
            const float *j = item_factors + (size_t)negatives[next] * factor_count;
            next = next + 1 < negative_count ? next + 1 : 0;
            lanes sum = {0};
            for (size_t k = 0; k < factor_count; k += LANES) {
                sum += load(user + k) * (load(i + k) - load(j + k));
            }
            const float slope = rate / (1.0f + expf(sum_of(&sum)));
            for (size_t k = 0; k < factor_count; k += LANES) {
                const lanes uk = load(user + k);
                store(user + k, uk + slope * (load(i + k) - load(j + k)) - rate * decay * uk);
            }
            user[factor_count - 1] = 1;
        }
    }
}

VIDREC_WIDE_VARIANTS(
    bpr_fold_in,
    (size_t rounds, const int32_t *items, size_t count, const int32_t *negatives, size_t negative_count,
     size_t factor_count, float rate, float decay, const float *item_factors, float *user),
    (rounds, items, count, negatives, negative_count, factor_count, rate, decay, item_factors, user))

void vidrec_add_sparse_rows(
    const int32_t *rows, const float *factors, size_t count, const int64_t *offsets, const int32_t *columns,
    const float *values, float *sums) {
    for (size_t n = 0; n < count; n++) {
        const float factor = factors ? factors[n] : 1.0f;
        const int64_t end = offsets[rows[n] + 1];
        int64_t entry = offsets[rows[n]];
        if (values) {
            for (; entry < end; entry++) sums[columns[entry]] += factor * values[entry];
        } else {
            for (; entry < end; entry++) sums[columns[entry]] += factor;
        }
    }
}

INLINE void add_dense_rows(
    const int32_t *rows, const float *factors, size_t count, const float *matrix, size_t columns, float *sums) {
    // By strips that stay in registers while all named rows go by.
    enum { STRIP = 4 * LANES };
    size_t column = 0;
    for (; column + STRIP <= columns; column += STRIP) {
        lanes strip[4];
        for (size_t b = 0; b < 4; b++) strip[b] = load(sums + column + b * LANES);
        for (size_t n = 0; n < count; n++) {
            const float *row = matrix + (size_t)rows[n] * columns + column;
            const float factor = factors[n];
            for (size_t b = 0; b < 4; b++) strip[b] += factor * load(row + b * LANES);
        }
        for (size_t b = 0; b < 4; b++) store(sums + column + b * LANES, strip[b]);
    }
    for (; column < columns; column++) {
        for (size_t n = 0; n < count; n++) {
            sums[column] += factors[n] * matrix[(size_t)rows[n] * columns + column];
        }
    }
}

VIDREC_WIDE_VARIANTS(
    add_dense_rows,
    (const int32_t *rows, const float *factors, size_t count, const float *matrix, size_t columns, float *sums),
    (rows, factors, count, matrix, columns, sums))

int vidrec_invert_block(size_t size, size_t columns, float *block) {
    // Gauss and Jordan without exchanges, in double precision: all pivots of a positive definite matrix are positive.
    double a[64 * 64];
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < size; j++) a[i * size + j] = block[i * columns + j];
    }
    for (size_t k = 0; k < size; k++) {
        const double pivot = a[k * size + k];
        if (!(pivot > 0)) return 1;
        const double inverse = 1 / pivot;
        a[k * size + k] = 1;
        for (size_t j = 0; j < size; j++) a[k * size + j] *= inverse;
        for (size_t i = 0; i < size; i++) {
            if (i == k) continue;
            const double factor = a[i * size + k];
            a[i * size + k] = 0;
            for (size_t j = 0; j < size; j++) a[i * size + j] -= factor * a[k * size + j];
        }
    }
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < size; j++) block[i * columns + j] = (float)a[i * size + j];
    }
    return 0;
}

INLINE void best_products(
    const float *rows, const int8_t *codes, const float *scales, size_t count, size_t dimension, const float *queries,
    const float *biases, size_t query_count, float *results) {
    typedef int8_t bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
    for (size_t row = 0; row < count; row++) {
        float best = 0;
        // Four queries at a time: their sums stay in registers, and a row is converted once for them.
        for (size_t first = 0; first < query_count; first += 4) {
            const size_t some = query_count - first < 4 ? query_count - first : 4;
            lanes sums[4] = {{0}, {0}, {0}, {0}};
            for (size_t i = 0; i < dimension; i += LANES) {
                const size_t at = row * dimension + i;
                const lanes values =
                    codes ? __builtin_convertvector(*(const bytes *)(codes + at), lanes) : load(rows + at);
                for (size_t q = 0; q < some; q++) {
                    sums[q] += values * load(queries + (first + q) * dimension + i);
                }
            }
            for (size_t q = 0; q < some; q++) {
                const float product = sum_of(&sums[q]) * (codes ? scales[row] : 1.0f) + biases[first + q];
                best = (first + q == 0 || product > best) ? product : best;
            }
        }
        results[row] = best;
    }
}

INLINE void best_inner_products(
    const float *rows, size_t count, size_t dimension, const float *queries, const float *biases, size_t query_count,
    float *results) {
    if (query_count == 1) best_products(rows, 0, 0, count, dimension, queries, biases, 1, results);
    else best_products(rows, 0, 0, count, dimension, queries, biases, query_count, results);
}

VIDREC_WIDE_VARIANTS(
    best_inner_products,
    (const float *rows, size_t count, size_t dimension, const float *queries, const float *biases,
     size_t query_count, float *results),
    (rows, count, dimension, queries, biases, query_count, results))

INLINE void best_quantized_products(
    const int8_t *rows, const float *scales, size_t count, size_t dimension, const float *queries, const float *biases,
    size_t query_count, float *results) {
    if (query_count == 1) best_products(0, rows, scales, count, dimension, queries, biases, 1, results);
    else best_products(0, rows, scales, count, dimension, queries, biases, query_count, results);
}

VIDREC_WIDE_VARIANTS(
    best_quantized_products,
    (const int8_t *rows, const float *scales, size_t count, size_t dimension, const float *queries,
     const float *biases, size_t query_count, float *results),
    (rows, scales, count, dimension, queries, biases, query_count, results))
