#!/usr/bin/env python3
"""Kills vidrec, lets its system calls fail, flips bits of its files, and compares what it then answers.

    python3 Tests/Torture/torture.py [PART ...] [--ci] [--kills 1000] [--seed 1] [--vidrec .build/release/vidrec]

The parts are kills, faults, bits, together and inputs; CONTRIBUTING.md describes them. A failure prints the command that
repeats it. Needs Linux, Python 3.9, a C compiler, and nothing else.
"""
import argparse
import random
import sys
import threading
import time

import bits
import inputs
import together
import trials
from scenarios import scenarios
from vidrec import Failure, Workspace

PARTS = ["kills", "faults", "bits", "together", "inputs"]
# How often of 20: killed after a call, at any time or in the midst of a write; and power cuts that lose some or all of what
# was not flushed.
MODES = [("kill", 8), ("time", 5), ("torn", 2), ("power", 3), ("lost", 2)]


class Report:
    """Counts trials and prints failures."""

    def __init__(self, workspace, keep):
        self.workspace, self.keep, self.failures = workspace, keep, []
        self.lock = threading.Lock()
        self.began = time.monotonic()

    def fail(self, part, trial, error):
        with self.lock:
            self.failures.append(part)
            print(f"FAILED {part}: {error}", flush=True)
            if trial:
                print(f"  again: python3 Tests/Torture/torture.py {part} --repeat '{trial}'", flush=True)

    def line(self, text):
        with self.lock:
            print(f"{time.monotonic() - self.began:6.0f} s  {text}", flush=True)

    def attempt(self, part, trial, body):
        """Runs a trial; returns what it returns, None if it fails."""
        try:
            return body()
        except Failure as error:
            self.fail(part, trial, error)
        except Exception as error:  # What vidrec printed was not what it documents.
            self.fail(part, trial, f"{type(error).__name__}: {error}")
        return None


def kill_trial(report, twins, mode, number, seed):
    trial = f"{twins.scenario.name} {mode} {number} {seed}"
    return report.attempt("kills", trial, lambda: trials.killed(twins, mode, number, seed))


def control(report, every):
    """A power cut with a disk that flushes nothing must lose what was reported: otherwise the trials notice nothing."""
    for twins in every:
        if twins.scenario.name == "index":
            try:
                trials.killed(twins, "lies", 0, 1)
            except Failure:
                continue
            report.fail("kills", "index lies 0 1", "a disk that flushes nothing loses nothing: the trials notice nothing")


def kills(report, every, options):
    """Kills every scenario as often as the others, until there were as many kills as asked for."""
    if options.mode in (None, "power", "lost"):
        control(report, every)
    share, rest = divmod(options.kills, len(every))
    total = reported = 0
    for index, twins in enumerate(every):
        choice = random.Random(f"{options.seed} {twins.scenario.name}")
        counts, seconds = twins.measure()
        calls = sum(count for kind, count in counts.items() if kind != "read")
        goal = share + (index < rest)
        # Just after the end of the command, all that it reported must have been flushed.
        ends = [(mode, 0, 1) for mode in ("lost", "power") if options.mode in (None, mode)][:goal]
        done, planned = trials.in_parallel(options.jobs, lambda one: kill_trial(report, twins, *one), ends), 0
        while sum(1 for outcome in done if outcome is None or outcome[0]) < goal and planned < 4 * goal + 20:
            wanted = goal - sum(1 for outcome in done if outcome is None or outcome[0])
            plan = []
            for _ in range(wanted):
                mode = options.mode or choice.choices([name for name, _ in MODES], [weight for _, weight in MODES])[0]
                # Hardly any time is spent on a few files.
                if mode == "time" and twins.scenario.focus:
                    mode = "kill"
                if mode == "time":
                    number = int(choice.uniform(0, seconds) * 1e6)
                elif planned < goal:  # From the first call to the last one, evenly.
                    number = 1 + (planned * calls + choice.randrange(calls)) // goal % calls
                else:
                    number = choice.randrange(calls) + 1
                plan.append((mode, number, choice.randrange(1 << 30)))
                planned += 1
            done += trials.in_parallel(options.jobs, lambda one: kill_trial(report, twins, *one), plan)
        good = [outcome for outcome in done if outcome]
        number = sum(outcome[0] for outcome in good)
        total += number
        reported += sum(outcome[1] for outcome in good)
        left = sorted({name for outcome in good for name in outcome[3]})
        report.line(f"kills: {twins.scenario.name}: {number} kills among {calls} calls, {len(done) - len(good)} failed; "
                    f"{sum(outcome[1] for outcome in good)} reported, {sum(outcome[2] for outcome in good)} found")
        if left:
            report.line(f"  left behind until the next run: {sum(1 for outcome in good if outcome[3])} times, such as {left[0]}")
    report.line(f"kills: {total} kills, {reported} reported units, {report.failures.count('kills')} failures")


def fault_plan(counts, share, choice):
    """Returns (kind, number, action, error): each kind of call, the first and the last one, and some between."""
    plan = []
    for kind, count in counts.items():
        for action, error in [("fail", 28), ("fail", -28), ("fail", 5), ("fail", -5), ("short", 0)]:
            is_possible = kind == "write" or action == "fail" and (abs(error) == 5 or kind not in ("unlink", "read"))
            if not count or not is_possible:
                continue
            numbers = range(1, count + 1)
            if count > share:
                some = {1, count, *choice.sample(numbers, max(0, share - 2))}
                numbers = sorted(some) if share > 1 else [choice.choice(numbers)]
            plan += [(kind, number, action, error) for number in numbers]
    return plan


def fault_trial(report, twins, kind, number, action, error):
    trial = f"{twins.scenario.name} {kind} {number} {action} {error}"
    return report.attempt("faults", trial, lambda: trials.failed(twins, kind, number, action, error))


def faults(report, every, options):
    """Lets single calls, and all from one on, fail with ENOSPC and EIO, and writes be short."""
    total = 0
    for twins in every:
        choice = random.Random(f"{options.seed} {twins.scenario.name}")
        counts, _ = twins.measure()
        plan = fault_plan(counts, options.faults, choice)
        if options.ci:
            plan = choice.sample(plan, min(len(plan), 4))
        done = trials.in_parallel(options.jobs, lambda one: fault_trial(report, twins, *one), plan)
        good = [outcome for outcome in done if outcome]
        total += len(done)
        codes = {code: sum(outcome[0] == code for outcome in good) for code in sorted({outcome[0] for outcome in good})}
        report.line(f"faults: {twins.scenario.name}: {len(done)} of {sum(counts.values())} calls, "
                    f"{len(done) - len(good)} failed; exit codes {codes}")
        left = sorted({name for outcome in good for name in outcome[2]})
        if left:
            report.line(f"  left behind until the next run: {sum(1 for outcome in good if outcome[2])} times, such as {left[0]}")
        if options.verbose:
            for text in sorted({outcome[1] for outcome in good if outcome[1]}):
                report.line(f"  {text}")
    report.line(f"faults: {total} faults, {report.failures.count('faults')} failures")


def repeat(report, part, every, text):
    """Repeats one trial, and keeps nothing of it secret."""
    if part == "bits":
        print("passed" if bits.repeat(report, report.workspace, text) else "failed")
        return
    words = text.split()
    twins = next((twins for twins in every if twins.scenario.name == words[0]), None)
    if part == "kills" and twins:
        outcome = kill_trial(report, twins, words[1], int(words[2]), int(words[3]))
    elif part == "faults" and twins:
        outcome = fault_trial(report, twins, words[1], int(words[2]), words[3], int(words[4]))
    else:
        raise SystemExit(f"torture: cannot repeat '{text}' of {part}")
    print("passed" if outcome else "failed", outcome or "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="kills, faults, bits, together, inputs; default: all")
    parser.add_argument("--vidrec", default=".build/release/vidrec")
    parser.add_argument("--ci", action="store_true", help="the share that CI runs: 60 kills, in two minutes")
    parser.add_argument("--kills", type=int, help="the number of kills (1000)")
    parser.add_argument("--faults", type=int, default=12, help="the number of calls of each kind that fail in each way (12)")
    parser.add_argument("--seconds", type=int, help="how long writers and readers run together (600)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="the number of trials at once (2)")
    parser.add_argument("--only", action="append", metavar="SCENARIO", help="kill only this scenario; may be repeated")
    parser.add_argument("--mode", choices=[name for name, _ in MODES], help="only kills of this kind")
    parser.add_argument("--repeat", metavar="TRIAL", help="one trial, as a failure has printed it")
    parser.add_argument("--keep", action="store_true", help="keep the folder of a failure")
    parser.add_argument("--verbose", action="store_true", help="print the messages of failed calls")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {sorted(unknown)[0]}: {', '.join(PARTS)}")
    options.kills = options.kills or (60 if options.ci else 1000)
    options.seconds = options.seconds or (20 if options.ci else 600)
    parts = options.parts or PARTS

    workspace = Workspace(options.vidrec)
    report = Report(workspace, options.keep)
    try:
        report.line(f"seed {options.seed}, {workspace.vidrec}")
        every = []
        if {"kills", "faults"} & set(parts) or options.repeat:
            chosen = [one for one in scenarios(workspace) if not options.only or one.name in options.only]
            if options.repeat:
                chosen = [one for one in chosen if one.name == options.repeat.split()[0]]
            every = [trials.Twins(workspace, one) for one in chosen]
        if options.repeat:
            repeat(report, parts[0], every, options.repeat)
        else:
            for part, body in [("kills", kills), ("faults", faults)]:
                if part in parts:
                    body(report, every, options)
            for part, module in [("bits", bits), ("together", together), ("inputs", inputs)]:
                if part in parts:
                    module.run(report, workspace, options)
    finally:
        if options.keep and report.failures:
            print(f"kept: {workspace.folder}")
        else:
            workspace.remove()
    print(f"torture: {len(report.failures)} failures in {time.monotonic() - report.began:.0f} s")
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
