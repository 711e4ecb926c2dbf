"""One matrix of a MATLAB file, written by hand as MATLAB does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import UnreadableImage
from mman_core.images.mat_file import read_matrix
from tests.core.formats.datasets.trees import matlab_file
from tests.core.making import assert_one_clear_sentence, striped_mask


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("name", ["groundtruth", "gt"])
def test_the_matrix_of_that_name_is_read(tmp_path: Path, packed: bool, order: str, name: str) -> None:
    path = tmp_path / "a.mat"
    path.write_bytes(matlab_file(name, striped_mask(7, 12), packed=packed, order=order))
    matrix = read_matrix(path, name)
    assert matrix.dtype == np.int64
    assert np.array_equal(matrix, striped_mask(7, 12))


def test_another_matrix_before_it_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.mat"
    others = matlab_file("tags", striped_mask(1, 3)) + matlab_file("groundtruth", striped_mask())[128:]
    path.write_bytes(others)
    assert np.array_equal(read_matrix(path, "groundtruth"), striped_mask())
    with pytest.raises(UnreadableImage) as caught:
        read_matrix(path, "mask")
    assert_one_clear_sentence(caught.value, "a.mat", "'mask'")


@pytest.mark.parametrize("length", [0, 100, 128, 140, 200, -30])
@pytest.mark.parametrize("packed", [True, False])
def test_a_damaged_file_is_named(tmp_path: Path, length: int, packed: bool) -> None:
    path = tmp_path / "a.mat"
    path.write_bytes(matlab_file("groundtruth", striped_mask(40, 50), packed=packed)[:length])
    with pytest.raises(UnreadableImage) as caught:
        read_matrix(path, "groundtruth")
    assert_one_clear_sentence(caught.value, "a.mat")


def test_noise_never_gets_through(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "a.mat"
    for _ in range(200):
        data = bytearray(matlab_file("groundtruth", striped_mask(9, 8), packed=False))
        for place in rng.integers(120, len(data), 4):
            data[place] = rng.integers(256)
        path.write_bytes(bytes(data))
        try:
            assert read_matrix(path, "groundtruth").ndim == 2
        except UnreadableImage as error:
            assert_one_clear_sentence(error, "a.mat")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableImage) as caught:
        read_matrix(tmp_path / "gone.mat", "groundtruth")
    assert_one_clear_sentence(caught.value, "gone.mat", "is not there")
