"""One trial: a scenario that is killed or has a failing call, and what its catalog then answers."""
import concurrent.futures
import hashlib
import os
import re
import shutil
import signal
import tempfile
import threading
import time

from vidrec import Failure

# What may lie in a catalog; anything else that a command made was left behind.
EXPECTED = re.compile(
    r"c|c/(catalog\.sqlite(-wal|-shm)?|models|models/recommender-\d+-[0-9a-f]+\.vidrec-model|index(/[^.].*)?|"
    r"strips\.sqlite(-wal|-shm|-journal)?)")


def in_parallel(jobs, body, items):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(body, items))


class Twins:
    """The answers of catalogs in which a scenario did some of its units without being stopped."""

    def __init__(self, workspace, scenario):
        self.workspace, self.scenario = workspace, scenario
        self._known, self._lock = {}, threading.Lock()
        self.base = workspace.trial()
        for step in scenario.base:
            if callable(step):
                step(self.base)
                continue
            run = workspace.run(self.base, step)
            if run.code not in (0, 3):
                raise SystemExit(f"torture: vidrec {' '.join(step[:2])}: {run}")

    def copy(self):
        """Returns a folder with a copy of the catalog, and of the files beside it, before the scenario."""
        folder = self.workspace.trial()
        shutil.copytree(self.base, folder, dirs_exist_ok=True)
        return folder

    def answers(self, units, also_slow=True):
        """Returns the answers after some units, the exit code of the command, and the digests of the files it writes."""
        units = frozenset(units)
        with self._lock:
            known = self._known.get(units)
            if known is None or also_slow and len(known[0]) <= len(self.scenario.questions) + 1:
                folder = self.copy()
                # In the order of the scenario.
                some = [unit for unit in self.scenario.units if unit in units]
                command = self.scenario.command(some) if units else None
                run = self.workspace.run(folder, command) if command else None
                if run and run.code not in (0, 3):
                    raise Failure(f"the command fails without being stopped: {run}")
                written = digests(self.scenario, folder)
                answers = ask_all(self.workspace, self.scenario, folder, also_slow)
                self._known[units] = answers, run.code if run else 0, written
                shutil.rmtree(folder)
            return self._known[units]

    def measure(self):
        """Returns the number of calls of each kind, and the seconds that the whole command takes."""
        folder = self.copy()
        began = time.monotonic()
        command = self.scenario.command(self.scenario.units)
        run = self.workspace.run(folder, command, torture="count all 0 0 1", focus=self.scenario.focus)
        seconds = time.monotonic() - began
        shutil.rmtree(folder)
        if run.code not in (0, 3):
            raise SystemExit(f"torture: {self.scenario.name}: {run}")
        if not any(run.counts.values()):
            raise SystemExit(f"torture: {self.scenario.name}: no calls at {self.scenario.focus or 'the files'} are counted")
        return run.counts, seconds


def digests(scenario, folder):
    """Returns the SHA-256 of the files that a scenario writes, and that without pictures; None for those that are missing."""
    found = {}
    for name in scenario.files:
        try:
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            rest = re.sub(rb"<img [^>]*>", b"", content) if name.endswith(".html") else content
            found[name] = hashlib.sha256(content).hexdigest(), hashlib.sha256(rest).hexdigest()
        except FileNotFoundError:
            found[name] = None
    return found


def require_whole(twins, folder, is_done, when, lacks_pictures=False):
    """Checks that every file that a scenario writes is the former one, or complete; perhaps but for small pictures."""
    before, after = twins.answers([])[2], twins.answers(twins.scenario.units)[2]
    for name, digest in digests(twins.scenario, folder).items():
        if lacks_pictures and digest and digest != after[name]:
            if name.endswith(".html") and digest[1] == after[name][1]:
                continue
            if name.endswith(".vidrec"):
                with tempfile.TemporaryDirectory(dir=twins.workspace.folder) as place:
                    run = twins.workspace.run(folder, ["import", name, "--catalog", os.path.join(place, "restored")])
                if run.code == 0:
                    continue
        if digest != after[name] and (is_done or digest != before[name]):
            raise Failure(f"{when}: {name} is neither the former one nor complete" if digest else f"{when}: {name} is missing")


def without_copies(question, answer):
    """Leaves out what `verify` says of small pictures and of indexes, which can be lost without losing a clip."""
    if question[0] != "verify":
        return answer
    code, output, messages = answer
    lines = [line for line in output.splitlines() if not line.startswith(("index,", "strip,"))]
    words = [line for line in messages.splitlines() if "pictures" not in line and "an index cannot be used" not in line]
    return code, "\n".join(lines), "\n".join(words)


def ask_all(workspace, scenario, folder, also_slow=True):
    questions = [["verify", "--format", "csv"], *scenario.questions, *(scenario.slow if also_slow else [])]
    answers = [(question, without_copies(question, workspace.run(folder, question).answer)) for question in questions]
    for question, (code, _, messages) in answers:
        if code == 64:
            raise SystemExit(f"torture: vidrec {' '.join(question)}: {messages}")
    return answers


def are_equal(found, expected):
    return all(answer == other for (_, answer), (_, other) in zip(found, expected))


def require_equal(found, expected, when):
    for (question, answer), (_, other) in zip(found, expected):
        if answer == other:
            continue
        text = f"{when}: vidrec {' '.join(question[:3])} answers otherwise than a catalog that was never stopped"
        if answer[0] != other[0]:
            raise Failure(f"{text}: exit code {answer[0]} instead of {other[0]}, {answer[2].strip()!r}")
        for part in (1, 2):
            lines, others = answer[part].splitlines(), other[part].splitlines()
            for number, (line, correct) in enumerate(zip([*lines, "(the end)"], [*others, "(the end)"])):
                if line != correct:
                    raise Failure(f"{text}: line {number + 1} of {len(lines)} is\n  {line[:300]}\nand not, of "
                                  f"{len(others)},\n  {correct[:300]}")


def check(twins, folder, run, when, also_slow, has_ended=False):
    """Checks a catalog after a run that was stopped, does the rest, and checks it again.

    Returns the numbers of reported and of found units, and the names of files left behind where there was nothing to do.
    """
    workspace, scenario = twins.workspace, twins.scenario
    everything = frozenset(scenario.units)
    acknowledged = scenario.acknowledged(run)
    if acknowledged - everything:
        raise Failure(f"{when}: reported what was not given: {sorted(acknowledged - everything)[:3]}")
    verified = workspace.run(folder, ["verify"])
    is_missing = verified.code == 4 and scenario.creates and not acknowledged
    if not is_missing and (verified.code != 0 or "intact" not in verified.messages):
        raise Failure(f"{when}: vidrec verify: {verified} {verified.output[:500]}")
    has_written = scenario.has_written(run) if scenario.has_written else acknowledged == everything
    lacks_pictures = run.code == 3 and bool(re.search(r"(lacks|has no) pictures: ", run.messages))
    require_whole(twins, folder, has_ended or has_written, when, lacks_pictures)

    answers = ask_all(workspace, scenario, folder, also_slow)
    if scenario.found is None:
        candidates = [everything] if acknowledged else [frozenset(), everything]
        found = next((units for units in candidates if are_equal(answers, twins.answers(units)[0])), candidates[-1])
    else:
        found = frozenset(scenario.found(lambda question: workspace.run(folder, question)))
        if acknowledged - found:
            lost = sorted(acknowledged - found)
            raise Failure(f"{when}: {len(lost)} of {len(acknowledged)} reported are lost, first {lost[0]!r}")
        if found - everything:
            raise Failure(f"{when}: there is what was not given: {sorted(found - everything)[:3]}")
    require_equal(answers, twins.answers(found, also_slow)[0], when)

    expected, code, _ = twins.answers(everything)
    rest = scenario.rest(found) if scenario.rest else scenario.command(scenario.units)
    left = left_behind(twins, folder)
    if not scenario.rest or found != everything:
        # For a while, what was left could be that of another process that is about to write it.
        for name in left:
            os.utime(os.path.join(folder, name), (time.time() - AGE,) * 2, follow_symlinks=False)
        resumed = workspace.run(folder, rest, check_group=True)
        if resumed.code != code:
            raise Failure(f"{when}: the next run of the command: {resumed}")
        require_whole(twins, folder, True, when + ", after the next run of the command")
        # Those of an index are removed when it is written the next time, which the command need not do.
        if still := [name for name in left_behind(twins, folder) if not name.startswith("c/index/")]:
            raise Failure(f"{when}, after the next run of the command: {still[0]} is left behind")
    require_equal(ask_all(workspace, scenario, folder, also_slow), expected, when + ", after the next run of the command")
    if scenario.erased:
        require_absent(os.path.join(folder, "c"), scenario.erased, when)
    return len(acknowledged), len(found), left


def require_absent(catalog, words, when):
    for path, _, names in os.walk(catalog):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                content = file.read()
            for word in words:
                if word.encode() in content:
                    raise Failure(f"{when}, after the next run of the command: '{word}' is in {name}")


def left_behind(twins, folder):
    def names(place):
        return {os.path.relpath(os.path.join(path, name), place)
                for path, folders, files in os.walk(place) for name in folders + files}

    others = names(folder) - names(twins.base) - set(twins.scenario.files)
    return sorted(name for name in others if not EXPECTED.fullmatch(name))


def killed(twins, mode, number, seed):
    """Kills a scenario; returns whether it was, the numbers of reported and of found units, and the files left behind."""
    folder = twins.copy()
    command = twins.scenario.command(twins.scenario.units)
    if mode == "time":
        run = twins.workspace.run(folder, command, kill_after=number / 1e6)
    else:
        run = twins.workspace.run(folder, command, torture=f"{mode} all {number} 0 {seed}", focus=twins.scenario.focus)
    if run.code not in (-signal.SIGKILL, twins.answers(twins.scenario.units)[1]):
        raise Failure(f"it was not killed, and fails: {run}")
    # The number 0 is the end of the command.
    when = "after the kill" if mode in ("kill", "time", "torn") else "after the power cut"
    outcome = check(twins, folder, run, when, seed % 3 == 0, has_ended=mode != "time" and number == 0)
    shutil.rmtree(folder)
    return run.code == -signal.SIGKILL, *outcome


CAUSES = {28: r"full|No space left|exhausted", 5: r"I/O error|[Ii]nput/output error"}
# The exit codes of a catalog and of results that cannot be written or read.
CODES = {4, 74}
# Seconds after which vidrec removes what a process has left that was killed.
AGE = 7200


def failed(twins, kind, number, action, error):
    """Makes a call fail, or write less; returns the exit code, the text of the error, and the files left behind."""
    folder = twins.copy()
    run = twins.workspace.run(
        folder, twins.scenario.command(twins.scenario.units), torture=f"{action} {kind} {number} {error} 1",
        focus=twins.scenario.focus)
    normal = twins.answers(twins.scenario.units)[1]
    # SQLite also calls damaged what it cannot read.
    codes = CODES | ({5} if kind == "read" else set()) | ({3} if kind in twins.scenario.partial else set())
    if run.code != normal and (action == "short" or run.code not in codes or not run.messages.strip()):
        raise Failure(f"ended with another exit code than documented: {run}")
    text = run.messages + (run.output if twins.scenario.tells else "")
    if run.code != normal and not re.search(CAUSES[abs(error)], text):
        raise Failure(f"the message does not name the cause: {run}")
    outcome = check(twins, folder, run, "after the failed call", number % 3 == 0)
    if run.code == normal and twins.scenario.found and outcome[1] != len(twins.scenario.units):
        raise Failure(f"ended with {run.code}, but holds {outcome[1]} of {len(twins.scenario.units)}")
    shutil.rmtree(folder)
    return run.code, (run.messages.strip().splitlines() or [""])[-1] if run.code in codes else "", outcome[2]
