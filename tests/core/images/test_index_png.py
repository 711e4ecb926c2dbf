"""Masks keep their ids on the way to disk and back; what is no mask is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mman_core.errors import CannotWrite, ImageTooLarge, UnreadableImage, WrongMask
from mman_core.images.index_png import encode_mask, read_mask, write_mask
from tests.core.making import (
    PALETTE,
    assert_one_clear_sentence,
    noise_photo,
    save_few_bit_png,
    save_huge_png,
    striped_mask,
)


def test_a_mask_comes_back_as_it_was_with_255(tmp_path: Path) -> None:
    mask = striped_mask(41, 30)
    mask[3, 4:9] = 255
    write_mask(tmp_path / "sub" / "mask.png", mask, PALETTE)
    back = read_mask(tmp_path / "sub" / "mask.png", shape=(41, 30))
    assert np.array_equal(back, mask)
    assert back.dtype == np.uint8
    assert back.flags.c_contiguous
    assert back.flags.writeable


def test_the_file_is_a_palette_png_with_the_colours_of_the_classes(tmp_path: Path) -> None:
    mask = striped_mask()
    write_mask(tmp_path / "mask.png", mask, PALETTE)
    with Image.open(tmp_path / "mask.png") as image:
        assert image.mode == "P"
        assert np.array_equal(np.array(image.convert("RGB")), PALETTE[mask])


def test_a_part_of_a_larger_array_can_be_written(tmp_path: Path) -> None:
    mask = striped_mask(40, 60)[5:25:2, 10:50:3]
    write_mask(tmp_path / "mask.png", mask, PALETTE)
    assert np.array_equal(read_mask(tmp_path / "mask.png"), mask)


def test_what_is_no_mask_is_not_written() -> None:
    with pytest.raises(ValueError, match="uint8"):
        encode_mask(noise_photo(), PALETTE)
    with pytest.raises(ValueError, match="int64"):
        encode_mask(striped_mask().astype(np.int64), PALETTE)


def test_grey_pngs_of_all_depths_hold_ids(tmp_path: Path) -> None:
    mask = striped_mask()
    Image.fromarray(mask).save(tmp_path / "grey.png")
    cv2.imwrite(str(tmp_path / "deep.png"), mask.astype(np.uint16))
    assert np.array_equal(read_mask(tmp_path / "grey.png"), mask)
    assert np.array_equal(read_mask(tmp_path / "deep.png"), mask)
    for bits in (1, 2, 4):
        few = mask % 2**bits
        assert np.array_equal(read_mask(save_few_bit_png(tmp_path / "few.png", few, bits)), few), bits


def test_a_palette_png_with_few_colours_holds_ids(tmp_path: Path) -> None:
    mask = striped_mask() % 4
    image = Image.fromarray(mask)
    image.putpalette(bytes(range(12)))
    image.save(tmp_path / "four.png", bits=2, transparency=0)
    assert np.array_equal(read_mask(tmp_path / "four.png"), mask)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
def test_a_mask_of_colours_is_refused(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "colours.png"
    Image.fromarray(PALETTE[striped_mask()]).convert(mode).save(path)
    with pytest.raises(WrongMask) as caught:
        read_mask(path)
    assert_one_clear_sentence(caught.value, str(path), "holds colours", "save it as a palette or grey PNG")


def test_a_jpeg_is_refused(tmp_path: Path) -> None:
    Image.fromarray(striped_mask()).save(tmp_path / "mask.png", "JPEG")
    with pytest.raises(WrongMask) as caught:
        read_mask(tmp_path / "mask.png")
    assert_one_clear_sentence(caught.value, "mask.png", "JPEG file", "PNG of ids")


def test_a_mask_of_another_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.png", striped_mask(20, 30), PALETTE)
    with pytest.raises(WrongMask) as caught:
        read_mask(tmp_path / "mask.png", shape=(30, 20))
    assert_one_clear_sentence(caught.value, str(tmp_path / "mask.png"), "30 x 20", "its photo is 20 x 30")


def test_ids_that_are_no_class_are_named(tmp_path: Path) -> None:
    mask = striped_mask()
    mask[0, :8] = [20, 21, 30, 40, 50, 60, 254, 255]
    write_mask(tmp_path / "mask.png", mask, PALETTE)
    with pytest.raises(WrongMask) as caught:
        read_mask(tmp_path / "mask.png")
    assert_one_clear_sentence(caught.value, "mask.png", "(20, 21, 30, 40, 50 ...)", "0 to 19")
    assert read_mask(tmp_path / "mask.png", class_count=255).max() == 255


def test_sixteen_bit_ids_are_not_cut_to_eight(tmp_path: Path) -> None:
    deep = striped_mask().astype(np.uint16)
    deep[0, 0] = 256 + 3
    cv2.imwrite(str(tmp_path / "deep.png"), deep)
    with pytest.raises(WrongMask, match="259"):
        read_mask(tmp_path / "deep.png")


def test_a_damaged_an_empty_and_a_huge_mask_are_refused(tmp_path: Path) -> None:
    whole = encode_mask(striped_mask(200, 300), PALETTE)
    (tmp_path / "half.png").write_bytes(whole[: len(whole) * 3 // 4])
    (tmp_path / "zero.png").touch()
    for name, words in (("half.png", "is damaged"), ("zero.png", "is empty"), ("gone.png", "is not there")):
        with pytest.raises(UnreadableImage) as caught:
            read_mask(tmp_path / name)
        assert_one_clear_sentence(caught.value, str(tmp_path / name), words)
    with pytest.raises(ImageTooLarge):
        read_mask(save_huge_png(tmp_path / "huge.png"))


def test_a_failed_write_keeps_the_old_mask(tmp_path: Path) -> None:
    write_mask(tmp_path / "mask.png", striped_mask(), PALETTE)
    with pytest.raises(CannotWrite):
        write_mask(tmp_path / "mask.png" / "below.png", striped_mask(), PALETTE)
    assert np.array_equal(read_mask(tmp_path / "mask.png"), striped_mask())
