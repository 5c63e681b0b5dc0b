"""Runs vidrec in a working folder with clips, a second model and the interposed library that faults.c becomes."""
import hashlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
KINDS = ["write", "sync", "name", "unlink", "truncate", "create", "read"]
# A command that has not ended by then hangs.
PATIENCE = 120


class Failure(Exception):
    """Something that vidrec promises and did not keep."""


class Run:
    """A command that has ended: its exit code, or the negative number of its signal, and what it printed."""

    def __init__(self, code, output, messages, counts=None):
        self.code, self.output, self.messages, self.counts = code, output, messages, counts

    @property
    def documents(self):
        """The JSON documents of the output; a last line that was cut is left out."""
        return [json.loads(line) for line in self.output.splitlines(keepends=True) if line.endswith("\n")]

    @property
    def answer(self):
        """All that a user sees."""
        return self.code, self.output, self.messages

    def __str__(self):
        return f"exit code {self.code}, {len(self.output)} bytes of output, messages: {self.messages.strip()!r}"


class Workspace:
    """A temporary folder with clips, models and the library; removed at the end."""

    def __init__(self, vidrec):
        self.vidrec = os.path.abspath(vidrec)
        if not os.access(self.vidrec, os.X_OK):
            raise SystemExit(f"torture: there is no program '{vidrec}': run `make build`, or name it with --vidrec")
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="torture-", dir=_place()))
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("VIDREC_")}
        self.environment["VIDREC_VISION_MODEL"] = self.other_model = self.path("other.vidrec-model")
        self._trials = 0
        self._lock = threading.Lock()
        self._make_library()
        self._make_clips()
        self._make_events()
        self._make_uploads()
        self._make_other_model()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_library(self):
        self.library = self.path("faults.so")
        compiler = os.environ.get("CC", "cc")
        command = [compiler, "-O1", "-g", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", self.library,
                   os.path.join(HERE, "faults.c"), "-ldl", "-lpthread"]
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SystemExit(f"torture: cannot compile faults.c with '{compiler}': {error}")

    def _make_clips(self):
        """Small clips and pictures of the samples, among them copies, two files of the same bytes, and no clip."""
        samples = os.path.join(PROJECT, "Samples")
        for folder in ["clips", "queries", "events", "empty"]:
            os.mkdir(self.path(folder))
        sources = [f"scenarios/{part}/{name}" for part in ["app", "shop"]
                   for name in sorted(os.listdir(f"{samples}/scenarios/{part}")) if name.endswith((".mp4", ".png"))][::2]
        sources += ["scenarios/shop/mug-1.png", "colony.mp4", "colony__mirrored.mp4", "marbles__cropped.mp4"]
        for source in sorted(set(sources)):
            shutil.copy(f"{samples}/{source}", self.path("clips"))
        shutil.copy(self.path("clips", "mug-1.png"), self.path("clips", "same-bytes.png"))
        with open(self.path("clips", "no-clip.mp4"), "w") as file:
            file.write("this is text\n")
        shutil.copy(f"{samples}/colony__recompressed.mp4", self.path("queries"))
        shutil.copy(f"{samples}/marbles__faster.mp4", self.path("queries"))
        self.clips = sorted(self.path("clips", name) for name in os.listdir(self.path("clips")))
        self.paths_of_ids = {}
        for clip in self.clips:
            with open(clip, "rb") as file:
                self.paths_of_ids.setdefault(hashlib.sha256(file.read()).hexdigest(), []).append(clip)
        # Of each kind some are indexed first, and some later.
        self.clips = [clip for part in range(3) for clip in self.clips[part::3]]

    def _make_events(self):
        """Files of interactions, each of viewers of its own, in the order in which they are imported."""
        names = [os.path.basename(clip) for clip in self.clips]
        self.events = []
        for number in range(8):
            path = self.path("events", f"{number}.csv")
            with open(path, "w") as file:
                file.write("user,item,timestamp,event,value\n")
                for row in range(300):
                    item = names[(row * row + 7 * row + number) % len(names)]
                    file.write(f"viewer-{number}-{row % 37},{item},{1_760_000_000 + 100 * row + number},watched,0.9\n")
            self.events.append(path)

    def _make_uploads(self):
        """Upload metadata of some clips."""
        self.uploads = self.path("events", "uploads.ndjson")
        with open(self.uploads, "w") as file:
            for number, clip in enumerate(self.clips[:len(self.clips) // 3]):
                tags = ["uploaded", f"tag {number % 5}"]
                file.write(json.dumps({"path": clip, "title": f"Upload {number}", "tags": tags, "views": number}) + "\n")

    def write_rows(self, path, rows, copies=0, failed=0):
        """Writes rows of `vidrec export`, then copies of them that are other clips, then rows of files that failed."""
        complete = [row for row in map(json.loads, rows) if row["status"] == "ok"]
        with open(path, "w") as file:
            file.writelines(row + "\n" for row in rows)
            for number in range(copies):
                row = dict(complete[number % len(complete)])
                row["clip"] = hashlib.sha256(f"copy {number}".encode()).hexdigest()
                row["files"] = [{**row["files"][0], "path": f"/imported/copy-{number:04}.mp4"}]
                file.write(json.dumps(row) + "\n")
            empty = next(row for row in map(json.loads, rows) if row["status"] == "failed")
            for number in range(failed):
                row = dict(empty, clip=hashlib.sha256(f"failed {number}".encode()).hexdigest())
                row["files"] = [{**row["files"][0], "path": f"/imported/{number:04}.mp4"}]
                file.write(json.dumps(row) + "\n")

    def _make_other_model(self):
        """The model builtin without what its recurrent network adds: other embeddings and another fingerprint."""
        with open(os.path.join(PROJECT, "Sources/CModels/clips.vidrec-model"), "rb") as file:
            data = file.read()
        length = struct.unpack("<Q", data[:8])[0]
        header, content = json.loads(data[8:8 + length]), bytearray(data[8 + length:])
        begin, end = header["output.weight"]["data_offsets"]
        content[begin:end] = bytes(end - begin)

        def encoded():
            return json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

        del header["__metadata__"]["sha256"]
        digest = header["__metadata__"]["sha256"] = hashlib.sha256(encoded() + content).hexdigest()
        text = encoded()
        text += b" " * (-len(text) % 8)
        with open(self.other_model, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + content)
        self.other_fingerprint = digest[:16]

    def trial(self):
        """Returns a new folder, in which catalogs are `c`, so that messages do not differ."""
        with self._lock:
            self._trials += 1
            number = self._trials
        folder = self.path("trials", str(number))
        os.makedirs(folder)
        return folder

    def run(self, folder, command, torture=None, focus=None, kill_after=None, catalog="c", wrapper=(), check_group=False):
        """Runs a command in a folder on its catalog, or on that of its own --catalog.

        torture: the value of TORTURE, see faults.c, and focus that of TORTURE_FOCUS, relative to the folder. kill_after:
        seconds after which the process is killed.
        """
        environment = self.environment
        counts, stash = folder + ".counts", folder + ".stash"
        if torture:
            os.makedirs(stash, exist_ok=True)
            environment = dict(
                environment, TORTURE=torture, TORTURE_ROOT=folder, TORTURE_COUNTS=counts, TORTURE_STASH=stash,
                LD_PRELOAD=self.library)
            if focus:
                environment["TORTURE_FOCUS"] = os.path.join(folder, focus)
        words = [*wrapper, self.vidrec, *command, *([] if "--catalog" in command else ["--catalog", catalog])]
        process = subprocess.Popen(
            words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)
        timer = threading.Timer(PATIENCE if kill_after is None else kill_after, lambda: _kill(process.pid))
        timer.start()
        began = time.monotonic()
        output, messages = process.communicate()
        timer.cancel()
        if kill_after is None and process.returncode == -signal.SIGKILL and time.monotonic() - began >= PATIENCE:
            raise Failure(f"{_text(command)}: has not ended in {PATIENCE} s")
        if torture or kill_after is not None or check_group:
            _require_no_processes(process.pid, command)
        found = None
        if torture:
            with open(counts, "rb") as file:
                found = dict(zip(KINDS, struct.unpack(f"{len(KINDS)}q", file.read(8 * len(KINDS)))))
            os.remove(counts)
            shutil.rmtree(stash, ignore_errors=True)
        return Run(process.returncode, output.decode(), _without_times(messages.decode()), found)


def _place():
    """In memory if there is space: kills and simulated power cuts need no disk, and flushing one takes most of the time."""
    try:
        space = os.statvfs("/dev/shm")
        if "TMPDIR" not in os.environ and space.f_bavail * space.f_frsize > 1 << 30 and os.access("/dev/shm", os.W_OK):
            return "/dev/shm"
    except OSError:
        pass
    return None


def _text(command):
    return "vidrec " + " ".join(command[:2])


def _kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _without_times(messages):
    return re.sub(r"in \d+\.\d s", "in … s", messages)


def _require_no_processes(session, command):
    """Checks that all processes of a session end soon: a worker must not outlive vidrec."""
    for _ in range(200):
        alive = []
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    fields = file.read().rsplit(b") ", 1)[1].split()
            except (OSError, IndexError):
                continue
            if int(fields[3]) == session and fields[0] not in b"ZX":
                alive.append(int(name))
        if not alive:
            return
        time.sleep(0.05)
    for process in alive:
        _kill(process)
    raise Failure(f"{_text(command)}: {len(alive)} of its processes were alive 10 s after it had ended")
