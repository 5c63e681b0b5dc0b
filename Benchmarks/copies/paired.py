#!/usr/bin/env python3
"""Compares two rankings of one set of copies: the measures of score.py, their differences and intervals of these.

    paired.py [--by severity|transform] SET/truth.csv ONE OTHER [MANIFEST ...]
    python3 -m doctest paired.py

ONE and OTHER are rankings as score.py reads them (csv with query,item,score; higher is closer), or the answers of `vidrec similar
--copies --all --format ndjson`, whose score is the log-odds, the highest for the same bytes. Clips of one group in a MANIFEST
are of one scene: with the scene of the query's own clip, only its source counts, as in score.py. Each severity or transform
counts by its own queries, those without a match among them.

The intervals of 95 % are of ONE minus OTHER, by the percentiles of 1,000 samples of scenes with replacement (seed 1). A scene
brings all queries that were made of it, in both rankings. Needs numpy.
"""
import argparse
import collections
import csv
import json
import pathlib

import numpy as np

SAMPLES, SEED = 1000, 1
MEASURES = ("mAP", "R@1", "muAP", "recall@P90")


def stem(name):
    return pathlib.PurePath(name).stem


def own_clip(query):
    """The clip that make_queries.py made a query of.

    >>> own_clip("neg_blocks__vfr__crop40.mp4")
    'blocks__vfr'
    """
    return stem(query).removeprefix("neg_").rsplit("__", 1)[0]


def read_rankings(path):
    """Query, item and score of every row."""
    with open(path) as file:
        if not path.endswith(".ndjson"):
            return [(row["query"], row["item"], float(row["score"])) for row in csv.DictReader(file)]
        answers = [answer for answer in map(json.loads, file) if answer.get("path")]
        names = [[pathlib.PurePath(answer[side]).name for side in ("query", "path")] for answer in answers]
        return [
            (query, item, np.inf if answer["log_odds"] is None else answer["log_odds"])
            for (query, item), answer in zip(names, answers)
        ]


class Ranking:
    """The pairs of queries and items, the highest score first, and where each query with a match finds its source."""

    def __init__(self, rows, truth, group):
        self.queries = list(truth)
        number = {query: index for index, query in enumerate(self.queries)}
        lists = collections.defaultdict(list)
        for query, item, score in rows:
            scene = group.get(own_clip(query))
            own = scene and group.get(stem(item), group.get(stem(item).removeprefix("other_"))) == scene
            if query in truth and (item == truth[query]["source"] or not own):
                lists[query].append((score, item))
        pairs = []
        self.has_match = np.array([bool(row["source"]) for row in truth.values()])
        self.precision, self.first = np.zeros(len(truth)), np.zeros(len(truth))
        for query, answers in lists.items():
            answers.sort(reverse=True)
            right = [item == truth[query]["source"] for _, item in answers]
            pairs += [(score, number[query], found) for (score, _), found in zip(answers, right)]
            if any(right):
                self.precision[number[query]] = 1 / (right.index(True) + 1)
                self.first[number[query]] = right[0]
        pairs.sort(key=lambda pair: -pair[0])
        # What ranks below the last right pair changes no measure.
        del pairs[max((place + 1 for place, pair in enumerate(pairs) if pair[2]), default=0) :]
        self.query = np.array([pair[1] for pair in pairs], int)
        self.right = np.array([pair[2] for pair in pairs], bool)

    def measures(self, weights):
        """The four measures if every query counts as often as `weights` says.

        >>> truth = {name: {"source": source} for name, source in (("a__x", "a"), ("b__x", "b"), ("neg_c__x", ""))}
        >>> rows = [("a__x", "a", 5), ("a__x", "b", 1), ("neg_c__x", "a", 4), ("b__x", "a", 3), ("b__x", "b", 2)]
        >>> Ranking(rows, truth, {}).measures(np.ones(3)).tolist()
        [0.75, 0.5, 0.75, 0.5]
        >>> Ranking(rows, truth, {}).measures(np.array([3, 1, 0])).tolist()
        [0.875, 0.75, 0.95, 0.75]
        """
        matches = weights * self.has_match
        weight = weights[self.query]
        hits, all_pairs = np.cumsum(weight * self.right), np.maximum(np.cumsum(weight), 1e-9)
        precision = hits / all_pairs
        found = hits[precision >= 0.9].max(initial=0)
        mu = (weight * self.right * precision).sum()
        return np.array([(matches * self.precision).sum(), (matches * self.first).sum(), mu, found]) / matches.sum()


def compare(one, other, chosen, scenes):
    """The measures of both rankings for the queries `chosen`, and the interval of each difference."""
    numbers = np.unique(scenes, return_inverse=True)[1]
    generator = np.random.default_rng(SEED)
    differences = []
    for _ in range(SAMPLES):
        sample = generator.integers(numbers.max() + 1, size=numbers.max() + 1)
        weights = np.bincount(sample, minlength=numbers.max() + 1)[numbers] * chosen
        if (weights * one.has_match).any():
            differences.append(one.measures(weights) - other.measures(weights))
    return one.measures(chosen), other.measures(chosen), np.percentile(differences, [2.5, 97.5], axis=0)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.splitlines()[2].strip())
    parser.add_argument("--by", choices=("severity", "transform"), default="severity")
    parser.add_argument("truth")
    parser.add_argument("rankings", nargs=2)
    parser.add_argument("manifests", nargs="*")
    arguments = parser.parse_args()
    truth = {row["query"]: row for row in csv.DictReader(open(arguments.truth))}
    group = {stem(row["file"]): row["group"] for path in arguments.manifests for row in csv.DictReader(open(path))}
    one, other = (Ranking(read_rankings(path), truth, group) for path in arguments.rankings)
    scenes = [group.get(own_clip(query), own_clip(query)) for query in truth]
    kinds = np.array([row[arguments.by] for row in truth.values()])
    rows = [("all", np.ones(len(truth)))] + [(kind, (kinds == kind).astype(float)) for kind in sorted(set(kinds))]
    print(f"{len(set(scenes))} scenes, {len(truth)} queries, {int(one.has_match.sum())} with a match")
    for name, chosen in rows:
        first, second, (low, high) = compare(one, other, chosen, scenes)
        columns = [
            f"{measure} {a:.3f} {b:.3f} {a - b:+.3f} ({c:+.3f} to {d:+.3f})"
            for measure, a, b, c, d in zip(MEASURES, first, second, low, high)
        ]
        print(f"{name:12}{int(chosen.sum()):5}  " + "   ".join(columns))


if __name__ == "__main__":
    main()
