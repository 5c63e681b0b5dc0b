#include "CodeProducts.h"

// Compilers make the best of this loop for each instruction set.
INLINE void products_of_rows(
    const uint8_t *const *rows, size_t count, size_t size, const struct vidrec_code_query *query, int32_t *results) {
    for (size_t row = 0; row < count; row++) {
        int32_t sum = 0;
        for (size_t i = 0; i < size; i++) sum += rows[row][i] * query->wide[i];
        results[row] = sum - query->offset;
    }
}

static void plain_products(
    const uint8_t *const *rows, size_t count, size_t size, const struct vidrec_code_query *query, int32_t *results) {
    products_of_rows(rows, count, size, query, results);
}

vidrec_row_products_function *vidrec_row_products_variant(enum vidrec_variant variant) {
#if defined(__x86_64__)
    if (variant == VIDREC_AVX512_VNNI) return vidrec_row_products_vnni;
    if (variant == VIDREC_AVX2) return vidrec_row_products_avx2;
#endif
    return variant == VIDREC_PLAIN ? plain_products : 0;
}

vidrec_row_products_function *vidrec_fastest_row_products(void) {
#if defined(__x86_64__)
    if (vidrec_runs_variant(VIDREC_AVX512_VNNI)) return vidrec_row_products_vnni;
    if (vidrec_runs_variant(VIDREC_AVX2)) return vidrec_row_products_avx2;
#endif
    return plain_products;
}
