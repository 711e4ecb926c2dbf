"""Scores of masks against true masks: one confusion matrix over all images, as LIP counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mman_core.errors import MmanError, NothingToDo
from mman_core.images.index_png import read_mask
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.labels.label_set import LabelSet
from mman_core.metrics.isolated import Isolation
from mman_core.metrics.scores import Scores
from mman_core.metrics.tally import Tally


@dataclass(frozen=True)
class Evaluation:
    """All measures of a set of images, in the label set in which both sides meet.

    `scores`: at the images' own size. `scores_256`: both masks shrunk to 256 x 256, where the authors' program ends.
    `scores_16`: both masks shrunk to 16 x 16, which leaves the rough build of the body. `scores_low`: the network's
    own low-resolution map, None without a network. `isolation`: means over the images, of the prediction alone.
    `lost`: true pixels, by class, that could not be compared. `left_out`: a sentence for each image that was not.
    """

    label_set: LabelSet
    images: int
    scores: Scores
    scores_256: Scores
    scores_16: Scores
    scores_low: Scores | None
    isolation: Isolation
    lost: dict[str, int]
    left_out: tuple[str, ...]

    def by_class(self) -> dict[str, float | None]:
        """Return the IoU of each class by name; None where the class occurs on neither side."""
        pairs = zip(self.label_set.classes, self.scores.iou, strict=True)
        return {label.name: None if math.isnan(iou) else iou for label, iou in pairs}

    def as_dict(self) -> dict[str, object]:
        """Return everything as JSON types; shares are 0..1, isolated pixel rates percent."""
        return {
            "label_set": self.label_set.key,
            "images": self.images,
            "mean_iou": self.scores.mean_iou,
            "mean_iou_present": self.scores.mean_iou_present,
            "mean_iou_256": self.scores_256.mean_iou,
            "mean_iou_16": self.scores_16.mean_iou,
            "mean_iou_low": None if self.scores_low is None else self.scores_low.mean_iou,
            "pixel_accuracy": self.scores.pixel_accuracy,
            "mean_accuracy": self.scores.mean_accuracy,
            "isolated_pixel_rate": self.isolation.rate,
            "isolated_pixel_rate_of_all": self.isolation.of_all,
            "isolated_pixel_rate_strict": self.isolation.strict,
            "iou": self.by_class(),
            "lost_pixels": self.lost,
            "left_out": list(self.left_out),
        }


def evaluation(tally: Tally, left_out: Sequence[str], where: str) -> Evaluation:
    """Return what a tally has counted. Raises NothingToDo if that is nothing; `where` names what was to be compared."""
    if tally.images == 0:
        why = f" {left_out[0]}" if left_out else ""
        raise NothingToDo(f"Nothing could be compared: {where}.{why}")
    return Evaluation(
        label_set=tally.meeting.shared,
        images=tally.images,
        scores=tally.scores(),
        scores_256=tally.scores_256(),
        scores_16=tally.scores_16(),
        scores_low=tally.scores_low(),
        isolation=tally.isolation(),
        lost=dict(tally.lost),
        left_out=tuple(left_out),
    )


def evaluate_masks(predicted: Path, pairs: Sequence[LabelledPair], ours: LabelSet, theirs: LabelSet) -> Evaluation:
    """Compare the true mask of each pair (ids of `theirs`) with `predicted`/<stem of its photo>.png (ids of `ours`).

    Raises NothingToDo if no pair is readable, WrongLabelSet if the two label sets cannot meet.
    """
    if not predicted.is_dir():
        raise NothingToDo(f"{predicted} is not a folder; choose the folder that holds the masks.")
    tally = Tally(ours, theirs)
    left_out: list[str] = []
    taken: dict[str, Path] = {}
    for pair in pairs:
        first = taken.setdefault(pair.stem, pair.photo)
        if first != pair.photo:
            left_out.append(f"{pair.photo} has the same stem as {first}: {predicted} can hold the mask of one only.")
            continue
        try:
            truth = read_pair_mask(pair, theirs.size)
            mask = read_mask(predicted / f"{pair.stem}.png", shape=truth.shape, class_count=ours.size)
        except MmanError as error:
            left_out.append(str(error))
            continue
        tally.add(truth, mask)
        tally.add_isolation(mask)
    return evaluation(tally, left_out, f"there is no mask in {predicted} for any of {len(pairs)} true masks")


def mask_folder(truth: Path) -> list[LabelledPair]:
    """Return the PNGs of a folder of true masks as pairs without photos. Raises NothingToDo if it is no folder."""
    if not truth.is_dir():
        raise NothingToDo(f"{truth} is not a folder; choose the folder that holds the true masks.")
    return [LabelledPair(path, path) for path in sorted(truth.glob("*.png"))]
