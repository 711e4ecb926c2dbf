"""The card of a weights file: what the network is, read from the file's header without torch."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mman_core.errors import WrongLabelSet, WrongWeights
from mman_core.labels.label_set import load_label_set
from mman_core.outside import is_plain_name, open_file

Backbone = Literal["resnet18", "resnet34", "resnet50", "resnet101"]
BACKBONES: tuple[Backbone, ...] = ("resnet18", "resnet34", "resnet50", "resnet101")
Graph = Literal["paper", "released"]
GRAPHS: tuple[Graph, ...] = ("paper", "released")
Statistics = Literal["running", "image"]
Network = Literal["do-deeplab-aspp", "deeplab-aspp", "segnet", "fcn8s"]
NETWORKS: tuple[Network, ...] = ("do-deeplab-aspp", "deeplab-aspp", "segnet", "fcn8s")
STATISTICS: tuple[Statistics, ...] = ("running", "image")
METADATA_KEY = "mman"
_MAX_HEADER = 4 * 1024 * 1024
_MAX_TEST_SIDE = 4096
_MAX_ASPP_CHANNELS = 4096
_LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class WeightsCard:
    """What must be known of a network before it is built, and what a person wants to know of it."""

    title: str
    backbone: Backbone
    class_count: int
    label_set: str
    test_side: int = 256
    """Long side, in pixels, to which a photo is resized before the generator sees it."""
    objective: str = "mman"
    steps: int = 0
    trained_on: str = ""
    terms: str = ""
    graph: Graph = "paper"
    """Which networks: those of the paper's Figure 4, or those that the authors' code builds."""
    aspp_channels: int = 0
    """Channels of each of the four ASPP branches; Figure 4 draws 8192 = 4 x 2048, from which both maps come.

    0: one for each class, read by the low-resolution head alone, as in the authors' code.
    """
    dropout: float = 0.0
    """Share of the features that the first three deconvolutions drop while training (section 4.2; the code: none)."""
    statistics: Statistics = "running"
    """What the encoder's normalisation divides by: averages kept from training, or each image's own.

    The authors' code never leaves training mode, which with one image at a time means "image".
    """
    network: Network = "do-deeplab-aspp"
    """The paper's generator, or one of those that Table 1 compares with; these know no graph, ASPP width, dropout."""
    attention: bool = False
    """Whether the photo is seen at three scales that attention joins (section 4.3)."""
    third_map: bool = False
    """Whether the generator gives a label map after its third deconvolution too, for Multiple AN (section 4.5)."""

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))


def read_card(path: Path) -> WeightsCard:
    """Return the card in the header of a safetensors file. Raises WrongWeights; reads no tensor."""
    metadata = _read_header(path).get("__metadata__")
    if not isinstance(metadata, dict) or METADATA_KEY not in metadata:
        raise WrongWeights(f"{path} holds no card of this program: import it first (Model > Import weights).")
    try:
        card = WeightsCard(**json.loads(metadata[METADATA_KEY]))
    except (TypeError, ValueError, RecursionError) as error:
        raise WrongWeights(
            f"The card of {path} cannot be read ({error!s:.100}); choose weights saved by this program."
        ) from error
    _check(path, card)
    return card


_FIELD_TYPES: dict[str, type] = {
    "class_count": int,
    "test_side": int,
    "steps": int,
    "aspp_channels": int,
    "dropout": float,
    "attention": bool,
    "third_map": bool,
}
"""All other fields are texts."""


def _check(path: Path, card: WeightsCard) -> None:
    for field in dataclasses.fields(WeightsCard):
        if type(getattr(card, field.name)) is not _FIELD_TYPES.get(field.name, str):
            raise WrongWeights(f"The card of {path} has a wrong {field.name}; choose weights saved by this program.")
        if len(str(getattr(card, field.name))) > _LONGEST_TEXT:
            raise WrongWeights(f"The card of {path} has too long a {field.name}; choose weights saved by this program.")
    if not is_plain_name(card.label_set) or card.label_set.endswith(".toml"):
        raise WrongWeights(f"The card of {path} names a path as label set; choose weights saved by this program.")
    if card.backbone not in BACKBONES or not 1 <= card.test_side <= _MAX_TEST_SIDE:
        raise WrongWeights(
            f"{path} was made for a network this program does not build ({card.backbone}, {card.test_side} pixels); "
            "choose other weights."
        )
    if not (
        card.graph in GRAPHS
        and card.network in NETWORKS
        and card.statistics in STATISTICS
        and 0 <= card.aspp_channels <= _MAX_ASPP_CHANNELS
        and 0 <= card.dropout < 1
    ):
        raise WrongWeights(
            f"{path} was made for a generator this program does not build (network {card.network}, graph {card.graph}, "
            f"statistics {card.statistics}, {card.aspp_channels} ASPP channels, dropout {card.dropout}); choose others."
        )
    try:
        label_set = load_label_set(card.label_set)
    except WrongLabelSet as error:
        raise WrongWeights(f"{path} was trained for classes that are not known here; choose others. {error}") from error
    if card.class_count != label_set.size:
        raise WrongWeights(
            f"{path} was trained for {card.class_count} classes, but {label_set.name} has {label_set.size}; choose "
            "weights of the same classes."
        )


def _read_header(path: Path) -> dict[str, object]:
    try:
        with open_file(path) as file:
            size = int.from_bytes(file.read(8), "little")
            if not 2 <= size <= _MAX_HEADER:
                raise WrongWeights(f"{path} is not a safetensors file: choose weights saved by this program.")
            header = json.loads(file.read(size))
    except OSError as error:
        raise WrongWeights(f"The weights {path} cannot be opened ({error.strerror}); choose another file.") from error
    except (ValueError, RecursionError) as error:
        raise WrongWeights(f"{path} is not a safetensors file: choose weights saved by this program.") from error
    if not isinstance(header, dict):
        raise WrongWeights(f"{path} is not a safetensors file: choose weights saved by this program.")
    return header
