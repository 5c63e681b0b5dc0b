"""Catalogs that are newer, read-only, on a full disk, without some of their files, or with files of others in them."""
import ctypes
import os
import resource
import shutil
import sqlite3
import stat

import trials
from scenarios import scenarios
from vidrec import Failure

MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
CLONE_NEWNS = 0x20000


class Mounts:
    """Mounts in a namespace of this thread and of the programs that it starts; None where the system forbids it."""

    def __init__(self):
        self.libc = ctypes.CDLL(None, use_errno=True)

    @staticmethod
    def available():
        mounts = Mounts()
        if os.geteuid() != 0 or mounts.libc.unshare(CLONE_NEWNS) != 0:
            return None
        return mounts if mounts.mount("none", "/", None, MS_REC | MS_PRIVATE) else None

    def mount(self, source, target, type, flags, data=None):
        text = [None if word is None else os.fsencode(word) for word in (source, target, type, data)]
        return self.libc.mount(text[0], text[1], text[2], ctypes.c_ulong(flags), text[3]) == 0

    def unmount(self, target):
        if self.libc.umount2(os.fsencode(target), 2) != 0:
            raise OSError(ctypes.get_errno(), f"cannot unmount {target}")


class Inputs:
    def __init__(self, report, workspace):
        self.report, self.workspace = report, workspace
        self.scenario = next(one for one in scenarios(workspace) if one.name == "retrain")
        self.clip_scenario = next(one for one in scenarios(workspace) if one.name == "index")
        self.twins = trials.Twins(workspace, self.scenario)
        self.questions = [*self.clip_scenario.questions, *self.clip_scenario.slow, *self.scenario.questions]
        self.expected = [workspace.run(self.twins.base, question).answer for question in self.questions]
        clips = workspace.clips
        self.index = ["index", *clips, "--quiet", "--model", "builtin", "--format", "ndjson"]
        self.writing = [
            self.index, ["remove", clips[0], clips[1]], ["interactions", "import", workspace.events[6]],
            ["interactions", "erase", "--user", "viewer-0-3"], ["train", "recommender", "--strategy", "popularity"],
            ["index", "--reembed", "--model", workspace.other_model],
        ]

    def run(self, folder, command, **more):
        return self.workspace.run(folder, command, **more)

    def require_error(self, folder, command, words, codes=(4,), **more):
        run = self.run(folder, command, **more)
        if run.code not in codes or not any(word in run.messages for word in words):
            raise Failure(f"vidrec {' '.join(command[:2])}: not an error with the exit code {codes} and {words}: {run}")
        return run

    def require_answers(self, folder, when):
        for question, answer in zip(self.questions, self.expected):
            found = self.run(folder, question).answer
            trials.require_equal([(question, found)], [(question, answer)], when)

    def contents(self, folder):
        found = {}
        for path, folders, files in os.walk(os.path.join(folder, "c")):
            for name in files:
                if not name.startswith("catalog.sqlite-") and stat.S_ISREG(os.lstat(os.path.join(path, name)).st_mode):
                    with open(os.path.join(path, name), "rb") as file:
                        found[os.path.join(path, name)] = file.read()
        return found

    def newer(self):
        folder = self.twins.copy()
        database = sqlite3.connect(os.path.join(folder, "c", "catalog.sqlite"))
        database.execute("INSERT INTO grdb_migrations VALUES ('a newer one')")
        database.commit()
        database.close()
        before = self.contents(folder)
        for command in [*self.questions, *self.writing, ["verify"], ["index", "--dry-run", self.workspace.path("clips")]]:
            self.require_error(folder, command, ["newer vidrec"])
        if self.contents(folder) != before:
            raise Failure("a catalog of a newer vidrec was changed")

    def read_only(self, mounts):
        folder = self.twins.copy()
        catalog = os.path.join(folder, "c")
        if mounts:
            if not mounts.mount(catalog, catalog, None, MS_BIND):
                return "skipped: the system forbids mounting"
            mounts.mount(catalog, catalog, None, MS_BIND | MS_REMOUNT | MS_RDONLY)
        elif os.geteuid() == 0:
            return "skipped: the superuser may write anywhere, and the system forbids mounting"
        else:
            for path, _, files in os.walk(catalog):
                os.chmod(path, 0o555)
                for name in files:
                    os.chmod(os.path.join(path, name), 0o444)
        before = self.contents(folder)
        try:
            self.require_answers(folder, "on a read-only disk")
            for command in self.writing:
                self.require_error(folder, command, ["permission", "read-only", "Read-only"], codes=(4, 74))
        finally:
            if mounts:
                mounts.unmount(catalog)
            else:
                os.chmod(catalog, 0o755)
        if self.contents(folder) != before:
            raise Failure("a catalog on a read-only disk was changed")
        return None

    def full(self, mounts):
        """A disk that becomes full while clips are indexed, and is then made larger."""
        if not mounts:
            return "skipped: only the superuser may mount a small disk"
        folder = self.workspace.trial()
        catalog = os.path.join(folder, "c")
        os.mkdir(catalog)
        size = sum(os.path.getsize(os.path.join(path, name))
                   for path, _, files in os.walk(os.path.join(self.twins.base, "c")) for name in files)
        for more in [8 << 10, 40 << 10, 80 << 10, 160 << 10, 320 << 10, 640 << 10]:
            if not mounts.mount("small", catalog, "tmpfs", 0, f"size={size + more}"):
                return "skipped: the system forbids mounting"
            try:
                shutil.copytree(os.path.join(self.twins.base, "c"), catalog, dirs_exist_ok=True)
                outcomes = []
                reported = set()
                for command in [["interactions", "import", self.workspace.events[6]], self.index, self.writing[4],
                                self.writing[5]]:
                    run = self.run(folder, command)
                    outcomes.append(run.code)
                    if run.code not in (0, 3, 4, 74) or run.code in (4, 74) and not any(
                            word in run.messages for word in ["full", "No space left", "exhausted"]):
                        raise Failure(f"vidrec {command[0]} with {more} bytes left: {run}")
                    if command == self.index:
                        reported = {document["path"] for document in run.documents}
                # What was reported is there, and all commands that read go on.
                verified = self.run(folder, ["verify"])
                # A full disk may have no room for what SQLite needs to read the database of the strips.
                unread = [d["problem"] for d in verified.documents if d["kind"] == "strip"]
                told = len(unread) == len(verified.documents) == 1 and "the disk may be full" in unread[0]
                if verified.code != 0 and not (verified.code == 3 and told):
                    raise Failure(f"vidrec verify with {more} bytes left, after the exit codes {outcomes}: {verified}")
                listed = {document["path"] for document in self.run(folder, ["list", "--format", "ndjson"]).documents}
                if reported - listed:
                    raise Failure(f"{len(reported - listed)} of {len(reported)} reported clips are lost on a full disk")
                for question in self.questions:
                    run = self.run(folder, question)
                    if run.code not in (0, 3):
                        raise Failure(f"vidrec {' '.join(question[:2])} on a full disk: {run}")
                mounts.mount("small", catalog, "tmpfs", MS_REMOUNT, "size=100m")
                if (run := self.run(folder, self.index)).code not in (0, 3):
                    raise Failure(f"vidrec index after space was made: {run}")
                listed = {document["path"] for document in self.run(folder, ["list", "--format", "ndjson"]).documents}
                if listed != set(self.workspace.clips):
                    raise Failure(f"{len(listed)} clips after space was made, not {len(self.workspace.clips)}")
            finally:
                mounts.unmount(catalog)
        return None

    def limited(self):
        """A limit of the size of files (`ulimit -f`)."""
        size = os.path.getsize(os.path.join(self.twins.base, "c", "catalog.sqlite"))
        for limit in [4 << 10, 64 << 10, size, size + (100 << 10)]:
            folder = self.twins.copy()
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
            try:
                run = self.run(folder, self.index)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            if run.code not in (0, 3) and (run.code not in (4, 74) or not any(
                    word in run.messages for word in ["full", "File too large", "exhausted"])):
                raise Failure(f"vidrec index with files of at most {limit} bytes: {run}")
            if (again := self.run(folder, self.index)).code not in (0, 3) or self.run(folder, ["verify"]).code != 0:
                raise Failure(f"vidrec index after the limit was raised: {again}")

    def without(self):
        """Without what can be made again."""
        folder = self.twins.copy()
        shutil.rmtree(os.path.join(folder, "c", "index"), ignore_errors=True)
        self.require_answers(folder, "without index/")
        shutil.rmtree(os.path.join(folder, "c", "models"))
        self.require_error(folder, self.scenario.questions[-1], ["train"], codes=(3,))
        self.require_error(folder, ["verify"], ["train again"], codes=(3,))
        if (run := self.run(folder, self.scenario.command(["trained"]))).code != 0:
            raise Failure(f"training without models/: {run}")

    def foreign(self):
        """Files of others: none is read, waited for, changed or removed."""
        folder = self.twins.copy()
        catalog = os.path.join(folder, "c")
        made = []
        for part in ["", "index", "models"]:
            place = os.path.join(catalog, part)
            os.makedirs(place, exist_ok=True)
            for name, content in [("notes.txt", b"text"), (".DS_Store", b"\0\1"), ("empty", b""),
                                  ("segment-000001.vidrec-index", bytes(range(256)) * 40), ("0", b"0" * 5000),
                                  ("é" * 100, b"x"), ("sketches", b"VRIX" + bytes(8192)), ("recommender", b"1")]:
                path = os.path.join(place, name)
                with open(path, "wb") as file:
                    file.write(content)
                made.append(path)
            os.mkdir(os.path.join(place, "folder"))
            os.symlink("/nowhere", os.path.join(place, "link"))
            os.symlink(".", os.path.join(place, "loop"))
            os.mkfifo(os.path.join(place, "fifo"))
        before = self.contents(folder)
        self.require_answers(folder, "with foreign files")
        for command in [*self.writing, ["verify"]]:
            if (run := self.run(folder, command)).code not in (0, 3):
                raise Failure(f"vidrec {' '.join(command[:2])} with foreign files: {run}")
        after = self.contents(folder)
        for path in made:
            if after.get(path) != before[path]:
                raise Failure(f"a foreign file was changed or removed: {path}")
        for part in ["", "index", "models"]:
            for name in ["folder", "link", "loop", "fifo"]:
                if not os.path.lexists(os.path.join(catalog, part, name)):
                    raise Failure(f"a foreign file was removed: {part}/{name}")

    def no_catalog(self):
        """Other files under the names of a catalog."""
        garbage = bytes((7 * number * number) % 251 for number in range(20000))
        with open(os.path.join(self.twins.base, "c", "catalog.sqlite"), "rb") as file:
            whole = file.read()
        for name, content in [("empty", b""), ("text", b"this is text\n"), ("garbage", garbage), ("cut", whole[:6000]),
                              ("header", whole[:100]), ("half", whole[:len(whole) // 8192 * 4096])]:
            folder = self.workspace.trial()
            os.mkdir(os.path.join(folder, "c"))
            with open(os.path.join(folder, "c", "catalog.sqlite"), "wb") as file:
                file.write(content)
            for command in [*self.questions, ["verify"], *self.writing[1:]]:
                run = self.run(folder, command)
                # An empty file is a catalog that was not finished; `import` finishes it.
                is_possible = name == "empty" and command[:2] == ["interactions", "import"]
                if run.code not in (4, 5) and not is_possible or not run.messages.strip():
                    if name == "empty" and run.code in (0, 3):
                        continue
                    raise Failure(f"vidrec {' '.join(command[:2])} on a database that is '{name}': {run}")
        folder = self.workspace.trial()
        with open(os.path.join(folder, "c"), "w") as file:
            file.write("a file")
        for command in [*self.questions[:1], *self.writing[:3]]:
            self.require_error(folder, command, ["is a file"])
        os.mkdir(os.path.join(folder, "d"))
        database = sqlite3.connect(os.path.join(folder, "d", "catalog.sqlite"))
        database.execute("CREATE TABLE other (a)")
        database.commit()
        database.close()
        for command in [*self.questions[:1], *self.writing[:3]]:
            self.require_error(folder, command, ["another program"], catalog="d")


def run(report, workspace, options):
    inputs = Inputs(report, workspace)
    mounts = Mounts.available()
    for name, body in [
        ("of a newer vidrec", inputs.newer), ("on a read-only disk", lambda: inputs.read_only(mounts)),
        ("on a full disk", lambda: inputs.full(mounts)), ("with a limit of file sizes", inputs.limited),
        ("without files", inputs.without), ("with foreign files", inputs.foreign), ("that is none", inputs.no_catalog),
    ]:
        failures = len(report.failures)
        skipped = report.attempt("inputs", None, body)
        report.line(f"inputs: a catalog {name}: " + (skipped or ("ok" if len(report.failures) == failures else "failed")))
