"""From a journal and the mask file beside it to the mask as the person left it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from mman_core.mask.history import HISTORY_BYTES, Accept, GoTo, History, Step
from mman_core.project.journal import NO_MASK, Announced, Log, Saved, mask_digest
from mman_core.types import Mask


@dataclass(frozen=True)
class Replayed:
    """The mask as the last deed left it, its history, how many deeds there were, and how many the file lacked."""

    mask: Mask
    history: History
    number: int
    recovered: int


def replay(log: Log, name: str, mask: Mask | None, *, budget: int = HISTORY_BYTES) -> Replayed | None:
    """Do to `mask`, what the mask file holds, all that happened since it was written; None stands for no such file.

    Returns None if the journal is about another image or another mask: it must not be applied then. Raises ValueError
    if its deeds contradict each other.
    """
    number = _number_of(log, NO_MASK if mask is None else mask_digest(mask))
    if log.head.name != name or number is None:
        return None
    if mask is None:
        if log.start_ids is None:
            return None
        mask = log.start_ids
    mask = mask.copy()
    history = History(first=log.head.first, starts_untouched=log.head.starts_untouched, budget=None)
    done = log.head.number
    for record in log.records:
        if isinstance(record, Step | GoTo | Accept):
            done += 1
            history.follow(record, mask if done > number else None)
    history.budget = budget
    history.trim()
    return Replayed(mask, history, done, done - number)


def replay_all(log: Log, name: str) -> Replayed | None:
    """Do all deeds of a journal to the mask it starts from, whatever the mask file holds.

    Returns None if it is about another image, does not hold its start any more, or its deeds contradict each other.
    """
    if log.head.name != name or log.start_ids is None:
        return None
    mask = log.start_ids.copy()
    history = History(first=log.head.first, starts_untouched=log.head.starts_untouched, budget=None)
    done = log.head.number
    for record in log.records:
        if isinstance(record, Step | GoTo | Accept):
            done += 1
            try:
                history.follow(record, mask)
            except (ValueError, zlib.error):
                return None
    return Replayed(mask, history, done, 0)


def history_at(log: Log, number: int) -> History:
    """Return the history as it was after so many deeds. Raises ValueError if they contradict each other."""
    history = History(first=log.head.first, starts_untouched=log.head.starts_untouched, budget=None)
    done = log.head.number
    for record in log.records:
        if isinstance(record, Step | GoTo | Accept) and done < number:
            done += 1
            history.follow(record)
    return history


def _number_of(log: Log, digest: bytes) -> int | None:
    """Return after how many deeds the mask had that digest, if the mask file may be of that time, else None.

    It is the file of the last note that it was replaced, or of one of the announcements since: a kill between
    announcing and noting leaves either. An older one was put there by somebody, and so was one that is not known.
    """
    start = bytes.fromhex(log.head.start)
    possible = [(log.head.number, start), (log.head.number, NO_MASK)]
    for record in log.records:
        if isinstance(record, Announced):
            possible.append((record.number, record.digest))
        elif isinstance(record, Saved):
            possible = [(record.number, record.digest)]
    return next((number for number, known in reversed(possible) if known == digest), None)
