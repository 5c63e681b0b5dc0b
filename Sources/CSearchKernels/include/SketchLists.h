#ifndef VIDREC_SKETCH_LISTS_H
#define VIDREC_SKETCH_LISTS_H

#include "PageChecks.h"
#include <Variants.h>

// Inverted lists of codes: vectors of integers in -8...7, in the order of `vidrec_pack_code_rows`, `size` values each.

enum {
    /// The codes of a block.
    VIDREC_BLOCK_CODES = 16,
};

/// Blocks of 16 codes. A block has, for each four values, those of all 16 codes, plus 8, two in a byte: the first in
/// the low four bits.
struct vidrec_sketch_blocks {
    /// The pages of blocks, scales and clips; without checksums for memory.
    struct vidrec_pages pages;
    const uint8_t *blocks;
    /// 16 for each block: the reciprocal of the L2 norm of each code; 0 for a filler.
    const float *scales;
    /// 16 for each block: the number of the clip of each code; UINT32_MAX for a filler.
    const uint32_t *clips;
    /// The number of values of a code, a multiple of 4, at most 520.
    size_t size;
};

/// Codes to compare with.
struct vidrec_sketch_rows {
    /// `size` values each, one value a byte.
    const int8_t *values;
    /// The reciprocal of the L2 norm of each code.
    const float *scales;
    /// What is subtracted from the cosines of each code.
    const float *biases;
};

/// Packs `count` codes, `size` values each, as the values of blocks; fillers are 0.
void vidrec_pack_blocks(const int8_t *codes, size_t count, size_t size, uint8_t *blocks);

/// Computes the cosine of each of `row_count` rows with each code of the first `block_count` blocks, less the row's
/// bias: `results[row * 16 * block_count + code]`.
VIDREC_KERNEL(
    vidrec_block_similarities,
    const struct vidrec_sketch_blocks *blocks, size_t block_count, const struct vidrec_sketch_rows *rows,
    size_t row_count, float *results);

/// Compares some rows with the codes of some lists, and raises the score of a clip to its highest evidence, which is a
/// cosine less the row's bias.
///
/// - starts: the first block of each list, and the number of blocks.
/// - lists: the lists to compare, ascending.
/// - ends: for each of them, the end of its rows in `numbers`.
/// - numbers: the rows to compare each list with.
/// - least: the least evidence that counts, above 0.
/// - scores: one for each of `clip_count` clips, 0 at first.
/// - found: the clips whose scores were 0 before, in the order in which they were found; room for all clips.
/// - found_count: the number of these clips.
/// - damaged: set to a page that does not have its checksum; SIZE_MAX at first.
VIDREC_KERNEL(
    vidrec_scan_lists,
    const struct vidrec_sketch_blocks *blocks, const uint32_t *starts, const uint32_t *lists, const uint32_t *ends,
    size_t list_count, const uint32_t *numbers, const struct vidrec_sketch_rows *rows, float least, float *scores,
    size_t clip_count, uint32_t *found, size_t *found_count, size_t *damaged);

enum {
    /// The number of steps of evidence, from -1 to 1, by which lists are chosen.
    VIDREC_EVIDENCE_STEPS = 4096,
};

/// Adds, for each row and list, the size of the list to the step of their evidence.
///
/// - evidence: `width` values for each row, of which the first `list_count` count.
/// - steps: VIDREC_EVIDENCE_STEPS sums.
void vidrec_sum_steps(
    const float *evidence, size_t row_count, size_t width, size_t list_count, const uint32_t *sizes, uint64_t *steps);

/// Chooses the pairs of rows and lists whose evidence is in `least` or a higher step, and sorts them by lists.
///
/// - ends: for each list, the end of its rows in `numbers`.
/// - numbers: the rows; at most `room` are written.
///
/// Returns the number of pairs.
size_t vidrec_choose_lists(
    const float *evidence, size_t row_count, size_t width, size_t list_count, size_t least, uint32_t *ends,
    uint32_t *numbers, size_t room);

#endif
