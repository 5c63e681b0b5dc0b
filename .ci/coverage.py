"""Prints the line coverage of each target from llvm-cov's JSON: coverage.py REPORT SOURCES"""

import collections
import json
import pathlib
import sys

report, sources = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
lines = collections.Counter()
covered = collections.Counter()
with open(report) as file:
    for unit in json.load(file)["data"]:
        for entry in unit["files"]:
            path = pathlib.Path(entry["filename"])
            if path.is_relative_to(sources):
                target = path.relative_to(sources).parts[0]
                lines[target] += entry["summary"]["lines"]["count"]
                covered[target] += entry["summary"]["lines"]["covered"]

if not lines:
    sys.exit(f"{report} names no file under {sources}")
print(f"{'target':<20} {'lines':>7} {'covered':>8} {'share':>7}")
for target in sorted(lines):
    share = covered[target] / lines[target] if lines[target] else 1
    print(f"{target:<20} {lines[target]:>7} {covered[target]:>8} {share:>7.1%}")
print(f"{'all':<20} {sum(lines.values()):>7} {sum(covered.values()):>8} {sum(covered.values()) / sum(lines.values()):>7.1%}")
