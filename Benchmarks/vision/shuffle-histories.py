#!/usr/bin/env python3
"""The same interactions in another order, to see what a recommender gains from the order of histories.

    shuffle-histories.py TRAIN OUT all|ties [SEED]

`all` shuffles the times of each user's interactions; `ties` keeps them and shuffles the rows, which is the order of
interactions of the same time. TRAIN and OUT are csv with the columns user, item and timestamp at least, as
`vidrec evaluate recommendations --train` reads.
"""
import csv
import random
import sys


def main():
    with open(sys.argv[1], newline="") as file:
        rows = list(csv.DictReader(file))
    shuffled = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    users = {}
    for row in rows:
        users.setdefault(row["user"], []).append(row)
    if sys.argv[3] == "ties":
        shuffled.shuffle(rows)
    for mine in users.values() if sys.argv[3] == "all" else []:
        times = [row["timestamp"] for row in mine]
        shuffled.shuffle(times)
        for row, time in zip(mine, times):
            row["timestamp"] = time
    with open(sys.argv[2], "w", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(rows)


main()
