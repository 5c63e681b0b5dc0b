"""Two writers and four readers on one catalog: no command fails, no answer is wrong, and the counts are exact at the end."""
import random
import threading
import time

import trials
from vidrec import Failure


class Together:
    def __init__(self, report, workspace, options):
        self.report, self.workspace = report, workspace
        self.folder = workspace.trial()
        clips = [clip for clip in workspace.clips if not clip.endswith("no-clip.mp4")]
        # The first writer's, the second writer's, and those that stay.
        self.parts = [clips[0::3], clips[1::3], clips[2::3]]
        self.query = workspace.path("queries", "colony__recompressed.mp4")
        self.events = workspace.events
        self.end = time.monotonic() + options.seconds
        self.seed = options.seed
        self.scores, self.lock = {}, threading.Lock()
        self.commands = 0

    def index(self, paths, *more):
        return ["index", "--jobs", "1", "--quiet", "--model", "builtin", "--format", "ndjson", *more, *paths]

    def expect(self, command, lines=None):
        run = self.workspace.run(self.folder, command)
        if run.code != 0:
            raise Failure(f"vidrec {' '.join(command[:3])}: {run}")
        done = sum(document.get("status") != "unchanged" for document in run.documents) if lines is not None else None
        if done != lines:
            raise Failure(f"vidrec {' '.join(command[:3])}: {done} done, not {lines}")
        with self.lock:
            self.commands += 1
        return run

    def write_clips(self, part, choice):
        """Removes and indexes clips of its own, and counts what is reported."""
        paths = self.parts[part]
        while time.monotonic() < self.end:
            some = choice.sample(paths, choice.randrange(1, len(paths)))
            self.expect(["remove", *some, "--format", "ndjson"], lines=len(some))
            self.expect(self.index(paths), lines=len(some))
            if choice.random() < 0.2:
                self.expect(self.index(some, "--force"), lines=len(some))

    def first_writer(self, choice):
        self.write_clips(0, choice)

    def second_writer(self, choice):
        paths = self.parts[1]
        while time.monotonic() < self.end:
            some = choice.sample(paths, 3)
            self.expect(["remove", *some, "--format", "ndjson"], lines=3)
            number = choice.randrange(1, len(self.events))
            self.expect(["interactions", "import", self.events[number]])
            self.expect(self.index(paths), lines=3)
            self.expect(["interactions", "erase", "--user", f"viewer-{number}-5"])
            if choice.random() < 0.3:
                self.expect(["train", "recommender", "--strategy", "popularity", "--strategy", "knn-tfidf", "--quiet"])

    def reader(self, choice):
        given = {path for part in self.parts for path in part}
        stays = set(self.parts[2])
        while time.monotonic() < self.end:
            query = choice.choice([self.query, *self.parts[2]])
            similar = ["similar", query, "--count", "1000", "--format", "ndjson", "--jobs", "1"]
            question = choice.choice([
                ["list", "--format", "ndjson"], similar, similar, [*similar, "--copies", "--all"],
                ["verify", "--format", "ndjson"], ["info", *self.parts[2][:4], "--format", "ndjson"],
                ["interactions", "export", "--format", "ndjson"],
                ["recommend", "--history", self.events[0], "--strategy", "content", "--format", "ndjson"],
            ])
            run = self.expect(question)
            when = f"vidrec {question[0]}"
            if question[0] in ("list", "similar"):
                rows = run.documents
                paths = [row["path"] for row in rows]
                # Of files with the same bytes, any may be named.
                twins = {path for path in stays if path.endswith(("mug-1.png", "same-bytes.png"))}
                missing = stays - set(paths) - twins - {query}
                if set(paths) - given or len(set(paths)) != len(paths):
                    raise Failure(f"{when}: a path that was not given, or one twice")
                if missing and "--copies" not in question:
                    raise Failure(f"{when}: {len(missing)} clips that stay are missing, such as {missing.pop()}")
            if question == similar:
                scores = {row["path"]: (row["score"], row["clip"]) for row in rows}
                with self.lock:
                    wrong = [path for path, score in scores.items()
                             if self.scores.setdefault((query, path), score) != score]
                if wrong:
                    raise Failure(f"{when}: another score of {wrong[0]} than before")
            if question[0] == "interactions" and len(rows := run.output.splitlines()) != len(set(rows)):
                raise Failure(f"{when}: an interaction twice")

    def run(self):
        for part in self.parts:
            self.expect(self.index(part), lines=len(part))
        self.expect(["interactions", "import", self.events[0]])
        bodies = [self.first_writer, self.second_writer] + 4 * [self.reader]

        def guarded(body, number):
            def attempt():
                try:
                    body(random.Random(f"{self.seed} {number}"))
                except BaseException:
                    self.end = 0
                    raise
            self.report.attempt("together", None, attempt)

        threads = [threading.Thread(target=guarded, args=(body, number)) for number, body in enumerate(bodies)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.report.attempt("together", None, self.finish)

    def finish(self):
        """All is done once more, in two catalogs, which must then be equal."""
        everything = [path for part in self.parts for path in part]
        for name in ["c", "other"]:
            for command in [self.index(everything), ["interactions", "import", *self.events]]:
                run = self.workspace.run(self.folder, command, catalog=name)
                if run.code != 0:
                    raise Failure(f"at the end: vidrec {command[0]}: {run}")
        questions = [["verify"], ["list", "--format", "ndjson"], ["interactions", "export", "--format", "ndjson"],
                     ["similar", self.query, *everything[::5], "--count", "1000", "--format", "ndjson"],
                     ["similar", "--copies", self.query, *everything[::9], "--count", "1000", "--format", "ndjson"]]
        for question in questions:
            found, other = [self.workspace.run(self.folder, question, catalog=name) for name in ["c", "other"]]
            # The order of viewers is that in which they came. verify tells the trained recommender, which one has.
            if found.code != 0 or sorted(found.output.splitlines()) != sorted(other.output.splitlines()):
                raise Failure(f"at the end: vidrec {question[0]} answers otherwise than a new catalog: {found}")
        verified = [self.workspace.run(self.folder, ["verify"], catalog=name).messages.strip() for name in ["c", "other"]]
        if verified[0] != verified[1]:
            raise Failure(f"at the end: other counts than in a new catalog: {verified}")
        self.report.line(f"together: {verified[0].removeprefix('vidrec: ')}")


def run(report, workspace, options):
    together = Together(report, workspace, options)
    together.run()
    report.line(f"together: 2 writers and 4 readers ran {together.commands} commands in {options.seconds} s; "
                f"{report.failures.count('together')} failures")
