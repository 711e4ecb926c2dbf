"""One hostile input: how it is made, what reads it, and whether the program should take it or refuse it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OUTSIDE = "outside"
"""The folder beside that of the input; nothing in it may be read into a mask, changed or added to."""


@dataclass(frozen=True)
class Case:
    """`make` writes the input into a folder and returns the path that `reader` is given.

    `is_harmless`: the program takes it, and nothing bad comes of that; otherwise it must be refused in one sentence
    that names `named`, or the input's file if that is empty.
    """

    reader: str
    what: str
    make: Callable[[Path], Path]
    is_harmless: bool = False
    named: str = ""


@dataclass(frozen=True)
class Outcome:
    """What happened to the input `file`: "taken", "refused", "error", "died" or "hung"; what it cost and spoilt."""

    file: str
    what: str
    sentence: str
    seconds: float
    megabytes: float
    spoilt: str
