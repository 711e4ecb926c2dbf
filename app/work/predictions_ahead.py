"""What the variants in the panes say of the images beside the open one: read from the disk before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.work.task import one_result
from app.work.task_group import TaskGroup
from mman_core.errors import MmanError
from mman_core.images.index_png import read_mask
from mman_core.types import Mask

BUDGET = 256 * 2**20
Find = Callable[[str, str], Path | None]
"""Where the prediction of a key lies for the image of a name; None if there is none."""

_Read = dict[tuple[str, str], tuple[tuple[int, int], Mask]]


class PredictionsAhead:
    """Masks by variant's key and image's name, as long as their file stays the same."""

    def __init__(self, tasks: TaskGroup) -> None:
        self._tasks = tasks
        self._known: _Read = {}

    def clear(self) -> None:
        """Forget everything: another project, or other classes."""
        self._known.clear()

    def get(self, key: str, name: str, path: Path | None) -> Mask | None:
        """Return what was read, if the file is still the one that was read; else None."""
        found = self._known.get((key, name))
        if found is None or path is None or _stamp(path) != found[0]:
            return None
        return found[1]

    def want(self, names: Sequence[str], keys: Sequence[str], find: Find, class_count: int) -> None:
        """Read these in a thread, the nearest image first, and forget all others."""
        wanted = [(key, name) for name in names for key in keys]
        self._known = {pair: found for pair, found in self._known.items() if pair in wanted}
        known = set(self._known)

        def work() -> object:
            read: _Read = {}
            left = BUDGET
            for key, name in wanted:
                path = find(key, name)
                if (key, name) in known or path is None or left <= 0:
                    continue
                stamp = _stamp(path)
                try:
                    mask = read_mask(path, class_count=class_count)
                except MmanError:
                    continue  # told when it is asked for
                if stamp is not None:
                    read[key, name] = stamp, mask
                    left -= mask.nbytes
            return read

        if not known.issuperset(wanted):
            self._tasks.start(one_result(work), on_report=self._take)

    def _take(self, read: object) -> None:
        assert isinstance(read, dict)
        self._known |= read


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
