"""Weights that are damaged, unsafe or made for something else are refused with a sentence, and nothing is written."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from mman_core.model.card import WeightsCard
from mman_core.model.generator import Generator
from mman_core.model.weights import Networks, build_networks, load_networks, save_networks
from mman_core.project.store import Project
from tests.core.making import save_photo, striped_mask
from tests.e2e.sentences import Say, the_sentence


def _with_card(weights: Path, path: Path, **changes: object) -> Path:
    def change(header: dict[str, Any]) -> None:
        header["__metadata__"]["mman"] = json.dumps(json.loads(header["__metadata__"]["mman"]) | changes)

    return _with_header(weights, path, change)


def _with_header(weights: Path, path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    content = weights.read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    change(header)
    changed = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(changed)) + changed + content[end:])
    return path


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"class_count": 7}, "trained for 7 classes, but LIP has 20"),
        ({"class_count": "20"}, "wrong class_count"),
        ({"test_side": 0}, "does not build"),
        ({"test_side": 10**9}, "does not build"),
        ({"label_set": "unheard of"}, "unheard of"),
        ({"label_set": ["lip"]}, "wrong label_set"),
        ({"backbone": "vgg"}, "does not build (vgg"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_weights_whose_card_makes_no_sense_are_refused(
    say: Say, weights: Path, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    wrong = _with_card(weights, tmp_path / "wrong.safetensors", **changes)
    photo = save_photo(tmp_path / "a.jpg", 40, 60)
    code, lines = say("prelabel", photo, "--out", tmp_path / "out", "--weights", wrong)
    assert code == 2
    the_sentence(lines, wrong, words)
    assert not (tmp_path / "out").exists()


def test_weights_whose_header_lies_are_refused(say: Say, weights: Path, tmp_path: Path) -> None:
    name = "generator.up4.bias"
    lies: list[Callable[[dict[str, Any]], object]] = [
        lambda header: header[name].update(data_offsets=[0, 10**15]),
        lambda header: header[name].update(shape=[10**9, 10**9]),
        lambda header: header[name].update(dtype="F77"),
        lambda header: header.update({name: 5}),
        lambda header: header.update({"generator.other": header.pop(name)}),
    ]
    for number, lie in enumerate(lies):
        wrong = _with_header(weights, tmp_path / f"{number}.safetensors", lambda header, lie=lie: lie(header) and None)  # type: ignore[misc]
        code, lines = say("weights", "import", wrong, "--out", tmp_path / "out.safetensors")
        assert code == 2
        the_sentence(lines, wrong)
    for number, header in enumerate((b"[" * 1_000_000, b"{}", b"\xff" * 20)):
        wrong = tmp_path / f"header {number}.safetensors"
        wrong.write_bytes(struct.pack("<Q", len(header)) + header)
        code, lines = say("weights", "show", wrong)
        assert code == 2
        the_sentence(lines, wrong)
    assert not (tmp_path / "out.safetensors").exists()


def test_weights_that_are_not_finite_are_refused(say: Say, weights: Path, tmp_path: Path) -> None:
    networks = load_networks(weights)
    with torch.no_grad():
        _last_bias(networks)[3] = float("nan")
    save_networks(tmp_path / "nan.safetensors", networks)
    torch.save(networks.generator.state_dict(), tmp_path / "nan.pth")
    for name in ("nan.safetensors", "nan.pth"):
        code, lines = say("weights", "import", tmp_path / name, "--out", tmp_path / "out.safetensors")
        assert code == 2
        the_sentence(lines, tmp_path / name, "not finite", "choose")
    assert not (tmp_path / "out.safetensors").exists()


def test_numbers_too_large_for_half_precision_are_kept_whole(weights: Path, tmp_path: Path) -> None:
    networks = load_networks(weights)
    with torch.no_grad():
        _last_bias(networks)[3] = 1e6
    save_networks(tmp_path / "large.safetensors", networks)
    assert _last_bias(load_networks(tmp_path / "large.safetensors"))[3] == 1e6


def _last_bias(networks: Networks) -> torch.Tensor:
    assert isinstance(networks.generator, Generator)
    assert networks.generator.up4.bias is not None
    return networks.generator.up4.bias


class _RunsCode:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_foreign_weights_that_cannot_be_used_are_refused_and_run_nothing(
    say: Say, weights: Path, tmp_path: Path
) -> None:
    state = load_networks(weights).generator.state_dict()
    wrong = {
        "evil": {"up4.bias": _RunsCode(tmp_path / "ran")},
        "numbers for names": {5: torch.zeros(3)},
        "a scalar": {"up4.bias": torch.tensor(1.0)},
        "a list": [1, 2],
        "seven classes": {**state, "up4.bias": torch.zeros(7)},
        "one too many": {**state, "more": torch.zeros(1)},
    }
    for name, content in wrong.items():
        torch.save(content, tmp_path / f"{name}.pth")
    (tmp_path / "half.pth").write_bytes((tmp_path / "one too many.pth").read_bytes()[:100_000])
    (tmp_path / "zero.pth").touch()
    old = tmp_path / "out.safetensors"
    old.write_bytes(b"old")
    for path in sorted(tmp_path.glob("*.pth")):
        code, lines = say("weights", "import", path, "--out", old)
        assert code == 2, path
        the_sentence(lines, path)
    assert old.read_bytes() == b"old"
    assert not (tmp_path / "ran").exists()


def test_weights_whose_classes_cannot_become_lips_are_not_imported_for_it(say: Say, tmp_path: Path) -> None:
    parts = tmp_path / "parts.safetensors"
    save_networks(parts, build_networks(WeightsCard("Parts", "resnet18", 7, "ppp", test_side=64)))
    code, lines = say("weights", "import", parts, "--out", tmp_path / "out.safetensors")
    assert code == 2
    the_sentence(lines, parts, "not of LIP")
    assert not (tmp_path / "out.safetensors").exists()


def test_weights_of_another_label_set_do_not_learn_from_lips_masks(say: Say, tmp_path: Path) -> None:
    cihp = tmp_path / "cihp.safetensors"
    save_networks(cihp, build_networks(WeightsCard("CIHP", "resnet18", 20, "cihp", test_side=64)))
    save_photo(tmp_path / "photos" / "a.jpg", 40, 60)
    with Project.open(tmp_path / "photos") as project:
        project.write_mask("a.jpg", striped_mask(40, 60))
    code, lines = say("finetune", "--project", tmp_path / "photos", "--weights", cihp)
    assert code == 2
    the_sentence(lines, cihp, "label set cihp", "masks of lip")
    assert not (tmp_path / "photos" / ".mman" / "runs").exists()
