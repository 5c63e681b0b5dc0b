#include "SketchListScan.h"

void vidrec_pack_blocks(const int8_t *codes, size_t count, size_t size, uint8_t *blocks) {
    memset(blocks, 0x88, (count + CODES - 1) / CODES * CODES * size / 2);
    for (size_t code = 0; code < count; code++) {
        uint8_t *block = blocks + code / CODES * CODES * size / 2 + code % CODES * 2;
        const int8_t *values = codes + code * size;
        for (size_t i = 0; i < size; i += 2) {
            block[i / 4 * 2 * CODES + i % 4 / 2] = (uint8_t)((values[i] + 8) | (values[i + 1] + 8) << 4);
        }
    }
}

static void tile_plain(const uint8_t *block, size_t size, const int8_t *const rows[ROWS], int32_t sums[ROWS][CODES]) {
    for (size_t r = 0; r < ROWS; r++) {
        int16_t totals[2 * CODES] = {0};
        for (size_t i = 0; i < size; i += 4) {
            const uint8_t *pairs = block + i / 4 * 2 * CODES;
            const int8_t *values = rows[r] + i;
            for (size_t k = 0; k < 2 * CODES; k += 2) {
                totals[k] = (int16_t)(totals[k] + (pairs[k] & 15) * values[0] + (pairs[k] >> 4) * values[1]);
                totals[k + 1] =
                    (int16_t)(totals[k + 1] + (pairs[k + 1] & 15) * values[2] + (pairs[k + 1] >> 4) * values[3]);
            }
        }
        for (size_t code = 0; code < CODES; code++) sums[r][code] = totals[2 * code] + totals[2 * code + 1];
    }
}

VIDREC_LIST_KERNELS(, plain)

#if defined(__x86_64__)
#define CHOOSE(name)                                                                                                   \
    (vidrec_runs_variant(VIDREC_AVX512_VNNI) ? name##_vnni                                                             \
     : vidrec_runs_variant(VIDREC_AVX2)      ? name##_avx2                                                             \
                                             : name##_plain)
#define VARIANT(name, variant)                                                                                         \
    ((variant) == VIDREC_PLAIN         ? name##_plain                                                                  \
     : (variant) == VIDREC_AVX2        ? name##_avx2                                                                   \
     : (variant) == VIDREC_AVX512_VNNI ? name##_vnni                                                                   \
                                       : 0)
#else
#define CHOOSE(name) name##_plain
#define VARIANT(name, variant) ((variant) == VIDREC_PLAIN ? name##_plain : 0)
#endif

vidrec_block_similarities_function vidrec_block_similarities_variant(enum vidrec_variant variant) {
    return VARIANT(vidrec_block_similarities, variant);
}

vidrec_scan_lists_function vidrec_scan_lists_variant(enum vidrec_variant variant) {
    return VARIANT(vidrec_scan_lists, variant);
}

void vidrec_block_similarities(
    const struct vidrec_sketch_blocks *blocks, size_t block_count, const struct vidrec_sketch_rows *rows,
    size_t row_count, float *results) {
    CHOOSE(vidrec_block_similarities)(blocks, block_count, rows, row_count, results);
}

void vidrec_scan_lists(
    const struct vidrec_sketch_blocks *blocks, const uint32_t *starts, const uint32_t *lists, const uint32_t *ends,
    size_t list_count, const uint32_t *numbers, const struct vidrec_sketch_rows *rows, float least, float *scores,
    size_t clip_count, uint32_t *found, size_t *found_count, size_t *damaged) {
    CHOOSE(vidrec_scan_lists)(
        blocks, starts, lists, ends, list_count, numbers, rows, least, scores, clip_count, found, found_count, damaged);
}

INLINE size_t step_of(float evidence) {
    const float place = (evidence + 1) * (VIDREC_EVIDENCE_STEPS / 2);
    return place <= 0 ? 0 : place >= VIDREC_EVIDENCE_STEPS - 1 ? VIDREC_EVIDENCE_STEPS - 1 : (size_t)place;
}

void vidrec_sum_steps(
    const float *evidence, size_t row_count, size_t width, size_t list_count, const uint32_t *sizes, uint64_t *steps) {
    memset(steps, 0, VIDREC_EVIDENCE_STEPS * sizeof *steps);
    for (size_t row = 0; row < row_count; row++) {
        for (size_t list = 0; list < list_count; list++) steps[step_of(evidence[row * width + list])] += sizes[list];
    }
}

size_t vidrec_choose_lists(
    const float *evidence, size_t row_count, size_t width, size_t list_count, size_t least, uint32_t *ends,
    uint32_t *numbers, size_t room) {
    // A little less than the lowest evidence of the step, so that few others are looked at.
    const float lowest = (float)least / (VIDREC_EVIDENCE_STEPS / 2) - 1 - 1e-5f;
    memset(ends, 0, list_count * sizeof *ends);
    size_t count = 0;
    for (size_t row = 0; row < row_count; row++) {
        for (size_t list = 0; list < list_count; list++) {
            const float value = evidence[row * width + list];
            if (value < lowest || step_of(value) < least) continue;
            ends[list]++;
            count++;
        }
    }
    if (count > room) return count;
    uint32_t end = 0;
    for (size_t list = 0; list < list_count; list++) {
        const uint32_t start = end;
        end += ends[list];
        ends[list] = start;
    }
    for (size_t row = 0; row < row_count; row++) {
        for (size_t list = 0; list < list_count; list++) {
            const float value = evidence[row * width + list];
            if (value < lowest || step_of(value) < least) continue;
            numbers[ends[list]++] = (uint32_t)row;
        }
    }
    return count;
}
