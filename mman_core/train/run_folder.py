"""What a run leaves on disk: config.json, log.jsonl, weights.safetensors, metrics.json, done; paused meanwhile."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mman_core.errors import CannotWrite, NothingToDo
from mman_core.images.atomic import cannot_write, remove_leftovers, write_atomically
from mman_core.jobs import StepDone
from mman_core.model.card import WeightsCard
from mman_core.model.maps import ParsingNetwork
from mman_core.model.weights import Networks, is_finite, save_networks
from mman_core.train.ema import Average

CONFIG = "config.json"
LOG = "log.jsonl"
WEIGHTS = "weights.safetensors"
DONE = "done"
PAUSED = "paused"


class RunFolder:
    """Writes one run; the file `done` comes last, so that a run without it is known to be interrupted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(folder, error) from error

    def write_config(self, fields: dict[str, object]) -> None:
        """Write what the run was asked to do, before it starts."""
        write_atomically(self.folder / CONFIG, json.dumps(fields, indent=1).encode())

    def refuse_another(self) -> None:
        """Raise CannotWrite if the folder holds a training already: a new one would overwrite it."""
        if (self.folder / LOG).exists():
            raise CannotWrite(f"{self.folder} holds a training already: go on with it (--resume), or name another.")

    def log(self, steps: Sequence[StepDone]) -> None:
        """Append steps to log.jsonl; when this returns they are on the disk. Raises CannotWrite."""
        lines = "".join(json.dumps(dataclasses.asdict(step)) + "\n" for step in steps)
        try:
            with (self.folder / LOG).open("a", encoding="utf-8") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise cannot_write(self.folder / LOG, error) from error

    def cut_log(self, done: int) -> list[StepDone]:
        """Leave in log.jsonl only the first `done` steps, those that a checkpoint knows, and return them.

        What an interrupted run logged after its checkpoint is trained and logged once more; a file that it had only
        half written is removed.
        """
        remove_leftovers(self.folder)
        kept = [step for step in read_log(self.folder) if step.step <= done]
        lines = "".join(json.dumps(dataclasses.asdict(step)) + "\n" for step in kept)
        write_atomically(self.folder / LOG, lines.encode())
        return kept

    def save(self, networks: Networks, average: Average[ParsingNetwork], card: WeightsCard) -> None:
        """Write the averaged generator and all discriminators. Raises CannotWrite, and NothingToDo if they diverged."""
        kept = dataclasses.replace(networks, card=card, generator=average.module)
        if not all(is_finite(module) for module in kept.parts().values()):
            raise NothingToDo(
                f"The training diverged after {card.steps} steps: its weights were not kept. Lower the learning rate."
            )
        save_networks(self.folder / WEIGHTS, kept)

    def finish(self, metrics: dict[str, object]) -> None:
        """Write metrics.json, then `done`."""
        write_atomically(self.folder / "metrics.json", json.dumps(metrics, indent=1).encode())
        write_atomically(self.folder / DONE, b"")


def is_paused(folder: Path) -> bool:
    """Tell whether a stop is meant to be none: the run shall go on later."""
    return (folder / PAUSED).exists()


def has_ended(folder: Path) -> bool:
    """Tell whether a person or the last step ended the run; otherwise it still runs, or was interrupted."""
    return (folder / DONE).exists()


def read_run_config(folder: Path) -> dict[str, Any]:
    """Return what the run in `folder` was asked to do. Raises NothingToDo if that cannot be read."""
    path = folder / CONFIG
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise NothingToDo(f"{path} does not tell what the run was asked to do ({error}): start another.") from error


def read_log(folder: Path) -> list[StepDone]:
    """Return the steps in `folder`/log.jsonl, none without one; a line that a crash cut short is left out."""
    path = folder / LOG
    steps = []
    for line in path.read_text("utf-8", errors="replace").splitlines() if path.exists() else ():
        with contextlib.suppress(ValueError, TypeError):
            steps.append(StepDone(**json.loads(line)))
    return steps


def stopped_early() -> NothingToDo:
    """Return the sentence for a training that was stopped before its first step."""
    return NothingToDo("The training was stopped before its first step: nothing was learned, nothing was saved.")
