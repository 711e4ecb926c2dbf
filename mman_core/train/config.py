"""Settings of a training from scratch; saved as config.json beside what they made."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mman_core.errors import NothingToDo
from mman_core.jobs import FinetuneConfig
from mman_core.model.card import Backbone
from mman_core.train.augment import Augmentation
from mman_core.train.samples import Source


@dataclass(frozen=True)
class Stage:
    """One stretch of a training: crop size, batch size, length and learning rates. Small crops first save time."""

    height: int
    width: int
    batch_size: int
    steps: int
    lr: float
    final_lr_ratio: float = 0.1
    """The learning rates fall to this part of `lr` along a cosine."""
    objective: str = "mman"


@dataclass(frozen=True)
class TrainConfig:
    """A training from scratch: data, network, stages, and the recipe of the single step."""

    title: str
    sources: tuple[Source, ...]
    stages: tuple[Stage, ...]
    backbone: Backbone = "resnet18"
    label_set: str = "lip"
    recipe: FinetuneConfig = field(default_factory=FinetuneConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    longest: int = 400
    """Photos are kept in memory no longer than this many pixels."""
    test_side: int = 256
    save_every: int = 250
    seed: int = 0
    trained_on: str = ""
    terms: str = ""

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=1)


def read_config(path: Path) -> TrainConfig:
    """Read a training's settings from JSON. Raises NothingToDo with the field that is wrong."""
    try:
        config = _from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise NothingToDo(f"The training settings {path} cannot be opened: {error.strerror}.") from error
    except (TypeError, ValueError, KeyError) as error:
        raise NothingToDo(f"The training settings {path} are wrong: {error}. See `mman train --help`.") from error
    if not config.sources or not config.stages:
        raise NothingToDo(f"The training settings {path} need at least one source and one stage.")
    return config


def _from_json(fields: dict[str, Any]) -> TrainConfig:
    return TrainConfig(
        **{
            **fields,
            "sources": tuple(Source(**source) for source in fields["sources"]),
            "stages": tuple(Stage(**stage) for stage in fields["stages"]),
            "recipe": FinetuneConfig(**fields.get("recipe", {})),
            "augmentation": Augmentation(**fields.get("augmentation", {})),
        }
    )
