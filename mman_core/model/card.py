"""The card of a weights file: what the network is, read from the file's header without torch."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mman_core.errors import WrongLabelSet, WrongWeights
from mman_core.labels.label_set import load_label_set

Backbone = Literal["resnet18", "resnet34", "resnet50", "resnet101"]
BACKBONES: tuple[Backbone, ...] = ("resnet18", "resnet34", "resnet50", "resnet101")
METADATA_KEY = "mman"
_MAX_HEADER = 4 * 1024 * 1024
_MAX_TEST_SIDE = 4096


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
            f"The card of {path} cannot be read ({error}); choose weights saved by this program."
        ) from error
    _check(path, card)
    return card


def _check(path: Path, card: WeightsCard) -> None:
    for field in dataclasses.fields(WeightsCard):
        usual = int if field.name in ("class_count", "test_side", "steps") else str
        if type(getattr(card, field.name)) is not usual:
            raise WrongWeights(f"The card of {path} has a wrong {field.name}; choose weights saved by this program.")
    if card.backbone not in BACKBONES or not 1 <= card.test_side <= _MAX_TEST_SIDE:
        raise WrongWeights(
            f"{path} was made for a network this program does not build ({card.backbone}, {card.test_side} pixels); "
            "choose other weights."
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
        with path.open("rb") as file:
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
