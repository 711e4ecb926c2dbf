"""Hostile weights: headers that lie, numbers that are none, pickles with code, archives that grow."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from mman_core.model.card import WeightsCard
from tests.hostile.case import Case
from tests.hostile.pieces import content, pipe, sparse
from tests.hostile.texts import DEEP

_CARD = dataclasses.asdict(WeightsCard("Mine", "resnet18", 20, "lip"))


def _safetensors(tensors: dict[str, Any], *, data: bytes = bytes(64), card: Any = _CARD) -> bytes:
    metadata = {"mman": card if isinstance(card, str) else json.dumps(card)}
    header = json.dumps({"__metadata__": metadata, **tensors}).encode()
    return struct.pack("<Q", len(header)) + header + data


def _tensor(shape: list[int], begin: int, end: int, kind: str = "F32") -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


def _with(**fields: object) -> bytes:
    return _safetensors({"generator.a": _tensor([16], 0, 64)}, card={**_CARD, **fields})


class _Taken:
    """What unpickling it would do: leave a file beside the precious ones."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self._path),)


def _code(name: str, *, zipped: bool) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        taken = _Taken(folder.parent / "outside" / "taken")
        if zipped:
            torch.save({"a": taken}, folder / name)
        else:
            (folder / name).write_bytes(pickle.dumps({"a": taken}))
        return folder / name

    return make


def _zip(*entries: tuple[str, bytes], packed: bool = True) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def _laughs() -> bytes:
    """A pickle of lists of the list before, 2^40 of them at the end, in 200 bytes."""
    return b"\x80\x02]" + b"".join(b"q%c](h%ch%ce" % (n, n, n) for n in range(40)) + b"."


def _torch_saved(thing: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(thing, buffer)
    return buffer.getvalue()


_ASPP = {"generator.aspp.branches.0.weight": _tensor([4, 4], 0, 64)}

SAFETENSORS = (
    Case("weights", "empty file", content("w.safetensors", b"")),
    Case("weights", "header of 2^63 bytes", content("w.safetensors", struct.pack("<Q", 2**63) + b"{}")),
    Case("weights", "header of 4 GB", content("w.safetensors", struct.pack("<Q", 2**32) + b"{}")),
    Case("weights", "header longer than the file", content("w.safetensors", struct.pack("<Q", 4_000_000) + b'{"a":')),
    Case("weights", "header of a million brackets", content("w.safetensors", struct.pack("<Q", len(DEEP)) + DEEP)),
    Case("weights", "header that is a list", content("w.safetensors", struct.pack("<Q", 2) + b"[]")),
    Case("weights", "header without a card", content("w.safetensors", struct.pack("<Q", 2) + b"{}")),
    Case(
        "weights",
        "card of a million brackets",
        content("w.safetensors", _safetensors({}, card=DEEP[:1_000_000].decode())),
    ),
    Case("weights", "card with foreign fields", content("w.safetensors", _with(run="rm"))),
    Case("weights", "card of an unknown backbone", content("w.safetensors", _with(backbone="resnet9999"))),
    Case("weights", "card of 10^9 classes", content("w.safetensors", _with(class_count=10**9))),
    Case("weights", "card of 10^9 pixels", content("w.safetensors", _with(test_side=10**9))),
    Case(
        "weights", "card whose label set is a path", content("w.safetensors", _with(label_set="../../../outside/mine"))
    ),
    Case(
        "weights", "card whose label set is a share", content("w.safetensors", _with(label_set=r"\\server\share\mine"))
    ),
    Case("weights", "card with a title of 1 MB", content("w.safetensors", _with(title="a" * 1_000_000))),
    Case(
        "weights",
        "card of a network of 2 GB without its tensors",
        content("w.safetensors", _safetensors(_ASPP, card={**_CARD, "aspp_channels": 4096})),
    ),
    Case(
        "weights",
        "tensors that overlap",
        content("w.safetensors", _safetensors({"a": _tensor([16], 0, 64), "b": _tensor([16], 0, 64)})),
    ),
    Case(
        "weights",
        "tensor behind the end of the file",
        content("w.safetensors", _safetensors({"a": _tensor([16], 10**12, 10**12 + 64)})),
    ),
    Case("weights", "tensor of negative place", content("w.safetensors", _safetensors({"a": _tensor([16], -64, 0)}))),
    Case(
        "weights",
        "tensor of 2^62 numbers in 64 bytes",
        content("w.safetensors", _safetensors({"a": _tensor([2**31, 2**31], 0, 64)})),
    ),
    Case(
        "weights",
        "tensor of an unknown kind",
        content("w.safetensors", _safetensors({"a": _tensor([16], 0, 64, "PY")})),
    ),
    Case(
        "weights",
        "tensors of another network",
        content("w.safetensors", _safetensors({"generator.a": _tensor([16], 0, 64)})),
    ),
    Case("weights", "pickle named .safetensors", _code("w.safetensors", zipped=False)),
    Case("weights", "pipe that nobody writes to", pipe("w.safetensors")),
)

PICKLES = (
    Case("foreign weights", "pickle with code", _code("w.pth", zipped=False)),
    Case("foreign weights", "torch's archive with code", _code("w.pth", zipped=True)),
    Case("foreign weights", "pickle of 2^40 lists in 300 bytes", content("w.pth", _laughs())),
    Case(
        "foreign weights",
        "archive that grows to 256 MB",
        content("w.pth", _zip(("archive/data.pkl", bytes(256 << 20)))),
    ),
    Case("foreign weights", "archive without a pickle", content("w.pth", _zip(("a/b", b"c"), packed=False))),
    Case("foreign weights", "archive cut in the middle", content("w.pth", _torch_saved({"a": torch.ones(99)})[:500])),
    Case("foreign weights", "list instead of a state dict", content("w.pth", _torch_saved([torch.ones(3)]))),
    Case("foreign weights", "state dict of numbers", content("w.pth", _torch_saved({"a": 3}))),
    Case(
        "foreign weights", "state dict of another network", content("w.pth", _torch_saved({"up4.bias": torch.ones(20)}))
    ),
    Case("foreign weights", "state dict of 3 classes", content("w.pth", _torch_saved({"up4.bias": torch.ones(3)}))),
    Case("foreign weights", "text", content("w.pth", b"these are weights, honestly")),
    Case("foreign weights", "empty file", content("w.pth", b"")),
    Case("foreign weights", "file of 1 TB", sparse("w.pth", b"\x80\x02", 1 << 40)),
    Case("foreign weights", "pipe that nobody writes to", pipe("w.pth")),
    Case(
        "foreign weights",
        "safetensors of tensors that overlap",
        content("w.safetensors", _safetensors({"a": _tensor([16], 0, 64), "b": _tensor([16], 0, 64)})),
    ),
)
