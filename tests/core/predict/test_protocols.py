"""Several passes are joined as each protocol says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mman_core.errors import NothingToDo
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.predict.predictor import Predictor
from mman_core.predict.protocols import (
    AUTHORS,
    AUTHORS_UNSQUASHED,
    PAPER,
    PROTOCOLS,
    SINGLE,
    joined,
    mirrored,
    protocol_named,
    protocol_scores,
)
from mman_core.types import Rgb
from tests.core.making import assert_one_clear_sentence


@pytest.fixture(scope="module")
def predictor(weights: Path) -> Predictor:
    return Predictor(weights, "cpu")


@pytest.fixture(scope="module")
def photo(pairs: list[tuple[Path, Path]]) -> Rgb:
    return read_photo(pairs[0][0])


def _logits(seed: int, height: int = 6, width: int = 9, classes: int = 20) -> torch.Tensor:
    return 3 * torch.randn(classes, height, width, generator=torch.Generator().manual_seed(seed))


def test_the_protocols_are_those_of_the_paper_and_of_its_authors() -> None:
    assert list(PROTOCOLS) == ["single", "paper", "authors", "authors-unsquashed"]
    assert (SINGLE.passes, PAPER.passes, AUTHORS.passes) == (1, 3, 6)
    assert PAPER.scales == (0.8, 1.0, 1.2)
    assert (AUTHORS.scales, AUTHORS.mirror, AUTHORS.sharpness) == ((0.75, 1.0, 1.25), True, 5.0)


def test_an_unknown_protocol_is_named() -> None:
    with pytest.raises(NothingToDo) as caught:
        protocol_named("tripple")
    assert_one_clear_sentence(caught.value, "'tripple'", "single, paper, authors, authors-unsquashed")


def test_one_pass_is_what_the_predictor_sees(predictor: Predictor, photo: Rgb) -> None:
    assert torch.equal(protocol_scores(predictor, photo, SINGLE), predictor.logits(photo))
    assert np.array_equal(predictor.predict(photo), predictor.predict(photo, SINGLE))


def test_the_paper_averages_the_scores_of_three_sizes(predictor: Predictor, photo: Rgb) -> None:
    seen = [predictor.logits(photo, scale) for scale in (0.8, 1.0, 1.2)]
    assert [tuple(logits.shape[1:]) for logits in seen] == [(102, 77), (128, 96), (154, 115)]
    scores = protocol_scores(predictor, photo, PAPER)
    resized = [torch.nn.functional.interpolate(each[None], size=(128, 96), mode="bilinear")[0] for each in seen]
    assert torch.allclose(scores, torch.stack(resized).mean(0), atol=1e-5)


def test_the_authors_sum_probabilities_of_six_passes(predictor: Predictor, photo: Rgb) -> None:
    for protocol, size in ((AUTHORS, (128, 128)), (AUTHORS_UNSQUASHED, (128, 96))):
        scores = protocol_scores(predictor, photo, protocol)
        assert scores.shape == (20, *size)
        assert torch.allclose(scores.sum(0), torch.full(size, 6.0), atol=1e-4)
        assert predictor.predict(photo, protocol).shape == photo.shape[:2]


def test_the_authors_program_squeezes_every_photo_into_a_square(predictor: Predictor, photo: Rgb) -> None:
    # As their program does it: one square, two more made of it, a mirrored copy of each, all enlarged to the square.
    assert photo.shape[0] != photo.shape[1]
    square = Image.fromarray(photo).resize((128, 128), Image.Resampling.LANCZOS)
    total = torch.zeros(20, 128, 128)
    for side in (96, 128, 160):
        seen = np.array(square.resize((side, side), Image.Resampling.LANCZOS))
        for turned in (seen, seen[:, ::-1].copy()):
            logits = predictor.logits(turned, side / 128)
            assert logits.shape == (20, side, side)
            scores = torch.softmax(5 * logits, 0)
            if turned is not seen:
                scores = mirrored(scores, load_label_set("lip"))
            total += torch.nn.functional.interpolate(scores[None], (128, 128), mode="bilinear", align_corners=True)[0]
    assert torch.allclose(protocol_scores(predictor, photo, AUTHORS), total, atol=1e-4)


def test_the_authors_resize_the_photo_to_the_usual_size_and_from_there_by_lanczos(
    predictor: Predictor, photo: Rgb
) -> None:
    usual = Image.fromarray(photo).resize((96, 128), Image.Resampling.LANCZOS)
    passes = []
    for scale, size in ((0.75, (72, 96)), (1.0, (96, 128)), (1.25, (120, 160))):
        seen = np.array(usual.resize(size, Image.Resampling.LANCZOS))
        passes.append(predictor.logits(seen, scale))
        assert passes[-1].shape[1:] == seen.shape[:2]
        passes.append(mirrored(predictor.logits(seen[:, ::-1].copy(), scale), load_label_set("lip")))
    expected = joined(passes, (128, 96), AUTHORS_UNSQUASHED)
    assert torch.allclose(protocol_scores(predictor, photo, AUTHORS_UNSQUASHED), expected, atol=1e-5)


def test_the_authors_protocol_knows_no_side(predictor: Predictor) -> None:
    # No scale of this size is padded; padding is at the right in both photos, and would not mirror.
    photo, _ = draw_mannequin(np.random.default_rng(0), 128, 64)
    scores = protocol_scores(predictor, photo, AUTHORS_UNSQUASHED)
    other = protocol_scores(predictor, np.ascontiguousarray(photo[:, ::-1]), AUTHORS_UNSQUASHED)
    assert torch.allclose(mirrored(other, load_label_set("lip")), scores, atol=1e-4)
    assert not torch.allclose(other.flip(-1), scores, atol=1e-2)


def test_mirroring_swaps_left_and_right_where_the_label_set_has_sides() -> None:
    scores = _logits(0)
    there = mirrored(scores, load_label_set("lip"))
    assert torch.equal(there[14], scores[15].flip(-1))
    assert torch.equal(there[19], scores[18].flip(-1))
    assert torch.equal(there[13], scores[13].flip(-1))
    assert torch.equal(mirrored(there, load_label_set("lip")), scores)
    parts = _logits(1, classes=7)
    assert torch.equal(mirrored(parts, load_label_set("ppp")), parts.flip(-1))


def test_probabilities_are_sharpened_before_they_are_resized_by_their_corners() -> None:
    small, usual = _logits(2, 3, 5), _logits(3)
    scores = joined([small, usual], (6, 9), AUTHORS)
    corners = torch.softmax(5 * small, 0)
    expected = torch.softmax(5 * usual, 0)
    for row, column, from_row, from_column in ((0, 0, 0, 0), (5, 8, 2, 4), (0, 8, 0, 4), (5, 4, 2, 2)):
        assert torch.allclose(scores[:, row, column], corners[:, from_row, from_column] + expected[:, row, column])
