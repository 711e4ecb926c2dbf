"""Weights from elsewhere: checked without running any code of theirs, then kept as our safetensors."""

from __future__ import annotations

import os
import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from mman_core.errors import WrongLabelSet, WrongWeights
from mman_core.jobs import Event, ImportWeightsJob, WeightsImported
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.translation import draft_table
from mman_core.model.authors import class_count_of, fill_from_authors, is_authors_generator
from mman_core.model.card import BACKBONES, Backbone, WeightsCard
from mman_core.model.weights import Networks, build_networks, fill, load_networks, save_networks
from mman_core.outside import open_file

MAX_BYTES = 2 * 1024**3


def import_weights(job: ImportWeightsJob) -> Iterator[Event]:
    """Check foreign weights and write them to `job.out`.

    They are a .safetensors of ours, a state dict of our generator, or a published `<epoch>_net_G.pth` of the authors',
    whose `_net_D.pth` and `_net_D2.pth` are taken along if they lie beside it. A .pth is read with `weights_only=True`,
    which refuses pickles that name anything but tensors; it is never read without it. The authors' weights are kept in
    full precision, so that they compute what the authors' network computes.
    Raises WrongWeights: unsafe, damaged, of another network, or of another class count; CannotWrite.
    """
    source = Path(job.source)
    ours = load_label_set(job.label_set)
    tensors = {} if source.suffix == ".safetensors" else _read_pickle(source)
    if is_authors_generator(tensors):
        networks, parts = _from_authors(source, tensors, ours)
        save_networks(Path(job.out), networks, halved=False, parts=parts)
    else:
        networks = _from_state_dict(source, tensors, ours) if tensors else _ours(source)
        theirs = load_label_set(networks.card.label_set)
        try:
            draft_table(theirs, ours)
        except WrongLabelSet as error:
            raise WrongWeights(
                f"{source} was trained for the classes of {theirs.name}, not of {ours.name}; choose others."
            ) from error
        save_networks(Path(job.out), networks)
    yield WeightsImported(job.out, networks.card.title)


def _ours(source: Path) -> Networks:
    _check_size(source)
    return load_networks(source)


def _from_state_dict(source: Path, tensors: dict[str, Tensor], ours: LabelSet) -> Networks:
    head = tensors.get("up4.bias")
    _check_classes(source, None if head is None else head.numel(), ours)
    card = WeightsCard(source.stem, _backbone_of(tensors), ours.size, ours.key, objective="baseline")
    networks = build_networks(card)
    fill(networks.generator, tensors, str(source))
    return networks


def _from_authors(source: Path, tensors: dict[str, Tensor], ours: LabelSet) -> tuple[Networks, list[str]]:
    """Return the networks and the names of those that were filled; the others are new and not worth keeping."""
    _check_classes(source, class_count_of(tensors), ours)
    card = WeightsCard(
        source.stem,
        "resnet101",
        ours.size,
        ours.key,
        trained_on="not said in the file; published by the authors of MMAN",
        graph="released",
        statistics="image",
    )
    networks = build_networks(card)
    fill_from_authors(networks.generator, tensors, str(source))
    parts = ["generator"]
    for part, ending in (("micro", "_net_D.pth"), ("macro", "_net_D2.pth")):
        beside = source.with_name(source.name.removesuffix("_net_G.pth") + ending)
        if source.name.endswith("_net_G.pth") and beside.is_file():
            fill_from_authors(networks.parts()[part], _read_pickle(beside), str(beside))
            parts.append(part)
    return networks, parts


def _check_classes(source: Path, found: int | None, ours: LabelSet) -> None:
    if found is not None and found != ours.size:
        raise WrongWeights(f"{source} was trained for {found} classes, but {ours.size} are wanted; choose others.")


def _check_size(source: Path) -> None:
    """Raise WrongWeights for what is no plain file, too large, or, an archive, would grow: torch never packs them."""
    try:
        with open_file(source) as file:
            size = os.fstat(file.fileno()).st_size
            packed = zipfile.is_zipfile(file) and any(
                entry.compress_type != zipfile.ZIP_STORED for entry in zipfile.ZipFile(file).infolist()
            )
    except OSError as error:
        raise WrongWeights(f"The weights {source} cannot be opened ({error.strerror}); choose another file.") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise WrongWeights(f"The weights {source} are damaged; copy them again or choose others.") from error
    if size > MAX_BYTES:
        raise WrongWeights(f"{source} has {size / 2**30:.1f} GB: weights of this program are below 2 GB.")
    if packed:
        raise WrongWeights(f"{source} is compressed, which no weights are: it was not opened; choose others.")


def _read_pickle(source: Path) -> dict[str, Tensor]:
    _check_size(source)
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
    if not loaded:
        raise WrongWeights(f"{source} holds no tensor: choose another file.")
    return loaded


def _backbone_of(tensors: dict[str, Tensor]) -> Backbone:
    blocks = len({key.split(".")[2] for key in tensors if key.startswith("encoder.layer3.")})
    deep = "encoder.layer1.0.conv3.weight" in tensors
    by_depth: dict[tuple[int, bool], Backbone] = dict(
        zip(((2, False), (6, False), (6, True), (23, True)), BACKBONES, strict=True)
    )
    return by_depth.get((blocks, deep), "resnet101")
