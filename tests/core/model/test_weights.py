"""Weights files come back as they were saved, and wrong ones are refused with a sentence."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mman_core.errors import WrongWeights
from mman_core.jobs import ImportWeightsJob, WeightsImported
from mman_core.model.card import WeightsCard, read_card
from mman_core.model.discriminators import ReleasedDiscriminator
from mman_core.model.foreign import import_weights
from mman_core.model.generator import Generator
from mman_core.model.weights import build_networks, is_finite, load_networks, save_networks


class Payload:
    """A pickle that would create a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (_touch, (str(self.path),))


def _touch(path: str) -> None:
    Path(path).touch()


def test_saved_networks_predict_the_same_when_loaded(weights: Path, tmp_path: Path) -> None:
    first = load_networks(weights)
    save_networks(tmp_path / "again.safetensors", first)
    second = load_networks(tmp_path / "again.safetensors")
    photo = torch.rand(1, 3, 48, 64)
    with torch.no_grad():
        mine, theirs = first.generator.eval()(photo)[0], second.generator.eval()(photo)[0]
    assert torch.equal(mine, theirs)
    assert first.card == second.card


def test_the_card_is_read_without_torch(weights: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from mman_core.model.card import read_card;"
        f"print(read_card(Path({str(weights)!r})).title); assert 'torch' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "Untrained\n"


@pytest.mark.parametrize("content", [b"", b"hello, I am a text", b"\xff" * 64, b"\x02\x00\x00\x00\x00\x00\x00\x00[]"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.safetensors"
    path.write_bytes(content)
    with pytest.raises(WrongWeights, match=r"wrong\.safetensors"):
        read_card(path)


def test_a_cut_file_is_refused(weights: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.safetensors"
    path.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(WrongWeights, match=r"cut\.safetensors.*damaged"):
        load_networks(path)


def test_weights_of_another_class_count_are_refused_with_both_counts(tmp_path: Path) -> None:
    source = tmp_path / "seven.safetensors"
    save_networks(source, build_networks(WeightsCard("Seven", "resnet18", 7, "lip")))
    with pytest.raises(WrongWeights, match="7 classes, but LIP has 20"):
        list(import_weights(ImportWeightsJob(str(source), str(tmp_path / "out.safetensors"))))
    assert not (tmp_path / "out.safetensors").exists()


def test_a_state_dict_of_our_generator_is_imported(tmp_path: Path) -> None:
    networks = build_networks(WeightsCard("Any", "resnet34", 20, "lip"))
    torch.save(networks.generator.state_dict(), tmp_path / "mine.pth")
    events = list(import_weights(ImportWeightsJob(str(tmp_path / "mine.pth"), str(tmp_path / "out.safetensors"))))
    assert events == [WeightsImported(str(tmp_path / "out.safetensors"), "mine")]
    assert load_networks(tmp_path / "out.safetensors").card.backbone == "resnet34"


def test_a_state_dict_of_another_network_is_refused_with_the_first_tensors(tmp_path: Path) -> None:
    torch.save({"fc.weight": torch.zeros(3, 4)}, tmp_path / "other.pth")
    with pytest.raises(WrongWeights, match=r"aspp\.branches\.0\.bias"):
        list(import_weights(ImportWeightsJob(str(tmp_path / "other.pth"), str(tmp_path / "out.safetensors"))))


def test_a_pickle_that_would_run_code_is_refused_and_does_not_run(tmp_path: Path) -> None:
    torch.save({"weight": Payload(tmp_path / "ran")}, tmp_path / "evil.pth")
    with pytest.raises(WrongWeights, match="could run code"):
        list(import_weights(ImportWeightsJob(str(tmp_path / "evil.pth"), str(tmp_path / "out.safetensors"))))
    assert not (tmp_path / "ran").exists()


def test_a_text_called_pth_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.pth").write_text("these are not weights")
    with pytest.raises(WrongWeights, match=r"text\.pth"):
        list(import_weights(ImportWeightsJob(str(tmp_path / "text.pth"), str(tmp_path / "out.safetensors"))))


def test_the_card_survives_as_json() -> None:
    card = WeightsCard("A", "resnet18", 20, "lip", trained_on="mannequins")
    assert WeightsCard(**json.loads(card.to_json())) == card


def test_networks_that_diverged_are_noticed() -> None:
    networks = build_networks(WeightsCard("A", "resnet18", 5, "lip"))
    assert is_finite(networks.generator)
    assert isinstance(networks.generator, Generator)
    with torch.no_grad():
        networks.generator.up4.weight[0, 0, 0, 0] = float("nan")
    assert not is_finite(networks.generator)


def test_a_card_from_before_there_were_two_graphs_means_todays_generator() -> None:
    card = WeightsCard(title="Old", backbone="resnet18", class_count=20, label_set="lip")
    assert (card.graph, card.aspp_channels, card.dropout, card.statistics) == ("paper", 0, 0.0, "running")


def test_every_choice_of_the_card_builds_other_networks_that_come_back(tmp_path: Path) -> None:
    card = WeightsCard(
        "All", "resnet18", 20, "lip", graph="released", aspp_channels=24, dropout=0.25, statistics="image"
    )
    first = build_networks(card)
    save_networks(tmp_path / "all.safetensors", first, halved=False)
    second = load_networks(tmp_path / "all.safetensors")
    photo = torch.rand(2, 3, 48, 64)
    with torch.no_grad():
        assert torch.equal(first.generator.eval()(photo)[0], second.generator.eval()(photo)[0])
    assert isinstance(second.macro, ReleasedDiscriminator)
    assert isinstance(second.generator, Generator)
    assert second.generator.dropout.p == 0.25


@pytest.mark.parametrize(
    "wrong", [{"graph": "other"}, {"aspp_channels": -1}, {"dropout": 1.0}, {"statistics": "none"}, {"dropout": "half"}]
)
def test_a_card_of_another_generator_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    networks = build_networks(WeightsCard("Any", "resnet18", 20, "lip"))
    card = dataclasses.replace(networks.card, **wrong)  # type: ignore[arg-type]
    save_networks(tmp_path / "odd.safetensors", dataclasses.replace(networks, card=card), parts=["macro"])
    with pytest.raises(WrongWeights, match=r"odd\.safetensors"):
        read_card(tmp_path / "odd.safetensors")
