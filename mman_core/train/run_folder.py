"""What a run leaves on disk: config.json, log.jsonl, weights.safetensors, metrics.json, done."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from mman_core.images.atomic import cannot_write, write_atomically
from mman_core.jobs import StepDone
from mman_core.model.card import WeightsCard
from mman_core.model.weights import Networks, is_finite, save_networks
from mman_core.train.ema import Average

LOG = "log.jsonl"
WEIGHTS = "weights.safetensors"


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
        write_atomically(self.folder / "config.json", json.dumps(fields, indent=1).encode())

    def log(self, steps: Sequence[StepDone]) -> None:
        """Append steps to log.jsonl. Raises CannotWrite."""
        lines = "".join(json.dumps(dataclasses.asdict(step)) + "\n" for step in steps)
        try:
            with (self.folder / LOG).open("a", encoding="utf-8") as file:
                file.write(lines)
        except OSError as error:
            raise cannot_write(self.folder / LOG, error) from error

    def save(self, networks: Networks, average: Average, card: WeightsCard) -> bool:
        """Write the averaged generator and both discriminators; False, and nothing written, if they diverged."""
        kept = dataclasses.replace(networks, card=card, generator=average.module)
        if not all(is_finite(module) for module in kept.parts().values()):
            return False
        save_networks(self.folder / WEIGHTS, kept)
        return True

    def finish(self, metrics: dict[str, object]) -> None:
        """Write metrics.json, then `done`."""
        write_atomically(self.folder / "metrics.json", json.dumps(metrics, indent=1).encode())
        write_atomically(self.folder / "done", b"")
