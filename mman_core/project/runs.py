"""The trainings of a project: one folder each, readable while it runs and after a crash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mman_core.images.atomic import cannot_write
from mman_core.jobs import OBJECTIVES


@dataclass(frozen=True)
class Run:
    """One training in `folder`; `weights` is None until some were saved, `finished` is False after a crash."""

    key: str
    folder: Path
    title: str
    objective: str
    steps: int
    finished: bool
    weights: Path | None
    created: datetime


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


def _run_folders(project_folder: Path) -> list[Path]:
    runs = project_folder / "runs"
    folders = [path for path in runs.iterdir() if path.name.isdecimal() and path.is_dir()] if runs.is_dir() else []
    return sorted(folders, key=lambda folder: int(folder.name))


def _read_run(folder: Path) -> Run:
    config_file = folder / "config.json"
    config = _read_config(config_file)
    objective = str(config.get("objective", ""))
    steps = int(config.get("steps", 0))
    weights = folder / "weights.safetensors"
    finished = (folder / "done").exists()
    created_from = config_file if config_file.exists() else folder
    return Run(
        key=f"run-{folder.name}",
        folder=folder,
        title=_title(folder.name, objective, steps, finished),
        objective=objective,
        steps=steps,
        finished=finished,
        weights=weights if weights.exists() else None,
        created=datetime.fromtimestamp(created_from.stat().st_mtime).astimezone(),
    )


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text("utf-8"))
        valid = isinstance(config, dict) and isinstance(config.get("steps", 0), int)
    except (OSError, ValueError):
        return {}
    return config if valid else {}


def _title(number: str, objective: str, steps: int, finished: bool) -> str:
    known = {str(key): title for key, title in OBJECTIVES.items()}
    parts = [f"Run {int(number)}: {known.get(objective, objective or 'unknown settings')}"]
    if steps:
        parts.append(f"{steps} steps")
    if not finished:
        parts.append("interrupted")
    return ", ".join(parts)
