"""The raw numbers behind a prediction are those of the generator, in float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from mman_core.cli.main import main
from mman_core.images.photo import read_photo
from mman_core.model.normalise import normalised
from mman_core.model.weights import load_networks
from mman_core.predict.crf import refined
from tests.core.making import save_photo


def test_raw_maps_are_those_of_the_generator(weights: Path, tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "photo.png", 96, 64)
    out = tmp_path / "raw.npz"
    assert main(["predict", str(photo), "--weights", str(weights), "--size", "96", "--raw", str(out)]) == 0
    with np.load(out) as arrays, torch.no_grad():
        high, low = load_networks(weights).generator.eval()(normalised(read_photo(photo))[None])
        assert sorted(arrays) == ["high_logits", "low_logits"]
        assert arrays["high_logits"].dtype == arrays["low_logits"].dtype == np.float32
        assert arrays["high_logits"].shape == (1, 20, 96, 64)
        assert arrays["low_logits"].shape == (1, 20, 6, 4)
        assert np.abs(arrays["high_logits"] - high.numpy()).max() < 1e-4
        assert np.abs(arrays["low_logits"] - low.numpy()).max() < 1e-4


def test_a_protocol_adds_its_scores_at_the_size_without_padding(weights: Path, tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "photo.png", 50, 80)
    out = tmp_path / "raw.npz"
    for protocol, padded, seen in (("authors", (64, 64), (64, 64)), ("authors-unsquashed", (48, 64), (40, 64))):
        size = ["--size", "64", "--protocol", protocol]
        assert main(["predict", str(photo), "--weights", str(weights), *size, "--raw", str(out)]) == 0
        with np.load(out) as arrays:
            assert arrays["high_logits"].shape == (1, 20, *padded)
            assert arrays["scores"].shape == (1, 20, *seen)
            assert np.allclose(arrays["scores"].sum(1), 6, atol=1e-4)


@pytest.mark.parametrize("protocol", ["single", "authors-unsquashed"])
def test_a_crf_adds_what_it_makes_of_the_probabilities(weights: Path, tmp_path: Path, protocol: str) -> None:
    photo = save_photo(tmp_path / "photo.png", 50, 80)
    out = tmp_path / "raw.npz"
    size = ["--size", "80", "--protocol", protocol, "--crf"]
    assert main(["predict", str(photo), "--weights", str(weights), *size, "--raw", str(out)]) == 0
    with np.load(out) as arrays:
        scores = torch.from_numpy(arrays["scores"][0])
        probabilities = scores.softmax(0) if protocol == "single" else scores / 6
        expected = refined(read_photo(photo), probabilities.numpy())
        assert np.allclose(arrays["refined"], expected[None], atol=1e-4)


def test_a_size_that_does_not_fit_is_refused(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = save_photo(tmp_path / "photo.png")
    out = tmp_path / "raw.npz"
    assert main(["predict", str(photo), "--weights", str(weights), "--size", "5", "--raw", str(out)]) == 2
    assert "choose 32 to 4096" in capsys.readouterr().err
    assert not out.exists()
