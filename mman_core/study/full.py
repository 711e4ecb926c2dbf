"""The paper's own trainings: a preset on a published data set."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from mman_core.formats.datasets.datasets import FOLDERS, read_dataset
from mman_core.labels.label_set import load_label_set
from mman_core.model.card import Backbone
from mman_core.model.variants import VARIANTS
from mman_core.study.paper import PaperTable, Row
from mman_core.study.plan import HeldOut, Training
from mman_core.train.config import TrainConfig, preset_config, with_variant
from mman_core.train.presets import PRESETS
from mman_core.train.samples import Source

TEST_SIDES = {"paper": 400, "released": 256}
"""Long sides to which photos are resized for testing, such that persons are as large as in training.

Section 4.2 trains on photos whose shorter side is 288, which makes the longer one of a usual photo of LIP about 400,
and says of testing only that the sizes are 0.8, 1 and 1.2 times the original. The authors' code makes all 256.
"""


@dataclass(frozen=True)
class Data:
    """Where a data set lies. `label_set` may be empty: that of the data set."""

    dataset: str
    root: Path
    split: str
    label_set: str = ""

    @property
    def labelled_as(self) -> str:
        return self.label_set or self.dataset


@dataclass(frozen=True)
class Recipe:
    """How to train: a preset, and what differs from it. `epochs` and `steps` 0: as the table or the preset says."""

    preset: str = "paper"
    epochs: int = 0
    steps: int = 0
    backbone: Backbone | None = None
    imagenet: bool = True
    test_side: int = 0
    device: str = "auto"


def full_trainings(
    table: PaperTable, rows: tuple[Row, ...], seeds: tuple[int, ...], data: Data, recipe: Recipe
) -> tuple[Training, ...]:
    """Return for each seed each variant of the rows. Raises NothingToDo if the data set has no photo."""
    variants = dict.fromkeys(row.variant for row in rows if row.variant)
    common = _config(table, data, recipe)
    return tuple(
        Training(f"{key}-seed{seed}", key, seed, _seeded(with_variant(common, VARIANTS[key]), key, seed))
        for seed in seeds
        for key in variants
    )


def full_held_out(data: Data, most: int) -> HeldOut:
    """Return the photos that score; `most` 0: all of them, else about so many, evenly spread."""
    pairs = read_dataset(data.dataset, data.root, data.split)
    if most:
        pairs = pairs[:: max(1, len(pairs) // most)][:most]
    name = data.root.name if data.dataset == FOLDERS else load_label_set(data.labelled_as).name
    title = f"photos of {name}, split {data.split}"
    return HeldOut(f"{data.dataset}-{data.split}", title, data.labelled_as, tuple(pairs))


def _config(table: PaperTable, data: Data, recipe: Recipe) -> TrainConfig:
    preset = PRESETS[recipe.preset]
    label_set = data.label_set if data.dataset == FOLDERS else ""
    source = Source(dataset=data.dataset, root=str(data.root.resolve()), split=data.split, label_set=label_set)
    config = preset_config(
        preset,
        preset.title,
        (source,),
        epochs=recipe.epochs or table.epochs or None,
        imagenet=recipe.imagenet,
        label_set=data.labelled_as,
        test_side=recipe.test_side or TEST_SIDES[recipe.preset],
        trained_on=f"{load_label_set(data.labelled_as).name}, split {data.split}",
        backbone=recipe.backbone or preset.backbone,
    )
    config = dataclasses.replace(config, recipe=dataclasses.replace(config.recipe, device=recipe.device))
    return _shortened(config, recipe.steps) if recipe.steps else config


def _shortened(config: TrainConfig, steps: int) -> TrainConfig:
    """Return the settings with about `steps` steps in all, the stages in proportion."""
    total = sum(stage.steps for stage in config.stages)
    stages = tuple(
        dataclasses.replace(stage, steps=max(1, round(steps * stage.steps / total))) for stage in config.stages
    )
    return dataclasses.replace(config, stages=stages)


def _seeded(config: TrainConfig, key: str, seed: int) -> TrainConfig:
    return dataclasses.replace(
        config,
        title=f"{VARIANTS[key].title}, seed {seed}",
        imagenet=config.imagenet and config.network not in ("segnet", "fcn8s"),  # no ResNet is in these
        seed=seed,
        recipe=dataclasses.replace(config.recipe, seed=seed),
    )
