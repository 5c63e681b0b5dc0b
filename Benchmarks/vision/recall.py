#!/usr/bin/env python3
"""Recall of rankings of the same recommender from two trainings, and their difference.

    recall.py TEST RANKINGS BASE [K]

TEST is csv with the columns user and item; RANKINGS and BASE are what `vidrec evaluate recommendations --rankings` wrote. The
intervals of 95 % are from resampling users. Needs numpy.
"""
import sys

from embeddings import interval, manifest, shown


def recalls(test, path, count):
    """For each model, the recall of each user's first `count` items."""
    wanted, models = {}, {}
    for row in test:
        wanted.setdefault(row["user"], set()).add(row["item"])
    for row in manifest(path):
        found = models.setdefault(row.get("model", "one"), dict.fromkeys(wanted, 0.0))
        if row["user"] in wanted and row["item"] in wanted[row["user"]] and int(row["rank"]) <= count:
            found[row["user"]] += 1 / len(wanted[row["user"]])
    return models


def main():
    test, count = manifest(sys.argv[1]), int(sys.argv[4]) if len(sys.argv) > 4 else 10
    found, base = recalls(test, sys.argv[2], count), recalls(test, sys.argv[3], count)
    for model in found:
        users = sorted(base[model])
        change = interval([found[model][user] - base[model][user] for user in users])
        print(
            f"{model:12} {len(users)} users, recall@{count} {shown(interval([found[model][user] for user in users]))}, "
            f"base {shown(interval([base[model][user] for user in users]))}, difference {shown(change, '+')}"
        )


main()
