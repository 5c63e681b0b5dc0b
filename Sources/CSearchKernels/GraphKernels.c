#include "GraphSearch.h"

#include <string.h>

struct vidrec_graph_status vidrec_graph_search(
    const struct vidrec_graph *graph, const struct vidrec_code_query *query, size_t ef, const uint64_t *passing,
    size_t limit, const struct vidrec_graph_scratch *scratch, struct vidrec_graph_row *rows, size_t *found) {
    struct search search = begin(graph, 0);
    const struct vidrec_graph_level *lowest = &graph->levels[0];
    uint32_t node;
    *found = 0;
    if (!descend(&search, 0, query, 0, scratch, &node)) return search.status;
    struct pool pool = empty_pool(scratch->entries, scratch->entry_count, ef);
    struct visited visited = nothing_visited(scratch, 1);
    if (!enter(&search, lowest, node, query, passing, &visited, &pool)) return search.status;
    if (!search_level(&search, 0, query, passing, limit, &visited, &pool)) return search.status;
    for (size_t i = 0; i < pool.count; i++) {
        const struct vidrec_graph_entry *entry = &pool.entries[i];
        if (!(entry->node & PASSES)) continue;
        struct vidrec_graph_row *result = &rows[*found];
        if (!row_of(&search, lowest, entry->node & NODE, &result->row)) return search.status;
        result->similarity = entry->similarity;
        result->scale = lowest->own.scales[entry->node & NODE];
        (*found)++;
    }
    return search.status;
}

// A row as a query.
struct row_query {
    struct vidrec_code_query query;
    int16_t wide[VIDREC_CODE_SIZE];
    int8_t high[VIDREC_CODE_SIZE];
};

INLINE void widen(const uint8_t *codes, size_t size, int8_t *high, int16_t *wide, int32_t *offset) {
    int32_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        high[i] = (int8_t)(codes[i] - 128);
        wide[i] = (int16_t)(codes[i] - 128);
        sum += codes[i];
    }
    *offset = 128 * (sum - 128 * (int32_t)size);
}

VIDREC_KERNEL(vidrec_widen, const uint8_t *, size_t, int8_t *, int16_t *, int32_t *);
VIDREC_WIDE_VARIANTS(
    widen, (const uint8_t *codes, size_t size, int8_t *high, int16_t *wide, int32_t *offset),
    (codes, size, high, wide, offset))

// The parts that are set are those of the size of a row, of the first bytes of the arrays.
static void set_row_query(struct row_query *row, const uint8_t *codes, float scale, size_t size) {
    vidrec_widen(codes, size, row->high, row->wide, &row->query.offset);
    row->query.wide = row->wide;
    row->query.high = row->high;
    row->query.low = 0;
    row->query.shift = 0;
    row->query.scale = scale;
}

// Chooses among candidates, best first, those that are nearer to the node than to any chosen before: algorithm 4.
static int choose(
    struct search *search, const struct vidrec_graph_level *level, const struct vidrec_graph_entry *candidates,
    size_t count, size_t most, uint32_t *chosen) {
    struct row_query row;
    struct group group;
    float found[VIDREC_GRAPH_WIDTH];
    group.count = 0;
    for (size_t i = 0; i < count && group.count < most; i++) {
        const uint32_t node = candidates[i].node & NODE;
        int is_near = 1;
        if (group.count > 0) {
            const struct place place = place_of(search, level, node);
            if (!is_intact(search, &place)) return 0;
            set_row_query(&row, place.codes, *place.scale, search->size);
            // Most are rejected by the first few.
            for (size_t first = 0; first < group.count && is_near; first += 8) {
                struct group part;
                part.count = group.count - first < 8 ? group.count - first : 8;
                memcpy(part.places, group.places + first, part.count * sizeof part.places[0]);
                if (!similarities(search, &part, &row.query, found)) return 0;
                for (size_t k = 0; k < part.count; k++) is_near &= found[k] < candidates[i].similarity;
            }
        }
        if (is_near && !add_node(search, level, node, &group)) return 0;
    }
    memcpy(chosen, group.nodes, group.count * sizeof chosen[0]);
    for (size_t i = group.count; i < most; i++) chosen[i] = VIDREC_GRAPH_NO_NODE;
    return 1;
}

// Compares a query with all nodes of a level from `first` on, but one.
static int add_batch(
    struct search *search, const struct vidrec_graph_level *level, size_t first, size_t excluded,
    const struct vidrec_code_query *query, struct pool *pool) {
    struct group group;
    group.count = 0;
    for (size_t node = first; node < level->count; node++) {
        if (node != excluded && !add_node(search, level, (uint32_t)node, &group)) return 0;
        if (group.count < 64 && node + 1 < level->count) continue;
        add_group(search, level, &group, query, 0, EXPANDED, pool);
        if (search->status.result != VIDREC_GRAPH_OK) return 0;
        group.count = 0;
    }
    return 1;
}

struct vidrec_graph_status vidrec_graph_choose(
    const struct vidrec_graph *graph, const struct vidrec_code_store *store, const size_t *starts, size_t node,
    size_t level, size_t ef, size_t links, const struct vidrec_graph_scratch *scratch, uint32_t *chosen) {
    struct search search = begin(graph, store);
    struct row_query row;
    const struct place place = place_of(&search, &graph->levels[level], (uint32_t)node);
    uint32_t entrance;
    if (!is_intact(&search, &place)) return search.status;
    set_row_query(&row, place.codes, *place.scale, search.size);
    if (!descend(&search, level, &row.query, starts, scratch, &entrance)) return search.status;
    for (size_t current = level;; current--) {
        const struct vidrec_graph_level *here = &graph->levels[current];
        struct pool pool = empty_pool(scratch->entries, scratch->entry_count, ef);
        if (starts[current] > 0) {
            struct visited visited = nothing_visited(scratch, 1);
            if (!enter(&search, here, entrance, &row.query, 0, &visited, &pool)) return search.status;
            if (!search_level(&search, current, &row.query, 0, SIZE_MAX, &visited, &pool)) return search.status;
            if (current > 0) entrance = here->below[pool.entries[0].node & NODE];
        }
        if (!add_batch(&search, here, starts[current], node, &row.query, &pool)) return search.status;
        if (!choose(&search, here, pool.entries, pool.count, links, chosen + current * VIDREC_GRAPH_WIDTH)) {
            return search.status;
        }
        if (current == 0) return search.status;
        node = here->below[node];
    }
}

struct vidrec_graph_status vidrec_graph_connect(
    const struct vidrec_graph *graph, const struct vidrec_code_store *store, size_t level, size_t node,
    const uint64_t *edges, size_t count, const struct vidrec_graph_scratch *scratch) {
    struct search search = begin(graph, store);
    const struct vidrec_graph_level *here = &graph->levels[level];
    uint32_t *links = here->links + node * here->width;
    struct row_query row;
    int is_set = 0;
    size_t filled = 0;
    while (filled < here->width && links[filled] != VIDREC_GRAPH_NO_NODE) filled++;
    for (size_t next = 0; next < count;) {
        if (filled + (count - next) <= here->width) {
            while (next < count) links[filled++] = (uint32_t)edges[next++];
            break;
        }
        if (!is_set) {
            const struct place place = place_of(&search, here, (uint32_t)node);
            if (!is_intact(&search, &place)) return search.status;
            set_row_query(&row, place.codes, *place.scale, search.size);
            is_set = 1;
        }
        struct group group;
        struct pool pool = empty_pool(scratch->entries, scratch->entry_count, VIDREC_GRAPH_WIDTH);
        group.count = 0;
        for (size_t i = 0; i < filled; i++) {
            if (!add_node(&search, here, links[i], &group)) return search.status;
        }
        while (next < count && group.count < VIDREC_GRAPH_WIDTH) {
            if (!add_node(&search, here, (uint32_t)edges[next++], &group)) return search.status;
        }
        add_group(&search, here, &group, &row.query, 0, 0, &pool);
        if (search.status.result != VIDREC_GRAPH_OK) return search.status;
        if (!choose(&search, here, pool.entries, pool.count, here->width, links)) return search.status;
        filled = 0;
        while (filled < here->width && links[filled] != VIDREC_GRAPH_NO_NODE) filled++;
    }
    return search.status;
}

struct vidrec_graph_status vidrec_graph_look_up(
    const struct vidrec_graph *graph, const struct vidrec_code_store *store, size_t node, size_t ef,
    const struct vidrec_graph_scratch *scratch, uint32_t *nodes, size_t *found) {
    struct search search = begin(graph, store);
    const struct vidrec_graph_level *lowest = &graph->levels[0];
    const struct place place = place_of(&search, lowest, (uint32_t)node);
    struct row_query row;
    uint32_t entrance;
    *found = 0;
    if (!is_intact(&search, &place)) return search.status;
    set_row_query(&row, place.codes, *place.scale, search.size);
    if (!descend(&search, 0, &row.query, 0, scratch, &entrance)) return search.status;
    struct pool pool = empty_pool(scratch->entries, scratch->entry_count, ef);
    struct visited visited = nothing_visited(scratch, 1);
    if (!enter(&search, lowest, entrance, &row.query, 0, &visited, &pool)) return search.status;
    if (!search_level(&search, 0, &row.query, 0, SIZE_MAX, &visited, &pool)) return search.status;
    for (size_t i = 0; i < pool.count; i++) {
        nodes[i] = pool.entries[i].node & NODE;
        if (nodes[i] == node) return search.status;
    }
    *found = pool.count;
    return search.status;
}

struct vidrec_graph_status vidrec_copy_codes(
    const struct vidrec_code_store *store, const uint32_t *rows, size_t count, uint8_t *codes, float *scales) {
    enum { AHEAD = 16 };
    struct search search = {0, store, 0, {VIDREC_GRAPH_OK, 0, 0, 0}, store->parts[0].size};
    struct vidrec_graph_level level = {rows, 0, 0, count, 0, {{0, 0, 0, 0}, 0, 0, 0, 0, 0}};
    for (size_t node = 0; node < count; node++) {
        if (node + AHEAD < count) {
            const struct place next = place_of(&search, &level, (uint32_t)(node + AHEAD));
            __builtin_prefetch(next.codes);
            __builtin_prefetch(next.scale);
        }
        const struct place place = place_of(&search, &level, (uint32_t)node);
        if (!is_intact(&search, &place)) return search.status;
        memcpy(codes + node * search.size, place.codes, search.size);
        scales[node] = *place.scale;
    }
    return search.status;
}
