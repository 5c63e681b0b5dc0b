#!/usr/bin/env python3
"""Fits the odds of a copy to answers of `vidrec similar --copies`, and writes them into model files.

    fit-odds.py --manifest CORPUS/dev/manifest.csv --manifest CORPUS/more/manifest.csv \\
        --shared Benchmarks/copies/shared-pairs.csv --set SET/truth.csv ANSWERS.ndjson --set HARD/truth.csv ... \\
        --look-alikes LOOK/manifest.csv ANSWERS.ndjson --moments ANSWERS.ndjson \\
        --model Sources/CModels/clips.vidrec-model

SET and HARD are what make_queries.py wrote, or Benchmarks/copies/stills.py (see Benchmarks/README.md); ANSWERS is what `vidrec
similar --copies --all --count 1000 --format ndjson` answers to their queries, or to the look-alikes of
Benchmarks/copies/look-alikes.py among themselves.
A pair is a copy if the truth names it, and none if the scenes (`group`) differ and share nothing by the list of shared pairs;
all others are left out. The answers of --moments are those to the second parts of clips of Benchmarks/copies/other-moments.py,
altered or not, and to the first parts, among both: an altered second part is a copy of the second part of this name, and shows
other moments than the first part.
There are two logistic regressions, of copies and strangers and of copies and other moments, as in `vidrec train summarizer`
(see Calibration.swift): Newton's method with a small ridge penalty. First each is fitted without a fifth of the scenes, five
times, and tried on them; that is printed. Then it is fitted to all. Needs numpy.
"""
import argparse, collections, csv, importlib.util, json, math, pathlib, zlib
import numpy as np

specification = importlib.util.spec_from_file_location("models", pathlib.Path(__file__).with_name("make-vision-model.py"))
models = importlib.util.module_from_spec(specification)
specification.loader.exec_module(models)

RIDGE = 1e-4  # a pair
LOOK_ALIKES = 3  # what a pair of look-alikes counts: there are few
FOLDS = 5
COPY, STRANGERS, MOMENT_COPY, OTHER_MOMENTS = range(4)
LEAST_CLEARNESS = 0.5  # of copies and other moments
NAMES = []  # of the features
OF_MOMENTS = slice(6, 13)  # see CopyFeatures.ofMoments


def stem(name):
    return pathlib.PurePath(name).stem.removeprefix("other_")


def scene_of_query(name):
    return stem(name).removeprefix("neg_").rsplit("__", 1)[0]


def answers(path):
    with open(path) as file:
        for line in file:
            row = json.loads(line)
            if row.get("path") and row.get("features"):
                NAMES[:] = row["features"]
                yield row


def shared_scenes(path, groups):
    shared = collections.defaultdict(set)
    for row in csv.DictReader(open(path)) if path else []:
        a, b = groups.get(stem(row["a"])), groups.get(stem(row["b"]))
        shared[a].add(b)
        shared[b].add(a)
    return shared


def examples(options):
    """Yields the features of each pair, its kind, the scene of the query, and what the pair counts."""
    groups = {stem(row["file"]): row["group"] for path in options.manifest for row in csv.DictReader(open(path))}
    shared = shared_scenes(options.shared, groups)
    for truth, path in options.set:
        sources = {row["query"]: row["source"] for row in csv.DictReader(open(truth))}
        for row in answers(path):
            query, item = pathlib.PurePath(row["query"]).name, pathlib.PurePath(row["path"]).name
            scene = groups.get(scene_of_query(query))
            is_copy = sources.get(query) == item
            other = groups.get(stem(item))
            if is_copy or (other != scene and other not in shared[scene]):
                yield list(row["features"].values()), COPY if is_copy else STRANGERS, scene, 1.0
    for manifest, path in options.look_alikes:
        made = {row["file"]: (row["group"], row["kind"]) for row in csv.DictReader(open(manifest))}
        for row in answers(path):
            query, item = (made[pathlib.PurePath(row[name]).name] for name in ("query", "path"))
            if query[0] != item[0]:
                yield list(row["features"].values()), STRANGERS, query[0], float(LOOK_ALIKES)
    for path in options.moments:
        for row in answers(path):
            query, item = pathlib.PurePath(row["query"]), pathlib.PurePath(row["path"])
            clip = scene_of_query(query)
            if clip == stem(item) and (query.name, query.parent.name) != (item.name, item.parent.name):
                kind = MOMENT_COPY if item.parent.name == "second" and "__" in query.name else OTHER_MOMENTS
                yield list(row["features"].values()), kind, groups.get(clip, clip), 1.0


def fitted(features, copies, counts):
    """Returns the weights and the bias of the log-likelihood ratio."""
    means, spreads = features.mean(0), np.maximum(features.std(0), 1e-6)
    inputs = np.c_[(features - means) / spreads, np.ones(len(features))]
    weights = np.zeros(inputs.shape[1])
    ridge = np.full(len(weights), RIDGE * counts.sum())
    ridge[-1] = 1e-9
    for _ in range(60):
        odds = np.clip(inputs @ weights, -30, 30)
        probabilities = 1 / (1 + np.exp(-odds))
        gradient = inputs.T @ (counts * (probabilities - copies)) + ridge * np.append(weights[:-1], 0)
        slopes = counts * np.maximum(probabilities * (1 - probabilities), 1e-12)
        step = np.linalg.solve((inputs * slopes[:, None]).T @ inputs + np.diag(ridge), gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    scaled = weights[:-1] / spreads
    prior = math.log(counts[copies].sum() / counts[~copies].sum())
    return scaled, weights[-1] - scaled @ means - prior


def clearness(features):
    """How clearly both show one scene in which something moves: see CopyFeatures.momentClearness."""
    strength, share = (features[:, NAMES.index(name)] for name in ("detail_strength", "motion_share"))
    return np.clip((strength - 2.4) / 0.8, 0, 1) * np.clip((share - 0.01) / 0.02, 0, 1)


def held_out(features, copies, scenes, counts):
    """Returns the ratios of each pair by what was fitted without its scene."""
    folds = np.array([zlib.crc32(str(scene).encode()) % FOLDS for scene in scenes])
    ratios = np.zeros(len(copies))
    for fold in range(FOLDS):
        weights, bias = fitted(features[folds != fold], copies[folds != fold], counts[folds != fold])
        ratios[folds == fold] = features[folds == fold] @ weights + bias
    return ratios


def report_moments(ratios, copies):
    print(f"{copies.sum()} copies, {(~copies).sum()} other moments of their scenes; held out by scene:")
    for threshold in (-4, -3, -2.3, -2, -1, 0):
        print(f"  log-likelihood ratio {threshold}: {(ratios[copies] >= threshold).mean():.4f} of the copies, "
              f"{(ratios[~copies] >= threshold).mean():.4f} of the others")


def report(ratios, copies):
    others = np.sort(ratios[~copies])[::-1]
    print(f"{copies.sum()} copies, {len(others)} others; held out by scene:")
    for threshold in (2, 3, 3.9, 5, 7):
        print(f"  log-likelihood ratio {threshold}: {(ratios[copies] >= threshold).mean():.4f} of the copies, "
              f"{(others >= threshold).sum()} others ({1e6 * (others >= threshold).mean():.1f} a million)")
    for share in (1e-3, 3e-4):
        highest = others[:int(len(others) * share)]
        scale = (highest - highest[-1]).mean()
        print(f"  tail of the highest {share:.2%}: from {highest[-1]:.2f}, exponential with scale {scale:.2f}")


def main():
    parser = argparse.ArgumentParser(description="Fits the odds of a copy.")
    parser.add_argument("--manifest", action="append", default=[], help="file,group,... of the clips")
    parser.add_argument("--shared", help="the pairs of scenes that share something")
    parser.add_argument("--set", nargs=2, action="append", default=[], metavar=("TRUTH", "ANSWERS"))
    parser.add_argument("--look-alikes", nargs=2, action="append", default=[], metavar=("MANIFEST", "ANSWERS"))
    parser.add_argument("--moments", action="append", default=[], metavar="ANSWERS")
    parser.add_argument("--model", action="append", default=[], type=pathlib.Path, help="a model file to change")
    options = parser.parse_args()
    features, kinds, scenes, counts = map(np.array, zip(*examples(options)))
    regressions = []
    clear = clearness(features) >= LEAST_CLEARNESS
    for chosen, print_report, ignored in (
        (kinds <= STRANGERS, report, OF_MOMENTS), ((kinds != STRANGERS) & clear, report_moments, slice(0)),
    ):
        known = features[chosen].copy()
        known[:, ignored] = 0
        data = known, (kinds[chosen] == COPY) | (kinds[chosen] == MOMENT_COPY), scenes[chosen], counts[chosen]
        print_report(held_out(*data), data[1])
        weights, bias = fitted(data[0], data[1], data[3])
        print("weights", dict(zip(NAMES, (round(float(weight), 4) for weight in weights))), "bias", round(float(bias), 4))
        regressions.append((weights, bias))
    weights = models.Tensor((2, len(NAMES)), [float(value) for weights, _ in regressions for value in weights])
    biases = models.Tensor((2,), [float(bias) for _, bias in regressions])
    for path in options.model:
        metadata, tensors = models.read_model(path)
        for name, values in (("calibration.weight", weights), ("calibration.bias", biases)):
            tensors[name] = models.stored(values, "F32")
        models.write_atomically(path, models.encoded_model(metadata, tensors))


if __name__ == "__main__":
    main()
