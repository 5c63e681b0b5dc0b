#!/usr/bin/env python3
"""Counts the pairs of look-alikes that copy search takes for copies.

    look-alike-pairs.py MANIFEST ANSWERS.ndjson [THRESHOLD]
    python3 -m doctest look-alike-pairs.py

MANIFEST is the manifest.csv of a folder that look-alikes.py made. ANSWERS is what `vidrec similar --copies --all --count 500
--format ndjson` says of every file of the folder, in a catalog of all of them. A pair counts once, with the higher of its
two confidences. Pairs of different groups share no footage: those of one kind look alike, the others do not. Pairs of one
group share footage. THRESHOLD is .5 by default.
"""
import collections
import csv
import itertools
import json
import pathlib
import sys

import prior


def confidences(answers):
    """The confidence of every answered pair of different files, as for a comparison of two clips, by their names.

    >>> answers = [{"query": "/x/b.mp4", "path": "/x/a.mp4", "log_odds": -1, "searched_clips": 1}]
    >>> answers += [{"query": "/x/a.mp4", "path": "/x/b.mp4", "log_odds": 0, "searched_clips": 1}]
    >>> answers += [{"query": "/x/a.mp4", "path": "/x/a.mp4", "log_odds": 9, "searched_clips": 1}]
    >>> confidences(answers)
    {('a.mp4', 'b.mp4'): 0.5}
    """
    result = {}
    for answer in answers:
        pair = tuple(sorted(pathlib.PurePath(answer[side]).name for side in ("query", "path")))
        if pair[0] != pair[1]:
            result[pair] = max(result.get(pair, 0), prior.of_pair(answer)[0])
    return result


def by_kind(rows, found):
    """The confidences of all pairs of files: by kind for look-alikes, then of other pairs, then of one group.

    >>> rows = [("a", "1", "k"), ("b", "2", "k"), ("c", "3", "m"), ("d", "3", "k")]
    >>> by_kind(rows, {("a", "b"): 0.75})
    {'k': {('a', 'b'): 0.75, ('a', 'd'): 0, ('b', 'd'): 0}, 'different kinds': {('a', 'c'): 0, ('b', 'c'): 0}, 'one group': {('c', 'd'): 0}}
    """
    kinds = collections.defaultdict(dict)
    for one, other in itertools.combinations(sorted(rows), 2):
        kind = "one group" if one[1] == other[1] else one[2] if one[2] == other[2] else "different kinds"
        kinds[kind][one[0], other[0]] = found.get((one[0], other[0]), 0)
    last = ["different kinds", "one group"]
    return {kind: kinds[kind] for kind in sorted(set(kinds) - set(last)) + [kind for kind in last if kind in kinds]}


def main():
    threshold = float(sys.argv[3]) if len(sys.argv) > 3 else 0.5
    rows = [(row["file"], row["group"], row["kind"]) for row in csv.DictReader(open(sys.argv[1]))]
    kinds = by_kind(rows, confidences(map(json.loads, open(sys.argv[2]))))
    print(f"{'':20}{'pairs':>8}{f'>= {threshold}':>8}{'highest':>9}")
    for kind, pairs in kinds.items():
        print(f"{kind:20}{len(pairs):8}{sum(c >= threshold for c in pairs.values()):8}{max(pairs.values()):9.3f}")
    false = [(c, *pair) for kind in kinds if kind != "one group" for pair, c in kinds[kind].items() if c >= threshold]
    print(f"\npairs that share no footage: {sum(len(kinds[kind]) for kind in kinds if kind != 'one group')}")
    print(f"of them at {threshold} or more: {len(false)}, the highest:")
    for confidence, one, other in sorted(false, reverse=True)[:40]:
        print(f"  {confidence:.3f}  {one}  {other}")


if __name__ == "__main__":
    main()
