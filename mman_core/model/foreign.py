"""Weights from elsewhere: checked without running any code of theirs, then kept as our safetensors."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from mman_core.errors import WrongWeights
from mman_core.jobs import Event, ImportWeightsJob, WeightsImported
from mman_core.labels.label_set import load_label_set
from mman_core.model.card import BACKBONES, Backbone, WeightsCard
from mman_core.model.weights import Networks, build_networks, fill, load_networks, save_networks

MAX_BYTES = 2 * 1024**3


def import_weights(job: ImportWeightsJob, *, label_set_key: str = "lip") -> Iterator[Event]:
    """Check a .safetensors of ours, or a .pt/.pth state dict of our generator, and write it to `job.out`.

    A .pth is read with `weights_only=True`, which refuses pickles that name anything but tensors; it is never read
    without it. Raises WrongWeights: unsafe, damaged, of another network, or of another class count.
    """
    source = Path(job.source)
    try:
        size = source.stat().st_size
    except OSError as error:
        raise WrongWeights(f"The weights {source} cannot be opened ({error.strerror}); choose another file.") from error
    if size > MAX_BYTES:
        raise WrongWeights(f"{source} has {size / 2**30:.1f} GB: weights of this program are below 2 GB.")
    networks = load_networks(source) if source.suffix == ".safetensors" else _from_state_dict(source, label_set_key)
    theirs, ours = load_label_set(networks.card.label_set), load_label_set(label_set_key)
    if theirs.key != ours.key:
        raise WrongWeights(f"{source} was trained for the classes of {theirs.name}, not of {ours.name}; choose others.")
    save_networks(Path(job.out), networks)
    yield WeightsImported(job.out, networks.card.title)


def _from_state_dict(source: Path, label_set_key: str) -> Networks:
    tensors = _read_pickle(source)
    wanted = load_label_set(label_set_key).size
    head = tensors.get("up4.bias")
    if head is not None and head.numel() != wanted:
        raise WrongWeights(f"{source} was trained for {head.numel()} classes, but {wanted} are wanted; choose others.")
    backbone = _backbone_of(tensors)
    networks = build_networks(WeightsCard(source.stem, backbone, wanted, label_set_key, objective="baseline"))
    fill(networks.generator, tensors, str(source))
    return networks


def _read_pickle(source: Path) -> dict[str, Tensor]:
    try:
        loaded = torch.load(source, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise WrongWeights(f"{source} holds more than weights and could run code: it was not opened.") from error
    except Exception as error:  # the unpickler of a damaged file can stumble over anything
        raise WrongWeights(
            f"The weights {source} are damaged or of another kind; copy them again or choose others."
        ) from error
    if not isinstance(loaded, dict) or not all(isinstance(k, str) and isinstance(v, Tensor) for k, v in loaded.items()):
        raise WrongWeights(f"{source} is no state dict: save the network's state_dict() alone.")
    return loaded


def _backbone_of(tensors: dict[str, Tensor]) -> Backbone:
    blocks = len({key.split(".")[2] for key in tensors if key.startswith("encoder.layer3.")})
    deep = "encoder.layer1.0.conv3.weight" in tensors
    by_depth: dict[tuple[int, bool], Backbone] = dict(
        zip(((2, False), (6, False), (6, True), (23, True)), BACKBONES, strict=True)
    )
    return by_depth.get((blocks, deep), "resnet101")
