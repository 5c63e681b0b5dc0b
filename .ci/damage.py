"""Changes single bytes of a catalog, and compares what commands answer: the same as before, or an error with words.

    python3 .ci/damage.py [--count 200] [--seed 1] [--vidrec .build/release/vidrec]

Bytes of the database are changed, as often in the first 64 bytes of a page as anywhere, and of the trained recommenders.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

options = argparse.ArgumentParser()
options.add_argument("--count", type=int, default=200)
options.add_argument("--seed", type=int, default=1)
options.add_argument("--vidrec", default=".build/release/vidrec")
arguments = options.parse_args()
vidrec = os.path.abspath(arguments.vidrec)
samples = "Samples/scenarios/app"
PAGE = 4096


def run(catalog, *command):
    """Returns the exit status, the output and the messages of a command."""
    try:
        ended = subprocess.run(
            [vidrec, *command, "--catalog", catalog], stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "no end", b"", b""
    return ended.returncode, ended.stdout, ended.stderr


def commands(catalog):
    """The commands whose answers are compared, without times and sizes that change from run to run."""
    listed = run(catalog, "list", "--format", "csv")[1].decode().splitlines()[1:]
    paths = [line.split(",")[0] for line in listed]
    clip = listed[0].split(",")[1]
    return [
        ["similar", paths[0], paths[3], clip[:12], "--count", "100", "--format", "ndjson"],
        ["similar", "--copies", paths[1], clip, "--count", "100", "--min-score", "0", "--format", "ndjson"],
        ["recommend", "--user", "viewer-03", "--count", "100", "--format", "ndjson"],
        ["recommend", "--history", samples + "/viewer.csv", "--count", "100", "--format", "ndjson"],
        ["list", "--format", "ndjson"],
        ["list", "--filter", "tag = even and field.number < 20", "--format", "ndjson"],
        ["info", *paths, "--format", "ndjson"],
        ["interactions", "export", "--format", "ndjson"],
        ["evaluate", "recommendations", "--models", "popularity,knn-tfidf", "--k", "3", "--no-times", "--format", "ndjson"],
    ]


def metadata(catalog):
    """Writes a file with upload metadata of the samples, and returns its path."""
    path = catalog + ".ndjson"
    with open(path, "w") as file:
        for number, name in enumerate(sorted(os.listdir(samples))):
            if not name.endswith((".csv", ".md", ".json")):
                line = {"path": f"{samples}/{name}", "title": name, "number": number, "tags": ["even" if number % 2 == 0 else "odd"]}
                file.write(json.dumps(line) + "\n")
    return path


def make(catalog):
    events = samples + "/events.csv"
    for command in (["index", samples, "--quiet", "--metadata", metadata(catalog)], ["interactions", "import", events], ["train", "recommender"]):
        status, _, messages = run(catalog, *command)
        if status != 0:
            sys.exit(f"damage: vidrec {command[0]} ended with {status}: {messages.decode()}")


with tempfile.TemporaryDirectory() as folder:
    whole, damaged = folder + "/whole", folder + "/damaged"
    make(whole)
    asked = commands(whole)
    expected = [run(whole, *command) for command in asked]
    for command, (status, output, messages) in zip(asked, expected):
        if status != 0 or not output:
            sys.exit(f"damage: vidrec {' '.join(command)} ended with {status}: {messages.decode()}")
    models = sorted(os.listdir(whole + "/models"))
    choice = random.Random(arguments.seed)
    noticed = harmless = 0
    broken = []
    for number in range(arguments.count):
        name = "models/" + models[0] if number % 10 == 9 else "catalog.sqlite"
        with open(f"{whole}/{name}", "rb") as file:
            content = bytearray(file.read())
        index = choice.randrange(len(content))
        if number % 2 == 0:
            index = index // PAGE * PAGE + choice.randrange(64)
        content[min(index, len(content) - 1)] ^= choice.randrange(1, 256)
        shutil.rmtree(damaged, ignore_errors=True)
        shutil.copytree(whole, damaged)
        with open(f"{damaged}/{name}", "wb") as file:
            file.write(content)
        is_noticed = False
        for command, (_, output, _) in zip(asked, expected):
            status, found, messages = run(damaged, *command)
            place = f"byte {index} of {name}: vidrec {command[0]} {command[1]}"
            if status == 0 and found != output:
                broken.append(f"{place}: another answer, with the exit status 0")
            elif status != 0:
                is_noticed = True
                if not isinstance(status, int) or status < 0 or not messages:
                    broken.append(f"{place}: ended with {status} and {len(messages)} bytes of messages")
        noticed += is_noticed
        harmless += not is_noticed
    print(f"{arguments.count} changed bytes: {noticed} noticed, {harmless} harmless, {len(broken)} wrong answers")
    for line in broken:
        print(line)
    sys.exit(1 if broken else 0)
