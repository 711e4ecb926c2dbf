"""Checkpoints of a training: everything that going on needs, loadable without running any code.

Going on from one gives the losses and the weights of a training that was never interrupted: to the last bit on the CPU
with the same number of threads, on a GPU as far as its own sums repeat themselves.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from mman_core.errors import WrongWeights
from mman_core.images.atomic import write_atomically
from mman_core.model.adversaries import adversary_named
from mman_core.model.card import WeightsCard
from mman_core.model.weights import Networks, build_networks
from mman_core.train.batch import Sampler
from mman_core.train.ema import Average
from mman_core.train.step import AdversarialStep

CHECKPOINT = "checkpoint.pt"
LAYOUT = 2
"""The first had neither the optimisers' state nor torch's random numbers."""


@dataclass
class Progress:
    """What a training carries from step to step; the optimisers, which start anew with each stage, are the step's."""

    networks: Networks
    average: Average
    sampler: Sampler
    done: int = 0
    """Steps so far: the learning rates follow from it."""


@dataclass(frozen=True)
class Checkpoint:
    """What was read from a checkpoint file."""

    path: Path
    fields: dict[str, Any]

    @property
    def done(self) -> int:
        """The step after which it was written."""
        return int(self.fields["done"])

    def networks(self) -> Networks:
        """Return networks of the same build, not yet filled. Raises WrongWeights."""
        try:
            return build_networks(WeightsCard(**json.loads(self.fields["card"])))
        except Exception as error:
            raise self._does_not_fit() from error

    def restore(self, progress: Progress, device: torch.device) -> None:
        """Fill everything but the optimisers, and set torch's random state. Raises WrongWeights if it does not fit."""
        try:
            networks = progress.networks
            for part, tensors in self.fields["networks"].items():
                if part not in networks.parts():  # that of an earlier stage
                    card = networks.card
                    networks.others[part] = adversary_named(part).build(card.graph, card.class_count)
                networks.parts()[part].load_state_dict(tensors)
            progress.average.module.load_state_dict(self.fields["average"])
            progress.average.steps = int(self.fields["average_steps"])
            progress.sampler.rng.bit_generator.state = json.loads(self.fields["draws"])
            progress.done = self.done
            torch.set_rng_state(self.fields["random"]["cpu"])
            if "cuda" in self.fields["random"] and device.type == "cuda":
                torch.cuda.set_rng_state(self.fields["random"]["cuda"], device)
        except Exception as error:  # whatever a file of other networks makes load_state_dict stumble over
            raise self._does_not_fit() from error

    def restore_step(self, step: AdversarialStep) -> None:
        """Fill the optimisers and the draw of the discriminators' steps. Raises WrongWeights if they do not fit."""
        try:
            step.load_state(self.fields["step"])
        except Exception as error:
            raise self._does_not_fit() from error

    def _does_not_fit(self) -> WrongWeights:
        return WrongWeights(f"The checkpoint {self.path} is damaged or of another network; remove it to start anew.")


def save_checkpoint(folder: Path, progress: Progress, step: AdversarialStep) -> None:
    """Write `folder`/checkpoint.pt, atomically: if that fails, the one before stays. Raises CannotWrite."""
    random = {"cpu": torch.get_rng_state()}
    if step.device.type == "cuda":
        random["cuda"] = torch.cuda.get_rng_state(step.device)
    buffer = io.BytesIO()
    torch.save(
        {
            "layout": LAYOUT,
            "card": progress.networks.card.to_json(),
            "networks": {part: module.state_dict() for part, module in progress.networks.parts().items()},
            "average": progress.average.module.state_dict(),
            "average_steps": progress.average.steps,
            "draws": json.dumps(progress.sampler.rng.bit_generator.state),
            "random": random,
            "step": step.state(),
            "done": progress.done,
        },
        buffer,
    )
    write_atomically(folder / CHECKPOINT, buffer.getbuffer())


def read_checkpoint(folder: Path) -> Checkpoint | None:
    """Read `folder`/checkpoint.pt, or return None if there is none. Raises WrongWeights."""
    path = folder / CHECKPOINT
    if not path.exists():
        return None
    try:
        fields = torch.load(path, map_location="cpu", weights_only=True)
        layout = fields.get("layout", 1)
    except Exception as error:  # the unpickler of a damaged file can stumble over anything
        raise WrongWeights(f"The checkpoint {path} is damaged; remove it to start anew.") from error
    if layout != LAYOUT:
        raise WrongWeights(
            f"The checkpoint {path} was written by an {'earlier' if layout < LAYOUT else 'newer'} version of this "
            "program, which cannot go on from it exactly; remove it to start anew."
        )
    return Checkpoint(path, fields)
