"""Checkpoints of a training: everything that going on needs, loadable without running any code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import torch

from mman_core.errors import WrongWeights
from mman_core.images.atomic import write_atomically
from mman_core.model.weights import Networks
from mman_core.train.ema import Average

CHECKPOINT = "checkpoint.pt"


def save_checkpoint(folder: Path, networks: Networks, average: Average, rng: np.random.Generator, done: int) -> None:
    """Write networks, average, random state and step count to `folder`/checkpoint.pt, atomically."""
    buffer = io.BytesIO()
    torch.save(
        {
            "networks": {part: module.state_dict() for part, module in networks.parts().items()},
            "average": average.module.state_dict(),
            "average_steps": average.steps,
            "rng": json.dumps(rng.bit_generator.state),
            "done": done,
        },
        buffer,
    )
    write_atomically(folder / CHECKPOINT, buffer.getvalue())


def load_checkpoint(folder: Path, networks: Networks, average: Average, rng: np.random.Generator) -> int:
    """Fill everything from `folder`/checkpoint.pt and return the steps done (0 without one). Raises WrongWeights."""
    path = folder / CHECKPOINT
    if not path.exists():
        return 0
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        for part, module in networks.parts().items():
            module.load_state_dict(saved["networks"][part])
        average.module.load_state_dict(saved["average"])
        average.steps = int(saved["average_steps"])
        rng.bit_generator.state = json.loads(saved["rng"])
        return int(saved["done"])
    except Exception as error:  # the unpickler of a damaged file can stumble over anything
        raise WrongWeights(
            f"The checkpoint {path} is damaged or of another network; remove it to start anew."
        ) from error
