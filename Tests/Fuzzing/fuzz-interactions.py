#!/usr/bin/env python3
"""Imports thousands of damaged interaction files and compares what was stored with a reader of its own.

    Tests/Fuzzing/fuzz-interactions.py VIDREC [COUNT] [SEED]

VIDREC is the built program. Valid csv and NDJSON files are flipped, cut, spliced and filled with text that looks like a
number, a date or a quotation mark. `vidrec interactions import` must end with 0 or 3, in time, and `export` must give
exactly the interactions that the reader below, written from Documentation/formats.md with Python's json and datetime,
accepts. Equal seeds make equal files. A file that fails is kept, and its name is printed.
"""
import csv
import datetime
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = ["user", "item", "timestamp", "event", "value"]
EVENTS = ["watched", "completed", "liked", "favorited", "shared", "skipped", "disliked", "viewed", "purchased", "rated"]
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:Z|([+-])([0-9]{2}):?([0-9]{2}))",
    re.ASCII)
EPOCH = datetime.datetime(1970, 1, 1)


class Bad(Exception):
    """A line that is no interaction."""


class Unclosed(Exception):
    """A record that ends within a quoted field."""


class Misshapen(Exception):
    """A record with the wrong number of fields, or quotation marks in the wrong places."""


class Number(str):
    """A number of JSON as it is written."""


def decimal(text):
    if not NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if abs(number) != float("inf") else None


def rounded(number):
    """Rounds half away from zero."""
    whole = int(number)
    return whole + (1 if number > 0 else -1) if abs(number - whole) >= 0.5 else whole


def milliseconds(text):
    number = decimal(text)
    if number is not None:
        found = rounded(number if abs(number) >= 1e11 else number * 1000) if abs(number) < 1e300 else 10**300
        if not -62135596800000 <= found < 10**14:
            raise Bad
    else:
        match = DATE.fullmatch(text)
        if not match:
            raise Bad
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        try:
            date = datetime.datetime(year, month, day, hour, minute, second)
        except ValueError:
            raise Bad
        hours, minutes = int(match[9] or 0), int(match[10] or 0)
        if hours > 23 or minutes > 59:
            raise Bad
        offset = (hours * 60 + minutes) * (-1 if match[8] == "-" else 1)
        since = date - EPOCH
        found = (since.days * 86400 + since.seconds - offset * 60) * 1000 + int(((match[7] or "") + "000")[:3])
    if found > (time.time() + 86400) * 1000:
        raise Bad
    return found


def interaction(fields):
    """Returns the interaction of the five fields, each a text or None."""
    def identity(text):
        if text is None or not text.strip(" \t"):
            raise Bad
        if len(text.encode()) > 4096 or "\n" in text or "\r" in text:
            raise Bad
        return text

    user, item = identity(fields[0]), identity(fields[1])
    stamp, event, value = ((field or "").strip(" \t") for field in fields[2:])
    if event:
        event = "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in event)
        if event not in EVENTS:
            raise Bad
    number = None
    if value:
        number = decimal(value)
        if number is None:
            raise Bad
    if event == "rated" and (number is None or not 0 <= number <= 5):
        raise Bad
    if event == "watched" and number is not None and number < 0:
        raise Bad
    if not stamp:
        raise Bad
    return user, item, milliseconds(stamp), event, None if number is None else number + 0.0


def split(record):
    """Returns the fields of a record by RFC 4180, without quotation marks in fields that are not quoted."""
    if b"\0" in record:
        raise Bad
    fields, place = [], 0
    while True:
        if record[place:place + 1] == b'"':
            field, place = b"", place + 1
            while True:
                end = record.find(b'"', place)
                if end < 0:
                    raise Unclosed
                field, place = field + record[place:end], end + 1
                if record[place:place + 1] != b'"':
                    break
                field, place = field + b'"', place + 1
            check(field)
            if record[place:place + 1] not in (b"", b","):
                raise Misshapen
        else:
            end = record.find(b",", place)
            end = len(record) if end < 0 else end
            field, place = record[place:end], end
            if b'"' in field:
                raise Misshapen
            check(field)
        fields.append(field.decode())
        if place == len(record):
            return fields
        place += 1


def check(field):
    try:
        field.decode()
    except UnicodeDecodeError:
        raise Bad


def of_csv(lines, places, width):
    """Yields the interactions of the lines of csv after the header."""
    def parse(record):
        fields = split(record)
        if len(fields) != width:
            raise Misshapen
        return interaction([None if place is None else fields[place] for place in places])

    number = 0
    while number < len(lines):
        line = without_return(lines[number])
        number += 1
        if not line.strip(b" \t"):
            continue
        try:
            yield parse(line)
        except (Bad, Misshapen):
            continue
        except Unclosed:
            # The field may go on over lines, up to 64 KiB, to the line that ends it.
            record, end = lines[number - 1], number
            is_open = True
            while is_open and end < len(lines) and len(record) + 1 + len(lines[end]) < 1 << 16:
                if end == len(lines) - 1 and not lines[end]:
                    break
                is_open = lines[end].count(b'"') % 2 == 0
                record += b"\n" + lines[end]
                end += 1
            if is_open:
                continue
            try:
                yield parse(without_return(record))
                number = end
            except Bad:
                number = end
            except (Misshapen, Unclosed):
                pass


def of_json(line):
    def pairs(members):
        return ("object", members)

    def refuse(_):
        raise Bad

    def depth(value):
        if isinstance(value, tuple):
            return 1 + max((depth(member) for _, member in value[1]), default=0)
        return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0

    def encodable(value):
        if isinstance(value, tuple):
            return all(encodable(name) and encodable(member) for name, member in value[1])
        if isinstance(value, list):
            return all(map(encodable, value))
        return not isinstance(value, str) or "\ud800" > max(value, default="") or all(
            not "\ud800" <= c <= "\udfff" for c in value)

    try:
        found = json.loads(
            line.decode(), object_pairs_hook=pairs, parse_int=Number, parse_float=Number, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Bad
    if not isinstance(found, tuple) or depth(found) > 64 or not encodable(found):
        raise Bad
    fields = []
    for name in COLUMNS:
        values = [value for member, value in found[1] if member == name]
        if len(values) > 1:
            raise Bad
        value = values[0] if values else None
        if isinstance(value, Number):
            if name == "event" or name in ("user", "item") and not re.fullmatch(r"-?[0-9]+", value, re.ASCII):
                raise Bad
        elif value is not None and (not isinstance(value, str) or "\0" in value):
            raise Bad
        fields.append(value)
    return interaction(fields)


def without_return(line):
    return line[:-1] if line.endswith(b"\r") else line


def expected(data):
    """Returns the set of interactions that a file holds; empty if its header is wrong."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    lines = data.split(b"\n")
    first = 0
    while first < len(lines) and not without_return(lines[first]).strip(b" \t"):
        first += 1
    if first == len(lines):
        return set()
    head = without_return(lines[first])
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4]:
        return set()
    if head.lstrip(b" \t").startswith(b"{"):
        found = set()
        for line in lines[first:]:
            line = without_return(line)
            if line.strip(b" \t"):
                try:
                    found.add(of_json(line))
                except Bad:
                    pass
        return found
    try:
        if b"\r" in head:
            return set()
        names = [re.sub("[A-Z]", lambda c: c[0].lower(), name.strip(" \t"), flags=re.ASCII) for name in split(head)]
    except (Bad, Unclosed, Misshapen):
        return set()
    if any(names.count(column) > 1 for column in COLUMNS) or any(column not in names for column in COLUMNS[:3]):
        return set()
    places = [names.index(column) if column in names else None for column in COLUMNS]
    return set(of_csv(lines[first + 1:], places, len(names)))


IDS = ["ann", "7", "a b", " x", "y\t", "a,b", "\"q\"", "Jos\u00e9", "Jose\u0301", "\U0001f600", "d/e.mp4", "0" * 64, "=1", "x\r"]
TOKENS = [
    b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"\0", b"\xef\xbb\xbf", b"\xff", b"\xc3", b"{", b"}", b"[", b"]", b":", b"\\",
    b"\\u0000", b"\\ud800", b"true", b"null", b"1e9", b"+5", b"0x10", b"-", b".", b"nan", b"1e400", b"99999999999999",
    b"2026-02-30T00:00:00Z", b"2024-02-29T12:00:00.5+02:00", b"2016-12-31T23:59:60Z", b"4102444800", b"user", b"item",
    b"timestamp", b"event", b"value", b"rated", b"watched", b" ", b"\t", b"5", b"0", b"-1", b'"user":', b"\n\n", b'",1\n',
]


def valid(generator):
    """Returns a file without faults."""
    rows = []
    for _ in range(generator.randrange(1, 12)):
        event = generator.choice(["", "liked", "watched", "rated", "Viewed"])
        value = generator.choice(["0.5", "3", "4.5e0"]) if event in ("watched", "rated") else generator.choice(["", "-2"])
        stamp = generator.choice(["1700000000", "1700000000123", "-86400.25", "2026-01-31T12:00:00Z", "2023-11-14T22:13:20.5+0530"])
        rows.append([generator.choice(IDS), generator.choice(IDS), stamp, event, value])
    if generator.random() < 0.5:
        order = generator.sample(range(5), 5)
        quoted = generator.random() < 0.3
        def field(text):
            return '"' + text.replace('"', '""') + '"' if quoted or re.search('[",\n\r]', text) else text
        end = generator.choice(["\n", "\r\n"])
        lines = [",".join(COLUMNS[place] for place in order)]
        lines += [",".join(field(row[place]) for place in order) for row in rows]
        return (end.join(lines) + generator.choice([end, ""])).encode()
    lines = []
    for row in rows:
        members = dict(zip(COLUMNS, row))
        if generator.random() < 0.5 and decimal(row[2]) is not None:
            members["timestamp"] = json.loads(row[2])
        members["value"] = float(row[4]) if row[4] else None
        members["extra"] = [1, {"a": "}"}]
        lines.append(json.dumps(members, ensure_ascii=generator.random() < 0.5))
    return "\n".join(lines).encode()


def mutant(generator):
    data = bytearray(valid(generator))
    for _ in range(generator.randrange(0, 6)):
        place = generator.randrange(len(data) + 1)
        way = generator.randrange(6)
        if way == 0 and data:
            data[place % len(data)] ^= 1 << generator.randrange(8)
        elif way == 1:
            del data[place:place + generator.randrange(1, 20)]
        elif way == 2:
            data[place:place + generator.choice([0, 0, 1, 5])] = generator.choice(TOKENS)
        elif way == 3:
            other = valid(generator)
            data[place:] = other[generator.randrange(len(other)):]
        elif way == 4:
            data[place:place] = data[max(0, place - generator.randrange(1, 60)):place]
        else:
            data[place:place] = generator.choice(TOKENS) * generator.randrange(1, 100)
    return bytes(data)


def stored(program, files, catalog):
    """Imports files, and returns what the catalog holds then."""
    def run(*arguments):
        run = subprocess.run(
            [program, "interactions", *arguments, "--catalog", str(catalog)], capture_output=True, timeout=600)
        if run.returncode not in (0, 3, 4):
            sys.exit(f"vidrec interactions {arguments[0]} ended with {run.returncode}: {run.stderr.decode()[-500:]}")
        return run

    run("import", "-q", *map(str, files))
    if not catalog.exists():
        return set()
    text = run("export").stdout.decode()
    found = set()
    for user, item, stamp, event, value in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        found.add((user, item, rounded(float(stamp) * 1000), event, float(value) if value else None))
    return found


def main():
    program = str(Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    generator = random.Random(seed)
    total = failures = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for start in range(0, count, 500):
            files, answers = [], []
            for number in range(start, min(count, start + 500)):
                files.append(folder / f"{number}.data")
                data = mutant(generator)
                files[-1].write_bytes(data)
                answers.append(expected(data))
            catalog = folder / f"catalog-{start}"
            all_expected = set().union(*answers)
            total += len(all_expected)
            if stored(program, files, catalog) != all_expected:
                for file, answer in zip(files, answers):
                    found = stored(program, [file], folder / f"catalog-{file.stem}")
                    if found != answer:
                        failures += 1
                        kept = Path(tempfile.gettempdir()) / f"fuzz-interactions-{seed}-{file.name}"
                        kept.write_bytes(file.read_bytes())
                        print(f"{kept}: only stored {found - answer}, only expected {answer - found}")
    print(f"{count} files, {total} interactions, {failures} files read differently (seed {seed})")
    sys.exit(1 if failures or total == 0 else 0)


main()
