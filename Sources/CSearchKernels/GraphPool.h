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

// Inserts a node and returns its place.
INLINE size_t insert_entry(struct pool *pool, float similarity, uint32_t node, int passes) {
    size_t low = 0, high = pool->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (pool->entries[middle].similarity >= similarity) low = middle + 1;
        else high = middle;
    }
    if (low == pool->capacity) return SIZE_MAX;
    if (pool->count == pool->capacity) remove_last(pool);
    memmove(pool->entries + low + 1, pool->entries + low, (pool->count - low) * sizeof pool->entries[0]);
    pool->entries[low].similarity = similarity;
    pool->entries[low].node = node | (passes ? PASSES : 0);
    pool->count++;
    pool->passing += passes != 0;
    while (pool->passing > pool->wanted) remove_last(pool);
    while (pool->passing == pool->wanted && !(pool->entries[pool->count - 1].node & PASSES)) pool->count--;
    return low;
}

// The set of visited nodes: a table with open addressing. A bit for each node of a large graph would touch more memory.
struct visited {
    uint32_t *table;
    size_t size, count;
    unsigned shift;
};

// An empty set that has room for twice as many nodes as expected, if there is memory.
INLINE struct visited nothing_visited(const struct vidrec_graph_scratch *scratch, size_t expected) {
    size_t size = 1024;
    while (size < expected * 2 && size < scratch->visited_size) size *= 2;
    if (size > scratch->visited_size) size = scratch->visited_size;
    memset(scratch->visited, 0xff, size * sizeof scratch->visited[0]);
    const struct visited visited = {scratch->visited, size, 0, 32 - (unsigned)__builtin_ctzll(size)};
    return visited;
}

// Adds a node; returns 0 if it was there.
INLINE int visit(struct visited *visited, uint32_t node) {
    size_t place = node * 0x9e3779b1u >> visited->shift;
    while (visited->table[place] != VIDREC_GRAPH_NO_NODE) {
        if (visited->table[place] == node) return 0;
        place = (place + 1) & (visited->size - 1);
    }
    // The caller ends before the table is full.
    visited->table[place] = node;
    visited->count++;
    return 1;
}

#endif
