"""JSON files of any size, read part by part: where the parts lie is found first, each is parsed when it is wanted.

A COCO file of 50,000 images is gigabytes; parsed whole it would not fit into memory.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mman_core.errors import WrongDataSet
from mman_core.outside import open_file

MAX_PART = 256_000_000
"""Bytes of one part, such as the region of one class; larger ones are refused unparsed."""

# Possessive, so that a text of gigabytes needs no memory to be skipped.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]', re.DOTALL)


class JsonFile:
    """An open JSON file. `places(key)` are the (start, end) bytes of the parts of the array under that key.

    The key is "" for a file that is one array.
    """

    def __init__(self, path: Path, content: mmap.mmap) -> None:
        """Use `opened_json` instead."""
        self.path = path
        self._content = content
        self._places = _places(path, content)

    def places(self, key: str) -> list[tuple[int, int]]:
        """Return where the objects of an array lie, none if there is no such array."""
        return self._places.get(key, [])

    def part(self, place: tuple[int, int]) -> dict[str, Any]:
        """Return one object. Raises WrongDataSet."""
        start, end = place
        if end - start > MAX_PART:
            raise WrongDataSet(f"{self.path} holds a part of more than {MAX_PART // 1_000_000} MB; export it again.")
        found = parsed(self.path, self._content[start:end])
        return found if isinstance(found, dict) else {}

    def parts(self, key: str) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
        """Yield each object of an array with its place. Raises WrongDataSet."""
        for place in self.places(key):
            yield place, self.part(place)


@contextlib.contextmanager
def opened_json(path: Path) -> Iterator[JsonFile]:
    """Yield the file, readable until the block ends. Raises WrongDataSet if it is no whole JSON file."""
    try:
        with open_file(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield JsonFile(path, content)
    except FileNotFoundError as error:
        raise WrongDataSet(f"{path} is not there; choose the JSON file of the data set.") from error
    except OSError as error:
        raise WrongDataSet(f"{path} cannot be read ({error.strerror}); choose another file.") from error
    except ValueError as error:  # an empty file cannot be mapped
        raise WrongDataSet(f"{path} cannot be read as JSON ({error}); choose another file.") from error


def parsed(path: Path, content: bytes) -> Any:
    """Return what a piece of JSON holds; `path` names its file. Raises WrongDataSet."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise WrongDataSet(f"{path} is damaged or no JSON ({error!s:.80}); export it again.") from error


def _places(path: Path, content: mmap.mmap) -> dict[str, list[tuple[int, int]]]:
    """Find the objects of the outermost array, or of all arrays directly within the outermost object."""
    places: dict[str, list[tuple[int, int]]] = {}
    depth, start, last = 0, 0, b""
    inside: str | None = None
    array_depth = 0
    for token in _TOKEN.finditer(content):
        letter = content[token.start()]
        if letter == ord('"'):
            if depth == 1 and token.end() - token.start() < 100:
                last = token[0]
        elif letter in b"[{":
            depth += 1
            if letter == ord("[") and (depth == 1 or (depth == 2 and array_depth == 0)):
                inside, array_depth = (_key(last) if depth == 2 else ""), depth
            elif letter == ord("{") and inside is not None and depth == array_depth + 1:
                start = token.start()
        else:
            if letter == ord("}") and inside is not None and depth == array_depth + 1:
                places.setdefault(inside, []).append((start, token.end()))
            elif inside is not None and depth == array_depth:
                inside, array_depth = None, 0
            depth -= 1
            if depth < 0:
                break
    if depth != 0 or not content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{")):
        raise WrongDataSet(f"{path} is no JSON file or cut off; export it again.")
    return places


def _key(text: bytes) -> str:
    with contextlib.suppress(ValueError):
        return str(json.loads(text))
    return ""


def whole(part: dict[str, Any], key: str) -> int:
    """Return the whole number under a key of a foreign object, -1 if there is none."""
    value = part.get(key)
    return value if type(value) is int else -1


def text(part: dict[str, Any], key: str) -> str:
    """Return the text under a key of a foreign object, "" if there is none."""
    value = part.get(key)
    return value if isinstance(value, str) else ""


def objects(part: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects of the array under a key of a foreign object."""
    value = part.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
