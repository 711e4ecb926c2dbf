"""What is wrong with the trainings and the imported weights of a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mman_core.errors import WrongWeights
from mman_core.model.card import read_card
from mman_core.project.finding import Finding, Remedy
from mman_core.project.runs import list_runs


def faulty_runs(inside: Path) -> Iterator[Finding]:
    """Yield trainings that left nothing to use or to go on from, and weights that cannot be read."""
    for run in list_runs(inside):
        if run.weights is not None:
            yield from _faulty_weights(run.weights)
        elif not run.ended and not (run.folder / "checkpoint.pt").exists():
            yield Finding(run.folder, "is a training that was killed before it saved any weights", Remedy.TRASH)
    for path in sorted((inside / "weights").glob("*.safetensors")):
        yield from _faulty_weights(path)


def _faulty_weights(path: Path) -> Iterator[Finding]:
    try:
        read_card(path)
    except WrongWeights as error:
        yield Finding(path, f"cannot be used: {error}".rstrip("."), Remedy.TRASH)
