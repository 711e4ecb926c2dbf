"""Hostile texts that the program is set up by: label sets in TOML, settings in JSON, lists of names."""

from __future__ import annotations

import json

from tests.hostile.case import Case
from tests.hostile.pieces import content, link, pipe, sparse

DEEP = b"[" * 1_000_000 + b"]" * 1_000_000


def _label_set(rows: str, more: str = "") -> bytes:
    return f'name = "Mine"\n{more}\n{rows}'.encode()


def _classes(*names: str, first: str = "0", colour: str = "[1, 2, 3]") -> str:
    numbers = [first, *map(str, range(1, len(names)))]
    return "".join(
        f"[[classes]]\nid = {number}\nname = {name}\ncolor = {colour}\n"
        for number, name in zip(numbers, names, strict=True)
    )


_TWO = _classes('"a"', '"b"')

LABEL_SETS = (
    Case("label set", "no TOML", content("c.toml", b"= [[[")),
    Case("label set", "no text", content("c.toml", bytes(range(256)))),
    Case("label set", "a million brackets", content("c.toml", b"a = " + DEEP)),
    Case("label set", "file of 1 TB", sparse("c.toml", b"#", 1 << 40)),
    Case("label set", "pipe that nobody writes to", pipe("c.toml")),
    Case("label set", "id of 1,000 digits", content("c.toml", _label_set(_classes('"a"', '"b"', first="9" * 1000)))),
    Case("label set", "infinite id", content("c.toml", _label_set(_classes('"a"', '"b"', first="inf")))),
    Case("label set", "ids that are texts", content("c.toml", _label_set(_classes('"a"', '"b"', first='"zero"')))),
    Case("label set", "1,000 classes", content("c.toml", _label_set(_classes(*(f'"{n}"' for n in range(1000)))))),
    Case("label set", "one class", content("c.toml", _label_set(_classes('"a"')))),
    Case("label set", "two classes of one name", content("c.toml", _label_set(_classes('"Hair"', '"hair "')))),
    Case("label set", "class without a name", content("c.toml", _label_set(_classes('"a"', '""')))),
    Case("label set", "name of 100 kB", content("c.toml", _label_set(_classes('"a"', f'"{"b" * 100_000}"')))),
    Case("label set", "name with a line break", content("c.toml", _label_set(_classes('"a"', r'"b\u001b[2J\n"')))),
    Case("label set", "infinite colour", content("c.toml", _label_set(_classes('"a"', '"b"', colour="[inf, 0, 0]")))),
    Case("label set", "colour of two numbers", content("c.toml", _label_set(_classes('"a"', '"b"', colour="[1, 2]")))),
    Case("label set", "colour of -1", content("c.toml", _label_set(_classes('"a"', '"b"', colour="[-1, 0, 0]")))),
    Case("label set", "classes that are a number", content("c.toml", _label_set("", "classes = 20"))),
    Case("label set", "merge tables that are a list", content("c.toml", _label_set(_TWO, "merges = [1]"))),
    Case("label set", "merge to id 999", content("c.toml", _label_set(_TWO, "merges = {lip = [0, 999]}"))),
    Case("label set", "flip pair of three", content("c.toml", _label_set(_TWO, "flip_pairs = [[0, 1, 1]]"))),
    Case("label set", "flip pair of id 77", content("c.toml", _label_set(_TWO, "flip_pairs = [[0, 77]]"))),
)

_SETTINGS = {"title": "t", "sources": [{"images": "x"}], "stages": [{}]}

SETTINGS = (
    Case("settings", "no JSON", content("s.json", b"{")),
    Case("settings", "a million brackets", content("s.json", DEEP)),
    Case("settings", "a list", content("s.json", b"[1, 2]")),
    Case("settings", "unknown fields", content("s.json", json.dumps({**_SETTINGS, "run": "rm"}).encode())),
    Case("settings", "numbers that are none", content("s.json", b'{"title": NaN, "sources": Infinity, "stages": []}')),
    Case("settings", "unknown variant", content("s.json", json.dumps({**_SETTINGS, "variant": ["x"]}).encode())),
    Case("settings", "device without end", link("s.json", "/dev/zero")),
    Case("list", "list of names that lead out", content("train_id.txt", b"../../outside/precious\n/etc/passwd\n")),
    Case("list", "list that is no text", content("train_id.txt", b"\xff\xfe\0")),
    Case("list", "list of 1 TB", sparse("train_id.txt", b"a", 1 << 40)),
)
