#include "include/GraphKernels.h"
#include "CodeProducts.h"
#include "GraphPool.h"

#include <string.h>

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
        graph, store, vidrec_fastest_row_products(), {VIDREC_GRAPH_OK, 0, 0, 0}, store->parts[0].size};
    return search;
}

INLINE size_t part_of(const struct vidrec_code_store *store, size_t row) {
    size_t part = store->part_count - 1;
    while (row < store->starts[part]) part--;
    return part;
}

INLINE size_t row_of(const struct vidrec_graph_level *level, size_t node) {
    return level->rows ? level->rows[node] : node;
}

INLINE const uint8_t *codes_of(const struct vidrec_code_store *store, size_t row) {
    const size_t part = part_of(store, row);
    return store->parts[part].codes + (row - store->starts[part]) * store->parts[part].size;
}

// Whether the codes of a row and its scale are intact; then sets the scale.
INLINE int has_row(struct search *search, size_t row, const uint8_t *codes, float *scale) {
    const size_t part = part_of(search->store, row);
    const struct vidrec_code_rows *rows = &search->store->parts[part];
    const float *place = rows->scales + (row - search->store->starts[part]);
    if (rows->pages.checksums) {
        size_t page = damaged_page(&rows->pages, codes, search->size);
        if (page == SIZE_MAX) page = damaged_page(&rows->pages, place, sizeof(float));
        if (page != SIZE_MAX) {
            search->status.result = VIDREC_GRAPH_CODES_DAMAGED;
            search->status.page = page;
            search->status.part = part;
            return 0;
        }
    }
    *scale = *place;
    return 1;
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
    uint32_t rows[VIDREC_GRAPH_WIDTH];
    const uint8_t *codes[VIDREC_GRAPH_WIDTH];
};

INLINE int add_node(struct search *search, const struct vidrec_graph_level *level, uint32_t node, struct group *group) {
    // A number that no writer would have written.
    if (node >= level->count) {
        search->status.result = VIDREC_GRAPH_DAMAGED;
        search->status.page = SIZE_MAX;
        return 0;
    }
    if (level->rows && !has_numbers(search, level->rows + node, 1)) return 0;
    const size_t row = row_of(level, node), i = group->count++;
    group->nodes[i] = node;
    group->rows[i] = (uint32_t)row;
    group->codes[i] = codes_of(search->store, row);
    for (size_t byte = 0; byte < search->size && byte < 512; byte += 64) __builtin_prefetch(group->codes[i] + byte);
    return 1;
}

INLINE int similarities(
    struct search *search, const struct group *group, const struct vidrec_code_query *query, float *results) {
    int32_t sums[VIDREC_GRAPH_WIDTH];
    float scales[VIDREC_GRAPH_WIDTH];
    for (size_t i = 0; i < group->count; i++) {
        if (!has_row(search, group->rows[i], group->codes[i], scales + i)) return 0;
    }
    search->products(group->codes, group->count, search->size, query, sums);
    for (size_t i = 0; i < group->count; i++) results[i] = (float)sums[i] * query->scale * scales[i];
    return 1;
}

// Adds the nodes that are better than those of the pool. Returns the place of the first one.
INLINE size_t add_group(
    struct search *search, const struct group *group, const struct vidrec_code_query *query, const uint64_t *passing,
    uint32_t flags, struct pool *pool) {
    float found[VIDREC_GRAPH_WIDTH];
    size_t first = SIZE_MAX;
    if (!similarities(search, group, query, found)) return first;
    for (size_t i = 0; i < group->count; i++) {
        if (found[i] <= lowest_similarity(pool)) continue;
        const size_t row = group->rows[i];
        const int passes = !passing || (passing[row / 64] >> row % 64 & 1);
        const size_t place = insert_entry(pool, found[i], group->nodes[i] | flags, passes);
        first = place < first ? place : first;
    }
    return first;
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
        const size_t first = add_group(search, &group, query, passing, 0, pool);
        if (search->status.result != VIDREC_GRAPH_OK) return 0;
        place = first < place + 1 ? first : place + 1;
        if (place < pool->count) {
            __builtin_prefetch(level->links + (size_t)(pool->entries[place].node & NODE) * level->width);
            __builtin_prefetch(level->links + (size_t)(pool->entries[place].node & NODE) * level->width + 16);
        }
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
    add_group(search, &group, query, passing, 0, pool);
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
        struct visited visited = nothing_visited(scratch, 512);
        const struct vidrec_graph_level *above = &search->graph->levels[number];
        if (!enter(search, above, *node, query, 0, &visited, &pool)) return 0;
        if (!search_level(search, number, query, 0, SIZE_MAX, &visited, &pool)) return 0;
        const uint32_t best = pool.entries[0].node & NODE;
        if (!has_numbers(search, above->below + best, 1)) return 0;
        *node = above->below[best];
    }
    return 1;
}

struct vidrec_graph_status vidrec_graph_search(
    const struct vidrec_graph *graph, const struct vidrec_code_store *store, const struct vidrec_code_query *query,
    size_t ef, const uint64_t *passing, size_t limit, const struct vidrec_graph_scratch *scratch, size_t *found) {
    struct search search = begin(graph, store);
    uint32_t node;
    *found = 0;
    if (!descend(&search, 0, query, 0, scratch, &node)) return search.status;
    struct pool pool = empty_pool(scratch->entries, scratch->entry_count, ef);
    struct visited visited = nothing_visited(scratch, passing ? scratch->visited_size : ef * graph->levels[0].width);
    if (!enter(&search, &graph->levels[0], node, query, passing, &visited, &pool)) return search.status;
    if (!search_level(&search, 0, query, passing, limit, &visited, &pool)) return search.status;
    for (size_t i = 0; i < pool.count; i++) {
        if (!(pool.entries[i].node & PASSES)) continue;
        scratch->entries[*found].similarity = pool.entries[i].similarity;
        scratch->entries[(*found)++].node = pool.entries[i].node & NODE;
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
            const size_t number = row_of(level, node);
            const uint8_t *codes = codes_of(search->store, number);
            float scale;
            if (!has_row(search, number, codes, &scale)) return 0;
            set_row_query(&row, codes, scale, search->size);
            // Most are rejected by the first few.
            for (size_t first = 0; first < group.count && is_near; first += 8) {
                struct group part;
                part.count = group.count - first < 8 ? group.count - first : 8;
                memcpy(part.rows, group.rows + first, part.count * sizeof part.rows[0]);
                memcpy(part.codes, group.codes + first, part.count * sizeof part.codes[0]);
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
        add_group(search, &group, query, 0, EXPANDED, pool);
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
    const size_t number = row_of(&graph->levels[level], node);
    const uint8_t *codes = codes_of(store, number);
    float scale;
    uint32_t entrance;
    if (!has_row(&search, number, codes, &scale)) return search.status;
    set_row_query(&row, codes, scale, search.size);
    if (!descend(&search, level, &row.query, starts, scratch, &entrance)) return search.status;
    for (size_t current = level;; current--) {
        const struct vidrec_graph_level *here = &graph->levels[current];
        struct pool pool = empty_pool(scratch->entries, scratch->entry_count, ef);
        if (starts[current] > 0) {
            struct visited visited = nothing_visited(scratch, ef * here->width);
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
            const size_t number = row_of(here, node);
            const uint8_t *codes = codes_of(store, number);
            float scale;
            if (!has_row(&search, number, codes, &scale)) return search.status;
            set_row_query(&row, codes, scale, search.size);
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
        add_group(&search, &group, &row.query, 0, 0, &pool);
        if (search.status.result != VIDREC_GRAPH_OK) return search.status;
        if (!choose(&search, here, pool.entries, pool.count, here->width, links)) return search.status;
        filled = 0;
        while (filled < here->width && links[filled] != VIDREC_GRAPH_NO_NODE) filled++;
    }
    return search.status;
}
