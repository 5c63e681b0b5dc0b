"""The commands that are tortured: what each is given, what it has acknowledged, and what a catalog then answers.

A new command is one more line in `scenarios`.
"""
from dataclasses import dataclass, field
from typing import Callable, Optional


@dataclass
class Scenario:
    name: str
    # The commands that make the catalog before.
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
    # The command that does the rest, if some units are done; by default the same as before.
    rest: Optional[Callable] = None


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
            lambda some: [*index, *sorted(set(some) - {"the catalog"}), workspace.path("empty")], paths, listed, clip_questions, slow),
        Scenario("index", [[*index, *first], search], later, lambda some: [*index, *some], paths,
                 lambda ask: listed(ask) - {*first, "the catalog"}, clip_questions, slow),
        Scenario("force", [[*index, *clips], search], ["again"], lambda some: [*index, *clips, "--force"] if some else None,
                 lambda run: set(), None, clip_questions, slow),
        Scenario("remove", [[*index, *clips], search], later, lambda some: ["remove", *some, "--format", "ndjson"], paths, removed,
                 clip_questions, slow, rest=lambda done: ["remove", *sorted(set(later) - done), "--format", "ndjson"]),
        # Files of index/ are written: the first ones, and new ones after hundreds of changes.
        Scenario("search", [[*index, *clips]], ["searched"], lambda some: search if some else None, lambda run: set(), None,
                 clip_questions, slow),
        Scenario("compact", [[*index, *clips], search] + (300 // len(clips)) * [[*index, *clips, "--force"]], ["again"],
                 lambda some: [*index, *clips, "--force"] if some else None, lambda run: set(), None, clip_questions,
                 slow),
        Scenario("tag", [[*index, *clips]], unique,
                 lambda some: ["tag", *some, "--add", "seen", "--title", "a title", "--set", "views=12", "--format", "ndjson"],
                 tag_lines, tagged("seen"), clip_questions, slow),
        Scenario("metadata", [[*index, *clips]], first, lambda some: [*index, "--metadata", workspace.uploads] if some
                 else None, lambda run: set(), None, clip_questions, slow),
        Scenario("import", [[*index, *first], ["interactions", "import", events[0]]], events[1:],
                 lambda some: ["interactions", "import", *some, "--progress", "json"], files_of_lines, imported,
                 event_questions),
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
    ]
