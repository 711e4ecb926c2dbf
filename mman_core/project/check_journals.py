"""What can be wrong with the journals of a project."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from mman_core.errors import MmanError
from mman_core.images.index_png import read_mask
from mman_core.labels.label_set import LabelSet
from mman_core.project.finding import Finding, Remedy
from mman_core.project.journal import Log, read_log
from mman_core.project.replay import replay, replay_all
from mman_core.types import Mask


def faulty_journals(root: Path, inside: Path, label_set: LabelSet) -> Iterator[Finding]:
    """Yield journals that cannot be read or do not belong to their mask, and those that hold more than it."""
    folder = inside / "journal"
    for path in sorted(folder.rglob("*.log")):
        name = path.relative_to(folder).as_posix().removesuffix(".log")
        if (fault := _fault(root, inside, label_set, path, name)) is not None:
            yield fault


def _fault(root: Path, inside: Path, label_set: LabelSet, path: Path, name: str) -> Finding | None:
    if not (root / name).exists():
        return Finding(path, f"belongs to {name}, which is not in the folder")
    try:
        log = read_log(path)
    except OSError as error:
        return Finding(path, f"cannot be read ({error.strerror})")
    if log is None:
        return Finding(path, "is no journal", Remedy.TRASH)
    if log.is_damaged:
        return Finding(path, "is damaged in its middle; opening the image keeps its good part")
    try:
        return _of_mask(log, path, name, _mask(inside, label_set, name, log))
    except MmanError:  # said of the mask itself; its journal may hold the way to make it anew
        can_help = replay_all(log, name) is not None
        return Finding(path, "can make its damaged mask anew: open the image") if can_help else None


def _mask(inside: Path, label_set: LabelSet, name: str, log: Log) -> Mask | None:
    path = inside / "masks" / f"{name}.png"
    if not path.exists():
        return None
    return read_mask(path, shape=(log.head.height, log.head.width), class_count=label_set.size)


def _of_mask(log: Log, path: Path, name: str, mask: Mask | None) -> Finding | None:
    try:
        found = replay(log, name, mask)
    except (ValueError, zlib.error):
        found = None
    if found is None:
        return Finding(path, "belongs to another mask than the one beside it", Remedy.TRASH)
    if found.recovered:
        return Finding(path, f"holds steps that its mask lacks ({found.recovered}): open the image")
    return None
