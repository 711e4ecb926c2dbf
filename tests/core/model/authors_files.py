"""Checkpoints in the authors' layout, filled with numbers that anyone can make again, as torch 0.3.1 wrote them."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from mman_core.model.authors import authors_key


class OldTensor:
    """A tensor that is pickled as in torch 0.3.1: its storage, offset, size and stride, and nothing else."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor

    def __reduce__(self) -> tuple[Any, ...]:
        tensor = self.tensor
        return torch._utils._rebuild_tensor, (
            torch.storage.TypedStorage(  # type: ignore[no-untyped-call]
                wrap_storage=tensor.untyped_storage(), dtype=tensor.dtype, _internal=True
            ),
            tensor.storage_offset(),
            tuple(tensor.shape),
            tensor.stride(),
        )


def authors_state(module: nn.Module, seed: int) -> dict[str, Tensor]:
    """Return a state dict with the authors' keys for one of our released networks, each filled by its own key."""
    return {
        authors_key(ours): _filled(authors_key(ours), tuple(tensor.shape), seed)
        for ours, tensor in module.state_dict().items()
        if not ours.endswith("num_batches_tracked")
    }


def with_stray_statistics(state: Mapping[str, Tensor], parts: Mapping[str, int]) -> dict[str, Tensor]:
    """Return the state with the statistics that instance normalisations of torch 0.3.1 stored: part, channels."""
    stray = {f"{part}.running_mean": torch.zeros(width) for part, width in parts.items()}
    return {**state, **stray, **{f"{part}.running_var": torch.ones(width) for part, width in parts.items()}}


def save_old(path: Path, state: Mapping[str, Tensor]) -> Path:
    """Write a state dict in the container of old, which is no zip file."""
    old = OrderedDict((key, OldTensor(tensor.contiguous())) for key, tensor in state.items())
    torch.save(old, path, _use_new_zipfile_serialization=False)
    return path


def _filled(key: str, size: tuple[int, ...], seed: int) -> Tensor:
    rng = np.random.default_rng([zlib.crc32(key.encode()), seed])
    kind = key.rpartition(".")[2]
    if len(size) == 4:
        numbers = rng.standard_normal(size) * np.sqrt(1.0 / np.prod(size[1:]))
    elif kind in ("weight", "running_var"):
        numbers = 0.75 + 0.5 * rng.random(size)
    else:
        numbers = 0.1 * rng.standard_normal(size)
    return torch.from_numpy(numbers.astype(np.float32))
