"""How well the drafts of a variant agree with the true masks of a tour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.tour.subjects import Subjects
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.scores import score
from mman_core.project.store import Project


def score_drafts(project: Project, variant_key: str, names: Sequence[str], subjects: Subjects) -> dict[str, float]:
    """Return mIoU over the classes present, and pixel accuracy, of those of the images that have a draft."""
    size = project.label_set.size
    confusion = np.zeros((size, size), np.int64)
    images = 0
    for name in names:
        truth = subjects.truth(name)
        draft = project.read_draft(name, variant_key, (truth.shape[0], truth.shape[1]))
        if draft is not None:
            confusion += confusion_matrix(truth, draft, size)
            images += 1
    found = score(confusion)
    return {"images": images, "mean_iou_present": found.mean_iou_present, "pixel_accuracy": found.pixel_accuracy}
