from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.mask.history import Accept, GoTo, Step
from mman_core.mask.patch import Patch
from mman_core.project.journal import (
    Announced,
    Head,
    Record,
    Saved,
    mask_digest,
    pack_head,
    pack_record,
    read_log,
)
from tests.core.making import striped_mask

START = striped_mask(40, 60)
HEAD = Head("street/a b.jpg", 40, 60, 0, 0, True, mask_digest(START).hex())


def a_step(class_id: int) -> Step:
    after = START.copy()
    after[5:30, 10:50] = class_id
    patch = Patch.between(START, after)
    assert patch is not None
    return Step(f"Brush: Übergröße {class_id}", 1_790_000_000.25, patch)


RECORDS: list[Record] = [
    a_step(3),
    GoTo(0),
    Announced(2, b"0123456789abcdef"),
    Saved(2, b"0123456789abcdef"),
    a_step(4),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_bytes(pack_head(HEAD, START) + b"".join(map(pack_record, [*RECORDS, Accept()])))
    return path


def test_everything_comes_back(path: Path) -> None:
    log = read_log(path)
    assert log is not None
    assert log.head == HEAD
    assert log.start_ids is not None and np.array_equal(log.start_ids, START)
    assert list(log.records) == [*RECORDS, Accept()]
    assert log.length == path.stat().st_size
    assert not log.is_damaged


def test_no_file_and_a_file_cut_in_its_head_are_no_journal(tmp_path: Path) -> None:
    assert read_log(tmp_path / "none.log") is None
    whole = pack_head(HEAD, START)
    for length in range(len(whole)):
        (tmp_path / "cut.log").write_bytes(whole[:length])
        assert read_log(tmp_path / "cut.log") is None


def test_cut_at_every_byte_of_the_last_record_the_records_before_are_read(tmp_path: Path) -> None:
    before = pack_head(HEAD, START) + b"".join(map(pack_record, RECORDS[:-1]))
    last = pack_record(RECORDS[-1])
    path = tmp_path / "cut.log"
    for length in range(len(last)):
        path.write_bytes(before + last[:length])
        log = read_log(path)
        assert log is not None
        assert list(log.records) == RECORDS[:-1]
        assert log.length == len(before)
        assert not log.is_damaged


def test_zeros_behind_the_last_record_as_a_power_cut_leaves_them_are_a_torn_tail(path: Path) -> None:
    length = path.stat().st_size
    with path.open("ab") as file:
        file.write(bytes(5000))
    log = read_log(path)
    assert log is not None
    assert log.length == length
    assert not log.is_damaged


def test_a_wrong_byte_anywhere_in_the_middle_ends_the_good_part_and_is_damage(path: Path) -> None:
    first = len(pack_head(HEAD, START))
    second = first + len(pack_record(RECORDS[0]))
    data = path.read_bytes()
    for place in range(first, second):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        log = read_log(path)
        assert log is not None
        assert log.records == ()
        assert log.length == first
        assert log.is_damaged


def test_a_journal_of_a_newer_program_is_not_read(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"version": 1', b'"version": 2'))
    assert read_log(path) is None
    newer = Head(**{**vars(HEAD), "version": 2})
    path.write_bytes(pack_head(newer, START))
    assert read_log(path) is None


def test_a_start_that_unpacks_to_more_than_the_image_is_refused(path: Path) -> None:
    path.write_bytes(pack_head(HEAD, np.zeros((4000, 5000), np.uint8)))
    assert read_log(path) is None


def test_digests_tell_masks_of_the_same_bytes_and_other_sizes_apart() -> None:
    assert mask_digest(np.zeros((20, 30), np.uint8)) != mask_digest(np.zeros((30, 20), np.uint8))
    assert mask_digest(START) == mask_digest(np.asfortranarray(START))
