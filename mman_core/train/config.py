"""Settings of a training from scratch; saved as config.json beside what they made."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mman_core.errors import NothingToDo
from mman_core.jobs import FinetuneConfig
from mman_core.model.card import Backbone, Graph, Network, Statistics
from mman_core.model.initialise import Initialisation
from mman_core.model.variants import VARIANTS, Variant
from mman_core.outside import read_text
from mman_core.train.augment import Augmentation
from mman_core.train.presets import PRESETS, Preset
from mman_core.train.samples import Source, source_pairs


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
    encoder_lr_ratio: float = 1.0
    """The encoder's learning rate is this part of `lr`."""
    discriminator_lr: float = 0.0
    """0: that of the recipe."""


@dataclass(frozen=True)
class TrainConfig:
    """A training from scratch: data, network, stages, and the recipe of the single step."""

    title: str
    sources: tuple[Source, ...]
    stages: tuple[Stage, ...]
    backbone: Backbone = "resnet18"
    graph: Graph = "paper"
    aspp_channels: int = 0
    dropout: float = 0.0
    statistics: Statistics = "running"
    network: Network = "do-deeplab-aspp"
    attention: bool = False
    """These six: see `WeightsCard`."""
    imagenet: bool = False
    """Start the encoder from torchvision's ImageNet weights, which are fetched the first time."""
    start: str = ""
    """A weights file whose generator this one begins as; the discriminators begin anew."""
    initialisation: Initialisation = "usual"
    label_set: str = "lip"
    recipe: FinetuneConfig = field(default_factory=FinetuneConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    longest: int = 400
    """Photos are kept in memory no longer than this many pixels."""
    memory_mb: int = 2000
    """Megabytes for photos and masks in memory; what does not fit is read again when it is drawn. Changes no number."""
    test_side: int = 256
    warm_up: int = 100
    """Steps over which the learning rates rise from zero at the very start."""
    save_every: int = 250
    seed: int = 0
    trained_on: str = ""
    terms: str = ""

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=1)


def read_config(path: Path) -> TrainConfig:
    """Read a training's settings from JSON. Raises NothingToDo with the field that is wrong."""
    try:
        config = _from_json(json.loads(read_text(path)))
    except OSError as error:
        raise NothingToDo(f"The training settings {path} cannot be opened: {error.strerror}.") from error
    except (AttributeError, TypeError, ValueError, KeyError, OverflowError, RecursionError) as error:
        raise NothingToDo(
            f"The training settings {path} are wrong: {error!s:.200}. See `mman train --help`."
        ) from error
    if not config.sources or not config.stages:
        raise NothingToDo(f"The training settings {path} need at least one source and one stage.")
    return config


_OF_PRESET = (
    "backbone",
    "graph",
    "aspp_channels",
    "dropout",
    "statistics",
    "initialisation",
    "augmentation",
    "recipe",
    "longest",
)
"""What a training takes over from a preset as it is."""


def preset_config(
    preset: Preset, title: str, sources: tuple[Source, ...], *, epochs: int | None = None, **others: Any
) -> TrainConfig:
    """Return the settings of a preset on these photos; `others` are further fields of TrainConfig.

    `epochs`: fewer or more than the preset's, with the drops of the learning rate in proportion. Raises NothingToDo if
    a source has no photo.
    """
    photos = sum(len(source_pairs(source)) for source in sources)
    stretch = (epochs or preset.epochs) / preset.epochs
    recipe = preset.recipe
    stages = tuple(
        Stage(
            recipe.crop,
            recipe.crop,
            recipe.batch_size,
            max(1, round(period * stretch * photos / recipe.batch_size)),
            recipe.generator_lr * factor,
            final_lr_ratio=1.0,
            objective=recipe.objective,
            encoder_lr_ratio=recipe.encoder_lr_ratio,
            discriminator_lr=recipe.discriminator_lr * factor,
        )
        for period, factor in preset.periods()
    )
    return TrainConfig(
        title,
        sources,
        stages,
        **{
            **{name: getattr(preset, name) for name in _OF_PRESET},
            "imagenet": True,
            "warm_up": 0,
            **others,
        },
    )


def with_variant(config: TrainConfig, variant: Variant) -> TrainConfig:
    """Return the settings for one row of the paper's tables: its network, and its objective in every stage."""
    return dataclasses.replace(
        config,
        network=variant.network,
        attention=variant.attention,
        stages=tuple(dataclasses.replace(stage, objective=variant.objective) for stage in config.stages),
        recipe=dataclasses.replace(config.recipe, objective=variant.objective),
    )


def _from_json(fields: dict[str, Any]) -> TrainConfig:
    if "variant" in fields:
        return with_variant(
            _from_json({k: v for k, v in fields.items() if k != "variant"}), VARIANTS[fields["variant"]]
        )
    sources = tuple(Source(**source) for source in fields["sources"])
    if "preset" in fields:
        others = {name: value for name, value in fields.items() if name not in ("preset", "title", "sources")}
        return preset_config(PRESETS[fields["preset"]], fields["title"], sources, **others)
    return TrainConfig(
        **{
            **fields,
            "sources": sources,
            "stages": tuple(Stage(**stage) for stage in fields["stages"]),
            "recipe": FinetuneConfig(**fields.get("recipe", {})),
            "augmentation": Augmentation(**fields.get("augmentation", {})),
        }
    )
