#!/usr/bin/env python3
"""What each family of descriptors adds to related clips whose labels the model has not seen.

    families.py OUT FOLDER...

OUT is that of hold-labels-out.py, and holds catalogs of all clips of each FOLDER: FOLDER-0, -1 and -2 with the heads that were
trained on OUT/train-0, -1 and -2, FOLDER-builtin with the model `builtin`, and FOLDER-without-color, -texture, -shape, -motion
and -order with the models of leave-out.py. The clips of a part and a folder are searched for each other. Prints the mean average
precision, and the differences to all families, with 95 % intervals from resampling the queries of all parts. Needs numpy.
"""
import os
import sys

import numpy

from embeddings import GRU, Clips, interval, manifest, precisions, shown, unit

LEFT_OUT = ["color", "texture", "shape", "motion", "order"]


def main():
    out, folders = sys.argv[1], [os.path.basename(folder.rstrip("/")) for folder in sys.argv[2:]]
    rows = manifest(f"{out}/parts.csv")
    results = {}
    for folder in folders:
        networks = {part: Clips(f"{out}/{folder}-without-{part}") for part in LEFT_OUT}
        networks[None] = Clips(f"{out}/{folder}-builtin")
        for part in sorted({row["part"] for row in rows}):
            clips = Clips(f"{out}/{folder}-{part}")
            searched = [r for r in rows if (r["folder"], r["part"]) == (folder, part) and r["file"] in clips.place]
            places = [clips.place[row["file"]] for row in searched]
            labels, groups = [row["label"] for row in searched], [row["group"] for row in searched]
            variants = {"vision": clips.values, "vision without all four": clips.values[:, :-GRU]}
            for name, network in networks.items():
                assert network.names == clips.names, f"{folder}-without-{name} holds other clips than {folder}-{part}"
                own = network.values
                suffix = f" without {name}" if name else ""
                variants["builtin" + suffix] = own
                # The length of the network's part tells its share.
                share = numpy.linalg.norm(clips.values[:, -GRU:], axis=1, keepdims=True)
                variants["vision" + suffix] = numpy.hstack([clips.values[:, :-GRU], share * own])
            for name, values in variants.items():
                chosen = unit(values[places])
                found = precisions(chosen @ chosen.T, labels, groups)
                mine = results.setdefault(name, {})
                mine |= {(folder, part, query): precision for query, (precision, _) in found.items()}
    for name, found in sorted(results.items(), key=lambda result: result[0]):
        base = results[name.split(" ")[0]]
        print(name)
        for chosen in [[folder] for folder in folders] + [folders]:
            queries = [query for query in base if query[0] in chosen]
            line = f"    {'+'.join(chosen):10} {len(queries)} queries, mAP {shown(interval([found[q] for q in queries]))}"
            if base is not found:
                line += f", difference {shown(interval([found[q] - base[q] for q in queries]), '+')}"
            print(line)
    added = [results["vision"][query] - results["builtin"][query] for query in results["builtin"]]
    print(f"vision to builtin: {shown(interval(added), '+')}")


main()
