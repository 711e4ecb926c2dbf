"""What a study of saved work does: which photos are learned from, which are measured on, and how often."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mman_core.errors import NothingToDo
from mman_core.images.atomic import write_atomically
from mman_core.images.labelled_pair import LabelledPair
from mman_core.images.photo import read_photo
from mman_core.jobs import FinetuneConfig, Objective
from mman_core.project.held_out import NEAR, look_of

SETTINGS = "study.json"
BLANK, BASE = "blank", "base draft"
TUNED: dict[str, Objective] = {"fine-tuned, MMAN": "mman", "fine-tuned, cross-entropy": "baseline"}
"""The arms: where the annotator starts. What is fine-tuned by which objective."""

NO_REPLAY = "fine-tuned, MMAN, no replay"
"""Trained only to see what it forgets: nobody corrects its drafts."""


@dataclass(frozen=True)
class Plan:
    """`rounds` of `each` corrections are learned from, the drafts of `measured` other photos are then corrected.

    The annotator stops at `target`, a mean IoU, or after `cap` actions. `guard`: a folder of photos of the old kind
    (images/ and labels/), or nothing. `forgetting`: train once more without replay.
    """

    photos: str
    weights: str
    pool: int = 200
    measured: int = 24
    rounds: int = 5
    each: int = 8
    steps: int = 80
    crop: int = 256
    generator_lr: float = FinetuneConfig.generator_lr
    target: float = 0.9
    cap: int = 250
    guard: str = ""
    forgetting: bool = False
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    device: str = "auto"

    def config(self, arm: str, seed: int) -> FinetuneConfig:
        """Return how a round of an arm is trained: as in the window, but in fewer steps, over which its moving average
        reaches back as far in proportion.
        """
        usual = FinetuneConfig()
        return dataclasses.replace(
            usual,
            objective=TUNED.get(arm, "mman"),
            steps=self.steps,
            crop=self.crop,
            generator_lr=self.generator_lr,
            ema=usual.ema ** max(1.0, usual.steps / self.steps),
            replay=0.0 if arm == NO_REPLAY else usual.replay,
            seed=seed,
            device=self.device,
        )

    @property
    def learners(self) -> tuple[str, ...]:
        """The arms that are trained, in this order."""
        return (*TUNED, *([NO_REPLAY] if self.forgetting else [])) if self.rounds else ()

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms whose starts are corrected."""
        return (BLANK, BASE, *(TUNED if self.rounds else ()))


@dataclass(frozen=True)
class Division:
    """Photos to measure on, the same for all seeds, and those from which each seed draws its corrections."""

    measured: tuple[LabelledPair, ...]
    pool: tuple[LabelledPair, ...]

    def corrections(self, plan: Plan, seed: int) -> tuple[LabelledPair, ...]:
        """Return what a seed learns from, in the order in which it was corrected."""
        order = np.random.default_rng((seed, 2)).permutation(len(self.pool)).tolist()
        return tuple(self.pool[place] for place in order[: plan.rounds * plan.each])


def divide(pairs: Sequence[LabelledPair], plan: Plan) -> Division:
    """Return the division of the first `plan.pool` photos; photos that look like a measured one are in neither part.

    Raises NothingToDo if too few are left to learn from, UnreadableImage.
    """
    chosen = pairs[: plan.pool]
    order = np.random.default_rng(0).permutation(len(chosen)).tolist()
    looks = [look_of(read_photo(pair.photo)) for pair in chosen]
    measured, others = order[: plan.measured], order[plan.measured :]
    alone = [place for place in others if all((looks[place] ^ looks[each]).bit_count() > NEAR for each in measured)]
    if len(alone) < plan.rounds * plan.each or not measured:
        raise NothingToDo(
            f"{plan.photos} has {len(chosen)} photos: {plan.measured} to measure on leave {len(alone)} to learn from, "
            f"and {plan.rounds} rounds of {plan.each} need {plan.rounds * plan.each}. Name fewer."
        )
    return Division(tuple(chosen[place] for place in measured), tuple(chosen[place] for place in alone))


def keep_settings(plan: Plan, out: Path) -> None:
    """Write what the study is of into its folder. Raises NothingToDo if the folder holds another study.

    Seeds may be added and the device may change: what was measured stays what it is.
    """
    fields = {name: value for name, value in dataclasses.asdict(plan).items() if name not in _MAY_CHANGE}
    path = out / SETTINGS
    if path.is_file() and json.loads(path.read_text("utf-8")) != fields:
        raise NothingToDo(f"{out} holds a study with other settings: choose another --out, or move it away.")
    write_atomically(path, json.dumps(fields, indent=1).encode())


_MAY_CHANGE = ("seeds", "device", "forgetting")
