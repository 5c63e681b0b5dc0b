#ifndef VIDREC_GRAPH_SEARCH_H
#define VIDREC_GRAPH_SEARCH_H

#include "CodeProducts.h"
#include "GraphPool.h"

// What the functions share.
struct search {
    const struct vidrec_graph *graph;
    const struct vidrec_code_store *store;
    vidrec_row_products_function *products;
    struct vidrec_graph_status status;
    size_t size;
};

static struct search begin(const struct vidrec_graph *graph, const struct vidrec_code_store *store) {
    const struct search search = {
        graph, store, vidrec_fastest_row_products(), {VIDREC_GRAPH_OK, 0, 0, 0},
        store ? store->parts[0].size : graph->levels[0].own.size};
    return search;
}

// Where the codes of a node are.
struct place {
    const struct vidrec_code_rows *rows;
    const uint8_t *codes;
    const float *scale;
};

INLINE struct place place_of(const struct search *search, const struct vidrec_graph_level *level, uint32_t node) {
    const struct vidrec_code_rows *rows = &level->own;
    size_t number = node;
    if (!rows->codes) {
        const struct vidrec_code_store *store = search->store;
        size_t part = store->part_count - 1;
        if (level->rows) number = level->rows[node];
        while (number < store->starts[part]) part--;
        rows = &store->parts[part];
        number -= store->starts[part];
    }
    const struct place place = {rows, rows->codes + number * search->size, rows->scales + number};
    return place;
}

// Whether the codes of a node and their scale are intact.
INLINE int is_intact(struct search *search, const struct place *place) {
    const struct vidrec_pages *pages = &place->rows->pages;
    if (!pages->checksums) return 1;
    size_t page = damaged_page(pages, place->codes, search->size);
    if (page == SIZE_MAX) page = damaged_page(pages, place->scale, sizeof(float));
    if (page == SIZE_MAX) return 1;
    search->status.result = search->store ? VIDREC_GRAPH_CODES_DAMAGED : VIDREC_GRAPH_DAMAGED;
    search->status.page = page;
    search->status.part = search->store ? (size_t)(place->rows - search->store->parts) : 0;
    return 0;
}

// Whether some numbers of the graph are intact.
INLINE int has_numbers(struct search *search, const uint32_t *numbers, size_t count) {
    if (!search->graph->pages.checksums) return 1;
    const size_t page = damaged_page(&search->graph->pages, numbers, count * sizeof(uint32_t));
    if (page == SIZE_MAX) return 1;
    search->status.result = VIDREC_GRAPH_DAMAGED;
    search->status.page = page;
    return 0;
}

// Some nodes of a level that are compared with a query at once.
struct group {
    size_t count;
    uint32_t nodes[VIDREC_GRAPH_WIDTH];
    struct place places[VIDREC_GRAPH_WIDTH];
};

INLINE int add_node(struct search *search, const struct vidrec_graph_level *level, uint32_t node, struct group *group) {
    // A number that no writer would have written.
    if (node >= level->count) {
        search->status.result = VIDREC_GRAPH_DAMAGED;
        search->status.page = SIZE_MAX;
        return 0;
    }
    const size_t i = group->count++;
    group->nodes[i] = node;
    group->places[i] = place_of(search, level, node);
    for (size_t byte = 0; byte < search->size && byte < 512; byte += 64) {
        __builtin_prefetch(group->places[i].codes + byte);
    }
    __builtin_prefetch(group->places[i].scale);
    return 1;
}

INLINE int similarities(
    struct search *search, const struct group *group, const struct vidrec_code_query *query, float *results) {
    int32_t sums[VIDREC_GRAPH_WIDTH];
    const uint8_t *codes[VIDREC_GRAPH_WIDTH];
    for (size_t i = 0; i < group->count; i++) {
        if (!is_intact(search, &group->places[i])) return 0;
        codes[i] = group->places[i].codes;
    }
    search->products(codes, group->count, search->size, query, sums);
    for (size_t i = 0; i < group->count; i++) results[i] = (float)sums[i] * query->scale * *group->places[i].scale;
    return 1;
}

// The row of a node, if its number is intact.
INLINE int row_of(struct search *search, const struct vidrec_graph_level *level, uint32_t node, uint32_t *row) {
    if (level->rows && !has_numbers(search, level->rows + node, 1)) return 0;
    *row = level->rows ? level->rows[node] : node;
    if (*row < search->graph->levels[0].count) return 1;
    search->status.result = VIDREC_GRAPH_DAMAGED;
    search->status.page = SIZE_MAX;
    return 0;
}

// Adds the nodes that are better than those of the pool. Returns the place of the first one.
INLINE size_t add_group(
    struct search *search, const struct vidrec_graph_level *level, const struct group *group,
    const struct vidrec_code_query *query, const uint64_t *passing, uint32_t flags, struct pool *pool) {
    float found[VIDREC_GRAPH_WIDTH];
    struct vidrec_graph_entry better[VIDREC_GRAPH_WIDTH];
    size_t count = 0;
    if (!similarities(search, group, query, found)) return SIZE_MAX;
    const float lowest = lowest_similarity(pool);
    for (size_t i = 0; i < group->count; i++) {
        if (found[i] <= lowest) continue;
        const uint32_t node = group->nodes[i];
        uint32_t row = 0;
        if (passing && !row_of(search, level, node, &row)) return SIZE_MAX;
        const int passes = !passing || (passing[row / 64] >> row % 64 & 1);
        better[count].similarity = found[i];
        better[count++].node = node | flags | (passes ? PASSES : 0);
        // Its links are followed soon.
        const uint32_t *links = level->links + (size_t)node * level->width;
        for (size_t link = 0; link < level->width; link += 16) __builtin_prefetch(links + link);
    }
    return count == 0 ? SIZE_MAX : insert_entries(pool, better, count);
}

// Follows the links of the best nodes of a pool as long as they lead to better ones: the paper's algorithm 2.
static int search_level(
    struct search *search, size_t number, const struct vidrec_code_query *query, const uint64_t *passing, size_t limit,
    struct visited *visited, struct pool *pool) {
    const struct vidrec_graph_level *level = &search->graph->levels[number];
    size_t expanded = 0;
    for (size_t place = 0; place < pool->count;) {
        struct vidrec_graph_entry *entry = &pool->entries[place];
        if (entry->node & EXPANDED) {
            place++;
            continue;
        }
        if (expanded++ == limit) {
            search->status.result = VIDREC_GRAPH_LIMIT;
            return 0;
        }
        const uint32_t *links = level->links + (size_t)(entry->node & NODE) * level->width;
        entry->node |= EXPANDED;
        if (!has_numbers(search, links, level->width)) return 0;
        struct group group;
        group.count = 0;
        for (size_t i = 0; i < level->width && links[i] != VIDREC_GRAPH_NO_NODE; i++) {
            if (!visit(visited, links[i])) continue;
            if (!add_node(search, level, links[i], &group)) return 0;
        }
        if (visited->count * 4 > visited->size * 3) {
            search->status.result = VIDREC_GRAPH_FULL;
            return 0;
        }
        const size_t first = add_group(search, level, &group, query, passing, 0, pool);
        if (search->status.result != VIDREC_GRAPH_OK) return 0;
        place = first < place + 1 ? first : place + 1;
    }
    if (number == 0) search->status.expanded = expanded;
    return 1;
}

// Puts the first node of a search on a level into an empty pool.
static int enter(
    struct search *search, const struct vidrec_graph_level *level, uint32_t node, const struct vidrec_code_query *query,
    const uint64_t *passing, struct visited *visited, struct pool *pool) {
    struct group group;
    group.count = 0;
    visit(visited, node);
    if (!add_node(search, level, node, &group)) return 0;
    add_group(search, level, &group, query, passing, 0, pool);
    return search->status.result == VIDREC_GRAPH_OK;
}

// Goes from the highest level down to `level` by the nearest node of each level above. Returns the node where to start.
static int descend(
    struct search *search, size_t level, const struct vidrec_code_query *query, const size_t *limits,
    const struct vidrec_graph_scratch *scratch, uint32_t *node) {
    size_t number = search->graph->level_count - 1;
    // Levels of new nodes only are not linked yet.
    while (number > level && limits && limits[number] == 0) number--;
    *node = 0;
    for (; number > level; number--) {
        struct pool pool = empty_pool(scratch->entries, scratch->entry_count, 1);
        struct visited visited = nothing_visited(scratch, 64);
        const struct vidrec_graph_level *above = &search->graph->levels[number];
        if (!enter(search, above, *node, query, 0, &visited, &pool)) return 0;
        if (!search_level(search, number, query, 0, SIZE_MAX, &visited, &pool)) return 0;
        const uint32_t best = pool.entries[0].node & NODE;
        if (!has_numbers(search, above->below + best, 1)) return 0;
        *node = above->below[best];
    }
    return 1;
}

#endif
