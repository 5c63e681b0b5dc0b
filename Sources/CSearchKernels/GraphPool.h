#ifndef VIDREC_GRAPH_POOL_H
#define VIDREC_GRAPH_POOL_H

#include "../CKernels/Dispatch.h"
#include "include/GraphKernels.h"

#include <string.h>

// The highest bits of a node in a pool: whether its links were followed, and whether it may be found.
#define EXPANDED 0x80000000u
#define PASSES 0x40000000u
#define NODE 0x3fffffffu

// The best nodes that a search has seen, best first, and the first seen first among equals: as many as it takes to have
// `wanted` that pass. That is the paper's lists of candidates and of results in one.
struct pool {
    struct vidrec_graph_entry *entries;
    size_t count, capacity;
    size_t passing, wanted;
};

INLINE struct pool empty_pool(struct vidrec_graph_entry *entries, size_t capacity, size_t wanted) {
    const struct pool pool = {entries, 0, capacity, 0, wanted};
    return pool;
}

// What a node must exceed.
INLINE float lowest_similarity(const struct pool *pool) {
    return pool->passing >= pool->wanted ? pool->entries[pool->count - 1].similarity : -__builtin_inff();
}

INLINE void remove_last(struct pool *pool) {
    pool->count--;
    pool->passing -= (pool->entries[pool->count].node & PASSES) != 0;
}

// The number of nodes of the first `count` that are at least as similar.
INLINE size_t better_entries(const struct pool *pool, size_t count, float similarity) {
    const struct vidrec_graph_entry *first = pool->entries;
    // Without branches, which could not be predicted.
    while (count > 1) {
        const size_t half = count / 2;
        first += first[half - 1].similarity >= similarity ? half : 0;
        count -= half;
    }
    return (size_t)(first - pool->entries) + (count == 1 && first->similarity >= similarity);
}

// Inserts nodes that are better than the last one that is needed. Returns the place of the first of them.
INLINE size_t insert_entries(struct pool *pool, struct vidrec_graph_entry *found, size_t count) {
    // Best first, those seen first before equal ones.
    for (size_t i = 1; i < count; i++) {
        const struct vidrec_graph_entry entry = found[i];
        size_t place = i;
        for (; place > 0 && found[place - 1].similarity < entry.similarity; place--) found[place] = found[place - 1];
        found[place] = entry;
    }
    // Each entry of the pool moves once, by the number of new ones before it. What there is no room for is left out.
    size_t end = pool->count, place = SIZE_MAX;
    for (size_t i = count; i > 0; i--) {
        const size_t start = better_entries(pool, end, found[i - 1].similarity);
        const size_t target = start + i, room = target < pool->capacity ? pool->capacity - target : 0;
        memmove(
            pool->entries + target, pool->entries + start,
            (end - start < room ? end - start : room) * sizeof pool->entries[0]);
        place = start + i - 1;
        if (place < pool->capacity) pool->entries[place] = found[i - 1];
        end = start;
    }
    for (size_t i = 0; i < count; i++) pool->passing += (found[i].node & PASSES) != 0;
    pool->count += count;
    if (pool->count > pool->capacity) {
        pool->count = pool->capacity;
        pool->passing = 0;
        for (size_t i = 0; i < pool->count; i++) pool->passing += (pool->entries[i].node & PASSES) != 0;
    }
    while (pool->passing > pool->wanted) remove_last(pool);
    while (pool->passing == pool->wanted && !(pool->entries[pool->count - 1].node & PASSES)) pool->count--;
    return place;
}

// The set of visited nodes: a table with open addressing of blocks of 32 nodes, the block in the higher half and a bit for
// each node in the lower one. Near nodes have near numbers; a bit for each node of a large graph would touch more memory.
struct visited {
    uint64_t *table;
    size_t size, count;
    unsigned shift;
};

#define NO_BLOCK UINT64_MAX

// An empty set with room for a share of what there is memory for, and for some nodes more than one has links.
INLINE struct visited nothing_visited(const struct vidrec_graph_scratch *scratch, size_t share) {
    const size_t size = scratch->visited_size / share < 1024 ? 1024 : scratch->visited_size / share;
    memset(scratch->visited, 0xff, size * sizeof scratch->visited[0]);
    const struct visited visited = {scratch->visited, size, 0, 32 - (unsigned)__builtin_ctzll(size)};
    return visited;
}

// Adds a node; returns 0 if it was there.
INLINE int visit(struct visited *visited, uint32_t node) {
    const uint32_t block = node / 32, bit = (uint32_t)1 << node % 32;
    size_t place = block * 0x9e3779b1u >> visited->shift;
    while (visited->table[place] != NO_BLOCK) {
        if (visited->table[place] >> 32 == block) {
            if (visited->table[place] & bit) return 0;
            visited->table[place] |= bit;
            return 1;
        }
        place = (place + 1) & (visited->size - 1);
    }
    // The caller ends before the table is full.
    visited->table[place] = (uint64_t)block << 32 | bit;
    visited->count++;
    return 1;
}

#endif
