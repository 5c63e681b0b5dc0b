"""Checks the documents against the program, or writes the parts of them that the program prints.

    python3 .ci/manual.py            check; prints what is wrong and ends with 1
    python3 .ci/manual.py --write    write the options of every command, and the output of every example

In a page of Documentation/, the lines between `<!-- help: index -->` and `<!-- end -->` are the synopsis and the options
that `vidrec index --help` prints. A code block after `<!-- example -->` is a transcript: lines that begin with "$ " are
run, and what they print follows them. Options of an example: `catalog=NAME` (see `make_catalog`; default samples),
`lines=N` and `width=N` (cut what is longer), `exit=N` (the expected exit code), `varies` (the output differs from run to
run, or from one kind of processor to another: it is written, and not checked). Figures are not compared.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
manual = root / "Documentation"
longest_page = 150
help_pattern = re.compile(r"<!-- help: ([a-z -]+) -->\n(.*?)<!-- end -->", re.S)
example_pattern = re.compile(r"(<!-- example(.*?) -->\n```[a-z]*\n)(.*?)(```)", re.S)
words_pattern = re.compile(r"<!-- words -->\n(.*?)<!-- end -->", re.S)
targets_pattern = re.compile(r"<!-- targets -->\n(.*?)<!-- end -->", re.S)
costs_pattern = re.compile(r"(<!-- costs -->\n\|[^\n]*\n\|[^\n]*\n)(.*?)(<!-- end -->)", re.S)
problems = []


def problem(path, text):
    name = path.relative_to(root) if isinstance(path, pathlib.Path) else path
    problems.append(f"{name}: {text}")


def help_text(vidrec, command):
    done = subprocess.run([vidrec, *command.split(), "--help"], capture_output=True, text=True, env=environment(vidrec))
    if done.returncode != 0:
        sys.exit(f"'vidrec {command} --help' ends with {done.returncode}: {done.stderr.strip()}")
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines()) + "\n"


def environment(vidrec, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIDREC_")}
    # Without the model vision, so that the examples do not depend on what is installed.
    return kept | {"VIDREC_VISION_MODEL": "none", "COLUMNS": "80", "PATH": f"{pathlib.Path(vidrec).parent}:{os.environ['PATH']}"} | more


def all_commands(vidrec, command=""):
    """The help of every command by its name, also that of groups of commands; `worker` is in no list."""
    text = help_text(vidrec, command)
    found = {command: text}
    listed = text.partition("SUBCOMMANDS:\n")[2].partition("\n\n")[0]
    for name in re.findall(r"^  ([a-z-]+)", listed, re.M):
        found |= all_commands(vidrec, f"{command} {name}".strip())
    if not command:
        found["worker"] = help_text(vidrec, "worker")
    return found


def documents():
    named = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"]
    return [root / name for name in named] + pages() + sorted(root.glob("Sources/*/*.docc/**/*.md"))


def pages():
    return sorted(manual.rglob("*.md"))


# Options of commands


def check_help(vidrec, write):
    commands = all_commands(vidrec)
    shown = {}
    for page in pages():
        text = page.read_text()

        def block(match):
            name = match.group(1)
            if name not in commands:
                problem(page, f"there is no command 'vidrec {name}'")
                return match.group(0)
            shown.setdefault(name, page)
            usage = commands[name][commands[name].index("USAGE:"):]
            if f"```text\n{usage}```\n" != match.group(2) and not write:
                problem(page, f"the options of 'vidrec {name}' are not those of --help; run make manual")
            return f"<!-- help: {name} -->\n```text\n{usage}```\n<!-- end -->"

        changed = help_pattern.sub(block, text)
        if write and changed != text:
            page.write_text(changed)
    contents = (manual / "README.md").read_text()
    for name, text in commands.items():
        if not name or "SUBCOMMANDS:" in text:
            continue
        if name not in shown:
            problem("Documentation", f"no page has the options of 'vidrec {name}' (<!-- help: {name} -->)")
        elif f"({shown[name].relative_to(manual)})" not in contents:
            problem(manual / "README.md", f"does not link to {shown[name].relative_to(manual)}")
    return commands


# Examples


class Workshop:
    """A folder with the samples, where examples run, and the catalogs that they begin with."""

    def __init__(self, vidrec, folder):
        self.vidrec = vidrec
        self.work = folder / "data"
        self.catalogs = folder / "catalogs"
        self.catalogs.mkdir()
        shutil.copytree(root / "Samples", self.work / "Samples")

    def vidrec_run(self, catalog, *arguments):
        done = subprocess.run(
            [self.vidrec, *arguments, "--catalog", self.catalogs / catalog], cwd=self.work, capture_output=True,
            text=True, env=environment(self.vidrec))
        if done.returncode != 0:
            sys.exit(f"'vidrec {' '.join(arguments)}' ends with {done.returncode}: {done.stderr.strip()}")

    def make_catalog(self, name):
        """Makes the catalog of an example, `samples`, or a scenario, such as `app`, with all or the first of its steps."""
        if name == "none" or (self.catalogs / name).exists():
            return
        scenario, _, last = name.partition("-")
        if scenario == "samples":
            self.vidrec_run(name, "index", "Samples", "--exclude", "scenarios")
        elif last == "indexed":
            self.vidrec_run(name, "index", f"Samples/scenarios/{scenario}")
        elif last == "imported":
            self.make_catalog(f"{scenario}-indexed")
            shutil.copytree(self.catalogs / f"{scenario}-indexed", self.catalogs / name)
            self.vidrec_run(name, "interactions", "import", f"Samples/scenarios/{scenario}/events.csv")
        else:
            self.make_catalog(f"{scenario}-imported")
            shutil.copytree(self.catalogs / f"{scenario}-imported", self.catalogs / name)
            self.vidrec_run(name, "train", "recommender")

    def run(self, number, options, body):
        """The transcript with what the commands print now, and the exit code of the last."""
        catalog = self.catalogs / f"example-{number}"
        if options["catalog"] != "none":
            shutil.copytree(self.catalogs / options["catalog"], catalog)
        lines, status = [], 0
        for command in re.findall(r"^\$ ((?:.*\\\n)*.*)", body, re.M):
            done = subprocess.run(
                ["bash", "-c", command], cwd=self.work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                stderr=subprocess.STDOUT, env=environment(self.vidrec, VIDREC_CATALOG=str(catalog)))
            status = done.returncode
            printed = done.stdout.replace(str(catalog), "vidrec-catalog").replace(str(self.work), "/data")
            printed = re.sub(r"\b([0-9a-f]{12})[0-9a-f]{52}\b", r"\1…", printed)
            printed = [line for whole in printed.splitlines() for line in fitted(whole.rstrip(), options)]
            if "lines" in options and len(printed) > int(options["lines"]):
                printed = printed[:int(options["lines"])] + ["…"]
            lines += ([""] if lines else []) + [f"$ {command}"] + printed
        return "\n".join(lines) + "\n", status


def fitted(line, options):
    """A line in the width that is wanted: JSON is continued on the next line, anything else is cut."""
    width = int(options.get("width", 1000))
    if not line.startswith("{"):
        return [line if len(line) <= width else line[:width - 1] + "…"]
    lines = []
    while len(line) > width and "," in line[:width]:
        end = line.rindex(",", 0, width) + 1
        lines.append(line[:end])
        line = " " + line[end:]
    return lines + [line if len(line) <= width else line[:width - 1] + "…"]


def shape(transcript):
    """A transcript without its figures, and without the spaces that align or continue it."""
    return re.sub(r"\s+", "", re.sub(r"-?\d+(\.\d+)?(e-?\d+)?|-(?= )", "0", transcript))


def check_examples(vidrec, write):
    found = []
    for page in [root / "README.md"] + pages():
        for match in example_pattern.finditer(page.read_text()):
            options = {"catalog": "samples"} | dict(part.partition("=")[::2] for part in match.group(2).split())
            found.append((page, options, match.group(3)))
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(vidrec, pathlib.Path(folder).resolve())
        run = [write or "varies" not in options for _, options, _ in found]
        for (_, options, _), is_run in zip(found, run):
            if is_run:
                workshop.make_catalog(options["catalog"])
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(
                lambda number: workshop.run(number, *found[number][1:]) if run[number] else (found[number][2], None),
                range(len(found))))
    outputs = {}
    for (page, options, body), (transcript, status) in zip(found, results):
        first = body.partition("\n")[0]
        if status is not None and status != int(options.get("exit", 0)):
            problem(page, f"'{first}' ends with {status}")
        elif not write and shape(transcript) != shape(body):
            problem(page, f"'{first}' prints something else now; run make manual")
        outputs.setdefault(page, []).append(transcript)
    if write:
        for page, transcripts in outputs.items():
            rest = iter(transcripts)
            page.write_text(example_pattern.sub(lambda m: m.group(1) + next(rest) + m.group(4), page.read_text()))


def check_options(commands):
    """Every `vidrec` command line in a code block has a known command and known options."""
    names = sorted(commands, key=len, reverse=True)
    for page in documents():
        for block in re.findall(r"^```(?:console|text|)\n(.*?)^```", page.read_text(), re.S | re.M):
            block = block.replace("\\\n", " ")
            for line in re.findall(r"^(?:\$ .*?|)\bvidrec ([a-z].*)", block, re.M):
                name = next((name for name in names if name and re.match(rf"{name}( |$)", line)), None)
                if not name:
                    problem(page, f"there is no command 'vidrec {line}'")
                    continue
                for option in re.findall(r" (--[a-z-]+)", line.partition(" | ")[0]):
                    if not re.search(rf"{option}\b(?!-)", commands[name]):
                        problem(page, f"'vidrec {name}' has no option {option}")


# Links, length and words


def anchors(text):
    """The anchors that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_links():
    others = [root / name for name in ["CHANGELOG.md", "Benchmarks/README.md", "Samples/README.md"]]
    for page in documents() + others:
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.S | re.M)
        for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text):
            if re.match(r"[a-z]+:", target) or target.startswith("doc:"):
                continue
            name, _, anchor = target.partition("#")
            path = page.parent / name if name else page
            if not path.exists():
                problem(page, f"the link to {target} leads nowhere")
            elif anchor and path.suffix == ".md" and anchor not in anchors(path.read_text()):
                problem(page, f"{target} names no heading")


def check_length():
    for page in pages():
        count = len(page.read_text().splitlines())
        if count > longest_page:
            problem(page, f"has {count} lines, {longest_page} is the limit")


def check_words(commands):
    """None of the words that CONTRIBUTING.md replaces is in help, messages or documents."""
    table = words_pattern.search((root / "CONTRIBUTING.md").read_text())
    if not table:
        problem("CONTRIBUTING.md", "the table of words between <!-- words --> and <!-- end --> is missing")
        return
    words = [word for row in table.group(1).splitlines()[2:] for word in re.findall(r"“(.+?)”", row.split("|")[1])]
    patterns = {word: re.compile(r"\b" + r"\s+".join(map(re.escape, word.split())) + r"\b", re.I) for word in words}
    texts = [(f"vidrec {name} --help", text) for name, text in commands.items()]
    texts += [(page, words_pattern.sub("", page.read_text())) for page in documents()]
    texts += [(file, messages(file.read_text())) for file in sorted((root / "Sources").rglob("*.swift"))]
    for name, text in texts:
        for word, pattern in patterns.items():
            for match in pattern.finditer(text):
                line = text[:match.start()].count("\n") + 1
                problem(name, f"says “{word}” (line {line}); CONTRIBUTING.md has the word to use")


def messages(source):
    """The string literals of a Swift file, on the lines where they are."""
    return "\n".join(
        "" if line.lstrip().startswith("//") else " ".join(re.findall(r'"((?:[^"\\]|\\.)*)"', line))
        for line in source.splitlines())


def check_glossary():
    """Every name in code that the glossary gives is in Sources/."""
    source = "\n".join(path.read_text() for path in (root / "Sources").rglob("*.swift"))
    known = set(re.findall(r"\w+", source))
    page = manual / "glossary.md"
    for row in re.findall(r"^\|.*\|$", page.read_text(), re.M):
        for code in re.findall(r"`([^`]+)`", row.split("|")[3]):
            missing = [name for name in re.findall(r"[A-Za-z_]\w*", code) if name not in known]
            if missing:
                problem(page, f"{code} is not in Sources/: nothing is named {', '.join(missing)}")


def check_targets():
    """CONTRIBUTING.md has a line on every target."""
    page = root / "CONTRIBUTING.md"
    table = targets_pattern.search(page.read_text())
    if not table:
        problem(page, "the table of targets between <!-- targets --> and <!-- end --> is missing")
        return
    named = {name for row in table.group(1).splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    found = {folder.name for folder in (root / "Sources").iterdir() if any(folder.rglob("*.*"))}
    for name in sorted(found - named):
        problem(page, f"the table of targets lacks {name}")
    for name in sorted(named - found):
        problem(page, f"the table of targets has {name}, which is not in Sources/")


# What the steps of .ci/run cost


def check_costs(log):
    steps = re.findall(r'^step "([^"]+)"', (root / ".ci/run").read_text(), re.M)
    page = root / "CONTRIBUTING.md"
    text = page.read_text()
    table = costs_pattern.search(text)
    if not table:
        problem(page, "the table of costs between <!-- costs --> and <!-- end --> is missing")
        return
    rows = {row.split("|")[1].strip(): row for row in table.group(2).splitlines()}
    if list(rows) != steps:
        problem(page, f"the table of costs has the steps {', '.join(rows)}; .ci/run has {', '.join(steps)}")
    if log:
        seconds = dict(re.findall(r"^ci: (.+) passed in (\d+) s", pathlib.Path(log).read_text(), re.M))
        filled = []
        for name, row in rows.items():
            cells = row.split("|")
            cells[2] = f" {seconds[name]} s " if name in seconds else cells[2]
            filled.append("|".join(cells))
        page.write_text(text.replace(table.group(2), "\n".join(filled) + "\n"))


arguments = argparse.ArgumentParser(description="Checks the documents against the program.")
arguments.add_argument("--write", action="store_true", help="write what the program prints into the documents")
arguments.add_argument("--costs", metavar="LOG", help="fill in the table of CONTRIBUTING.md from what .ci/run printed")
arguments.add_argument("--vidrec", default=root / ".build/release/vidrec", type=pathlib.Path)
options = arguments.parse_args()
vidrec = options.vidrec.resolve()
if not vidrec.exists():
    sys.exit(f"there is no program {vidrec}: run make build")

commands = check_help(vidrec, options.write)
check_examples(vidrec, options.write)
check_options(commands)
check_links()
check_length()
check_words(commands)
check_glossary()
check_targets()
check_costs(options.costs)
for line in problems:
    print(line)
if problems:
    sys.exit(1)
print(f"{len(pages())} pages agree with the help of {len(commands)} commands")
