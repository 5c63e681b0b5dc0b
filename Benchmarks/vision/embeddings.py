"""Embeddings of a catalog and their parts, average precision of labels, and intervals; for the scripts beside it."""
import csv
import os
import sqlite3

import numpy

# The values of the GRU's part, at the end of an embedding; all before are content (see Models/README.md).
GRU = 128
# The families in the order in which a catalog stores their contributions; the embedding minus these is that of motion.
STORED = ["color", "texture", "shape", "content"]


class Clips:
    """The clips of a catalog: file names without folders, embeddings, and the contribution of each family to them."""

    def __init__(self, catalog):
        database = sqlite3.connect(f"file:{catalog}/catalog.sqlite?mode=ro", uri=True)
        count = database.execute("select dimension from model").fetchone()[0]
        query = "select file.path, embedding.bytes from file join embedding on embedding.clip = file.clip order by file.path"
        rows = [(os.path.basename(path), blob) for path, blob in database.execute(query)]
        self.names = [name for name, _ in rows]
        self.place = {name: place for place, name in enumerate(self.names)}
        self.values = numpy.array([numpy.frombuffer(blob, "<f4", count) for _, blob in rows])
        families = (len(rows[0][1]) // 4 - count) * 4 // (count + 4)
        parts = []
        for _, blob in rows:
            scales = numpy.frombuffer(blob, "<f4", families, 4 * count)
            codes = numpy.frombuffer(blob, "i1", families * count, 4 * (count + families)).reshape(families, count)
            parts.append(codes * scales[:, None])
        parts = numpy.array(parts).transpose(1, 0, 2)
        self.families = dict(zip(STORED, parts))
        self.families["motion"] = self.values - parts.sum(0)

    def content(self):
        """The part of what the clips show, scaled to unit length."""
        return unit(self.values[:, :-GRU])

    def gru(self):
        """The part of the network over frames, scaled to unit length."""
        return unit(self.values[:, -GRU:])


def unit(rows):
    return rows / numpy.maximum(1e-9, numpy.linalg.norm(rows, axis=-1, keepdims=True))


def manifest(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def precisions(similarities, labels, groups):
    """Average precision and whether the first is right, for each query with a clip of its label and another group."""
    results = {}
    for query, label in enumerate(labels):
        others = [
            item
            for item in numpy.argsort(-similarities[query], kind="stable")
            if item != query and not (groups[query] and groups[item] == groups[query])
        ]
        hits = [position for position, item in enumerate(others, 1) if labels[item] == label]
        if hits:
            precision = sum(rank / position for rank, position in enumerate(hits, 1)) / len(hits)
            results[query] = (precision, float(hits[0] == 1))
    return results


def interval(values, draws=2000, seed=7):
    """The mean of paired values of queries and its 95 % interval, from resampled queries."""
    values = numpy.asarray(values, float)
    random = numpy.random.default_rng(seed)
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(draws)]
    return values.mean(), numpy.quantile(means, 0.025), numpy.quantile(means, 0.975)


def shown(result, sign=""):
    return f"{result[0]:{sign}.3f} ({result[1]:{sign}.3f} to {result[2]:{sign}.3f})"
