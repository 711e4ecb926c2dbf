"""How much a model doubts its own draft, pixel by pixel and for the whole image.

These order drafts and colour their heat map: none of the discriminators or critics did better at that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from mman_core.labels.label_set import load_label_set
from mman_core.model.maps import resized
from mman_core.predict.predictor import Predictor
from mman_core.predict.protocols import mirrored
from mman_core.types import Rgb


@dataclass(frozen=True)
class Doubts:
    """Maps (h, w) float32 at the size at which the network saw the photo, 0 (sure) to 1; `mirror` None if not asked."""

    margin: Tensor
    entropy: Tensor
    mirror: Tensor | None = None

    def summary(self) -> dict[str, float]:
        """Return the mean of each map: roughly what share of the image must be corrected."""
        maps = {"margin": self.margin, "entropy": self.entropy, "mirror": self.mirror}
        return {name: float(found.mean()) for name, found in maps.items() if found is not None}


def doubts(predictor: Predictor, photo: Rgb, *, mirror: bool = False) -> tuple[Tensor, Doubts]:
    """Return the probabilities (C, h, w) of a photo and the doubts about them; `mirror` takes a second pass."""
    seen = functional.softmax(predictor.logits(photo), 0)
    return seen, doubts_of(seen, mirrored_probabilities(predictor, photo, seen.shape[1:]) if mirror else None)


def mirrored_probabilities(predictor: Predictor, photo: Rgb, size: Sequence[int]) -> Tensor:
    """Return the probabilities (C, h, w) of the mirrored photo, mirrored back, sides swapped; `size` is (h, w)."""
    scores = mirrored(predictor.logits(photo[:, ::-1].copy()), load_label_set(predictor.card.label_set))
    return functional.softmax(resized(scores[None], (size[0], size[1]))[0], 0)


def doubts_of(probabilities: Tensor, mirrored_back: Tensor | None = None) -> Doubts:
    """Return the doubts of probabilities (C, h, w), and of those of the mirrored photo, mirrored back."""
    disagreement = None if mirrored_back is None else mirror_disagreement(probabilities, mirrored_back)
    return Doubts(margin_doubt(probabilities), entropy_doubt(probabilities), disagreement)


def margin_doubt(probabilities: Tensor) -> Tensor:
    """Return (h, w) 1 minus the best probability plus the second best: 1 where two classes are equally probable."""
    best, second = probabilities.topk(2, dim=0).values
    doubt: Tensor = 1 - best + second
    return doubt


def entropy_doubt(probabilities: Tensor) -> Tensor:
    """Return (h, w) the entropy over the classes as a share of the largest there could be."""
    entropy: Tensor = -torch.special.xlogy(probabilities, probabilities).sum(0)
    return entropy / math.log(len(probabilities))


def mirror_disagreement(probabilities: Tensor, mirrored_back: Tensor) -> Tensor:
    """Return (h, w) how far what is said of the photo and of its mirror image are apart: half the sum of differences.

    Left and right must have been swapped back. A network that tells them by habit, not by looking, gives itself away.
    """
    return (probabilities - mirrored_back).abs().sum(0) / 2
