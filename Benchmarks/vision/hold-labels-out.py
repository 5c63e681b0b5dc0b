#!/usr/bin/env python3
"""Folders of clips without the clips of a third of the labels, to train heads on whose labels are not searched.

    hold-labels-out.py OUT FOLDER...

Each FOLDER has a manifest.csv with the columns file, label and group. The labels of all folders are shuffled with a fixed seed
and divided into three parts. OUT/train-0, -1 and -2 get the clips of the other two parts each, with a manifest.csv for
`vidrec train content`; OUT/parts.csv says which part the label of a clip is in. Needs numpy.
"""
import csv
import pathlib
import shutil
import sys

import numpy

PARTS = 3


def main():
    out, folders = pathlib.Path(sys.argv[1]), [pathlib.Path(folder) for folder in sys.argv[2:]]
    clips = []
    for folder in folders:
        with open(folder / "manifest.csv", newline="") as file:
            clips += [(folder, row) for row in csv.DictReader(file)]
    labels = sorted({row["label"] for _, row in clips})
    order = numpy.random.default_rng(0).permutation(len(labels))
    part_of = {labels[label]: position % PARTS for position, label in enumerate(order)}
    for part in range(PARTS):
        train = out / f"train-{part}"
        train.mkdir(parents=True)
        with open(train / "manifest.csv", "w", newline="") as file:
            manifest = csv.writer(file)
            manifest.writerow(["file", "label", "group"])
            for folder, row in clips:
                if part_of[row["label"]] == part:
                    continue
                name = f"{folder.name}_{row['file']}"
                shutil.copy(folder / row["file"], train / name)
                manifest.writerow([name, row["label"], f"{folder.name}_{row['group']}"])
    with open(out / "parts.csv", "w", newline="") as file:
        parts = csv.writer(file)
        parts.writerow(["folder", "file", "label", "group", "part"])
        for folder, row in clips:
            parts.writerow([folder.name, row["file"], row["label"], row["group"], part_of[row["label"]]])


main()
