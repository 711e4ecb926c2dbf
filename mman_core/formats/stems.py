"""File stems for exported images: each unlike all others, even where upper and lower case are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

_LONGEST_STEM, _LONGEST_PATH = 251, 4000
"""Bytes: with ".png" a stem fits a file name of 255 bytes. A shortened one leaves room for a number."""


def unique_stems(names: Iterable[str], *, keep_folders: bool = False, taken: Iterable[str] = ()) -> dict[str, str]:
    """Return a file stem for each image name, unlike all others even where upper and lower case are the same.

    It is the name's own stem; where two are alike, their folders are put before it, then their suffixes behind it.
    With `keep_folders` it is the whole path without its suffix, with forward slashes. Stems in `taken` are not given.
    """
    forms: tuple[Callable[[PurePosixPath], str], ...] = (
        lambda path: path.stem,
        lambda path: "__".join([*path.parts[:-1], path.stem]),
        lambda path: "__".join([*path.parts[:-1], path.stem, path.suffix[1:]]),
    )
    if keep_folders:
        forms = (
            lambda path: str(path.with_suffix("")),
            lambda path: str(path.with_name(f"{path.stem}__{path.suffix[1:]}")),
        )
    longest = _LONGEST_PATH if keep_folders else _LONGEST_STEM
    stems: dict[str, str] = {}
    used = {stem.casefold() for stem in taken}
    rest = list(names)
    for form in forms:
        wanted = {name: _one_line(form(PurePosixPath(name)), longest) for name in rest}
        counts = Counter(stem.casefold() for stem in wanted.values())
        for name, stem in wanted.items():
            if counts[stem.casefold()] == 1 and stem.casefold() not in used:
                stems[name] = stem
        used |= {stem.casefold() for stem in stems.values()}
        rest = [name for name in rest if name not in stems]
    for name in rest:
        number = 2
        stem = _one_line(forms[-1](PurePosixPath(name)), longest)
        while f"{stem}__{number}".casefold() in used:
            number += 1
        stems[name] = f"{stem}__{number}"
        used.add(stems[name].casefold())
    return stems


def _one_line(stem: str, longest: int) -> str:
    """Return the stem fit for a line of an id list and a file name on any system: printable, not too long."""
    printable = "".join(letter if letter.isprintable() and letter != "\\" else "_" for letter in stem).strip() or "_"
    if len(printable.encode()) <= longest:
        return printable
    return printable.encode()[: longest - 11].decode(errors="ignore").strip()
