"""Mean field in a fully connected CRF: as all pairs of pixels would have it, and as a person would."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from mman_core.mannequins.draw import draw_mannequin
from mman_core.predict.crf import DEEPLAB, CrfSettings, Floats, refined
from mman_core.types import Mask, Rgb

HEIGHT, WIDTH = 64, 48
SMOOTH_ONLY = CrfSettings(colour_weight=0)


def _softmax(scores: npt.NDArray[np.float64], axis: int) -> npt.NDArray[np.float64]:
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def _speckled(mask: Mask, seed: int) -> Floats:
    """Probabilities (20, H, W) whose most probable class is the mask's at one pixel of three only."""
    scores = np.random.default_rng(seed).normal(0, 1.5, (20, *mask.shape))
    scores += 2 * (np.arange(20)[:, None, None] == mask)
    return _softmax(scores, 0).astype(np.float32)


def _gaussian(features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    squares = (features**2).sum(axis=1)
    return np.asarray(np.exp(features @ features.T - (squares[:, None] + squares[None]) / 2))


def _over_all_pairs(photo: Rgb, probabilities: Floats, settings: CrfSettings) -> npt.NDArray[np.float64]:
    """The equation at the top of crf.py, with matrices of N x N."""
    places = np.indices(photo.shape[:2]).reshape(2, -1).T.astype(np.float64)
    colours = photo.reshape(-1, 3) / settings.colour_sigma
    ties = np.zeros((len(places), len(places)))
    for weight, features in (
        (settings.smooth_weight, places / settings.smooth_sigma),
        (settings.colour_weight, np.column_stack([places / settings.colour_reach, colours])),
    ):
        kernel = _gaussian(features)
        root = 1 / np.sqrt(kernel.sum(axis=1))
        ties += weight * root[:, None] * kernel * root[None]
    unary = np.log(probabilities.reshape(len(probabilities), -1).T.astype(np.float64))
    belief = _softmax(unary, 1)
    for _ in range(settings.iterations):
        belief = _softmax(unary + ties @ belief, 1)
    return belief.T.reshape(probabilities.shape)


def _same(one: npt.NDArray[np.floating], other: npt.NDArray[np.floating]) -> float:
    """The share of pixels whose most probable class is the same."""
    return float((one.argmax(0) == other.argmax(0)).mean())


@pytest.fixture(scope="module")
def drawn() -> tuple[Rgb, Mask]:
    return draw_mannequin(np.random.default_rng(0), HEIGHT, WIDTH)


@pytest.fixture(scope="module")
def speckled(drawn: tuple[Rgb, Mask]) -> Floats:
    return _speckled(drawn[1], 0)


def test_the_settings_are_those_of_deeplab() -> None:
    assert CrfSettings(3, 3, 4, 49, 5, 10) == DEEPLAB


def test_smoothing_is_exact(drawn: tuple[Rgb, Mask], speckled: Floats) -> None:
    ours = refined(drawn[0], speckled, SMOOTH_ONLY)
    assert ours.shape == speckled.shape
    assert ours.dtype == np.float32
    assert np.abs(ours - _over_all_pairs(drawn[0], speckled, SMOOTH_ONLY)).max() < 1e-5  # measured: 2.3e-7


@pytest.mark.parametrize("settings", [DEEPLAB, CrfSettings(colour_reach=6, colour_sigma=20)])
def test_with_colours_nearly_all_pixels_agree_with_all_pairs(
    drawn: tuple[Rgb, Mask], speckled: Floats, settings: CrfSettings
) -> None:
    # The lattice is coarse: on four mannequins, 0.9925 to 0.9945 of the pixels agree and the mean difference is about
    # 0.001, while the probabilities of single pixels at borders are off by up to 0.92.
    ours, exact = refined(drawn[0], speckled, settings), _over_all_pairs(drawn[0], speckled, settings)
    assert _same(ours, exact) > 0.985
    assert np.abs(ours - exact).mean() < 0.003


def test_it_agrees_with_pydensecrf(drawn: tuple[Rgb, Mask], speckled: Floats) -> None:
    densecrf = pytest.importorskip("pydensecrf.densecrf")
    crf = densecrf.DenseCRF2D(WIDTH, HEIGHT, 20)
    crf.setUnaryEnergy(np.ascontiguousarray(-np.log(speckled).reshape(20, -1)))
    crf.addPairwiseGaussian(sxy=3, compat=3)
    crf.addPairwiseBilateral(sxy=49, srgb=5, rgbim=np.ascontiguousarray(drawn[0]), compat=4)
    theirs = np.array(crf.inference(10)).reshape(speckled.shape)
    assert _same(refined(drawn[0], speckled), theirs) > 0.995  # measured: 0.9984 to 0.9997 on four mannequins


def test_probabilities_come_out(drawn: tuple[Rgb, Mask], speckled: Floats) -> None:
    ours = refined(drawn[0], speckled)
    assert np.allclose(ours.sum(0), 1, atol=1e-5)
    assert ours.min() >= 0


def test_speckle_goes_where_colours_agree(drawn: tuple[Rgb, Mask], speckled: Floats) -> None:
    photo, mask = drawn
    before, after = (float((each.argmax(0) == mask).mean()) for each in (speckled, refined(photo, speckled)))
    assert before < 0.4
    assert after > 0.9


def test_a_border_moves_to_where_the_colours_change() -> None:
    photo = np.full((40, 60, 3), 40, np.uint8)
    photo[:, 30:] = (200, 180, 160)
    probabilities = np.full((3, 40, 60), 0.1, np.float32)
    probabilities[1, :, :26] = probabilities[2, :, 26:] = 0.8  # the network is off by four columns
    expected = np.where(np.arange(60) < 30, 1, 2)
    assert np.array_equal(refined(photo, probabilities).argmax(0), np.broadcast_to(expected, (40, 60)))
    grey = np.full_like(photo, 128)
    assert _same(refined(grey, probabilities), probabilities) == 1


def test_where_nothing_is_known_nothing_is_made_up(drawn: tuple[Rgb, Mask]) -> None:
    assert np.allclose(refined(drawn[0], np.full((20, HEIGHT, WIDTH), 0.05, np.float32)), 0.05, atol=1e-6)


def test_the_order_of_the_classes_says_nothing(drawn: tuple[Rgb, Mask], speckled: Floats) -> None:
    order = np.random.default_rng(0).permutation(20)
    straight, shuffled = refined(drawn[0], speckled)[order], refined(drawn[0], speckled[order])
    assert np.allclose(straight, shuffled, atol=1e-3)


def test_mirroring_and_turning_a_photo_mirrors_and_turns_the_result(drawn: tuple[Rgb, Mask], speckled: Floats) -> None:
    # The lattice does not lie alike in both, which shows at borders only.
    ours = refined(drawn[0], speckled)
    mirrored = refined(np.ascontiguousarray(drawn[0][:, ::-1]), np.ascontiguousarray(speckled[..., ::-1]))
    assert _same(mirrored[..., ::-1], ours) > 0.985
    turned = refined(np.ascontiguousarray(drawn[0].swapaxes(0, 1)), np.ascontiguousarray(speckled.swapaxes(1, 2)))
    assert _same(turned.swapaxes(1, 2), ours) > 0.985


def test_certainty_is_no_infinity(drawn: tuple[Rgb, Mask]) -> None:
    certain = (np.arange(20)[:, None, None] == drawn[1]).astype(np.float32)
    ours = refined(drawn[0], certain)
    assert np.isfinite(ours).all()
    assert _same(ours, certain) > 0.95


def test_without_iterations_nothing_changes(drawn: tuple[Rgb, Mask], speckled: Floats) -> None:
    assert np.allclose(refined(drawn[0], speckled, CrfSettings(iterations=0)), speckled, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (9, 2)])
def test_tiny_photos_are_refined_too(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (*shape, 3), np.uint8)
    probabilities = _softmax(rng.normal(size=(20, *shape)), 0).astype(np.float32)
    assert np.allclose(refined(photo, probabilities).sum(0), 1, atol=1e-5)


def test_a_photo_of_another_size_is_refused(speckled: Floats) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        refined(np.zeros((WIDTH, HEIGHT, 3), np.uint8), speckled)
