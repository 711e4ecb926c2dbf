"""The champion: the variant that pre-labels, and all that were champion before; one click back to any of them.

    .mman/champion.json      [{"key": "run-0003", "reason": "...", "by_person": false, "time": "..."}, ...]

The last entry is the champion. Entries are only ever added, and the file is replaced whole: a kill at any moment leaves
the old champion or the new one.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mman_core.errors import NothingToDo, WrongProject
from mman_core.images.atomic import write_atomically
from mman_core.outside import read_text, short_fault
from mman_core.project.runs import Run, list_runs, read_verdict
from mman_core.project.variants import STARTER, Variant, list_variants

FILE = "champion.json"
_LONGEST = 500
"""Letters of a text that are kept: nobody has ever written more."""


@dataclass(frozen=True)
class Reign:
    """One variant became champion at `time` ("2026-01-31 12:00:00"), for a reason, in one sentence."""

    key: str
    reason: str
    by_person: bool
    time: str


def read_history(folder: Path) -> list[Reign]:
    """Return who was champion, oldest first, of a project's `.mman` folder. Raises WrongProject if it is damaged."""
    path = folder / FILE
    try:
        return [_reign(entry) for entry in json.loads(read_text(path))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise WrongProject(
            f"{path} is damaged ({short_fault(error)}); delete it to begin with the starter again: no weights are lost."
        ) from error


def _reign(entry: dict[str, Any]) -> Reign:
    key, reason, when = (str(entry[name])[:_LONGEST] for name in ("key", "reason", "time"))
    return Reign(key, reason, entry["by_person"] is True, when)


def champion_of(folder: Path) -> Variant | None:
    """Return the champion; the starter if none was ever chosen, else the latest former one whose weights are there."""
    return champion_among(list_variants(folder), read_history(folder))


def champion_among(variants: Iterable[Variant], history: Sequence[Reign]) -> Variant | None:
    """Return who of these is champion by that history; None if none of them has weights."""
    usable = {variant.key: variant for variant in variants if variant.weights is not None}
    for reign in reversed(history):
        if reign.key in usable:
            return usable[reign.key]
    return usable.get(STARTER) or next(iter(usable.values()), None)


def take_over(folder: Path, key: str) -> Reign | None:
    """Make the champion of a project from before there was a history of them the first of it, once."""
    if key not in _with_weights(folder) or (folder / FILE).exists():
        return None
    return crown(folder, key, "Chosen by hand.", by_person=True)


def crown(folder: Path, key: str, reason: str, *, by_person: bool) -> Reign:
    """Make that variant the champion. Raises NothingToDo if there is none of that key, CannotWrite, WrongProject."""
    known = _with_weights(folder)
    if key not in known:
        raise NothingToDo(f"There are no weights {key!r} in {folder.parent}; there are {', '.join(known)}.")
    reign = Reign(key, reason, by_person, time.strftime("%Y-%m-%d %H:%M:%S"))
    entries = [dataclasses.asdict(each) for each in (*read_history(folder), reign)]
    write_atomically(folder / FILE, json.dumps(entries, indent=1).encode())
    return reign


def crown_winner(folder: Path, run: Run) -> Reign | None:
    """Make a run the champion if its verdict says so and still holds; return None if not.

    It does not hold if the weights are gone, if another champion has come since, or if the run was champion already:
    then this was done before, and a person may have gone back.
    """
    verdict = read_verdict(run.folder)
    champion = champion_of(folder)
    if not verdict.get("promoted") or champion is None or str(verdict.get("against")) != champion.key:
        return None
    if run.weights is None or any(reign.key == run.key for reign in read_history(folder)):
        return None
    return crown(folder, run.key, str(verdict.get("reason", "")), by_person=False)


def crown_unsettled(folder: Path) -> Reign | None:
    """Crown the latest run that won but was not crowned, as after a kill between the two; None if there is none."""
    return next((reign for run in reversed(list_runs(folder)) if (reign := crown_winner(folder, run))), None)


def base_of(folder: Path, variant: Variant) -> Variant:
    """Return the weights that a variant's chain of trainings began with: those of a refit."""
    by_path = {each.weights: each for each in _with_weights(folder).values()}
    runs = {run.key: run for run in list_runs(folder)}
    seen = set()
    while variant.key in runs and variant.key not in seen:
        seen.add(variant.key)
        begun_with = by_path.get(Path(runs[variant.key].begun_with))
        if begun_with is None:
            break
        variant = begun_with
    return variant


def _with_weights(folder: Path) -> dict[str, Variant]:
    return {variant.key: variant for variant in list_variants(folder) if variant.weights is not None}
