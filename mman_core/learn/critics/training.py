"""Trains the critics: right masks against the same masks with mistakes in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mman_core.jobs import CriticsTrained
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.learn.critics.corruptions import Where, corrupted
from mman_core.learn.critics.networks import SIDE, Critics, Seen, critic_input, first_center, macro_cells, micro_logits
from mman_core.train.ema import Average
from mman_core.train.schedule import cosine_factor
from mman_core.types import IGNORE, Mask, StopFlag


@dataclass(frozen=True)
class CriticsConfig:
    """How the critics learn, from accepted masks in the hundreds: some minutes on a CPU."""

    macro_steps: int = 400
    macro_batch_size: int = 16
    """Masks a step for Macro, and as many wrong ones; it sees 16 x 16 cells, which cost little."""
    mistakes: int = 6
    """Wrong masks that are made of each right one, and of its mirror image, for Macro; once, before it learns."""
    micro_steps: int = 400
    micro_batch_size: int = 2
    """Masks a step for Micro, each shown right and wrong, with ever new mistakes."""
    lr: float = 1e-3
    weight_decay: float = 1e-3
    drafts: float = 0.3
    """Share of the wrong masks that are a model's draft, where the specimen has one: real mistakes."""
    smoothing: float = 0.05
    """Right is 1 minus this and wrong is this: the critics must not grow surer than they can be."""
    ema: float = 0.98
    seed: int = 0


@dataclass(frozen=True)
class Specimen:
    """An accepted mask with its photo; `draft` (the shape of the mask) is what a model made of the photo, or None."""

    right: Seen
    draft: Mask | None = None


def train_critics(
    critics: Critics, specimens: Sequence[Specimen], config: CriticsConfig, should_stop: StopFlag = lambda: False
) -> Iterator[CriticsTrained]:
    """Improve Macro, then Micro, in place; yields a CriticsTrained each step. What is left is each one's average."""
    label_set = load_label_set(critics.card.label_set)
    total = config.macro_steps + config.micro_steps
    rng = np.random.default_rng((config.seed, 0))
    bank = _macro_bank(specimens, config, label_set, rng) if config.macro_steps else []

    def macro_step() -> Tensor:
        picked = [side[int(place)] for side in bank for place in rng.integers(len(side), size=config.macro_batch_size)]
        right = (torch.arange(len(picked)) < config.macro_batch_size).float()
        return _cross_entropy(critics.macro(torch.stack(picked).float()).mean((1, 2, 3)), right, config.smoothing)

    def micro_step() -> Tensor:
        return micro_loss(critics, *_batch(specimens, config, label_set, rng), config.smoothing)

    for loss in _descended(critics.macro, config.macro_steps, config, macro_step, should_stop):
        yield CriticsTrained(loss[0], total, loss[1], None)
    for loss in _descended(critics.micro, config.micro_steps, config, micro_step, should_stop):
        yield CriticsTrained(config.macro_steps + loss[0], total, None, loss[1])


def _descended(
    module: nn.Module, steps: int, config: CriticsConfig, loss_of: Callable[[], Tensor], should_stop: StopFlag
) -> Iterator[tuple[int, float]]:
    """Take the steps, yielding (number, loss) of each; at the end, or when stopped, the module becomes its average."""
    optimiser = torch.optim.AdamW(module.parameters(), config.lr, weight_decay=config.weight_decay)
    average = Average(module, config.ema)
    for number in range(1, steps + 1):
        if should_stop():
            break
        for group in optimiser.param_groups:
            group["lr"] = config.lr * cosine_factor(number / steps, 0.05)
        loss = loss_of()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        average.update(module)
        yield number, loss.item()
    module.load_state_dict(average.module.state_dict())


def _macro_bank(
    specimens: Sequence[Specimen], config: CriticsConfig, label_set: LabelSet, rng: np.random.Generator
) -> list[list[Tensor]]:
    """Return what Macro sees of right masks, and of wrong ones, each (3 + C, 16, 16) float16.

    To put mistakes into masks and shrink them costs more than Macro's learning: done once, they are shown often.
    """
    right: list[Tensor] = []
    wrong: list[Tensor] = []
    for specimen in (each for one in specimens for each in (one, _mirrored(one, label_set))):
        seen = specimen.right
        right.append(macro_cells(critic_input(seen, label_set.size)[None])[0].half())
        for _ in range(config.mistakes):
            mask, where = _mistaken(specimen, config, label_set, rng)
            if where.any():
                wrong.append(macro_cells(critic_input(Seen(seen.photo, mask), label_set.size)[None])[0].half())
    return [right, wrong or right]


def micro_loss(critics: Critics, inputs: Tensor, wheres: Tensor, smoothing: float) -> Tensor:
    """Return Micro's cross-entropy in nats: a patch is wrong if its middle is; the mean of right and wrong patches.

    inputs: (N, 3 + C, 256, 256). wheres: (N, 256, 256) float32, 1 where the mask is wrong. Patches of which not a
    pixel lies in the image do not count.
    """
    answers = micro_logits(critics, inputs)
    patches = around_centers(wheres, answers.shape[1], first_center(critics.card.graph))
    inside = around_centers(inputs[:, 3:].amax(1), answers.shape[1], first_center(critics.card.graph)) > 0
    # Wrong patches are few, and would be drowned: both kinds weigh the same.
    sides = [inside & (patches == side) for side in (0, 1)]
    means = [_cross_entropy(answers[side], 1 - patches[side], smoothing) for side in sides if bool(side.any())]
    return torch.stack(means).mean()


def around_centers(maps: Tensor, count: int, first: float) -> Tensor:
    """Return (N, count, count) the largest value of the 8 x 8 pixels around each patch's centre, of (N, 256, 256)."""
    lead = int(first - 3.5)
    pooled = functional.max_pool2d(maps[:, None, lead:, lead:], 8, 4, ceil_mode=True)[:, 0]
    missing = count - pooled.shape[1]
    return functional.pad(pooled, (0, missing, 0, missing))


def _cross_entropy(logits: Tensor, right: Tensor, smoothing: float) -> Tensor:
    target = right * (1 - 2 * smoothing) + smoothing
    return functional.binary_cross_entropy_with_logits(logits, target)


def _batch(
    specimens: Sequence[Specimen], config: CriticsConfig, label_set: LabelSet, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    inputs, wheres = [], []
    for number in rng.integers(len(specimens), size=config.micro_batch_size).tolist():
        specimen = _mirrored(specimens[number], label_set) if rng.random() < 0.5 else specimens[number]
        right = specimen.right
        wrong, where = _mistaken(specimen, config, label_set, rng)
        for mask, place in ((right.mask, np.zeros(right.mask.shape, np.bool_)), (wrong, where)):
            inputs.append(critic_input(Seen(right.photo, mask), label_set.size))
            square = torch.zeros(SIDE, SIDE)
            square[right.box.slices] = torch.from_numpy(place.astype(np.float32))
            wheres.append(square)
    return torch.stack(inputs), torch.stack(wheres)


def _mistaken(
    specimen: Specimen, config: CriticsConfig, label_set: LabelSet, rng: np.random.Generator
) -> tuple[Mask, Where]:
    """Return a wrong mask and where it is wrong; it is right after all if the mask has nothing to go wrong."""
    mask = specimen.right.mask
    if specimen.draft is not None and rng.random() < config.drafts:
        return specimen.draft, (specimen.draft != mask) & (mask != IGNORE)
    found = corrupted(mask, rng, label_set)
    return (mask, np.zeros(mask.shape, np.bool_)) if found is None else (found.mask, found.where)


def _mirrored(specimen: Specimen, label_set: LabelSet) -> Specimen:
    table = label_set.flip_table()
    right = Seen(np.ascontiguousarray(specimen.right.photo[:, ::-1]), table[specimen.right.mask[:, ::-1]])
    return Specimen(right, None if specimen.draft is None else table[specimen.draft[:, ::-1]])
