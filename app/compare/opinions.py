"""What the variants say about the open image: the masks that are there, and those that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.compare.picture import MASK
from app.state.document import Document
from mman_core.types import Mask

MOST_VOTERS = 8


class Opinions:
    """Masks by key, None for one that could not be made; `titles` are those of all keys that can be asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._said: dict[str, Mask | None] = {}
        self._asked: set[str] = set()
        self.titles: dict[str, str] = {}

    def offer(self, titles: Mapping[str, str]) -> None:
        """Take other variants; what those that stay have said is kept."""
        self.titles = dict(titles)
        self._said = {key: mask for key, mask in self._said.items() if key in titles}
        self._asked &= titles.keys()

    def forget(self) -> None:
        """Another image was opened."""
        self._said.clear()
        self._asked.clear()

    def put(self, key: str, mask: Mask | None, name: str | None) -> bool:
        """Take what a variant says; False for one that came late: of another image (`name`), or of another size."""
        photo = self._document.photo
        if photo is None or (name is not None and name != self._document.name):
            return False
        if mask is not None and mask.shape != photo.shape[:2]:
            return False
        self._said[key] = mask
        return True

    def to_ask(self, keys: Collection[str], *, again: bool = False) -> list[str]:
        """Return which of the keys to ask now, and remember that they were; `again`: also those that failed."""
        if again:
            wanted = [key for key in self.titles if key in keys and self._said.get(key) is None]
        else:
            wanted = [key for key in self.titles if key in keys and key not in self._asked | self._said.keys()]
        self._asked.update(wanted)
        return wanted

    def has_failed(self, key: str) -> bool:
        return key in self._said and self._said[key] is None

    def masks(self) -> dict[str, Mask]:
        """Return all masks that are there, the corrected one under MASK if the image has one."""
        found = {key: mask for key, mask in self._said.items() if mask is not None}
        if self._document.touched and self._document.mask is not None:
            found[MASK] = self._document.mask
        return found

    def voters(self, in_panes: Collection[str]) -> list[str]:
        """Return whose votes are counted: the variants in the panes, or all (the latest 8) if those are not two."""
        seen = [key for key in self.titles if key in in_panes]
        return seen if len(seen) > 1 else list(self.titles)[-MOST_VOTERS:]
