"""From a photo to its draft: load once, predict often."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from mman_core.images.margin import Margin
from mman_core.model.card import WeightsCard
from mman_core.model.device import choose_device, device_title, full_precision, mixed_precision
from mman_core.model.generator import STRIDE
from mman_core.model.normalise import normalised
from mman_core.model.weights import load_networks
from mman_core.predict.crf import CrfSettings, refined
from mman_core.predict.protocols import SINGLE, Protocol, probabilities, protocol_scores
from mman_core.types import Mask, Rgb

STRIP = 256
"""Rows of the full-size map that are interpolated at a time: bounds the memory of large photos."""


@dataclass(frozen=True)
class InputSize:
    """What the generator sees: the photo resized to height x width, then padded to multiples of its stride."""

    height: int
    width: int

    @property
    def padded(self) -> tuple[int, int]:
        return _to_stride(self.height), _to_stride(self.width)


def input_size(height: int, width: int, test_side: float) -> InputSize:
    """Return the size at which a photo of (height, width) is predicted: its long side becomes `test_side`."""
    scale = test_side / max(height, width)
    return InputSize(max(1, round(height * scale)), max(1, round(width * scale)))


def _to_stride(length: int) -> int:
    return max(STRIDE, -(-length // STRIDE) * STRIDE)


class Predictor:
    """A generator ready to pre-label. Not for two threads at once."""

    def __init__(
        self, weights: Path, device: str = "auto", *, test_side: int | None = None, exact: bool = False
    ) -> None:
        """Read weights. `test_side`: another one than the card's. `exact`: float32 throughout, slower."""
        networks = load_networks(weights)
        self.card: WeightsCard = networks.card
        self.test_side = test_side or networks.card.test_side
        self.device = choose_device(device)
        self.title = device_title(self.device)
        self._precision = full_precision if exact else mixed_precision
        self._generator = networks.generator.eval()
        self._generator.to(device=self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]

    def predict(self, photo: Rgb, protocol: Protocol = SINGLE, crf: CrfSettings | None = None) -> Mask:
        """Return the most probable class of each pixel, (H, W) uint8 at the photo's own size."""
        return self.predict_with_margin(photo, protocol, crf)[0]

    def predict_with_margin(
        self, photo: Rgb, protocol: Protocol = SINGLE, crf: CrfSettings | None = None
    ) -> tuple[Mask, Margin]:
        """Return the most probable class of each pixel as `predict` does, and how sure that was, at the seen size."""
        mask, seen = self.predict_with_probabilities(photo, protocol, crf)
        return mask, margin_of(seen)

    def predict_with_probabilities(
        self, photo: Rgb, protocol: Protocol = SINGLE, crf: CrfSettings | None = None
    ) -> tuple[Mask, Tensor]:
        """Return what `predict` does, and the probabilities that it comes from, (C, h, w) at the seen size.

        They are those before the CRF, which drives everything near 0 and 1.
        """
        scores = protocol_scores(self, photo, protocol)
        seen = probabilities(scores, protocol)
        if crf is not None:
            scores = crf_scores(photo, scores, protocol, crf)
        return largest(scores, photo.shape[0], photo.shape[1]), seen

    def seen_size(self, photo: Rgb, scale: float = 1.0) -> tuple[int, int]:
        """Return the (height, width) at which the generator sees a photo, its padding left out."""
        size = self._input_size(photo, scale)
        return size.height, size.width

    def logits(self, photo: Rgb, scale: float = 1.0) -> Tensor:
        """Return the scores (C, h, w) float32 on the CPU, at the size at which the generator saw the photo."""
        size = self._input_size(photo, scale)
        return self.both_maps(photo, scale)[0][0, :, : size.height, : size.width]

    @torch.no_grad()
    def both_maps(self, photo: Rgb, scale: float = 1.0) -> tuple[Tensor, Tensor]:
        """Return all that the generator says: high (1, C, H, W) and low (1, C, H/16, W/16), float32 on the CPU.

        H and W are the seen size, padded by repeating the last row and column to multiples of 16.
        """
        size = self._input_size(photo, scale)
        bottom, right = size.padded[0] - size.height, size.padded[1] - size.width
        tensor = functional.pad(normalised(_resized(photo, size))[None], (0, right, 0, bottom), mode="replicate")
        with self._precision(self.device):
            high, low = self._generator(tensor.to(self.device).contiguous(memory_format=torch.channels_last))
        return high.float().cpu(), low.float().cpu()

    def _input_size(self, photo: Rgb, scale: float) -> InputSize:
        return input_size(photo.shape[0], photo.shape[1], self.test_side * scale)


def _resized(photo: Rgb, size: InputSize) -> npt.NDArray[np.uint8]:
    shrinks = size.height < photo.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(photo, (size.width, size.height), interpolation=how), np.uint8)


def crf_scores(photo: Rgb, scores: Tensor, protocol: Protocol, settings: CrfSettings) -> Tensor:
    """Return what a CRF makes of the joined scores (C, h, w) of a photo: probabilities, (C, h, w) float32.

    It works at the size at which the generator saw the photo. Probabilities and not their logarithms are given on to
    be interpolated: a CRF leaves them near 0 and 1, where logarithms measure nothing but how far they were driven.
    """
    seen = _resized(photo, InputSize(*scores.shape[1:]))
    return torch.from_numpy(refined(seen, probabilities(scores, protocol).numpy(), settings))


def margin_of(seen: Tensor) -> Margin:
    """Return how far the best class is above the second best, and which that is, from probabilities (C, h, w)."""
    (best, second), (_, rivals) = seen.topk(2, dim=0)
    values = (255 * (best - second)).round().clamp(0, 255)
    return Margin(values.to(torch.uint8).numpy(), rivals.to(torch.uint8).numpy())


def largest(logits: Tensor, height: int, width: int) -> Mask:
    """Return the class of the largest score at full size, interpolating a strip of rows at a time.

    Interpolating scores instead of classes keeps borders smooth; strips keep an 80-megapixel photo within memory.
    """
    scores = np.ascontiguousarray(logits.numpy())
    small_height = scores.shape[1]
    columns = np.broadcast_to(((np.arange(width, dtype=np.float32) + 0.5) * scores.shape[2] / width - 0.5), (1, width))
    mask = np.zeros((height, width), np.uint8)
    for top in range(0, height, STRIP):
        rows = (np.arange(top, min(top + STRIP, height), dtype=np.float32) + 0.5) * small_height / height - 0.5
        map_x = np.ascontiguousarray(np.broadcast_to(columns, (len(rows), width)))
        map_y = np.ascontiguousarray(np.broadcast_to(rows[:, None], (len(rows), width)))
        best = np.full((len(rows), width), -np.inf, np.float32)
        for class_id, plane in enumerate(scores):
            value = cv2.remap(plane, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            wins = value > best
            best[wins] = value[wins]
            mask[top : top + len(rows)][wins] = class_id
    return mask
