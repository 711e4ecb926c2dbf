"""Scores of a folder of masks against a folder of true masks: one confusion matrix over all images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mman_core.errors import MmanError, NothingToDo
from mman_core.images.index_png import read_mask
from mman_core.labels.label_set import LabelSet
from mman_core.labels.translation import translation
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.scores import Scores, score


@dataclass(frozen=True)
class Evaluation:
    """The scores in the label set in which both sides meet, and one sentence for each image that was left out."""

    label_set: LabelSet
    images: int
    scores: Scores
    left_out: tuple[str, ...]

    def by_class(self) -> dict[str, float | None]:
        """Return the IoU of each class by name; None where the class occurs on neither side."""
        pairs = zip(self.label_set.classes, self.scores.iou, strict=True)
        return {label.name: None if math.isnan(iou) else iou for label, iou in pairs}

    def as_dict(self) -> dict[str, object]:
        """Return everything as JSON types."""
        return {
            "label_set": self.label_set.key,
            "images": self.images,
            "mean_iou": self.scores.mean_iou,
            "mean_iou_present": self.scores.mean_iou_present,
            "pixel_accuracy": self.scores.pixel_accuracy,
            "mean_accuracy": self.scores.mean_accuracy,
            "iou": self.by_class(),
            "left_out": list(self.left_out),
        }


def evaluate_folders(predicted: Path, truth: Path, ours: LabelSet, theirs: LabelSet) -> Evaluation:
    """Compare each PNG of `truth` (ids of `theirs`) with the one of the same stem in `predicted` (ids of `ours`).

    Raises NothingToDo if no pair is readable, WrongLabelSet if the two label sets cannot meet.
    """
    for folder in (predicted, truth):
        if not folder.is_dir():
            raise NothingToDo(f"{folder} is not a folder; choose the folder that holds the masks.")
    meeting = translation(theirs, ours)
    size = meeting.shared.size
    confusion = np.zeros((size, size), np.int64)
    left_out: list[str] = []
    images = 0
    for path in sorted(truth.glob("*.png")):
        try:
            true_mask = read_mask(path, class_count=theirs.size)
            mask = read_mask(predicted / path.name, shape=true_mask.shape, class_count=ours.size)
        except MmanError as error:
            left_out.append(str(error))
            continue
        mask = mask if meeting.ours is None else meeting.ours[mask]
        confusion += confusion_matrix(meeting.theirs[true_mask], mask, size)
        images += 1
    if images == 0:
        why = f" {left_out[0]}" if left_out else ""
        raise NothingToDo(f"No mask in {predicted} could be compared with a PNG of the same name in {truth}.{why}")
    return Evaluation(meeting.shared, images, score(confusion), tuple(left_out))
