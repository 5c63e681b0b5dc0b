#ifndef VIDREC_SKETCH_LISTS_SCAN_H
#define VIDREC_SKETCH_LISTS_SCAN_H

#include "InlinePageChecks.h"
#include "include/SketchLists.h"

#include <string.h>

// What the variants of the kernels for inverted lists share.

enum {
    CODES = VIDREC_BLOCK_CODES,
    /// The rows that are compared with a block at once.
    ROWS = 4,
};

/// The inner products of ROWS rows with the codes of a block, whose values have 8 added.
typedef void vidrec_block_tile(
    const uint8_t *block, size_t size, const int8_t *const rows[ROWS], int32_t sums[ROWS][CODES]);

INLINE int32_t offset_of(const int8_t *values, size_t size) {
    int32_t sum = 0;
    for (size_t i = 0; i < size; i++) sum += values[i];
    return 8 * sum;
}

// Up to ROWS rows; the last one is repeated.
struct row_group {
    const int8_t *values[ROWS];
    int32_t offsets[ROWS];
    float scales[ROWS], biases[ROWS];
};

INLINE void fill_group(
    struct row_group *group, const struct vidrec_sketch_rows *rows, const uint32_t *numbers, size_t first, size_t count,
    size_t size) {
    for (size_t r = 0; r < ROWS; r++) {
        const size_t place = first + (r < count ? r : count - 1);
        const size_t row = numbers ? numbers[place] : place;
        group->values[r] = rows->values + row * size;
        group->offsets[r] = offset_of(group->values[r], size);
        group->scales[r] = rows->scales[row];
        group->biases[r] = rows->biases[row];
    }
}

INLINE void block_similarities(
    vidrec_block_tile *tile, const struct vidrec_sketch_blocks *blocks, size_t block_count,
    const struct vidrec_sketch_rows *rows, size_t row_count, float *results) {
    const size_t bytes = blocks->size * CODES / 2;
    int32_t sums[ROWS][CODES];
    for (size_t first = 0; first < row_count; first += ROWS) {
        const size_t count = row_count - first < ROWS ? row_count - first : ROWS;
        struct row_group group;
        fill_group(&group, rows, 0, first, count, blocks->size);
        for (size_t block = 0; block < block_count; block++) {
            tile(blocks->blocks + block * bytes, blocks->size, group.values, sums);
            const float *scales = blocks->scales + block * CODES;
            for (size_t r = 0; r < count; r++) {
                float *result = results + ((first + r) * block_count + block) * CODES;
                for (size_t i = 0; i < CODES; i++) {
                    result[i] = (float)(sums[r][i] - group.offsets[r]) * group.scales[r] * scales[i] - group.biases[r];
                }
            }
        }
    }
}

INLINE void scan_lists(
    vidrec_block_tile *tile, const struct vidrec_sketch_blocks *blocks, const uint32_t *starts, const uint32_t *lists,
    const uint32_t *ends, size_t list_count, const uint32_t *numbers, const struct vidrec_sketch_rows *rows,
    float least, float *scores, size_t clip_count, uint32_t *found, size_t *found_count, size_t *damaged) {
    const size_t bytes = blocks->size * CODES / 2;
    int32_t sums[ROWS][CODES];
    float evidence[CODES];
    size_t known = *found_count;
    for (size_t place = 0; place < list_count; place++) {
        const size_t begin = starts[lists[place]], end = starts[lists[place] + 1];
        if (begin == end) continue;
        const struct { const void *start; size_t size; } parts[3] = {
            {blocks->blocks + begin * bytes, bytes}, {blocks->scales + begin * CODES, CODES * sizeof(float)},
            {blocks->clips + begin * CODES, CODES * sizeof(uint32_t)}};
        for (size_t part = 0; part < 3 && blocks->pages.checksums; part++) {
            const size_t offset = (size_t)((const uint8_t *)parts[part].start - blocks->pages.bytes);
            const size_t last = (offset + (end - begin) * parts[part].size - 1) / VIDREC_PAGE_SIZE;
            for (size_t page = offset / VIDREC_PAGE_SIZE; page <= last; page++) {
                if (page_is_intact(&blocks->pages, page)) continue;
                *damaged = page;
                *found_count = known;
                return;
            }
        }
        const size_t last = ends[place];
        for (size_t first = place > 0 ? ends[place - 1] : 0; first < last; first += ROWS) {
            const size_t count = last - first < ROWS ? last - first : ROWS;
            struct row_group group;
            fill_group(&group, rows, numbers, first, count, blocks->size);
            for (size_t block = begin; block < end; block++) {
                tile(blocks->blocks + block * bytes, blocks->size, group.values, sums);
                const float *scales = blocks->scales + block * CODES;
                for (size_t r = 0; r < count; r++) {
                    int any = 0;
                    for (size_t i = 0; i < CODES; i++) {
                        evidence[i] =
                            (float)(sums[r][i] - group.offsets[r]) * group.scales[r] * scales[i] - group.biases[r];
                        any |= evidence[i] >= least;
                    }
                    if (!any) continue;
                    for (size_t i = 0; i < CODES; i++) {
                        const uint32_t clip = blocks->clips[block * CODES + i];
                        if (!(evidence[i] >= least) || clip >= clip_count) continue;
                        if (scores[clip] == 0) found[known++] = clip;
                        if (evidence[i] > scores[clip]) scores[clip] = evidence[i];
                    }
                }
            }
        }
    }
    *found_count = known;
}

#define VIDREC_LIST_KERNELS(attribute, variant)                                                                        \
    attribute void vidrec_block_similarities_##variant(                                                                \
        const struct vidrec_sketch_blocks *blocks, size_t block_count, const struct vidrec_sketch_rows *rows,          \
        size_t row_count, float *results) {                                                                            \
        block_similarities(tile_##variant, blocks, block_count, rows, row_count, results);                             \
    }                                                                                                                  \
    attribute void vidrec_scan_lists_##variant(                                                                        \
        const struct vidrec_sketch_blocks *blocks, const uint32_t *starts, const uint32_t *lists,                      \
        const uint32_t *ends, size_t list_count, const uint32_t *numbers, const struct vidrec_sketch_rows *rows,       \
        float least, float *scores, size_t clip_count, uint32_t *found, size_t *found_count, size_t *damaged) {        \
        scan_lists(                                                                                                    \
            tile_##variant, blocks, starts, lists, ends, list_count, numbers, rows, least, scores, clip_count, found,  \
            found_count, damaged);                                                                                     \
    }

#define VIDREC_LIST_DECLARATIONS(variant)                                                                              \
    void vidrec_block_similarities_##variant(                                                                          \
        const struct vidrec_sketch_blocks *blocks, size_t block_count, const struct vidrec_sketch_rows *rows,          \
        size_t row_count, float *results);                                                                             \
    void vidrec_scan_lists_##variant(                                                                                  \
        const struct vidrec_sketch_blocks *blocks, const uint32_t *starts, const uint32_t *lists,                      \
        const uint32_t *ends, size_t list_count, const uint32_t *numbers, const struct vidrec_sketch_rows *rows,       \
        float least, float *scores, size_t clip_count, uint32_t *found, size_t *found_count, size_t *damaged);

VIDREC_LIST_DECLARATIONS(plain)
#if defined(__x86_64__)
VIDREC_LIST_DECLARATIONS(avx2)
VIDREC_LIST_DECLARATIONS(vnni)
#endif

#endif
