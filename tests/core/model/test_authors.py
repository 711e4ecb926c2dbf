"""The authors' checkpoints are recognised, refused when they do not fit, and compute what the authors' network does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from mman_core.cli.main import main
from mman_core.errors import WrongWeights
from mman_core.jobs import ImportWeightsJob
from mman_core.labels.label_set import load_label_set
from mman_core.model.authors import authors_key
from mman_core.model.card import read_card
from mman_core.model.discriminators import ReleasedDiscriminator
from mman_core.model.foreign import import_weights
from mman_core.model.generator import Generator
from mman_core.model.normalise import normalised
from mman_core.model.weights import load_networks
from mman_core.predict.protocols import AUTHORS, joined, mirrored
from tests.core.model.authors_files import authors_state, save_old, with_stray_statistics

REFERENCE = os.environ.get("MMAN_AUTHORS_REFERENCE", "")
SEED, MACRO_SEED = 2018, 2019
INNER = "model.U4.2.U3.4.U2.4.U1"
STRAY = {f"{INNER}.23.U0.6": 1024, f"{INNER}.26": 512, "model.U4.2.U3.4.U2.7": 256, "model.U4.2.U3.7": 64}


@pytest.fixture(scope="module")
def names() -> dict[str, Tensor]:
    """A generator's checkpoint with 20 classes in which every tensor is one number repeated: whole, and quick."""
    with torch.device("meta"):
        generator = Generator("resnet101", 20, graph="released", statistics="image")
    sizes = {
        ours: tensor.shape for ours, tensor in generator.state_dict().items() if not ours.endswith("batches_tracked")
    }
    state = {authors_key(ours): torch.tensor(0.01 * n).expand(size) for n, (ours, size) in enumerate(sizes.items())}
    return with_stray_statistics(state, STRAY)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three checkpoints, imported by the command."""
    folder = tmp_path_factory.mktemp("authors")
    generator = authors_state(Generator("resnet101", 20, graph="released"), SEED)
    save_old(folder / "latest_net_G.pth", with_stray_statistics(generator, STRAY))
    for part, seed in (("D", SEED), ("D2", MACRO_SEED)):
        critic = authors_state(ReleasedDiscriminator(20), seed)
        save_old(folder / f"latest_net_{part}.pth", with_stray_statistics(critic, {"model.3": 128, "model.6": 256}))
    assert main(["weights", "import", str(folder / "latest_net_G.pth")]) == 0
    return folder / "latest_net_G.safetensors"


def _import(path: Path) -> Path:
    out = path.with_suffix(".safetensors")
    list(import_weights(ImportWeightsJob(str(path), str(out))))
    return out


def test_a_published_file_of_a_generator_has_556_tensors(names: Mapping[str, Tensor]) -> None:
    assert len(names) == 556


def test_a_whole_file_is_imported_with_all_its_numbers(names: Mapping[str, Tensor], tmp_path: Path) -> None:
    imported = _import(save_old(tmp_path / "latest_net_G.pth", names))
    card = read_card(imported)
    assert (card.graph, card.statistics, card.backbone) == ("released", "image", "resnet101")
    kept = load_file(imported)
    assert torch.equal(kept["generator.up2.weight"], names["model.U4.2.U3.4.U2.6.weight"])
    last = "22.model_cx.5.running_var"
    assert torch.equal(kept["generator.encoder.layer3.22.bn3.running_var"], names[f"{INNER}.{last}"])
    assert not any(key.startswith(("macro.", "micro.")) for key in kept)


def test_a_partial_file_is_refused_with_the_first_missing_keys(names: Mapping[str, Tensor], tmp_path: Path) -> None:
    partial = {key: tensor for key, tensor in names.items() if ".con1." not in key and ".con3." not in key}
    partial["model.U4.9.weight"] = torch.zeros(1)
    with pytest.raises(
        WrongWeights, match=r"half\.pth.* 5 of its tensors .*con1\.weight, .*con1\.bias, .*con3\.weight"
    ):
        _import(save_old(tmp_path / "half.pth", partial))
    assert not (tmp_path / "half.safetensors").exists()


def test_another_class_count_is_refused_with_both_counts(names: Mapping[str, Tensor], tmp_path: Path) -> None:
    seven = {**names, "model.U4.4.bias": torch.zeros(7)}
    with pytest.raises(WrongWeights, match="trained for 7 classes, but 20 are wanted"):
        _import(save_old(tmp_path / "seven.pth", seven))


def test_a_cut_file_is_refused(names: Mapping[str, Tensor], tmp_path: Path) -> None:
    path = save_old(tmp_path / "cut.pth", names)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(WrongWeights, match=r"cut\.pth are damaged"):
        _import(path)


@pytest.mark.slow
def test_the_command_imports_in_another_process_and_writes_the_card(imported: Path) -> None:
    assert '"graph": "released"' in imported.with_suffix(".json").read_text()
    assert {key.partition(".")[0] for key in load_file(imported)} == {"generator", "macro", "micro"}


@pytest.fixture(scope="module")
def reference() -> Mapping[str, npt.NDArray[Any]]:
    """What the authors' own network computed with these weights."""
    if not REFERENCE:
        pytest.skip("the folder of the reference is not named by MMAN_AUTHORS_REFERENCE")
    with np.load(Path(REFERENCE) / "reference_2018.npz", allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def raw(
    reference: Mapping[str, npt.NDArray[Any]], imported: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, npt.NDArray[Any]]:
    """What the command writes for the photo of the reference."""
    folder = tmp_path_factory.mktemp("raw")
    Image.fromarray(reference["image_256_uint8"]).save(folder / "photo.png")
    size = ["--size", "256", "--raw", str(folder / "raw.npz"), "--device", "cpu"]
    assert main(["predict", str(folder / "photo.png"), "--weights", str(imported), *size]) == 0
    with np.load(folder / "raw.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def _deviation(mine: npt.NDArray[Any], theirs: npt.NDArray[Any]) -> float:
    assert mine.shape == theirs.shape
    return float(np.abs(mine.astype(np.float64) - theirs.astype(np.float64)).max())


def test_both_maps_are_the_authors(
    raw: Mapping[str, npt.NDArray[Any]], reference: Mapping[str, npt.NDArray[Any]]
) -> None:
    high = raw["high_logits"]
    assert high.dtype == np.float32
    assert _deviation(high[:, :, ::8, ::8], reference["high_logits_every8_image_stats"]) < 1e-4
    assert _deviation(raw["low_logits"], reference["low_logits_image_stats"]) < 1e-4
    assert np.array_equal(high.argmax(1), reference["high_argmax_image_stats"])


def test_both_discriminators_answer_as_the_authors(
    reference: Mapping[str, npt.NDArray[Any]],
    raw: Mapping[str, npt.NDArray[Any]],
    imported: Path,
) -> None:
    networks = load_networks(imported)
    for critic, photo, logits, answer in (
        (networks.micro, "image_256_uint8", "high_logits", "micro_response"),
        (networks.macro, "image_16_uint8", "low_logits", "macro_response"),
    ):
        label_map = torch.softmax(5 * torch.from_numpy(raw[logits]), 1)
        judged = critic(torch.cat([normalised(reference[photo])[None], label_map], 1)).detach().numpy()
        assert _deviation(judged, reference[answer]) < 1e-4, answer


@torch.no_grad()
def test_the_six_passes_are_the_authors(reference: Mapping[str, npt.NDArray[Any]], imported: Path) -> None:
    generator = load_networks(imported).generator
    passes = []
    for side in (192, 256, 320):
        photo = normalised(reference[f"image_{side}_uint8"])[None]
        passes.append(generator(photo)[0][0])
        passes.append(mirrored(generator(photo.flip(-1))[0][0], load_label_set("lip")))
    scores = joined(passes, (256, 256), AUTHORS)[None].numpy()
    assert _deviation(scores[:, :, ::8, ::8], reference["six_pass_scores_every8"]) < 1e-4
    assert np.array_equal(scores.argmax(1), reference["six_pass_argmax"])


@torch.no_grad()
def test_running_statistics_are_the_authors_too(reference: Mapping[str, npt.NDArray[Any]], imported: Path) -> None:
    generator = Generator("resnet101", 20, graph="released", statistics="running").eval()
    generator.load_state_dict(load_networks(imported).generator.state_dict())
    high, low = (each.numpy() for each in generator(normalised(reference["image_256_uint8"])[None]))
    # Here the logits reach thousands: what is compared is the relative deviation.
    largest = float(np.abs(reference["low_logits_running_stats"]).max())
    assert _deviation(low, reference["low_logits_running_stats"]) < 1e-5 * largest
    assert _deviation(high[:, :, ::8, ::8], reference["high_logits_every8_running_stats"]) < 1e-4
    assert np.array_equal(high.argmax(1), reference["high_argmax_running_stats"])
