#!/usr/bin/env python3
"""False alarms of `vidrec similar --copies`, and how far the scores of clips that share nothing reach.

    vidrec index CORPUS/dev CORPUS/more --catalog CATALOG
    ls CORPUS/dev/* CORPUS/more/* | vidrec similar - --copies --all --count 400 --format ndjson --catalog CATALOG > answers.ndjson
    false-alarms.py answers.ndjson
    false-alarms.py --check

Reads the ndjson or csv (a name that ends in .csv) of a search in which every clip of CORPUS was a query; several files are parts
of one search. All clips of the manifests count but two that show nothing. Clips of one `group` in the manifests are of one
scene. Of the pairs of clips of different scenes, those of the kind `footage` in shared-pairs.csv are right answers, those of
the kinds `template` and `place` are neither right nor wrong, and the others are false alarms if they are answered. A pair that
is not listed counts as not answered, so --count must be at least the number of clips.

The tail is fitted to the excesses over a threshold by a generalized Pareto distribution, by probability-weighted moments
(Hosking and Wallis, Technometrics 29, 1987), or by an exponential distribution if 0 is in the interval of the shape. A shape
below 0 gives the scores an end; a row says so if that end is below the highest score, and then does not fit. Intervals
of 95 % are from resampling clips, not pairs: the pairs of one clip are not independent. Those of Clopper and Pearson treat
pairs as independent, and are too narrow where a few clips cause most false alarms. Needs Python's standard library only.

CORPUS is $VIDREC_CORPUS, by default ../shared/corpus beside the project. --check compares shared-pairs.csv with the manifests
and runs the examples of this file.
"""
import argparse
import collections
import csv
import doctest
import itertools
import json
import math
import os
import pathlib
import random
import sys

import prior

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("footage", "template", "place")
# No video, and a video of black frames: they are in no answer, and no pair of them is counted.
NOTHING_TO_COMPARE = {"audio_only.ogg", "no_duration.webm"}
# A tail is not fitted to fewer.
FEWEST_PAIRS = 10


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def scenes(corpus):
    """The group of each file of the corpus, and the file names that stand in two folders."""
    groups, twice = {}, set()
    for folder in ("dev", "more"):
        for row in rows(corpus / folder / "manifest.csv"):
            if row["file"] in groups:
                twice.add(row["file"])
            groups[row["file"]] = row["group"]
    return groups, twice


def shared_pairs():
    """The kind of each pair of files in shared-pairs.csv, the names in order."""
    return {(row["a"], row["b"]): row["kind"] for row in rows(HERE / "shared-pairs.csv")}


def check(corpus):
    """What is wrong with shared-pairs.csv, one line for each mistake."""
    groups, twice = scenes(corpus)
    mistakes = [f"{name}: in the manifests of both folders" for name in sorted(twice)]
    seen = set()
    for line, row in enumerate(rows(HERE / "shared-pairs.csv"), 2):
        a, b = row["a"], row["b"]
        missing = [name for name in (a, b) if name not in groups]
        if missing:
            mistakes += [f"line {line}: {name} is in no manifest" for name in missing]
        elif groups[a] == groups[b]:
            mistakes.append(f"line {line}: {a} and {b} are both of the group {groups[a]}")
        if a >= b:
            mistakes.append(f"line {line}: {a} does not sort before {b}")
        if (a, b) in seen:
            mistakes.append(f"line {line}: {a} and {b} are listed twice")
        if row["kind"] not in KINDS:
            mistakes.append(f"line {line}: the kind {row['kind']!r} is none of {', '.join(KINDS)}")
        if not row["reason"]:
            mistakes.append(f"line {line}: the reason is missing")
        seen.add((a, b))
    return mistakes


def answers(paths, field):
    """The confidence, as for a comparison of two clips, and the field of each answer, by the file names of query and answer, and
    all queries."""
    found, queries = {}, set()
    for path in paths:
        with open(path, newline="") as file:
            lines = csv.DictReader(file) if path.endswith(".csv") else map(json.loads, file)
            for row in lines:
                if field not in row:
                    sys.exit(f"false-alarms.py: {path} has no {field}; it has {', '.join(row)}")
                query, answer = (os.path.basename(name) for name in (row["query"], row.get("item") or row["path"]))
                queries.add(query)
                if query != answer:
                    confidence, odds = prior.of_pair(row)
                    value = (confidence, odds if field == "log_odds" else float(row[field]))
                    found[query, answer] = max(value, found.get((query, answer), value))
    return found, queries


def log_tail(count, trials, share):
    """The logarithm of the probability of at most `count` successes, and of at least `count`."""

    def total(outcomes):
        terms = [
            math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
            + k * math.log(share) + (trials - k) * math.log1p(-share)
            for k in outcomes
        ]
        largest = max(terms)
        return largest + math.log(sum(math.exp(term - largest) for term in terms))

    most = total(range(count + 1))
    return most, math.log(max(1e-300, 1 - math.exp(most) + math.exp(total([count]))))


def clopper_pearson(count, trials, confidence=0.95):
    """The exact interval of a share.

    >>> [round(end, 4) for end in clopper_pearson(0, 10)]
    [0.0, 0.3085]
    >>> [round(end, 4) for end in clopper_pearson(1, 10)]
    [0.0025, 0.445]
    >>> [round(end, 4) for end in clopper_pearson(10, 10)]
    [0.6915, 1.0]
    """
    alpha = math.log((1 - confidence) / 2)

    def bisect(is_below):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if is_below(middle) else (low, middle)
        return (low + high) / 2

    lowest = 0.0 if count == 0 else bisect(lambda share: log_tail(count, trials, share)[1] < alpha)
    highest = 1.0 if count == trials else bisect(lambda share: log_tail(count, trials, share)[0] > alpha)
    return lowest, highest


def pareto(excesses):
    """Scale and shape of weighted excesses over a threshold, (excess, weight) with the excesses ascending.

    Quantiles of distributions with the scale 2, and the shapes 0 and 0.25:

    >>> places = [(i + 0.5) / 100000 for i in range(100000)]
    >>> [round(value, 2) + 0.0 for value in pareto([(-2 * math.log(1 - p), 1) for p in places])]
    [2.0, 0.0]
    >>> [round(value, 2) for value in pareto([(8 * ((1 - p) ** -0.25 - 1), 1) for p in places])]
    [2.0, 0.25]
    """
    whole = sum(weight for _, weight in excesses)
    mean = moment = before = 0.0
    for excess, weight in excesses:
        mean += weight * excess / whole
        moment += weight * excess * (1 - (before + weight / 2) / whole) / whole
        before += weight
    difference = mean - 2 * moment
    return 2 * mean * moment / difference, 2 - mean / difference


class Tail:
    """The scores above a threshold of the pairs that share nothing."""

    def __init__(self, threshold, excesses, share, is_exponential=False):
        self.threshold, self.share = threshold, share
        self.scale, self.shape = pareto(excesses)
        if is_exponential:
            self.scale = sum(e * w for e, w in excesses) / sum(w for _, w in excesses)
            self.shape = 0

    def share_above(self, score):
        """The share of pairs above a score that is above the threshold.

        >>> round(Tail(1, [(-2 * math.log(1 - (i + 0.5) / 9999), 1) for i in range(9999)], 0.01, True).share_above(3), 5)
        0.00368
        """
        excess = (score - self.threshold) / self.scale
        if self.shape == 0:
            return self.share * math.exp(-excess)
        return self.share * max(0.0, 1 + self.shape * excess) ** (-1 / self.shape)

    def score(self, share):
        """The score that the given share of pairs exceeds."""
        ratio = math.log(self.share / share)
        if self.shape == 0:
            return self.threshold + self.scale * ratio
        return self.threshold + self.scale * math.expm1(self.shape * ratio) / self.shape


class Pairs:
    """The pairs of clips of different scenes that share nothing, and the weights of resampled clips."""

    def __init__(self, clips, groups, shared, scores):
        self.clips, self.groups = sorted(clips), groups
        self.shared = [pair for pair in shared if clips.issuperset(pair)]
        self.scores = sorted((score, a, b) for (a, b), score in scores.items())
        self.count = self.weight(dict.fromkeys(self.clips, 1))

    def weight(self, weights):
        """The number of pairs, each clip as many times as its weight."""
        by_group = collections.Counter()
        for clip, weight in weights.items():
            by_group[self.groups[clip]] += weight
        different = sum(weights.values()) ** 2 - sum(weight**2 for weight in by_group.values())
        return different // 2 - sum(weights.get(a, 0) * weights.get(b, 0) for a, b in self.shared)

    def resampled(self, count, seed):
        """Weights of clips drawn with replacement, `count` times."""
        generator = random.Random(seed)
        return [collections.Counter(generator.choices(self.clips, k=len(self.clips))) for _ in range(count)]

    def tail(self, threshold, weights=None, is_exponential=False):
        """The tail of the scores above a threshold, with the clips resampled by `weights`; nothing if that leaves few pairs."""
        weights = weights or dict.fromkeys(self.clips, 1)
        above = itertools.takewhile(lambda scored: scored[0] > threshold, reversed(self.scores))
        excesses = [(score - threshold, weights.get(a, 0) * weights.get(b, 0)) for score, a, b in above]
        excesses = [(excess, weight) for excess, weight in reversed(excesses) if weight]
        if len(excesses) < FEWEST_PAIRS:
            return None
        return Tail(threshold, excesses, sum(w for _, w in excesses) / self.weight(weights), is_exponential)


def interval(values):
    """The middle 95 % of values.

    >>> interval(range(201))
    (5, 195)
    """
    ordered = sorted(values)
    cut = round(0.025 * (len(ordered) - 1))
    return ordered[cut], ordered[-1 - cut]


def in_brackets(values, form):
    low, high = interval(values)
    return f"({low:{form}} to {high:{form}})"


def print_counts(pairs, confidences, thresholds, kinds, same, samples):
    """Prints how many pairs are answered with a confidence of at least each threshold."""
    print(f"\n{'confidence':>10} {'false':>6} {'a million, Clopper-Pearson':>27} {'clips resampled':>20}"
          f" {'answers':>8} {'footage':>8} {'template':>9} {'place':>6} {'same scene':>11}")
    for threshold in thresholds:
        false = [pair for pair, (confidence, _) in confidences.items() if confidence >= threshold]
        low, high = (1e6 * end for end in clopper_pearson(len(false), pairs.count))
        shares = [1e6 * sum(w.get(a, 0) * w.get(b, 0) for a, b in false) / pairs.weight(w) for w in samples]
        ways = sum(confidence >= threshold for pair in false for confidence in confidences[pair][1])
        answered = collections.Counter(kind for kind, confidence in kinds if confidence >= threshold)
        print(f"{threshold:10g} {len(false):6} {1e6 * len(false) / pairs.count:10.1f} ({low:.1f} to {high:.1f})".ljust(45)
              + f" {in_brackets(shares, '.1f') if false else '':>20} {ways:8}"
              + "".join(f" {answered[kind]:{width}}" for kind, width in zip(KINDS, (8, 9, 6)))
              + f" {sum(confidence >= threshold for confidence in same):11}")
        if not false:
            print(f"{'':17} rule of three: below {3e6 / pairs.count:.1f} a million pairs, at 95 %")
    print(f"A pair has the higher confidence of its two directions; `answers` are the false alarms of all {2 * pairs.count}"
          " directions.")


def print_tail(pairs, field, thresholds, samples, shares):
    """Prints the fitted tails, and the first of them at some scores beside the counts."""
    print(f"\nTail of {field} over the pairs that share nothing; intervals of 95 % from {len(samples)} resamplings of"
          f" {len(pairs.clips)} clips")
    print(f"{'pairs':>6} {'above':>7} {'scale':>21} {'shape':>24} {'fitted':>12} {'exceeded by 1e-6':>24} {'by 1e-7':>24}")
    first, highest = None, pairs.scores[-1][0] if pairs.scores else 0
    for share in shares:
        count = min(round(share * pairs.count), len(pairs.scores) - 1)
        threshold = pairs.scores[-count - 1][0] if count >= 0 else 0
        tail, resampled = pairs.tail(threshold), [pairs.tail(threshold, weights) for weights in samples]
        if not tail or not all(resampled):
            print(f"{max(count, 0):6} pairs are too few, or of too few clips: a tail needs {FEWEST_PAIRS} in every resampling")
            continue
        low, high = interval([tail.shape for tail in resampled])
        shape, is_exponential = tail.shape, low <= 0 <= high
        tail = pairs.tail(threshold, is_exponential=is_exponential)
        tails = [pairs.tail(threshold, weights, True) for weights in samples] if is_exponential else resampled
        first = first or (tail, tails)
        cells = [f"{tail.scale:.3f} {in_brackets([t.scale for t in tails], '.3f')}", f"{shape:+.2f} ({low:+.2f} to {high:+.2f})"]
        cells += [f"{tail.score(p):.2f} {in_brackets([t.score(p) for t in tails], '.2f')}" for p in (1e-6, 1e-7)]
        count = sum(score > threshold for score, _, _ in pairs.scores)
        print(f"{count:6} {tail.threshold:7.2f} {cells[0]:>21} {cells[1]:>24}"
              f" {'exponential' if is_exponential else 'Pareto':>12} {cells[2]:>24} {cells[3]:>24}"
              + (f"  ends below the highest, {highest:.2f}" if tail.score(1e-7) < highest else ""))
    if not first:
        return
    tail, tails = first
    print(f"\n{field:>10} {'confidence':>10} {'pairs above':>12} {'a million':>10} {'fitted, first row':>28}")
    logits = [(math.log(c / (1 - c)) if field == "log_odds" else c, c) for c in thresholds if 0 < c < 1]
    steps = [(tail.score(10**-e), None) for e in (2.5, 3, 3.5, 4, 4.5, 5, 6, 7)]
    known = logits if field in ("log_odds", "score") else []
    for score, confidence in sorted(known + steps, key=lambda step: step[0]):
        if score > tail.threshold:
            above = sum(s >= score for s, _, _ in pairs.scores)
            fitted = [1e6 * t.share_above(score) for t in [tail] + tails]
            print(f"{score:10.2f} {'' if confidence is None else confidence:>10} {above:12} {1e6 * above / pairs.count:10.1f}"
                  f" {f'{fitted[0]:.3g} ' + in_brackets(fitted[1:], '.3g'):>28}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", nargs="*", help="ndjson or csv of vidrec similar --copies --all")
    parser.add_argument("--check", action="store_true", help="check shared-pairs.csv and this file")
    parser.add_argument("--threshold", type=float, nargs="+", default=[0.5, 0.7, 0.9, 0.99], help="confidences of an answer")
    parser.add_argument("--score", default="log_odds", help="the member or column whose tail is fitted")
    parser.add_argument("--tail", type=float, nargs="+", default=[0.0025, 0.01, 0.005, 0.00125], help="shares of pairs in the tail")
    parser.add_argument("--samples", type=int, default=500, help="how many times clips are resampled")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    corpus = pathlib.Path(os.environ.get("VIDREC_CORPUS") or HERE.parents[2] / "shared" / "corpus")
    if not (corpus / "dev" / "manifest.csv").exists():
        sys.exit(f"false-alarms.py: {corpus} holds no dev/manifest.csv; set VIDREC_CORPUS to the folder with dev and more")
    if options.check:
        mistakes = check(corpus)
        sys.exit("\n".join(mistakes) if mistakes or doctest.testmod().failed else 0)
    if not options.answers:
        parser.error("name the file with the answers, or --check")

    groups, _ = scenes(corpus)
    shared = shared_pairs()
    found, queries = answers(options.answers, options.score)
    clips = groups.keys() - NOTHING_TO_COMPARE
    unknown = queries.union(*found) - clips
    if unknown:
        sys.exit(f"false-alarms.py: {min(unknown)} is in the answers and in no manifest of {corpus}, or shows nothing")

    best, confidences, kinds, same = {}, {}, [], []
    for a, b in sorted({tuple(sorted(pair)) for pair in found}):
        ways = [found[way] for way in ((a, b), (b, a)) if way in found]
        confidence = max(way[0] for way in ways)
        if groups[a] == groups[b]:
            same.append(confidence)
        elif (a, b) in shared:
            kinds.append((shared[a, b], confidence))
        else:
            confidences[a, b] = confidence, [way[0] for way in ways]
            best[a, b] = max(way[1] for way in ways)

    pairs = Pairs(clips, groups, shared, best)
    listed = collections.Counter(shared[pair] for pair in pairs.shared)
    different = pairs.count + sum(listed.values())
    print(f"{len(clips)} clips of {len({groups[clip] for clip in clips})} scenes; {different} pairs of different scenes, of which"
          f" shared-pairs.csv\nlists {', '.join(f'{listed[kind]} {kind}' for kind in KINDS)}; {pairs.count} pairs share nothing,"
          f" {len(best)} of them are listed in the answers")
    if clips - queries:
        print(f"without an answer, or not a query: {', '.join(sorted(clips - queries))}")
    samples = pairs.resampled(options.samples, options.seed)
    print_counts(pairs, confidences, options.threshold, kinds, same, samples)
    false = sorted((-confidence, pair) for pair, (confidence, _) in confidences.items() if confidence >= options.threshold[0])
    print(f"\nFalse alarms with a confidence of {options.threshold[0]:g} or more: {len(false)}")
    for confidence, (a, b) in false:
        print(f"{-confidence:6.3f} {best[a, b]:7.2f}  {a}  {b}")
    if false:
        often = collections.Counter(itertools.chain.from_iterable(pair for _, pair in false)).most_common(8)
        print("Most often: " + ", ".join(f"{clip} {count}" for clip, count in often))
    print_tail(pairs, options.score, options.threshold, samples, options.tail)


main()
