from __future__ import annotations

import numpy as np

from mman_core.metrics.agreement import Verdict, differences, disagreement, entropy, verdicts, vote
from mman_core.types import Mask


def row(*ids: int) -> Mask:
    return np.array([ids], np.uint8)


def test_of_one_class_a_pixel_is_right_wrong_or_missed() -> None:
    truth, said = row(5, 5, 0, 7, 255), row(5, 7, 5, 7, 5)
    none, right, wrong, missed = Verdict
    assert verdicts(truth, said, 5).tolist() == [[right, missed, wrong, none, none]]


def test_of_all_classes_background_instead_of_a_class_is_missed_and_any_other_class_wrong() -> None:
    truth, said = row(5, 5, 5, 0, 0, 255, 0, 5), row(5, 7, 0, 0, 7, 7, 255, 255)
    none, right, wrong, missed = Verdict
    assert verdicts(truth, said).tolist() == [[right, wrong, missed, none, wrong, none, none, missed]]


def test_differences_keep_the_ids_of_the_first_mask_and_mark_its_background() -> None:
    assert differences(row(5, 7, 0, 0), row(5, 5, 7, 0)).tolist() == [[0, 7, 255, 0]]


def test_disagreement_is_where_any_mask_differs_and_one_mask_agrees_with_itself() -> None:
    assert disagreement([row(1, 2, 3), row(1, 2, 4), row(1, 9, 3)]).tolist() == [[False, True, True]]
    assert not disagreement([row(1, 2, 3)]).any()


def test_the_vote_goes_to_the_id_said_most_often_and_to_the_smallest_of_equals() -> None:
    assert vote([row(1, 2, 3), row(1, 9, 4), row(7, 9, 5)]).tolist() == [[1, 9, 3]]
    assert vote([row(4, 4), row(4, 4)]).tolist() == [[4, 4]]


def test_entropy_is_that_of_the_votes_in_bits() -> None:
    found = entropy([row(1, 1, 1), row(1, 2, 1), row(1, 3, 2), row(1, 4, 2)])
    assert np.allclose(found, [[0.0, 2.0, 1.0]])
