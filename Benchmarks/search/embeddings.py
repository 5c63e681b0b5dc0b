#!/usr/bin/env python3
"""Real embeddings of a catalog, grown to many vectors.

    embeddings.py CATALOG FILE ROWS [DIM]

Writes ROWS vectors and 2,000 queries as little-endian floats: mixes of two embeddings of the catalog with noise of 0.05 a
value, of unit length. With DIM, the embeddings are first projected onto their first DIM principal components. The same
call writes the same bytes. Needs numpy.
"""
import sqlite3
import sys

import numpy as np

folder, out, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
catalog = sqlite3.connect(f"file:{folder}/catalog.sqlite?mode=ro", uri=True)
dim = catalog.execute("select dimension from model").fetchone()[0]
E = np.array([np.frombuffer(b[:4 * dim], "<f4") for (b,) in catalog.execute("select bytes from embedding order by clip")])
if len(sys.argv) > 4 and int(sys.argv[4]) < dim:
    dim = int(sys.argv[4])
    E = E @ np.linalg.svd(E - E.mean(0), full_matrices=False)[2][:dim].T
    E = (E / np.linalg.norm(E, axis=1, keepdims=True)).astype("f4")
random = np.random.default_rng(5)
with open(out, "wb") as file:
    for start in range(0, rows + 2000, 20000):
        n = min(20000, rows + 2000 - start)
        a, b = random.integers(len(E), size=n), random.integers(len(E), size=n)
        t = random.uniform(.5, 1, (n, 1)).astype("f4")
        v = t * E[a] + (1 - t) * E[b] + random.normal(0, .05, (n, dim)).astype("f4")
        file.write((v / np.linalg.norm(v, axis=1, keepdims=True)).astype("<f4").tobytes())
