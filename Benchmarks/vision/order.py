#!/usr/bin/env python3
"""Whether embeddings tell clips from the same frames in another order, and actions at one place from each other.

    order.py altered CATALOG...              catalogs of what alter-order.sh made
    order.py places MANIFEST CATALOG...      clips whose group (a place) has several labels (actions)

`altered`: the similarity of each query to its copy, which has the same frames in the same order, against that to its altered
clip. AUC is the probability that a copy is more similar to its query than an altered clip to its own; "told" is the share of
clips whose copy is more similar than their altered clip (.5 by chance). Below them, the mean similarities, and the share of
queries to which the altered clip is more similar than any other clip. Last, the differences of AUC that the other catalogs, of
the same clips with models of leave-out.py, have to the GRU's part in the first one.

`places`: among the clips of the same place, the average precision of those of the same action, and the differences to the first
catalog's first part.

Embeddings with content are measured as a whole and by their parts. 95 % intervals from resampling clips. Needs numpy.
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
    areas = {}
    for catalog in catalogs:
        clips = Clips(catalog)
        kinds = ["query", "copy", "reversed", "recut"]
        sources = [name[: -len("__query.mp4")] for name in clips.names if name.endswith("__query.mp4")]
        sources = sorted(source for source in sources if all(f"{source}__{kind}.mp4" in clips.place for kind in kinds))
        random = numpy.random.default_rng(7)
        draws = [random.integers(0, len(sources), len(sources)) for _ in range(2000)]
        print(f"{catalog}: {len(sources)} clips")
        for part, values in parts(clips):
            query, copy, *others = [values[[clips.place[f"{source}__{kind}.mp4"] for source in sources]] for kind in kinds]
            similar = (query * copy).sum(1)
            strangers = (query @ query.T - 4 * numpy.eye(len(sources))).max(1)
            for kind, other in zip(kinds[2:], others):
                same = (query * other).sum(1)
                drawn = numpy.array([area(similar, same)] + [area(similar[draw], same[draw]) for draw in draws])
                areas[catalog, part, kind] = drawn
                told = (similar > same) + 0.5 * (similar == same)
                print(f"    {part:14} {kind:9} AUC {shown(quantiles(drawn))}, told {shown(interval(told))}")
                print(
                    f"        similarity: copy {similar.mean():.3f}, {kind} {same.mean():.3f}, nearest other clip "
                    f"{strangers.mean():.3f}; {kind} is nearer than all other clips: {(same > strangers).mean():.3f}"
                )
    for (catalog, part, kind), drawn in areas.items():
        base = areas.get((catalogs[0], "GRU alone", kind), areas[catalogs[0], "whole", kind])
        if catalog != catalogs[0]:
            print(f"{catalog}, {part}, {kind}: AUC {shown(quantiles(drawn - base), '+')}")


def quantiles(drawn):
    """The first value, and the 95 % interval of the others."""
    return drawn[0], numpy.quantile(drawn[1:], 0.025), numpy.quantile(drawn[1:], 0.975)


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
    base = next(iter(results.values()))
    for name, found in results.items():
        difference = interval([found[query] - base[query] for query in base])
        print(f"{name}: {len(found)} queries, mAP {shown(interval(list(found.values())))}, to the first {shown(difference, '+')}")


if sys.argv[1] == "altered":
    altered(sys.argv[2:])
else:
    places(sys.argv[2], sys.argv[3:])
