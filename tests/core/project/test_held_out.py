"""A fifth of the photos judges; what was decided stays, and photos that look alike stay together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from mman_core.errors import WrongProject
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.held_out import NEAR, Decision, decided, look_of, read_record, write_record
from tests.core.making import assert_one_clear_sentence


def _photos(count: int) -> list[tuple[str, Callable[[], int]]]:
    """Photos whose looks differ in about half of the bits."""
    digests = [hashlib.sha256(f"photo {number}".encode()).hexdigest() for number in range(count)]
    return [(digest, lambda digest=digest: int(digest[-16:], 16)) for digest in digests]  # type: ignore[misc]


def test_of_each_five_one_is_held_out_and_none_of_the_first_four() -> None:
    record = decided({}, _photos(500))
    sides = np.array([decision.held_out for decision in record.values()])
    assert not sides[:4].any()
    assert (sides.reshape(100, 5).sum(1) == 1).all()
    places = sides[5:].reshape(99, 5).argmax(1)
    assert set(places.tolist()) == {0, 1, 2, 3, 4}  # which of the five hangs on their hashes


def test_the_fifth_is_kept_to_when_photos_come_one_by_one() -> None:
    record: dict[str, Decision] = {}
    for photo in _photos(37):
        record = decided(record, [photo])
    assert record == decided({}, _photos(37))


def test_many_copies_of_a_held_out_photo_are_made_up_for() -> None:
    held_out = {f"{number:064x}": Decision(0b1111, True) for number in range(6)}
    record = decided(held_out, _photos(24))
    assert sum(decision.held_out for decision in record.values()) == 6
    assert decided(held_out, _photos(25))[_photos(25)[-1][0]].held_out is False
    assert sum(decision.held_out for decision in decided(held_out, _photos(40)).values()) == 9


def test_what_was_decided_stays_whatever_comes_later_and_in_which_order() -> None:
    photos = _photos(60)
    early = decided({}, photos[:30])
    later = decided(early, photos[::-1])
    assert {digest: later[digest] for digest in early} == early
    assert len(later) == 60


def test_a_decided_photo_is_not_even_looked_at() -> None:
    def fail() -> int:
        raise AssertionError

    digest = _photos(1)[0][0]
    assert decided({digest: Decision(0, True)}, [(digest, fail)])[digest].held_out


@pytest.mark.parametrize("held_out", [True, False])
def test_a_near_duplicate_goes_with_the_first(held_out: bool) -> None:
    record = {"00" * 32: Decision(0b1111, held_out)}
    for number in range(20):
        digest = hashlib.sha256(bytes([number])).hexdigest()
        assert decided(record, [(digest, lambda: 0b1000_0101)])[digest].held_out is held_out


def test_a_copy_in_another_size_and_quality_looks_the_same_and_another_photo_does_not() -> None:
    photos = [draw_mannequin(np.random.default_rng(number), 200, 150)[0] for number in range(8)]
    for photo in photos:
        small = cv2.resize(photo, (75, 100), interpolation=cv2.INTER_AREA)
        coarse = cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 50])[1], cv2.IMREAD_COLOR)
        assert (look_of(photo) ^ look_of(np.asarray(coarse, np.uint8))).bit_count() <= NEAR
    looks = [look_of(photo) for photo in photos]
    assert min((a ^ b).bit_count() for n, a in enumerate(looks) for b in looks[:n]) > NEAR


def test_the_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = decided({}, _photos(9))
    write_record(tmp_path, record)
    assert read_record(tmp_path) == record
    assert list(read_record(tmp_path)) == list(record)


@pytest.mark.parametrize("text", ["", "[]", '{"00": {"look": "xyz", "held_out": true}}', '{"00": 3}', "[" * 99999])
def test_a_damaged_record_is_named_and_not_made_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "held_out.json").write_text(text)
    with pytest.raises(WrongProject) as raised:
        read_record(tmp_path)
    assert_one_clear_sentence(raised.value, "held_out.json")
