"""From samples to the tensors of one training step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from mman_core.model.normalise import normalised
from mman_core.train.augment import Augmentation, augmented
from mman_core.train.samples import Sample


@dataclass(frozen=True)
class Batch:
    """N crops.

    photos: (N, 3, H, W) float32, normalised. masks: (N, H, W) int64 ids, 255 left out.
    merges: for each crop None, or (C,) int64: the coarser id of each of our classes that its mask holds.
    """

    photos: Tensor
    masks: Tensor
    merges: tuple[Tensor | None, ...]

    def to(self, device: torch.device) -> Batch:
        merges = tuple(None if merge is None else merge.to(device) for merge in self.merges)
        return Batch(self.photos.to(device), self.masks.to(device), merges)

    @property
    def whole(self) -> Tensor:
        """(N,) bool: crops whose masks hold our own classes; only these can show a discriminator a real map."""
        return torch.tensor([merge is None for merge in self.merges])


@dataclass
class Sampler:
    """Draws batches: a pool by its share, then a sample of it, then a random view. One random state, resumable."""

    pools: Sequence[Sequence[Sample]]
    shares: Sequence[float]
    class_count: int
    flip_table: npt.NDArray[np.uint8]
    how: Augmentation
    rng: np.random.Generator

    def batches(self, height: int, width: int, size: int) -> Iterator[Batch]:
        """Yield batches of `size` crops of (height, width), for ever."""
        share = np.asarray(self.shares, float) / sum(self.shares)
        while True:
            drawn = [self._draw(share) for _ in range(size)]
            views = [augmented(sample, height, width, self.flip_table, self.how, self.rng) for sample in drawn]
            photos = torch.stack([normalised(photo) for photo, _ in views])
            masks = torch.from_numpy(np.stack([mask for _, mask in views]).astype(np.int64))
            yield Batch(photos, masks, tuple(self._merge(sample) for sample in drawn))

    def _draw(self, share: npt.NDArray[np.float64]) -> Sample:
        pool = self.pools[int(self.rng.choice(len(self.pools), p=share))]
        return pool[int(self.rng.integers(len(pool)))]

    def _merge(self, sample: Sample) -> Tensor | None:
        if sample.merge is None:
            return None
        return torch.from_numpy(sample.merge[: self.class_count].astype(np.int64))
