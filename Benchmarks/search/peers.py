#!/usr/bin/env python3
"""Search by hnswlib and usearch among the vectors of search-bench.

    peers.py FILE DIM ROWS [QUERIES] [THREADS]

FILE has the rows and then the queries, as little-endian floats. Prints build time and memory, and for each ef the CPU time
of a query on one thread and recall@10 against a search of all rows. Needs numpy, hnswlib and usearch (pip).
"""
import resource
import sys
import time

import numpy as np

path, dim, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
count = int(sys.argv[4]) if len(sys.argv) > 4 else 500
threads = int(sys.argv[5]) if len(sys.argv) > 5 else 2
names = sys.argv[6].split(",") if len(sys.argv) > 6 else ["hnswlib", "usearch f32", "usearch f16", "usearch i8"]
X = np.memmap(path, "<f4", mode="r").reshape(-1, dim)
Q = np.array(X[rows:rows + count])
X = np.array(X[:rows])


def usage():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096 >> 20


truth = np.empty((count, 10), int)
least = np.empty(count)
for i, q in enumerate(Q):
    s = X @ q
    truth[i] = np.argpartition(-s, 10)[:10]
    least[i] = s[truth[i]].min()


def recall(labels):
    hits = 0
    for q, found, bound in zip(Q, labels, least):
        hits += min(10, int((X[np.unique(found)] @ q >= bound - 1e-6).sum()))
    return hits / (10 * len(Q))


def measure(name, search, efs):
    for ef in efs:
        search(ef, Q[:50])
        start = usage()
        labels = search(ef, Q)
        cpu = (usage() - start) / count
        print(f"{name} ef {ef}: {cpu * 1e6:.0f} us CPU a query, recall@10 {recall(labels):.4f}", flush=True)


efs = [32, 64, 96, 128, 192, 256, 384]
if "hnswlib" in names:
    import hnswlib
    before, start, wall = resident(), usage(), time.time()
    index = hnswlib.Index("ip", dim)
    index.init_index(rows, M=16, ef_construction=200, random_seed=1)
    index.add_items(X, num_threads=threads)
    print(f"hnswlib build: {usage() - start:.0f} s CPU, {time.time() - wall:.0f} s, {resident() - before} MB", flush=True)
    def search(ef, queries):
        index.set_ef(ef)
        return index.knn_query(queries, k=10, num_threads=1)[0]
    measure("hnswlib", search, efs)
    del index
for kind in ["f32", "f16", "i8"]:
    if f"usearch {kind}" not in names:
        continue
    from usearch.index import Index
    before, start, wall = resident(), usage(), time.time()
    index = Index(ndim=dim, metric="ip", dtype=kind, connectivity=16, expansion_add=200)
    index.add(np.arange(rows), X, threads=threads)
    print(f"usearch {kind} build: {usage() - start:.0f} s CPU, {time.time() - wall:.0f} s, {resident() - before} MB", flush=True)
    def search(ef, queries):
        index.expansion_search = ef
        return index.search(queries, 10, threads=1).keys
    measure(f"usearch {kind}", search, efs)
    del index
