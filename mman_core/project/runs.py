"""The trainings of a project: one folder each, readable while it runs and after a crash."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from mman_core.images.atomic import cannot_write, write_atomically
from mman_core.jobs import OBJECTIVES
from mman_core.outside import changed_at, leads_out, read_text

CHECKPOINT = "checkpoint.pt"
PAUSED = "paused"
_MOST_DIGITS = 9
_LONGEST_OBJECTIVE = 40


@dataclass(frozen=True)
class Run:
    """One training in `folder`: `steps` done of those `planned`; `weights` is None until some were saved.

    `ended` is False while it runs and after a crash; a run that a person stopped has ended before its last step.
    """

    key: str
    folder: Path
    title: str
    objective: str
    steps: int
    planned: int
    ended: bool
    weights: Path | None
    created: datetime
    begun_with: str = ""
    """The path of the weights that it started from."""

    is_paused: bool = False
    """Whether somebody paused it; else one that has not ended runs, or was interrupted."""

    @property
    def finished(self) -> bool:
        """Whether the run came to its last step."""
        return self.ended and self.steps == self.planned

    @property
    def can_go_on(self) -> bool:
        """Whether the run was interrupted after it had saved where it was; of one that runs this is true as well."""
        return not self.ended and (self.folder / CHECKPOINT).is_file()


def new_run_folder(project_folder: Path) -> Path:
    """Make and return the next `runs/0001`, `runs/0002` ... of a project's `.mman` folder. Raises CannotWrite."""
    runs = project_folder / "runs"
    number = max((int(folder.name) for folder in _run_folders(project_folder)), default=0)
    while True:
        number += 1
        folder = runs / f"{number:04d}"
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            continue  # another process was quicker
        except OSError as error:
            raise cannot_write(folder, error) from error


def list_runs(project_folder: Path) -> list[Run]:
    """Return the runs of a project's `.mman` folder, oldest first; a damaged config.json only loses the title."""
    return [_read_run(folder) for folder in _run_folders(project_folder)]


def read_verdict(run_folder: Path) -> dict[str, Any]:
    """Return what metrics.json says of the run's match against the champion; empty if there was none."""
    verdict = read_fields(run_folder / "metrics.json").get("verdict")
    return verdict if isinstance(verdict, dict) else {}


def pause_run(run_folder: Path) -> None:
    """Have the next stop of that run mean a pause: it keeps where it is, and can go on. Raises CannotWrite."""
    write_atomically(run_folder / PAUSED, b"")


class LearnedMasks:
    """What the runs of a project's `.mman` folder have learned from; a run that was looked into is not again."""

    def __init__(self, project_folder: Path) -> None:
        self._folder = project_folder
        self._seen: set[str] = set()
        self._hashes: set[str] = set()

    def hashes(self) -> Set[str]:
        """Return the SHA-256 in hex of every mask file that a run with weights has learned from."""
        for run in list_runs(self._folder):
            if run.weights is not None and run.key not in self._seen:
                self._seen.add(run.key)
                hashes = read_fields(run.folder / "config.json").get("mask_hashes")
                self._hashes |= {str(digest) for digest in hashes} if isinstance(hashes, list) else set()
        return self._hashes


def learned_masks(project_folder: Path) -> Set[str]:
    """Return the SHA-256 in hex of every mask file that a run with weights has learned from."""
    return LearnedMasks(project_folder).hashes()


def _run_folders(project_folder: Path) -> list[Path]:
    runs = project_folder / "runs"
    if not runs.is_dir() or leads_out(project_folder.parent, runs):
        return []
    folders = [path for path in runs.iterdir() if _is_number(path.name) and path.is_dir() and not path.is_symlink()]
    return sorted(folders, key=lambda folder: int(folder.name))


def _is_number(name: str) -> bool:
    return name.isdecimal() and len(name) <= _MOST_DIGITS


def _read_run(folder: Path) -> Run:
    config_file = folder / "config.json"
    asked, metrics = _asked_of(config_file), read_fields(folder / "metrics.json")
    objective, planned = asked.objective, asked.steps
    ended = (folder / "done").exists()
    paused = not ended and (folder / PAUSED).exists()
    steps = int(metrics.get("steps", planned)) if ended else planned
    weights = folder / "weights.safetensors"
    created_from = config_file if config_file.exists() else folder
    return Run(
        key=f"run-{folder.name}",
        folder=folder,
        title=_title(folder.name, objective, (steps, planned), "" if ended else "paused" if paused else "interrupted"),
        objective=objective,
        steps=steps,
        planned=planned,
        ended=ended,
        weights=weights if weights.is_file() and not leads_out(folder, weights) else None,
        created=changed_at(created_from),
        begun_with=asked.weights,
        is_paused=paused,
    )


@dataclass(frozen=True)
class _Asked:
    """The little of config.json that a list of runs shows."""

    objective: str
    steps: int
    weights: str


def _asked_of(config_file: Path) -> _Asked:
    with contextlib.suppress(OSError):
        found = config_file.stat()
        return _read_asked(config_file, found.st_size, found.st_mtime_ns)
    return _Asked("", 0, "")


@lru_cache(maxsize=4096)
def _read_asked(config_file: Path, _size: int, _changed: int) -> _Asked:
    """Read it once: it names every mask of its lesson, and hundreds of runs are listed again and again."""
    config = read_fields(config_file)
    objective = str(config.get("objective", ""))[:_LONGEST_OBJECTIVE]
    return _Asked(objective, int(config.get("steps", 0)), str(config.get("weights", "")))


def read_fields(path: Path) -> dict[str, Any]:
    """Return what config.json or metrics.json of a run says; nothing if it is missing or damaged."""
    try:
        fields = json.loads(read_text(path))
        valid = isinstance(fields, dict) and type(fields.get("steps", 0)) is int
    except (OSError, ValueError, RecursionError):
        return {}
    return fields if valid else {}


def _title(number: str, objective: str, steps_of: tuple[int, int], ending: str) -> str:
    known = {str(key): title for key, title in OBJECTIVES.items()}
    parts = [f"Run {int(number)}: {known.get(objective, objective or 'unknown settings')}"]
    steps, planned = steps_of
    if planned:
        parts.append(f"{steps} steps" if steps == planned else f"stopped at {steps} of {planned} steps")
    return ", ".join(filter(None, (*parts, ending)))
