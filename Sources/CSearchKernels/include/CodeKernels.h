#ifndef VIDREC_CODE_KERNELS_H
#define VIDREC_CODE_KERNELS_H

#include "PageChecks.h"
#include <Variants.h>

// Search among vectors as codes. A row is a vector of unit length as `size` bytes, a multiple of 64: round(v / scale) +
// 128 for each value v, 128 after the last one. A second byte for each value refines the first: round(r / scale * 254)
// + 128 for the rest r that the first byte leaves.

enum {
    /// The most rows of a call of `vidrec_scan_codes`.
    VIDREC_SCAN_ROWS = 1024,
    /// The most values of a vector; sums of their products fit into 32 bits.
    VIDREC_CODE_SIZE = 16384,
};

/// Rows that stand one after another.
struct vidrec_code_rows {
    /// The pages of codes, low codes and scales; without checksums for rows in memory.
    struct vidrec_pages pages;
    const uint8_t *codes;
    const uint8_t *low_codes;
    /// The value of a step of the codes of each row.
    const float *scales;
    size_t count;
    size_t size;
};

/// A vector to compare rows with: integers `wide`, of 32-bit sums with all rows, and the same integers as
/// high * 2^shift + low.
struct vidrec_code_query {
    const int16_t *wide;
    const int8_t *high;
    /// 0 if all are 0.
    const int8_t *low;
    int32_t shift;
    /// The sum of the products with 128.
    int32_t offset;
    /// The value of a step of the integers.
    float scale;
};

/// Computes the sums of the products of some rows' bytes with the query's integers, less the query's offset.
typedef void vidrec_row_products_function(
    const uint8_t *const *rows, size_t count, size_t size, const struct vidrec_code_query *query, int32_t *results);

/// Returns a variant of the function, or 0 if it is not compiled.
vidrec_row_products_function *vidrec_row_products_variant(enum vidrec_variant variant);

/// Finds the rows whose inner product with a query may reach a threshold: is at least the threshold less the error of
/// codes, `scale * factor + margin` for each row.
///
/// - rows: the rows; those from `first` on are compared, at most VIDREC_SCAN_ROWS.
/// - passing: one bit for each row from `first` on, lowest first: whether to compare it; or 0 for all.
/// - found: the numbers of the rows, ascending. Room for `count`.
/// - lowest, highest: what the inner products of these rows are at least and at most.
/// - damaged: set to the page that does not have its checksum, if there is one.
///
/// Returns the number of rows that were found, or SIZE_MAX if a page is damaged.
size_t vidrec_scan_codes(
    const struct vidrec_code_rows *rows, size_t first, size_t count, const uint64_t *passing,
    const struct vidrec_code_query *query, float factor, float margin, float threshold, uint32_t *found, float *lowest,
    float *highest, size_t *damaged);

/// Computes the inner products of some rows with a query by both bytes of their values.
///
/// Returns 1, or 0 with the page in `damaged` if a page is damaged.
int vidrec_refine_codes(
    const struct vidrec_code_rows *rows, const uint32_t *numbers, size_t count, const float *query, size_t dimension,
    float *results, size_t *damaged);

/// Makes the codes of vectors.
///
/// - vectors: `count` vectors of `dimension` values.
/// - codes, low_codes: `size` bytes for each vector, `size` at least `dimension`.
/// - scales: one for each vector.
///
/// Returns the highest quotient of the length of a vector's rest, that its first bytes leave, and its scale.
float vidrec_make_codes(
    const float *vectors, size_t count, size_t dimension, size_t size, uint8_t *codes, uint8_t *low_codes,
    float *scales);

#endif
