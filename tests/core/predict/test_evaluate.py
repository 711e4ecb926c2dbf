"""A network is scored on photos with true masks, its low-resolution map too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo
from mman_core.images.index_png import read_mask, write_mask
from mman_core.images.labelled_pair import LabelledPair
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.evaluate import Evaluation
from mman_core.metrics.scores import score
from mman_core.predict.evaluate import evaluate_weights
from mman_core.predict.predictor import Predictor
from mman_core.predict.protocols import PAPER, SINGLE

LIP = load_label_set("lip")


@pytest.fixture(scope="module")
def predictor(weights: Path) -> Predictor:
    return Predictor(weights, "cpu")


@pytest.fixture(scope="module")
def labelled(pairs: list[tuple[Path, Path]]) -> list[LabelledPair]:
    return [LabelledPair(photo, mask) for photo, mask in pairs]


def test_the_scores_are_those_of_the_predicted_masks(predictor: Predictor, labelled: list[LabelledPair]) -> None:
    *told, found = evaluate_weights(predictor, labelled, LIP, PAPER)
    assert isinstance(found, Evaluation)
    assert len(told) == found.images == 3
    confusion = np.zeros((20, 20), np.int64)
    for pair in labelled:
        confusion += confusion_matrix(read_mask(pair.mask), predictor.predict(read_photo(pair.photo), PAPER), 20)
    assert found.scores.iou == pytest.approx(score(confusion).iou, nan_ok=True)


def test_masks_that_the_network_itself_has_made_score_full(
    predictor: Predictor, labelled: list[LabelledPair], tmp_path: Path
) -> None:
    own = []
    for pair in labelled:
        path = tmp_path / pair.mask.name
        write_mask(path, predictor.predict(read_photo(pair.photo)), LIP.palette())
        own.append(LabelledPair(pair.photo, path))
    *_, found = evaluate_weights(predictor, own, LIP, SINGLE)
    assert isinstance(found, Evaluation)
    for scores in (found.scores, found.scores_256, found.scores_16):
        assert scores.pixel_accuracy == 1
    assert found.scores_low is not None
    assert found.scores_low.pixel_accuracy < 1  # the low-resolution head of untrained weights says something else


def test_the_low_map_counts_only_what_the_photo_covers(
    predictor: Predictor, labelled: list[LabelledPair], tmp_path: Path
) -> None:
    # (160, 120) is seen as 128 x 96, 8 x 6 cells of 16; a truth of the low map's own classes scores full there.
    photo = read_photo(labelled[0].photo)
    cells = predictor.both_maps(photo)[1][0].argmax(0).numpy().astype(np.uint8)
    assert cells.shape == (8, 6)
    truth = np.repeat(np.repeat(cells, 20, axis=0), 20, axis=1)
    write_mask(tmp_path / "a.png", truth, LIP.palette())
    *_, found = evaluate_weights(predictor, [LabelledPair(labelled[0].photo, tmp_path / "a.png")], LIP, SINGLE)
    assert isinstance(found, Evaluation)
    assert found.scores_low is not None
    assert found.scores_low.pixel_accuracy == 1


def test_what_cannot_be_read_is_named_and_the_rest_counts(
    predictor: Predictor, labelled: list[LabelledPair], tmp_path: Path
) -> None:
    gone = LabelledPair(tmp_path / "gone.jpg", labelled[0].mask)
    *told, found = evaluate_weights(predictor, [gone, labelled[0]], LIP, SINGLE)
    assert isinstance(found, Evaluation)
    assert found.images == 1
    assert "gone.jpg" in found.left_out[0]
    assert [getattr(event, "reason", "") != "" for event in told] == [True, False]
    with pytest.raises(NothingToDo, match=r"gone\.jpg"):
        list(evaluate_weights(predictor, [gone], LIP, SINGLE))


def test_a_stop_evaluates_what_was_counted(predictor: Predictor, labelled: list[LabelledPair]) -> None:
    answers = iter([False, True])
    *_, found = evaluate_weights(predictor, labelled, LIP, SINGLE, lambda: next(answers))
    assert isinstance(found, Evaluation)
    assert found.images == 1
    assert found.left_out == ("Stopped after 1 of 3 photos.",)
