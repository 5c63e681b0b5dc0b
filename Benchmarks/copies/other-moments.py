#!/usr/bin/env python3
"""Cuts clips in two, to count how often another moment of a scene is taken for a copy.

    other-moments.py CORPUS OUT
    other-moments.py --count OUT VIDREC

CORPUS has the folders dev and more. OUT gets first/ and second/: the first and the last part of each clip of four seconds or
more, at most six seconds each, at most two clips a scene, under the same name, without a common frame: 0.6 seconds and more
are between them. second/manifest.csv is for make_queries.py, which alters the second parts.

With --count, VIDREC, the program, compares the two parts of each clip, in both directions (`vidrec explain`): how many pairs reach
a confidence of 0.5, of all and of those in which something moves?

Needs ffmpeg.
"""
import collections, concurrent.futures, csv, json, os, pathlib, subprocess, sys

LONGEST, GAP, LEAST_MOTION = 6, 0.6, 0.02


def cut(source, start, duration, target):
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-ss", f"{start:.2f}", "-t", f"{duration:.2f}", "-i", source, "-an",
         "-vf", "scale='min(480,iw)':-2", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p",
         target], check=False)


def make(corpus, out):
    for name in ("first", "second"):
        (out / name).mkdir(parents=True, exist_ok=True)
    scenes, kept = collections.Counter(), []
    for folder in ("dev", "more"):
        for row in csv.DictReader(open(corpus / folder / "manifest.csv")):
            source = corpus / folder / row["file"]
            try:
                duration = float(row["container_duration_s"] or row["duration_s"])
            except ValueError:
                continue
            if not source.exists() or duration < 4 or scenes[row["group"]] >= 2:
                continue
            scenes[row["group"]] += 1
            length = min(duration / 2, LONGEST)
            name = source.stem + ".mp4"
            cut(source, 0, length - 0.4, out / "first" / name)
            cut(source, duration - length + 0.2, length - 0.4, out / "second" / name)
            if scenes[row["group"]] == 1:
                kept.append(row | {"file": name})
    with open(out / "second" / "manifest.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(kept[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(kept)
    print(f"{sum(scenes.values())} clips of {len(scenes)} scenes")


def count(out, vidrec):
    def explained(pair):
        answer = subprocess.run([vidrec, "explain", *pair, "--format", "ndjson"], capture_output=True, text=True)
        return json.loads(answer.stdout.splitlines()[0]) if answer.stdout else None

    names = sorted(path.name for path in (out / "first").iterdir() if (out / "second" / path.name).exists())
    pairs = [(out / a / name, out / b / name) for name in names for a, b in (("first", "second"), ("second", "first"))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = [row for row in pool.map(explained, pairs) if row and row.get("copy", {}).get("features")]
    moving = [row for row in rows if row["copy"]["features"]["motion_share"] >= LEAST_MOTION]
    for name, chosen in (("all", rows), ("something moves", moving)):
        copies = sum(row["copy"]["confidence"] >= 0.5 for row in chosen)
        print(f"{name}: {copies} of {len(chosen)} reach a confidence of 0.5")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--count":
        count(pathlib.Path(sys.argv[2]), sys.argv[3])
    elif len(sys.argv) == 3:
        make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    else:
        sys.exit(__doc__)
