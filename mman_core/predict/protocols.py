"""How many times a photo is seen for one prediction, and how what is seen is joined: the testing protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from mman_core.errors import NothingToDo
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.types import Rgb

if TYPE_CHECKING:
    from mman_core.predict.predictor import Predictor


@dataclass(frozen=True)
class Protocol:
    """One way to test.

    `scales`: sides of the input relative to the usual one. `mirror`: each scale is also seen mirrored, its left and
    right classes swapped back. `sharpness`: with 0 the scores are the mean of the logits of all passes; else the sum
    of their softmax(sharpness * logits). `align_corners`: how scores of other scales are resized (bilinearly): with
    the centres of their corner pixels on those of the result, as torch did until 0.3.1, or with their edges.
    `lanczos`: the photo is resized to the usual size, and from that to the others, by Pillow's Lanczos filter.
    `squash`: before all else the photo becomes a square of the usual side by that filter, whatever its proportions.
    """

    key: str
    scales: tuple[float, ...]
    mirror: bool = False
    sharpness: float = 0.0
    align_corners: bool = False
    lanczos: bool = False
    squash: bool = False

    @property
    def passes(self) -> int:
        """How many times the generator runs for one photo."""
        return len(self.scales) * (2 if self.mirror else 1)


SINGLE = Protocol("single", (1.0,))
PAPER = Protocol("paper", (0.8, 1.0, 1.2))
"""Section 4.2: the scores at {0.8, 1, 1.2} of the size are averaged; nothing is said of mirroring."""

AUTHORS = Protocol(
    "authors", (0.75, 1.0, 1.25), mirror=True, sharpness=5.0, align_corners=True, lanczos=True, squash=True
)
"""The authors' test program, which differs from the paper: six passes over the photo squeezed into a square, joined as
the sum of softmax(5 * logits). The program stops at that square; here the scores go back to the photo's size."""

AUTHORS_UNSQUASHED = replace(AUTHORS, key="authors-unsquashed", squash=False)
"""The same six passes over a photo that keeps its shape."""

PROTOCOLS: Mapping[str, Protocol] = {
    protocol.key: protocol for protocol in (SINGLE, PAPER, AUTHORS, AUTHORS_UNSQUASHED)
}


def protocol_named(key: str) -> Protocol:
    """Return the protocol of that key. Raises NothingToDo naming the known ones."""
    if key not in PROTOCOLS:
        raise NothingToDo(f"There is no testing protocol {key!r}; known are: {', '.join(PROTOCOLS)}.")
    return PROTOCOLS[key]


def shown_photo(predictor: Predictor, photo: Rgb, protocol: Protocol) -> Rgb:
    """Return what a protocol starts from: the photo as it is, or squashed, (side, side, 3)."""
    return _lanczos(photo, (predictor.test_side, predictor.test_side)) if protocol.squash else photo


def protocol_scores(predictor: Predictor, photo: Rgb, protocol: Protocol) -> Tensor:
    """Return the joined scores of a photo (H, W, 3), (C, h, w) float32 on the CPU at the size of the single pass.

    The class of the largest score is the prediction; scores of two protocols are not of one unit.
    """
    if protocol == SINGLE:
        return predictor.logits(photo)
    photo = shown_photo(predictor, photo, protocol)
    label_set = load_label_set(predictor.card.label_set)
    size = predictor.seen_size(photo)
    usual = _lanczos(photo, size) if protocol.lanczos else photo
    passes = []
    for scale in protocol.scales:
        seen = _lanczos(usual, predictor.seen_size(photo, scale)) if protocol.lanczos else photo
        passes.append(predictor.logits(seen, scale))
        if protocol.mirror:
            passes.append(mirrored(predictor.logits(np.ascontiguousarray(seen[:, ::-1]), scale), label_set))
    return joined(passes, size, protocol)


def probabilities(scores: Tensor, protocol: Protocol) -> Tensor:
    """Return joined scores (C, H, W) as probabilities, sum 1 over the classes."""
    return scores / protocol.passes if protocol.sharpness else functional.softmax(scores, 0)


def mirrored(scores: Tensor, label_set: LabelSet) -> Tensor:
    """Return scores (C, h, w) as they are in the mirrored photo: columns reversed, left and right classes swapped."""
    swapped = torch.from_numpy(label_set.flip_table()[: label_set.size].astype(np.int64))
    return scores[swapped].flip(-1)


def joined(passes: Sequence[Tensor], size: tuple[int, int], protocol: Protocol) -> Tensor:
    """Return one map (C, height, width) from the logits (C, h, w) of all passes, already mirrored back.

    size: (height, width) of the result.
    """
    total = torch.zeros(passes[0].shape[0], *size)
    for logits in passes:
        scores = logits.float()
        scores = functional.softmax(protocol.sharpness * scores, 0) if protocol.sharpness else scores / len(passes)
        if scores.shape[1:] != size:
            scores = functional.interpolate(
                scores[None], size=size, mode="bilinear", align_corners=protocol.align_corners
            )[0]
        total += scores
    return total


def _lanczos(photo: Rgb, size: tuple[int, int]) -> Rgb:
    """Return the photo at another (height, width)."""
    resized = Image.fromarray(photo).resize((size[1], size[0]), Image.Resampling.LANCZOS)
    return np.asarray(resized, np.uint8)
