#!/usr/bin/env python3
"""Whether embeddings tell clips from the same frames in another order, and actions at one place from each other.

    order.py altered CATALOG...              catalogs of what alter-order.sh made
    order.py places MANIFEST CATALOG...      clips whose group (a place) has several labels (actions)

`altered`: the similarity of each query to its copy, which has the same frames in the same order, against that to its altered
clip. AUC is the probability that a copy is more similar to its query than an altered clip to its own; "told" the share of clips
whose copy is more similar than their altered clip (.5 by chance). Below them, the mean similarities, and the share of queries to
which the altered clip is more similar than any other clip. `places`: among the clips of the same place, the average precision of
those of the same action. Embeddings with content are measured as a whole and by their parts. 95 % intervals from resampling
clips. Needs numpy.
"""
import sys

import numpy

from embeddings import GRU, Clips, interval, manifest, shown, unit


def parts(clips):
    if clips.values.shape[1] > GRU:
        yield "content alone", clips.content()
        yield "GRU alone", clips.gru()
    yield "whole", unit(clips.values)


def area(copies, altered):
    """The probability that a copy has a higher similarity than an altered clip; ties count half."""
    higher = numpy.sort(altered)
    below = numpy.searchsorted(higher, copies, "left") + numpy.searchsorted(higher, copies, "right")
    return below.mean() / 2 / len(altered)


def altered(catalogs):
    for catalog in catalogs:
        clips = Clips(catalog)
        sources = sorted(name[: -len("__query.mp4")] for name in clips.names if name.endswith("__query.mp4"))
        kinds = ["query", "copy", "reversed", "recut"]
        sources = [s for s in sources if all(f"{s}__{kind}.mp4" in clips.place for kind in kinds)]
        print(f"{catalog}: {len(sources)} clips")
        for part, values in parts(clips):
            query, copy, *others = [values[[clips.place[f"{s}__{kind}.mp4"] for s in sources]] for kind in kinds]
            similar = (query * copy).sum(1)
            strangers = query @ query.T - 4 * numpy.eye(len(sources))
            for kind, other in zip(kinds[2:], others):
                same = (query * other).sum(1)
                random = numpy.random.default_rng(7)
                draws = [random.integers(0, len(sources), len(sources)) for _ in range(2000)]
                areas = [area(similar[draw], same[draw]) for draw in draws]
                auc = (area(similar, same), numpy.quantile(areas, 0.025), numpy.quantile(areas, 0.975))
                told = (similar > same) + 0.5 * (similar == same)
                nearest = (same > strangers.max(1)).mean()
                print(f"    {part:14} {kind:9} AUC {shown(auc)}, told {shown(interval(told))}")
                print(
                    f"        similarity: copy {similar.mean():.3f}, {kind} {same.mean():.3f}, nearest other clip "
                    f"{strangers.max(1).mean():.3f}; {kind} is nearer than all other clips: {nearest:.3f}"
                )


def places(path, catalogs):
    rows = manifest(path)
    labels = {}
    for row in rows:
        labels.setdefault(row["group"], set()).add(row["label"])
    rows = [row for row in rows if len(labels[row["group"]]) > 1]
    results = {}
    for catalog in catalogs:
        clips = Clips(catalog)
        for part, values in parts(clips):
            found = results.setdefault(f"{catalog}, {part}", {})
            for query in rows:
                others = [r for r in rows if r["group"] == query["group"] and r is not query and r["file"] in clips.place]
                right = numpy.array([other["label"] == query["label"] for other in others])
                if query["file"] not in clips.place or not right.any():
                    continue
                chosen = values[[clips.place[other["file"]] for other in others]]
                ranked = right[numpy.argsort(-(chosen @ values[clips.place[query["file"]]]), kind="stable")]
                found[query["file"]] = (ranked.cumsum() / numpy.arange(1, len(ranked) + 1))[ranked].mean()
                random = numpy.random.default_rng(7)
                chance = [random.permutation(right) for _ in range(2000)]
                places = numpy.arange(1, len(right) + 1)
                results.setdefault("by chance", {})[query["file"]] = numpy.mean(
                    [(c.cumsum() / places)[c].mean() for c in chance]
                )
    base = results["by chance"]
    for name, found in results.items():
        difference = interval([found[query] - base[query] for query in base])
        print(f"{name}: {len(found)} queries, mAP {shown(interval(list(found.values())))}, to chance {shown(difference, '+')}")


if sys.argv[1] == "altered":
    altered(sys.argv[2:])
else:
    places(sys.argv[2], sys.argv[3:])
