"""Cards of weights: the headers of safetensors files."""

from __future__ import annotations

import dataclasses
import json
import struct

from mman_core.model.card import WeightsCard, read_card
from tests.fuzz.target import Target


def _seeds() -> list[bytes]:
    metadata = {"mman": json.dumps(dataclasses.asdict(WeightsCard("Mine", "resnet18", 20, "lip")))}
    header = json.dumps({"__metadata__": metadata, "a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}})
    return [struct.pack("<Q", len(header)) + header.encode() + bytes(16)]


TARGET = Target("w.safetensors", _seeds, read_card)
