"""What a run has logged, step by step, as curves need it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from mman_core.project.runs import Run


@dataclass(frozen=True)
class RunLog:
    """The steps of one run: values by the field's name, None where the objective has no such loss."""

    title: str
    objective: str
    steps: tuple[dict[str, float | None], ...]


def read_log(run: Run) -> RunLog:
    """Return what a run has logged so far; lines that are cut off or no step are left out."""
    steps = []
    path: Path = run.folder / "log.jsonl"
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    for line in lines:
        try:
            step = json.loads(line)
        except ValueError:
            continue
        if isinstance(step, dict) and isinstance(step.get("step"), int):
            steps.append(step)
    return RunLog(run.title.split(",")[0], run.objective, tuple(steps))
