"""Flips a bit in each page of each file beside the database: answers stay the same or become errors, and `verify` notices.

The database itself and the trained recommenders are changed by .ci/damage.py.
"""
import os
import random
import re
import shutil

import trials
from scenarios import scenarios
from vidrec import Failure

PAGE = 4096
# Commands end like this when what they need is damaged, or the catalog cannot be used.
CODES = {3, 4, 5}
# SQLite's files, recommenders and locks.
OTHERS = re.compile(r"catalog\.sqlite.*|models/.*|(.*[./])?lock|.*-(wal|shm)")


def files(catalog):
    names = [os.path.relpath(os.path.join(path, name), catalog) for path, _, list in os.walk(catalog) for name in list]
    return sorted(name for name in names if not OTHERS.fullmatch(name))


def pages(path):
    return -(-os.path.getsize(path) // PAGE)


def flip(path, page, choice):
    with open(path, "r+b") as file:
        size = os.path.getsize(path)
        offset = page * PAGE + choice.randrange(min(PAGE, size - page * PAGE))
        bit = choice.randrange(8)
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1 << bit]))
    return f"bit {bit} of byte {offset}"


def verifies(workspace, twins):
    """Whether this vidrec checks the files beside the database, and can repair them."""
    return "--repair" in workspace.run(twins.base, ["verify", "--help"]).output


def run(report, workspace, options):
    scenario = next(one for one in scenarios(workspace) if one.name == "force")
    twins = trials.Twins(workspace, scenario)
    whole = os.path.join(twins.base, "c")
    # The first questions write what later ones read.
    trials.ask_all(workspace, scenario, twins.base)
    expected = trials.ask_all(workspace, scenario, twins.base)
    covers = verifies(workspace, twins)
    places = [(name, page) for name in files(whole) for page in range(pages(os.path.join(whole, name)))]
    if not places:
        report.line("bits: there are no files beside the database")
        return
    choice = random.Random(options.seed)
    if options.ci:
        places = choice.sample(places, min(len(places), 40))
    plan = [(name, page, choice.randrange(1 << 30)) for name, page in places]

    def body(place):
        name, page, seed = place
        return report.attempt("bits", f"{name} {page} {seed}", lambda: one(twins, expected, covers, name, page, seed))

    done = [outcome for outcome in trials.in_parallel(options.jobs, body, plan) if outcome]
    report.line(
        f"bits: {len(plan)} flipped bits in {len(files(whole))} files: {sum(each[0] for each in done)} answers were errors, "
        f"{sum(each[2] for each in done)} files were rebuilt by an answer, {sum(each[1] for each in done)} flips noticed by "
        f"verify{'' if covers else ', which does not check these files yet'}; {report.failures.count('bits')} failures")


def one(twins, expected, covers, name, page, seed):
    """Flips one bit; returns how many answers were errors, whether verify noticed it, and whether it was rebuilt."""
    folder = twins.copy()
    path = os.path.join(folder, "c", name)
    place = f"{flip(path, page, random.Random(seed))} of {name}"
    with open(path, "rb") as file:
        changed = file.read()
    # It checks all and changes nothing.
    verified = twins.workspace.run(folder, ["verify", "--format", "csv"])
    is_noticed = verified.answer != expected[0][1] and verified.messages.strip()
    # Databases also have bytes that nothing uses.
    if covers and not is_noticed and not name.endswith(".sqlite"):
        raise Failure(f"{place}: vidrec verify does not notice it: {verified}")
    errors = 0
    for question, answer in expected[1:]:
        found = twins.workspace.run(folder, question)
        if found.code == answer[0] and found.output == answer[1]:
            continue
        if found.code not in CODES or not found.messages.strip() or not answer[1].startswith(found.output):
            raise Failure(f"{place}: vidrec {' '.join(question[:3])} gives another answer: {found}")
        errors += 1
    # Afterwards it is rebuilt, by an answer or on request.
    with open(path, "rb") if os.path.exists(path) else open(os.devnull, "rb") as file:
        is_rebuilt = file.read() != changed
    if covers and (not is_rebuilt or twins.workspace.run(folder, ["verify"]).code != 0):
        repaired = twins.workspace.run(folder, ["verify", "--repair"])
        # A database of strips loses the damaged ones, which is no damage afterwards.
        again = twins.workspace.run(folder, ["verify"])
        if repaired.code not in (0, 3) or again.code != 0:
            raise Failure(f"{place}: vidrec verify --repair: {repaired}; then vidrec verify: {again}")
    trials.require_equal(trials.ask_all(twins.workspace, twins.scenario, folder)[1:], expected[1:], f"{place}, rebuilt")
    shutil.rmtree(folder)
    return errors, bool(is_noticed), is_rebuilt


def repeat(report, workspace, trial):
    name, page, seed = trial.rsplit(" ", 2)
    scenario = next(each for each in scenarios(workspace) if each.name == "force")
    twins = trials.Twins(workspace, scenario)
    trials.ask_all(workspace, scenario, twins.base)
    expected = trials.ask_all(workspace, scenario, twins.base)
    covers = verifies(workspace, twins)
    return report.attempt("bits", trial, lambda: one(twins, expected, covers, name, int(page), int(seed)))
