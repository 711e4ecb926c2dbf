"""A prediction has the photo's own size, whatever that is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from mman_core.errors import NothingToDo
from mman_core.images.photo import read_photo
from mman_core.predict.predictor import Predictor, input_size, largest, margin_of
from mman_core.predict.protocols import PROTOCOLS, Protocol


@pytest.fixture(scope="module")
def predictor(weights: Path) -> Predictor:
    return Predictor(weights, "cpu")


@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (301, 33), (129, 128)])
def test_a_prediction_has_the_photos_size_and_known_ids(predictor: Predictor, shape: tuple[int, int]) -> None:
    photo = np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8)
    mask = predictor.predict(photo)
    assert mask.shape == shape
    assert mask.dtype == np.uint8
    assert mask.max() < 20


def test_the_margin_is_the_best_probability_above_the_second(predictor: Predictor) -> None:
    photo = np.random.default_rng(0).integers(0, 255, (130, 77, 3), np.uint8)
    mask, margin = predictor.predict_with_margin(photo)
    assert np.array_equal(mask, predictor.predict(photo))
    probabilities = predictor.logits(photo).softmax(0).sort(0).values
    assert margin.values.shape == predictor.seen_size(photo)
    assert np.abs(margin.values - 255 * (probabilities[-1] - probabilities[-2]).numpy()).max() <= 0.51


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS.keys())
def test_scores_of_every_protocol_give_margins_from_none_to_all(protocol: Protocol) -> None:
    scores = torch.zeros(3, 1, 2)
    # The sum of the probabilities of all passes, or logits far apart.
    scores[0, 0, 0] = protocol.passes if protocol.sharpness else 50.0
    scores[:2, 0, 1] = protocol.passes / 2 if protocol.sharpness else 50.0
    assert margin_of(scores, protocol).values.tolist() == [[255, 0]]


def test_predicting_twice_gives_the_same(predictor: Predictor, pairs: list[tuple[Path, Path]]) -> None:
    photo = read_photo(pairs[0][0])
    assert np.array_equal(predictor.predict(photo), predictor.predict(photo))


def test_the_long_side_becomes_the_test_side() -> None:
    size = input_size(400, 200, 256)
    assert (size.height, size.width) == (256, 128)
    assert input_size(100, 301, 256).padded == (96, 256)


def test_strips_equal_interpolating_the_whole_map_at_once() -> None:
    logits = torch.randn(5, 37, 23, generator=torch.Generator().manual_seed(0))
    whole = functional.interpolate(logits[None], size=(700, 301), mode="bilinear", align_corners=False)[0]
    mask = largest(logits, 700, 301)
    # cv2 interpolates with 1/32-pixel weights: only near ties may differ.
    assert (mask == whole.argmax(0).numpy()).mean() > 0.97


def test_a_missing_cuda_device_is_named(weights: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    with pytest.raises(NothingToDo, match="No CUDA device"):
        Predictor(weights, "cuda")
