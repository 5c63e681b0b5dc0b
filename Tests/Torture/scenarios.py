"""The commands that are tortured: what each is given, what it has acknowledged, and what a catalog then answers.

A new command is one more line in `scenarios`.
"""
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from typing import Callable, Optional

from vidrec import Failure


@dataclass
class Scenario:
    name: str
    # What makes the catalog before: commands, and functions of the folder.
    base: list
    # What the tortured command does, piece by piece: files, paths, …
    units: list
    # The command for some of the units.
    command: Callable
    # The units that a run has reported as done, from what it printed.
    acknowledged: Callable
    # The units that a catalog holds, from `vidrec` run on it; None where only the answers tell all from nothing.
    found: Optional[Callable]
    # The commands whose answers are compared with those of a catalog that was never killed.
    questions: list = field(default_factory=list)
    # Those that take several times as long, and are asked in one of three trials.
    slow: list = field(default_factory=list)
    # What must then be in no file of the catalog.
    erased: tuple = ()
    # The files that the command writes beside the catalog: at any time the former ones, or complete.
    files: tuple = ()
    # Whether a run has reported that they are complete; by default, when all is acknowledged.
    has_written: Optional[Callable] = None
    # Whether there is no catalog before.
    creates: bool = False
    # The file or folder whose calls are counted, instead of all.
    focus: Optional[str] = None
    # The kinds of failed calls after which the exit code 3 is right: an input cannot be read, or small pictures or an index,
    # which can be lost, are left out.
    partial: tuple = ()
    # Whether the command's results are what is wrong.
    tells: bool = False
    # The command that does the rest, if some units are done; by default the same as before.
    rest: Optional[Callable] = None


# Some commands work without the small pictures and the indexes, of which no call may be needed.
ALL_CALLS = ("write", "sync", "name", "unlink", "truncate", "create", "read")

# Vidrec writes the files of index/ after so many changes, and stores so many rows in one transaction.
LEAST_CHANGES, BATCH = 256, 2000


def paths(run):
    return {document["path"] for document in run.documents}


def all_or_nothing(units):
    return lambda run: set(units) if run.code == 0 else set()


def listed(ask):
    run = ask(["list", "--format", "ndjson"])
    return {document["path"] for document in run.documents} | ({"the catalog"} if run.code == 0 else set())


def scenarios(workspace):
    clips, events, other = workspace.clips, workspace.events, workspace.other_model
    first, later = clips[:len(clips) // 3], clips[len(clips) // 3:]
    # Without files of the same bytes, which have their metadata in common, and without the one that cannot be decoded.
    unique = [clip for paths in workspace.paths_of_ids.values() if len(paths) == 1 for clip in paths]
    index = ["index", "--jobs", "2", "--format", "ndjson", "--quiet", "--model", "builtin"]
    queries = [workspace.path("queries", name) for name in ["colony__recompressed.mp4", "marbles__faster.mp4"]]
    # The first answer writes the files of index/.
    search = ["similar", clips[0], "--count", "3"]
    clip_questions = [
        ["list", "--format", "ndjson"],
        ["info", *clips[::9], "--format", "ndjson"],
        ["similar", clips[3], "ball-1.png", "--count", "100", "--format", "ndjson"],
    ]
    slow = [
        ["similar", queries[0], "--count", "100", "--format", "ndjson"],
        ["similar", "--copies", queries[1], clips[-1], "--all", "--count", "100", "--format", "csv"],
    ]
    event_questions = [
        ["interactions", "export", "--format", "csv"],
        ["recommend", "--user", "viewer-0-3", "--count", "50", "--format", "ndjson"],
        ["recommend", "--history", events[5], "--strategy", "content", "--count", "50", "--format", "ndjson"],
    ]
    trained_questions = [
        *event_questions,
        ["recommend", "--user", "viewer-1-3", "--strategy", "knn-tfidf", "--count", "50", "--format", "ndjson"],
    ]
    train = ["train", "recommender", "--strategy", "popularity", "--strategy", "knn-tfidf"]
    # A catalog to make snapshots and rows of.
    source = ["--catalog", workspace.path("source")]
    fill_source = [[*index, *first, workspace.path("clips", "no-clip.mp4"), *source],
                   ["interactions", "import", *events[:2], *source], [*train, *source]]
    rows = ["export", "--include", "sketches", "--include", "embedding"]
    export = [*rows, "--output", "r.ndjson", "--format", "ndjson", "--embeddings", "e.npy", "--ids", "i.txt"]
    compare = ["duplicates", "--html", "pairs.html", "--format", "csv", "--jobs", "2"]
    duplicates = ["duplicates", "--quiet", "--format", "csv"]

    # Pairs that are no copies.
    marked = [clips[0], "colony.mp4", "lamp-1.png", "ball-1.png"]

    def without_indexes(folder):
        shutil.rmtree(os.path.join(folder, "c", "index"))

    def unstored(folder):
        results = workspace.run(folder, ["info", "--format", "json"]).output
        return json.loads(results)["results"][0]["indexes"][0]["changes_since"]

    def nearly_stored(folder):
        """Indexes all clips again, until one time more will write the files of index/ anew."""
        changes = unstored(folder)
        while True:
            workspace.run(folder, [*index, *clips, "--force"])
            before, changes = changes, unstored(folder)
            if changes + (changes - before) >= LEAST_CHANGES or changes <= before:
                return

    def nearly_joined(folder):
        """Imports so many clips that the next few will write a file of index/ and join it with the former one."""
        workspace.write_rows(
            os.path.join(folder, "rows.ndjson"), rows_of_source(folder), copies=LEAST_CHANGES - len(later) // 2)
        workspace.run(folder, ["import", "--rows", "rows.ndjson"])
        changes = unstored(folder)
        if not LEAST_CHANGES - len(later) <= changes < LEAST_CHANGES:
            raise SystemExit(f"torture: {changes} changes are yet to be stored, nearly {LEAST_CHANGES} should be")

    def damage_indexes(folder):
        for name in os.listdir(os.path.join(folder, "c", "index")):
            with open(os.path.join(folder, "c", "index", name), "r+b") as file:
                file.seek(4100)
                file.write(b"damaged")

    def rows_of_source(folder):
        return workspace.run(folder, [*rows, *source]).output.splitlines()

    # The numbers of files that are imported after none to three transactions.
    ends = {}

    def batches(folder):
        """Writes three files of rows: of one transaction, two, and three."""
        lines = rows_of_source(folder)
        ends[0] = 0
        for number in (1, 2, 3):
            failed = number * BATCH - len(lines) - (500 if number == 3 else 0)
            workspace.write_rows(os.path.join(folder, f"rows-{number}.ndjson"), lines, failed=failed)
            ends[failed] = number

    def stored_batches(ask):
        names = [document["path"] for document in ask(["list", "--format", "ndjson"]).documents]
        count = sum(name.startswith("/imported/") for name in names)
        if count not in ends:
            raise Failure(f"{count} rows are stored: no whole number of transactions")
        return set(range(1, ends[count] + 1))

    def read_batches(run):
        lines = [line for line in run.messages.splitlines(keepends=True) if line.endswith("\n") and line.startswith("{")]
        done = max([json.loads(line)["read"] for line in lines], default=0)
        return set(range(1, -(-done // BATCH) + 1))

    def said(words, unit):
        return lambda run: {unit} if words in run.messages else set()

    def tagged(tag):
        def found(ask):
            documents = ask(["list", "--format", "ndjson"]).documents
            return {document["path"] for document in documents if tag in (document["tags"] or [])}
        return found

    def tag_lines(run):
        return {path for document in run.documents for path in workspace.paths_of_ids[document["clip"]]}

    def trained(run):
        return {"trained"} if "trained on" in run.messages else set()

    def removed(ask):
        return set(clips) - listed(ask)

    def imported(ask):
        rows = ask(["interactions", "export", "--format", "csv"]).output.splitlines()[1:]
        return {events[int(row.split("-")[1])] for row in rows} & set(events[1:])

    def files_of_lines(run):
        done = sum('"stage":"import"' in line for line in run.messages.splitlines(keepends=True) if line.endswith("\n"))
        return set(events[1:1 + done])

    return [
        Scenario(
            "create", [], ["the catalog", *first],
            lambda some: [*index, *sorted(set(some) - {"the catalog"}), workspace.path("empty")], paths, listed,
            clip_questions, slow, creates=True, partial=("read",)),
        Scenario("index", [[*index, *first], search], later, lambda some: [*index, *some], paths,
                 lambda ask: listed(ask) - {*first, "the catalog"}, clip_questions, slow, partial=("read",)),
        Scenario("force", [[*index, *clips], search], ["again"], lambda some: [*index, *clips, "--force"] if some else None,
                 lambda run: set(), None, clip_questions, slow, partial=("read",)),
        Scenario("remove", [[*index, *clips], search], later, lambda some: ["remove", *some, "--format", "ndjson"], paths, removed,
                 clip_questions, slow, rest=lambda done: ["remove", *sorted(set(later) - done), "--format", "ndjson"]),
        # Files of index/ are written: by a search, after hundreds of changes of the same clips, without those that were
        # removed, and after hundreds of new clips, joined with the former files.
        Scenario("search", [[*index, *clips], without_indexes], ["searched"], lambda some: search if some else None,
                 lambda run: set(), None, clip_questions, slow),
        Scenario("search-copies", [[*index, *clips], without_indexes], ["searched"],
                 lambda some: ["similar", "--copies", clips[0], "--count", "3"] if some else None, lambda run: set(), None,
                 clip_questions, slow),
        Scenario("compact", [[*index, *clips], nearly_stored], ["again"],
                 lambda some: [*index, *clips, "--force"] if some else None, lambda run: set(), None, clip_questions, slow,
                 focus="c/index", partial=("read",)),
        Scenario("join", [*fill_source, [*index, *first], search, nearly_joined], later,
                 lambda some: [*index, *some], paths,
                 lambda ask: {path for path in listed(ask) if path in later}, clip_questions, slow, focus="c/index",
                 partial=("read",)),
        Scenario("repair", [[*index, *clips], damage_indexes], ["repaired"],
                 lambda some: ["verify", "--repair"] if some else None, lambda run: set(), None, clip_questions, slow,
                 partial=ALL_CALLS, tells=True),
        Scenario("tag", [[*index, *clips]], unique,
                 lambda some: ["tag", *some, "--add", "seen", "--title", "a title", "--set", "views=12", "--format", "ndjson"],
                 tag_lines, tagged("seen"), clip_questions, slow),
        Scenario("metadata", [[*index, *clips]], first, lambda some: [*index, "--metadata", workspace.uploads] if some
                 else None, lambda run: set(), None, clip_questions, slow, partial=("read",)),
        Scenario("import", [[*index, *first], ["interactions", "import", events[0]]], events[1:],
                 lambda some: ["interactions", "import", *some, "--progress", "json"], files_of_lines, imported,
                 event_questions, partial=("read",)),
        Scenario("erase", [["interactions", "import", *events[:3]]], ["viewer-1-3", "viewer-2-4"],
                 lambda some: ["interactions", "erase"] + [word for user in some for word in ["--user", user]],
                 all_or_nothing(["viewer-1-3", "viewer-2-4"]),
                 lambda ask: {user for user in ["viewer-1-3", "viewer-2-4"]
                              if not ask(["interactions", "export", "--user", user, "--format", "ndjson"]).output},
                 event_questions[:1], erased=("viewer-1-3,", "viewer-2-4")),
        Scenario("train", [[*index, *first], ["interactions", "import", *events[:4]]], ["trained"],
                 lambda some: train if some else None, trained, None, trained_questions),
        Scenario("retrain", [[*index, *first], ["interactions", "import", *events[:2]], train,
                             ["interactions", "import", *events[2:]]], ["trained"],
                 lambda some: train if some else None, trained, None, trained_questions),
        Scenario("reembed", [[*index, *first]], ["moved"],
                 lambda some: ["index", "--reembed", "--model", other, "--quiet", "--format", "ndjson"] if some else None,
                 all_or_nothing(["moved"]), None, clip_questions, slow),
        # All pairs of clips, those with new ones, and what a person decided.
        Scenario("duplicates", [[*index, *clips]], ["compared"],
                 lambda some: compare if some else None,
                 said("clips compared", "compared"), None, [*clip_questions[:1], duplicates], files=("pairs.html",),
                 has_written=lambda run: run.code == 0, partial=ALL_CALLS),
        Scenario("more-duplicates", [[*index, *first], compare, [*index, *later]], ["compared"],
                 lambda some: compare if some else None,
                 said("clips compared", "compared"), None, [*clip_questions[:1], duplicates], files=("pairs.html",),
                 has_written=lambda run: run.code == 0, partial=ALL_CALLS),
        Scenario("mark", [[*index, *clips], duplicates], ["marked"],
                 lambda some: ["duplicates", "--mark", "same", *marked] if some else None, said("marked as", "marked"), None,
                 [duplicates]),
        # Copies of catalogs.
        Scenario("snapshot", [[*index, *first], ["interactions", "import", events[0]], ["export", "--snapshot", "s.vidrec"],
                              [*index, *later], train], ["exported"],
                 lambda some: ["export", "--snapshot", "s.vidrec"] if some else None, said("bytes in", "exported"), None,
                 [*clip_questions[:1], *event_questions[:1]], files=("s.vidrec",), partial=ALL_CALLS),
        Scenario("restore", [*fill_source, ["export", "--snapshot", "s.vidrec", *source]], ["the catalog"],
                 lambda some: ["import", "s.vidrec"] if some else None, said("interactions in", "the catalog"),
                 lambda ask: listed(ask) & {"the catalog"}, [*clip_questions, *trained_questions], slow, creates=True,
                 rest=lambda done: ["import", "s.vidrec"], partial=("read",)),
        Scenario("export", [[*index, *first], export, [*index, *later]], ["exported"],
                 lambda some: export if some else None, said("embeddings", "exported"), None, clip_questions[:1], files=("r.ndjson", "e.npy", "i.txt")),
        Scenario("rows", [*fill_source, [*index, *later[:5]], batches], [1, 2, 3],
                 lambda some: ["import", "--rows", f"rows-{len(some)}.ndjson", "--progress", "json"], read_batches,
                 stored_batches, clip_questions, slow, partial=("read",)),
    ]
