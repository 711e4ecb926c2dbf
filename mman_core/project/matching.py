"""Which image of a project a foreign name means: by its path, by its path without suffix, or by its stem alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from mman_core.errors import NothingToDo
from mman_core.images.folder import PHOTO_SUFFIXES

_SUFFIXES = PHOTO_SUFFIXES | {".json", ".txt"}


class NoSuchImage(NothingToDo):
    """A foreign name that no image of the project has."""


class SeveralImages(NothingToDo):
    """A foreign name that could mean several images of the project."""


class ImageNames:
    """The names of a project's images, by all that foreign files may call them."""

    def __init__(self, names: Iterable[str], exported: Mapping[str, str]) -> None:
        """`exported`: the names of images by the stems that an export of ours gave them."""
        self._tables: tuple[dict[str, list[str]], ...] = ({}, {}, {})
        known = list(names)
        for name in known:
            path = PurePosixPath(_plain(name))
            for table, key in zip(self._tables, (str(path), str(path.with_suffix("")), path.stem), strict=True):
                table.setdefault(key, []).append(name)
        self._exported = {_plain(stem): name for stem, name in exported.items() if name in set(known)}

    def image(self, foreign: Iterable[str]) -> str:
        """Return the image that is meant by the first name that means any. Raises NoSuchImage, SeveralImages."""
        tried = [_plain(name) for name in foreign if name]
        for name in tried:
            forms = [name, _without_suffix(name)]
            forms += [PurePosixPath(form).name for form in forms]
            for form in forms:
                if form in self._exported:
                    return self._exported[form]
            for table in self._tables:
                for form in forms:
                    if form in table:
                        return _only(table[form], name)
        shown = repr(tried[0][:100]) if tried else "nothing"
        raise NoSuchImage(f"A mask is for {shown}, but the project has no photo of that name.")


def _only(names: list[str], foreign: str) -> str:
    if len(names) > 1:
        raise SeveralImages(
            f"A mask is for {foreign[:100]!r}, which {len(names)} photos could be ({names[0]}, {names[1]} ...); give "
            "each photo a name of its own, or export the masks with their folders."
        )
    return names[0]


def _plain(name: str) -> str:
    """Return a name with forward slashes, and letters as most systems write them (macOS takes accents apart)."""
    return unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./")


def _without_suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and f".{suffix.lower()}" in _SUFFIXES else name
