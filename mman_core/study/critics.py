"""Do the critics pay? Wrong pixels of drafts, the order of images, and mistakes planted in finished masks.

Each seed divides the photos anew: the critics train on one part (its true masks count as accepted, a model's drafts as
real mistakes) and everything is measured on the other, with the scores that compete: margin, entropy, mirror
disagreement, the discriminators as they were trained, both critics, softmin, and mixtures (sums of z-scores).
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import torch

from mman_core.errors import MmanError
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.images.photo import read_photo
from mman_core.jobs import CriticsTrained
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.learn.critics.corruptions import CORRUPTIONS, corrupted
from mman_core.learn.critics.networks import Critics, Seen, seen
from mman_core.learn.critics.scoring import judge_mask, softmin
from mman_core.learn.critics.training import CriticsConfig, Specimen, train_critics
from mman_core.metrics.ranking import auroc, precision_at, spearman, z_scores
from mman_core.predict.predictor import Predictor
from mman_core.predict.uncertainty import doubts
from mman_core.types import IGNORE, Mask, StopFlag

Values = Mapping[str, float]
"""A measure by the name of what was measured."""

DRAFT_MIXTURES = {
    "margin + mirror": ("margin", "mirror"),
    "margin + Micro": ("margin", "Micro"),
    "margin + Macro": ("margin", "Macro"),
    "margin + mirror + Micro": ("margin", "mirror", "Micro"),
}
MASK_MIXTURES = {
    "Macro + Micro": ("Macro", "Micro"),
    "softmin + Macro": ("softmin", "Macro"),
    "softmin + Micro": ("softmin", "Micro"),
    "softmin + Macro + Micro": ("softmin", "Macro", "Micro"),
}
TOP = 20


@dataclass(frozen=True)
class Study:
    """What to do: so many photos for the critics to learn from and to measure on, and each seed's training."""

    train: int
    test: int
    seeds: tuple[int, ...]
    config: CriticsConfig


@dataclass(frozen=True)
class Looked:
    """One photo as everything sees it, at one size (h, w): truth, draft, doubts 0..1, probabilities (C, h, w)."""

    image: Seen
    draft: Mask
    doubts: Mapping[str, npt.NDArray[np.float32]]
    probabilities: npt.NDArray[np.float16]

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.draft != self.image.mask) & (self.image.mask != IGNORE), np.bool_)


@dataclass(frozen=True)
class PhotoLooked:
    """One more photo was predicted, or left out for a `reason`."""

    done: int
    total: int
    reason: str = ""


@dataclass(frozen=True)
class Measured:
    """What one seed gave: AUROC of wrong pixels, Spearman of images, and of planted mistakes AUROC and precision.

    `planted` is by kind of mistake, "all" among them; `top` the precision among the first 20.
    """

    seed: int
    pixels: Values
    images: Values
    planted: Mapping[str, Values]
    top: Values


Event = PhotoLooked | CriticsTrained | Measured


def study_critics(
    pairs: Sequence[LabelledPair], predictor: Predictor, begun: Critics, study: Study, should_stop: StopFlag
) -> Iterator[Event]:
    """Yield a PhotoLooked for each photo, then for each seed its CriticsTraineds and a Measured.

    `begun`: critics as the discriminators left them; each seed trains copies.
    """
    label_set = load_label_set(predictor.card.label_set)
    chosen = pairs[: study.train + study.test]
    looked: list[Looked] = []
    for done, pair in enumerate(chosen, 1):
        if should_stop():
            return
        reason = ""
        try:
            looked.append(look_at(pair, predictor, label_set))
        except MmanError as error:
            reason = str(error)
        yield PhotoLooked(done, len(chosen), reason)
    for seed in study.seeds:
        order = np.random.default_rng(seed).permutation(len(looked)).tolist()
        cut = round(len(looked) * study.train / (study.train + study.test))
        learned, held_out = ([looked[place] for place in part] for part in (order[:cut], order[cut:]))
        critics = copy.deepcopy(begun)
        torch.manual_seed(seed)
        specimens = [Specimen(each.image, each.draft) for each in learned]
        config = dataclasses.replace(study.config, seed=seed)
        yield from train_critics(critics, specimens, config, should_stop)
        if should_stop():
            return
        yield measure(held_out, {"": critics, " as trained by G": begun}, label_set, seed)


def look_at(pair: LabelledPair, predictor: Predictor, label_set: LabelSet) -> Looked:
    """Predict a photo and its mirror image. Raises UnreadableImage, ImageTooLarge, WrongMask."""
    photo = read_photo(pair.photo)
    mask = read_pair_mask(pair, label_set.size, shape=(photo.shape[0], photo.shape[1]))
    image = seen(photo, mask)
    probabilities, found = doubts(predictor, image.photo, mirror=True)
    assert found.mirror is not None
    height, width = image.mask.shape

    def sized(values: torch.Tensor) -> npt.NDArray[np.float32]:
        resized = cv2.resize(values.numpy(), (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(resized, np.float32)

    planes = np.stack([sized(plane) for plane in probabilities])
    maps = {"margin": found.margin, "entropy": found.entropy, "mirror": found.mirror}
    draft = planes.argmax(0).astype(np.uint8)
    doubted = {name: sized(values) for name, values in maps.items()}
    return Looked(image, draft, doubted, planes.astype(np.float16))


def measure(held_out: Sequence[Looked], critics: Mapping[str, Critics], label_set: LabelSet, seed: int) -> Measured:
    """Return all measures on photos that the critics did not see; `critics` by a suffix of their names."""
    pixels, images = _drafts(held_out, critics, seed)
    planted, top = _planted(held_out, critics, label_set, seed)
    return Measured(seed, pixels, images, planted, top)


def _drafts(held_out: Sequence[Looked], critics: Mapping[str, Critics], seed: int) -> tuple[Values, Values]:
    """Return the AUROC of wrong pixels and Spearman of the share of wrong pixels, by score."""
    maps: dict[str, list[npt.NDArray[np.float32]]] = {}
    means: dict[str, list[float]] = {}
    counted = [each.image.mask != IGNORE for each in held_out]
    for each in held_out:
        for name, values in each.doubts.items():
            maps.setdefault(name, []).append(values)
            means.setdefault(name, []).append(float(values.mean()))
        for suffix, pair in critics.items():
            judged = judge_mask(pair, Seen(each.image.photo, each.draft))
            maps.setdefault(f"Micro{suffix}", []).append(judged.heat)
            means.setdefault(f"Micro{suffix}", []).append(float(judged.heat.mean()))
            means.setdefault(f"Micro{suffix}, worst patches", []).append(judged.micro)
            means.setdefault(f"Macro{suffix}", []).append(judged.macro)
        means.setdefault("softmin", []).append(softmin(each.probabilities, each.draft))
    wrong = np.concatenate([each.wrong[known] for each, known in zip(held_out, counted, strict=True)])
    flat = {
        name: np.concatenate([values[known] for values, known in zip(found, counted, strict=True)])
        for name, found in maps.items()
    }
    pixel_mixtures = {name: of for name, of in DRAFT_MIXTURES.items() if "Macro" not in of}
    need = np.array([each.wrong.mean() for each in held_out])
    scores = {name: np.array(values) for name, values in means.items()}
    return (
        {name: auroc(values, wrong) for name, values in _mixed(flat, pixel_mixtures).items()},
        {name: spearman(values, need) for name, values in _mixed(scores, DRAFT_MIXTURES).items()},
    )


def _planted(
    held_out: Sequence[Looked], critics: Mapping[str, Critics], label_set: LabelSet, seed: int
) -> tuple[Mapping[str, Values], Values]:
    """Return AUROC by kind of mistake and score, and precision@20 where a fifth of the masks has a mistake."""
    rng = np.random.default_rng((seed, 1))
    right = [_mask_scores(each, each.image.mask, critics) for each in held_out]
    wrong: dict[str, list[tuple[int, Values]]] = {}
    for kind in CORRUPTIONS:
        for number, each in enumerate(held_out):
            found = corrupted(each.image.mask, rng, label_set, kind)
            if found is not None:
                wrong.setdefault(kind, []).append((number, _mask_scores(each, found.mask, critics)))
    planted = {kind: _auroc_of(right, [scores for _, scores in found]) for kind, found in wrong.items()}
    everything = [each for found in wrong.values() for each in found]
    planted["all"] = _auroc_of(right, [scores for _, scores in everything])
    finished, flags = [dict(each) for each in right], np.zeros(len(right), np.bool_)
    for place in rng.permutation(len(everything)).tolist():
        number, scores = everything[place]
        if flags.sum() < len(right) // 5 and not flags[number]:
            finished[number], flags[number] = dict(scores), True
    return planted, {name: precision_at(values, flags, TOP) for name, values in _columns(finished).items()}


def _mask_scores(each: Looked, mask: Mask, critics: Mapping[str, Critics]) -> dict[str, float]:
    """Return every score of a finished mask; the larger, the more wrong it looks."""
    scores = {"softmin": softmin(each.probabilities, mask), "differs from draft": float((mask != each.draft).mean())}
    for suffix, pair in critics.items():
        judged = judge_mask(pair, Seen(each.image.photo, mask))
        scores |= {f"Macro{suffix}": judged.macro, f"Micro{suffix}": judged.micro}
    return scores


def _auroc_of(right: Sequence[Values], wrong: Sequence[Values]) -> Values:
    flags = np.arange(len(right) + len(wrong)) >= len(right)
    return {name: auroc(values, flags) for name, values in _columns([*right, *wrong], len(right)).items()}


def _columns(rows: Sequence[Values], known: int | None = None) -> dict[str, npt.NDArray[np.float64]]:
    """Return each score as an array, and the mixtures, whose z-scores are those of the first `known` rows."""
    return _mixed({name: np.array([row[name] for row in rows]) for name in rows[0]}, MASK_MIXTURES, known)


def _mixed(
    scores: Mapping[str, npt.NDArray[np.floating]], mixtures: Mapping[str, tuple[str, ...]], known: int | None = None
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the scores and sums of their z-scores."""
    alone = {name: np.asarray(values, np.float64) for name, values in scores.items()}

    def z(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        if known is None:
            return z_scores(values)
        usual = values[:known]
        return np.asarray((values - usual.mean()) / max(float(usual.std()), 1e-9), np.float64)

    sums = {name: np.sum([z(alone[part]) for part in parts], axis=0) for name, parts in mixtures.items()}
    return {**alone, **sums}
