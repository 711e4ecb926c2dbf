"""Opening an image's journal: what the mask file lacks is done again, and what does not belong to it is put aside."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mman_core.errors import CannotWrite, MmanError, UnreadableImage
from mman_core.images.atomic import cannot_write, write_atomically
from mman_core.images.index_png import write_mask
from mman_core.images.photo import read_photo_size
from mman_core.mask.history import HISTORY_BYTES, History
from mman_core.outside import leads_out, read_limited
from mman_core.project.journal import LARGEST, Announced, Log, Saved, is_settled, is_torn_head, mask_digest, read_log
from mman_core.project.journal_writer import JournalWriter
from mman_core.project.replay import Replayed, replay, replay_all
from mman_core.project.trash import copy_to_trash, move_to_trash
from mman_core.types import Mask

if TYPE_CHECKING:
    from mman_core.project.store import Project


@dataclass(frozen=True)
class Resumed:
    """An image as the person left it.

    `mask` is (H, W) uint8 or None if nobody has painted on it; `history` is None if there is none. `recovered` counts
    what was done and is not in the mask file yet. `notice` is a sentence for the person, or "". `writer` goes on with
    the journal; it is None if that cannot be written.
    """

    mask: Mask | None
    history: History | None
    recovered: int
    notice: str
    writer: JournalWriter | None


def resume(project: Project, name: str, mask: Mask | None, start: Mask, *, budget: int = HISTORY_BYTES) -> Resumed:
    """Read the journal of that image and go on from it.

    `mask` is what its mask file holds, None if there is no such file; `start` what is shown then: the draft, else
    zeros. Nothing is raised: a journal that cannot be used, or not even be moved to the trash, costs the history only.
    """
    path = project.journal_path(name)
    writer = JournalWriter(project.folder, path, name, budget=budget)
    try:
        log = _read(path)
        is_fitting = log is not None and (log.head.height, log.head.width) == start.shape
        replayed = _replay(log, name, mask, budget) if log is not None and is_fitting else None
        if log is None or replayed is None:
            return Resumed(mask, None, 0, _put_aside(project, path, name, is_ours=log is not None), writer)
        if replayed.history.is_untouched and mask is None and log.head.start != mask_digest(start).hex():
            # All was taken back, and a newer draft has come since.
            move_to_trash(project.folder, path)
            return Resumed(None, None, 0, "", writer)
    except CannotWrite as error:
        return Resumed(mask, None, 0, str(error), None)
    try:
        notice = _mend(project, path, name, log) or _told(replayed)
    except CannotWrite as error:
        return Resumed(replayed.mask, replayed.history, replayed.recovered, str(error), None)
    writer.go_on_from(log, replayed.number)
    return Resumed(replayed.mask, replayed.history, replayed.recovered, notice, writer)


def recover_masks(project: Project, names: Collection[str]) -> list[str]:
    """Bring the mask files of those images up to date whose journal has more; return their names.

    For after a crash: a mask that nobody opens again is exported and learned from as it was left. An image about which
    there is anything to say (its photo, its mask, its journal) is left as it is: opening it says so.
    """
    recovered = []
    for name, log in _behind(project, names):
        shape = log.head.height, log.head.width
        try:
            if project.is_other_photo(name) or read_photo_size(project.photo_path(name)) != shape:
                continue
            mask = project.read_mask(name, shape)
            found = _replay(log, name, mask, HISTORY_BYTES)
            if found is None or log.is_damaged or not found.recovered or found.history.is_untouched:
                continue
            writer = JournalWriter(project.folder, project.journal_path(name), name)
            writer.go_on_from(log, found.number)
            digest = mask_digest(found.mask)
            writer.announce(found.number, digest)
            project.write_mask(name, found.mask)
            writer.confirm(found.number, digest)
        except MmanError:
            continue
        recovered.append(name)
    return recovered


def mend_mask(project: Project, name: str) -> str:
    """Make a damaged mask file anew from the image's journal; return the sentence about it, or "" if it stays as it is.

    Only for an image that nobody has open. The damaged file is kept in the trash, and a kill at any point leaves it or
    the new one in its place. Raises CannotWrite, UnreadableImage for the photo.
    """
    path = project.mask_path(name)
    shape = read_photo_size(project.photo_path(name))
    try:
        project.read_mask(name, shape)
    except UnreadableImage:
        if leads_out(project.root, path):
            return ""
        log = _read(project.journal_path(name))
    except MmanError:  # of another size or other classes: not damaged
        return ""
    else:
        return ""
    found = replay_all(log, name) if log is not None and (log.head.height, log.head.width) == shape else None
    if log is None or found is None or log.is_damaged or found.history.is_untouched:
        return ""
    writer = JournalWriter(project.folder, project.journal_path(name), name)
    writer.go_on_from(log, found.number)
    digest = mask_digest(found.mask)
    writer.announce(found.number, digest)
    kept = copy_to_trash(project.folder, path)
    write_mask(path, found.mask, project.label_set.palette())
    writer.confirm(found.number, digest)
    return f"{path} was damaged and was made anew from the strokes in its journal; the damaged one is kept as {kept}."


def _behind(project: Project, names: Collection[str]) -> Iterator[tuple[str, Log]]:
    """Yield the journals that tell of deeds after the last note that the mask file was replaced."""
    folder = project.folder / "journal"
    for path in folder.rglob("*.log"):
        name = path.relative_to(folder).as_posix().removesuffix(".log")
        try:
            # Not by the time of the file: the clock may have been put back.
            log = read_log(path) if name in names and not is_settled(path) else None
        except OSError:
            continue
        if log is not None:
            saved = [record.number for record in log.records if isinstance(record, Saved)]
            deeds = sum(not isinstance(record, Announced | Saved) for record in log.records)
            if log.head.number + deeds > (saved[-1] if saved else -1):
                yield name, log


def _read(path: Path) -> Log | None:
    try:
        return read_log(path)
    except OSError as error:
        raise cannot_write(path, error) from error


def _replay(log: Log, name: str, mask: Mask | None, budget: int) -> Replayed | None:
    try:
        return replay(log, name, mask, budget=budget)
    except (ValueError, zlib.error):
        return None


def _put_aside(project: Project, path: Path, name: str, *, is_ours: bool) -> str:
    """Move a journal that cannot be used to the trash; return the sentence about it."""
    if not path.exists():
        return ""
    says_nothing = not is_ours and is_torn_head(read_limited(path, LARGEST))
    kept = move_to_trash(project.folder, path)
    if is_ours:
        return f"The journal of {name} belongs to another mask and was not applied; it is kept as {kept}."
    return "" if says_nothing else f"The journal of {name} cannot be read; it is kept as {kept}."


def _mend(project: Project, path: Path, name: str, log: Log) -> str:
    """Cut a journal that is damaged in its middle back to its good part, with a copy of all in the trash."""
    if not log.is_damaged:
        return ""
    kept = copy_to_trash(project.folder, path)
    write_atomically(path, read_limited(path, LARGEST)[: log.length])
    return f"The journal of {name} is damaged: its last part could not be read and is kept as {kept}."


def _told(replayed: Replayed) -> str:
    count = replayed.recovered
    return f"{count} {'stroke was' if count == 1 else 'strokes were'} recovered." if count else ""
