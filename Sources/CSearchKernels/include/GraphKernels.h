#ifndef VIDREC_GRAPH_KERNELS_H
#define VIDREC_GRAPH_KERNELS_H

#include "CodeKernels.h"

// Hierarchical navigable small world graphs over codes (Malkov and Yashunin 2018, arXiv 1603.09320).

enum {
    VIDREC_GRAPH_LEVELS = 16,
    /// The most links of a node.
    VIDREC_GRAPH_WIDTH = 128,
    /// The number that stands after the last link.
    VIDREC_GRAPH_NO_NODE = 0xffffffff,
};

/// One level of a graph.
struct vidrec_graph_level {
    /// The row of each node; 0 if they are equal.
    const uint32_t *rows;
    /// The number of each node on the level below; 0 on the lowest level.
    const uint32_t *below;
    /// `width` nodes for each node, VIDREC_GRAPH_NO_NODE after the last one.
    uint32_t *links;
    size_t count;
    size_t width;
    /// The first codes and the scales of the nodes, without low codes: near nodes stand near each other. Without codes, they
    /// are those of the rows in a store.
    struct vidrec_code_rows own;
};

struct vidrec_graph {
    /// The pages of all levels; without checksums for a graph in memory.
    struct vidrec_pages pages;
    /// From the lowest on.
    struct vidrec_graph_level levels[VIDREC_GRAPH_LEVELS];
    size_t level_count;
};

/// Rows in several parts, one after another.
struct vidrec_code_store {
    const struct vidrec_code_rows *parts;
    /// The number of the first row of each part.
    const size_t *starts;
    size_t part_count;
};

/// A node and its inner product with a query.
struct vidrec_graph_entry {
    float similarity;
    /// The number of the node; the kernels use the two highest bits.
    uint32_t node;
};

/// Memory of one thread.
struct vidrec_graph_scratch {
    /// A power of two of numbers: room for three quarters as many blocks of 32
    /// nodes with consecutive numbers; at least 1,024 for a search.
    uint64_t *visited;
    size_t visited_size;
    struct vidrec_graph_entry *entries;
    size_t entry_count;
};

enum vidrec_graph_result {
    VIDREC_GRAPH_OK,
    /// A page of the graph is damaged.
    VIDREC_GRAPH_DAMAGED,
    /// A page of the codes is damaged.
    VIDREC_GRAPH_CODES_DAMAGED,
    /// More nodes were visited than `visited` can hold; more memory helps.
    VIDREC_GRAPH_FULL,
    /// More nodes were expanded than permitted.
    VIDREC_GRAPH_LIMIT,
};

/// A row that was found.
struct vidrec_graph_row {
    /// The inner product of the query and the first codes, and the step of these.
    float similarity, scale;
    uint32_t row;
};

/// What a call did, or why it failed.
struct vidrec_graph_status {
    enum vidrec_graph_result result;
    /// The damaged page, and the part of the codes that it belongs to.
    size_t page;
    size_t part;
    /// The number of nodes whose links were followed on the lowest level.
    size_t expanded;
};

/// Finds rows with a high inner product with a query in a graph that has codes of its own.
///
/// - ef: how many passing rows the search keeps.
/// - passing: a bit for each row, lowest first: whether it may be found; or 0 for all. Links of all are followed.
/// - limit: the most nodes whose links are followed on the lowest level.
/// - rows, found: what was found, best first, and how many, at most `ef`.
struct vidrec_graph_status vidrec_graph_search(
    const struct vidrec_graph *graph, const struct vidrec_code_query *query, size_t ef, const uint64_t *passing,
    size_t limit, const struct vidrec_graph_scratch *scratch, struct vidrec_graph_row *rows, size_t *found);

/// Chooses the links of a new row on all of its levels, by the paper's algorithms 1 and 4: searches the graph, to which
/// no node of the batch is linked yet, and compares the row with all others of the batch.
///
/// - starts: the first node of the batch, on each level; the batch ends with the level.
/// - node: the node of the new row, on its highest level.
/// - level: this level.
/// - graph: its levels have all nodes of the batch.
/// - chosen: the links: VIDREC_GRAPH_WIDTH numbers for each of the levels, from the lowest on.
struct vidrec_graph_status vidrec_graph_choose(
    const struct vidrec_graph *graph, const struct vidrec_code_store *store, const size_t *starts, size_t node,
    size_t level, size_t ef, size_t links, const struct vidrec_graph_scratch *scratch, uint32_t *chosen);

/// Links a node to others, too. If it has no room for all, keeps the best by the paper's algorithm 4.
struct vidrec_graph_status vidrec_graph_connect(
    const struct vidrec_graph *graph, const struct vidrec_code_store *store, size_t level, size_t node,
    const uint64_t *edges, size_t count, const struct vidrec_graph_scratch *scratch);

/// Searches a graph for a node of its lowest level.
///
/// - nodes, found: if the search does not come to the node, the nodes that it has found, best first, and how many, at most
///   `ef`; otherwise none.
struct vidrec_graph_status vidrec_graph_look_up(
    const struct vidrec_graph *graph, const struct vidrec_code_store *store, size_t node, size_t ef,
    const struct vidrec_graph_scratch *scratch, uint32_t *nodes, size_t *found);

/// Copies the first codes of some rows and their scales.
struct vidrec_graph_status vidrec_copy_codes(
    const struct vidrec_code_store *store, const uint32_t *rows, size_t count, uint8_t *codes, float *scales);

#endif
