#!/usr/bin/env python3
"""Scores the segments of `vidrec similar --copies --format ndjson` against the edits that made the queries.

    segments.py SET ANSWERS.ndjson [DB] [--confidence .5] [--static 2]
    python3 -m doctest segments.py

SET is a set of make_queries.py (also of its --hard): SET/truth.csv and SET/queries. DB is the folder of the indexed clips,
SET/db by default. Needs ffprobe and ffmpeg.

Scored are the queries whose source is among the answers with at least the confidence. Of a query that shows the source
in several parts (shuffle), each part is scored and counts the same. A part is compared with the answered segment whose
four borders (start and end in the query, start and end in the clip) are nearest to its own:

    q start ... c end  the border is right within a second
    all four           all four borders are
    error              the median error of a border, in seconds
    speed              the speed is right within 10 %
    direction          forward or backward is right
    covered            a segment on the right line (the clip's moment within a second, in the middle of what both
                       share of the query) overlaps at least half of the part
    off                answered segments for each query that lie on the line of no part

Clips in which little moves are listed apart, since their moments cannot be told apart: the mean difference of the luma of
successive frames, 2 a second, 64x64 pixels, is below --static of 255.
"""
import argparse
import collections
import csv
import functools
import json
import operator
import pathlib
import statistics
import subprocess

# What the altered copies show of their source, where that is not all of it at its own speed: the share at which the
# part starts, its share of the length, the speed.
PARTS = {
    "trim50": (0.25, 0.5, 1), "trim25": (0.6, 0.25, 1), "alone3": (0.5, 0.2, 1), "reverse": (0, 0.9, -1),
    "combo_hard": (0.2, 0.6, 1.2), "speed125": (0, 1, 1.25), "speed200": (0, 1, 2), "speed80": (0, 1, 0.8),
    "mixed": (0, 1, 1.25),
}
# Seconds of a still or black before the source.
LEADS = {"freezelead": 2, "blackends": 2}
# Compilations: seconds of the source, the largest number of other parts, seconds of each of them.
COMPILATIONS = {"compile5": (6, 4, 6), "part6in60": (6, 6, 9), "part3in60": (3, 6, 9.5)}

Segment = collections.namedtuple("Segment", "query clip speed")  # ranges of seconds; a negative speed is backward


def shown(transform, source, length):
    """The parts of a source that a query shows, in the query's order.

    `source` and `length` are the seconds of the source and of the query; `length` is a function, called only for
    transforms that join clips.

    >>> shown("crop80", 8.0, None)
    [Segment(query=(0, 8.0), clip=(0, 8.0), speed=1)]
    >>> shown("trim25", 8.0, None)
    [Segment(query=(0, 2.0), clip=(4.8, 6.8), speed=1)]
    >>> shown("combo_hard", 10.0, None)
    [Segment(query=(0, 5.0), clip=(2.0, 8.0), speed=1.2)]
    >>> shown("speed80", 4.0, None)
    [Segment(query=(0, 5.0), clip=(0, 4.0), speed=0.8)]
    >>> shown("reverse", 10.0, None)
    [Segment(query=(0, 9.0), clip=(0, 9.0), speed=-1)]
    >>> shown("trim25", 2.0, None)  # a part has at least a second, if the source does
    [Segment(query=(0, 0.8), clip=(1.2, 2.0), speed=1)]
    >>> shown("blackends", 4.0, None)
    [Segment(query=(2, 6.0), clip=(0, 4.0), speed=1)]
    >>> shown("intro", 4.0, lambda: 7.0)
    [Segment(query=(3.0, 7.0), clip=(0, 4.0), speed=1)]
    >>> shown("splice", 10.0, lambda: 16.0)
    [Segment(query=(4.0, 12.0), clip=(0, 8.0), speed=1)]
    >>> [segment.clip for segment in shown("shuffle", 8.0, None)]
    [(4.0, 6.0), (0.0, 2.0), (6.0, 8.0), (2.0, 4.0)]
    >>> shown("compile5", 4.0, lambda: 28.0)  # 12 seconds of two other clips first; the source is over after four
    [Segment(query=(12, 16.0), clip=(0, 4.0), speed=1)]
    >>> shown("part3in60", 12.0, lambda: 60.0)
    [Segment(query=(28.5, 31.5), clip=(0, 3), speed=1)]
    """
    if transform == "shuffle":
        quarter = source / 4
        return [
            Segment((place * quarter, (place + 1) * quarter), (part * quarter, (part + 1) * quarter), 1)
            for place, part in enumerate([2, 0, 3, 1])
        ]
    if transform in COMPILATIONS:
        own, most, other = COMPILATIONS[transform]
        own = min(own, source)
        count = min(most, round((length() - own) / other))
        return [Segment((count // 2 * other, count // 2 * other + own), (0, own), 1)]
    if transform == "intro":
        lead, own = max(0.0, length() - source), source
    elif transform == "splice":
        own = min(source, 8.0)
        lead = max(0.0, (length() - own) / 2)
    else:
        lead, own = LEADS.get(transform, 0), source
    start, share, speed = PARTS.get(transform, (0, 1, 1))
    first = start * own
    last = min(own, first + max(1.0, share * own))
    return [Segment((lead, lead + rounded((last - first) / abs(speed))), (rounded(first), rounded(last)), speed)]


def rounded(seconds):
    """Seconds without the last digits of a floating-point number."""
    return round(seconds, 6) if seconds else 0


def errors(truth, answer):
    """The errors of the four borders in seconds: start and end in the query, start and end in the clip.

    >>> errors(Segment((0, 4), (2, 6), 1), Segment((0.5, 4), (2, 7.5), 1))
    [0.5, 0, 0, 1.5]
    """
    return [abs(a - b) for a, b in zip(truth.query + truth.clip, answer.query + answer.clip)]


def moment(segment, second):
    """The moment of the clip that a segment assigns to a moment of the query.

    >>> moment(Segment((0, 4), (2, 10), 2), 1), moment(Segment((0, 4), (2, 6), -1), 1)
    (4.0, 5.0)
    """
    share = (second - segment.query[0]) / max(1e-6, segment.query[1] - segment.query[0])
    return segment.clip[0] + (share if segment.speed > 0 else 1 - share) * (segment.clip[1] - segment.clip[0])


def overlap(truth, answer):
    """The share of a part's seconds that a segment on its line overlaps; 0 if it lies on another line.

    >>> part = Segment((0, 4), (2, 6), 1)
    >>> overlap(part, Segment((0, 3), (2.4, 5.4), 1)), overlap(part, Segment((0, 3), (4, 7), 1))
    (0.75, 0)
    >>> overlap(part, Segment((0, 4), (2, 6), -1)), overlap(part, Segment((5, 6), (7, 8), 1))
    (0, 0)
    """
    first, last = max(truth.query[0], answer.query[0]), min(truth.query[1], answer.query[1])
    middle = (first + last) / 2
    if last <= first or truth.speed * answer.speed < 0 or abs(moment(truth, middle) - moment(answer, middle)) > 1:
        return 0
    return (last - first) / (truth.query[1] - truth.query[0])


def score(parts, answers):
    """The measures of one query, each a mean over the parts of the source that it shows, and the errors in seconds.

    >>> part = Segment((0, 4), (2, 6), 1)
    >>> perfect, _ = score([part], [part])
    >>> [perfect[name] for name in MEASURES]
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0]
    >>> wrong, seconds = score([part], [Segment((0, 4), (0, 8), -2), Segment((0, 1), (2, 3), 1)])
    >>> [wrong[name] for name in MEASURES], seconds
    ([1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1], [0, 0, 2, 2])
    >>> quarters = shown("shuffle", 8.0, None)
    >>> half, _ = score(quarters, quarters[:2])
    >>> half["covered"], half["all four"], half["off"]
    (0.5, 0.5, 0)
    >>> score([part], [])[0]["covered"], score([part], [])[1]
    (0.0, [inf, inf, inf, inf])
    """
    values = collections.defaultdict(list)
    seconds = []
    for part in parts:
        nearest = min(answers, key=lambda answer: sum(errors(part, answer)), default=None)
        own = errors(part, nearest) if nearest else [float("inf")] * 4
        seconds += own
        right = [error <= 1 for error in own]
        for name, value in zip(BORDERS, right):
            values[name].append(value)
        values["all four"].append(all(right))
        values["speed"].append(bool(nearest) and abs(abs(nearest.speed / part.speed) - 1) <= 0.1)
        values["direction"].append(bool(nearest) and nearest.speed * part.speed > 0)
        values["covered"].append(any(overlap(part, answer) >= 0.5 for answer in answers))
    result = {name: sum(value) / len(value) for name, value in values.items()}
    result["off"] = sum(all(overlap(part, answer) == 0 for part in parts) for answer in answers)
    return result, seconds


BORDERS = ["q start", "q end", "c start", "c end"]
MEASURES = BORDERS + ["all four", "speed", "direction", "covered", "off"]


def table(rows):
    """A table with a line for each transform and one for all: rows are (transform, result or None, errors)."""
    by = collections.defaultdict(list)
    for row in rows:
        by[row[0]].append(row)
    lines = [f"{'':12}{'queries':>8}{'found':>7}{'error':>7}" + "".join(f"{name:>10}" for name in MEASURES)]
    for name, group in sorted(by.items()) + [("all", rows)]:
        found = [row for row in group if row[1]]
        line = f"{name:12}{len(group):8}{len(found):7}"
        if found:
            error = statistics.median([second for row in found for second in row[2]])
            line += f"{error:7.2f}" + "".join(
                f"{sum(row[1][measure] for row in found) / len(found):10.2f}" for measure in MEASURES
            )
        lines.append(line)
    return "\n".join(lines)


@functools.cache
def duration(path):
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@functools.cache
def motion(path):
    """The mean absolute difference of the luma of successive frames, 2 a second, 64x64 pixels, 0 to 255."""
    command = ["ffmpeg", "-v", "error", "-threads", "1", "-i", str(path), "-vf", "fps=2,scale=64:64:flags=area,format=gray"]
    pixels = subprocess.run(command + ["-f", "rawvideo", "-"], capture_output=True, check=True).stdout
    frames = [pixels[start : start + 4096] for start in range(0, len(pixels), 4096)]
    differences = [sum(map(abs, map(operator.sub, a, b))) / 4096 for a, b in zip(frames, frames[1:])]
    return statistics.fmean(differences) if differences else 0


def answered(path, confidence):
    """The segments of every answered pair of query and clip, by file names, and the queries with any answer."""
    found, queries = {}, set()
    for line in open(path):
        answer = json.loads(line)
        key = pathlib.PurePath(answer["query"]).name, pathlib.PurePath(answer["path"]).name
        queries.add(key[0])
        if answer["confidence"] >= confidence:
            found[key] = [
                Segment(tuple(segment["query"]), tuple(segment["clip"]), segment["speed"])
                for segment in answer["segments"]
            ]
    return found, queries


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=pathlib.Path)
    parser.add_argument("answers")
    parser.add_argument("db", type=pathlib.Path, nargs="?")
    parser.add_argument("--confidence", type=float, default=0.5)
    parser.add_argument("--static", type=float, default=2)
    options = parser.parse_args()
    db = options.db or options.set / "db"
    found, searched = answered(options.answers, options.confidence)
    blocks, unanswered = {"moving": [], "static": []}, 0
    for row in csv.DictReader(open(options.set / "truth.csv")):
        if not row["source"]:
            continue
        source, query = db / row["source"], options.set / "queries" / row["query"]
        unanswered += row["query"] not in searched
        result, seconds = None, []
        if (row["query"], row["source"]) in found:
            parts = shown(row["transform"], duration(source), lambda: duration(query))
            result, seconds = score(parts, found[row["query"], row["source"]])
        blocks["static" if motion(source) < options.static else "moving"].append((row["transform"], result, seconds))
    for name, rows in blocks.items():
        if rows:
            print(f"{name} clips\n{table(rows)}\n")
    print(f"all clips\n{table(blocks['moving'] + blocks['static']).splitlines()[-1]}")
    print(f"\nqueries without any answer, found or not: {unanswered}")


if __name__ == "__main__":
    main()
