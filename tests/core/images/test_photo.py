"""Photos of all kinds come out upright, in colour, eight bits; bad ones are refused with a sentence."""

from __future__ import annotations

import threading
import warnings
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mman_core.errors import ImageTooLarge, MmanError, UnreadableImage
from mman_core.images.opening import signature_fault
from mman_core.images.photo import MAX_PIXELS, encode_jpeg, is_upright_jpeg, read_photo, read_photo_size
from tests.core.making import assert_one_clear_sentence, noise_photo, save_huge_png, save_photo, save_truncated_jpeg

UPRIGHT = noise_photo(20, 30)


def _stored(orientation: int) -> Image.Image:
    """The upright photo as a camera stores it under that EXIF orientation."""
    stored = {
        1: UPRIGHT,
        2: UPRIGHT[:, ::-1],
        3: UPRIGHT[::-1, ::-1],
        4: UPRIGHT[::-1],
        5: UPRIGHT.transpose(1, 0, 2),
        6: np.rot90(UPRIGHT, 1),
        7: UPRIGHT[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(UPRIGHT, -1),
    }[orientation]
    return Image.fromarray(np.ascontiguousarray(stored))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_exif_orientation_turns_pixels_and_size(tmp_path: Path, orientation: int, kind: str) -> None:
    path = tmp_path / f"photo.{kind.lower()}"
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    _stored(orientation).save(path, kind, exif=exif, **options)
    assert np.array_equal(read_photo(path), UPRIGHT)
    assert read_photo_size(path) == (20, 30)


def test_exif_orientation_of_a_jpeg_turns_it(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    smooth = cv2.resize(UPRIGHT[:4, :6], (90, 60), interpolation=cv2.INTER_CUBIC)
    Image.fromarray(np.ascontiguousarray(np.rot90(smooth))).save(path, quality=98, exif=exif)
    assert read_photo_size(path) == (60, 90)
    assert np.abs(read_photo(path).astype(int) - smooth).mean() < 5
    assert not is_upright_jpeg(path)


def test_an_unknown_orientation_or_damaged_exif_is_no_reason_to_refuse(tmp_path: Path) -> None:
    for name, exif in (("unknown.jpg", Image.Exif()), ("damaged.jpg", b"Exif\0\0II*\0\x08\0\0\0\xff\xff")):
        if isinstance(exif, Image.Exif):
            exif[0x0112] = 77
        Image.fromarray(UPRIGHT).save(tmp_path / name, exif=exif)
        assert read_photo(tmp_path / name).shape == (20, 30, 3)
        assert read_photo_size(tmp_path / name) == (20, 30)


def test_pixels_are_contiguous_and_can_be_written(tmp_path: Path) -> None:
    photo = read_photo(save_photo(tmp_path / "a.png"))
    assert photo.dtype == np.uint8
    assert photo.flags.c_contiguous
    assert photo.flags.writeable
    assert np.array_equal(photo, UPRIGHT)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "YCbCr", "LAB"])
def test_other_colour_models_become_rgb(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "photo.tiff"
    smooth = np.ascontiguousarray(cv2.resize(UPRIGHT[:4, :6], (30, 20)))
    Image.fromarray(smooth).convert(mode).save(path)
    photo = read_photo(path)
    assert photo.shape == (20, 30, 3)
    if mode in ("CMYK", "YCbCr"):
        assert np.abs(photo.astype(int) - smooth).mean() < 4


def test_a_cmyk_jpeg_keeps_its_colours(tmp_path: Path) -> None:
    red = Image.new("RGB", (30, 20), (200, 40, 30)).convert("CMYK")
    red.save(tmp_path / "print.jpg", quality=95)
    assert np.abs(read_photo(tmp_path / "print.jpg").mean((0, 1)) - (200, 40, 30)).max() < 4


@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_sixteen_bits_become_eight(tmp_path: Path, suffix: str) -> None:
    grey = (np.arange(600, dtype=np.uint16).reshape(20, 30) * 109).astype(np.uint16)
    cv2.imwrite(str(tmp_path / f"grey.{suffix}"), grey)
    assert np.array_equal(read_photo(tmp_path / f"grey.{suffix}")[..., 1], grey >> 8)
    colour = np.dstack([grey, grey[::-1], grey[:, ::-1]])
    cv2.imwrite(str(tmp_path / f"colour.{suffix}"), colour[..., ::-1])
    assert np.abs(read_photo(tmp_path / f"colour.{suffix}").astype(int) - (colour >> 8)).max() <= 1


@pytest.mark.parametrize("kind", [np.int32, np.float32])
def test_greys_without_an_agreed_range_are_spread_over_all_of_it(tmp_path: Path, kind: type) -> None:
    values = np.linspace(-5, 70_000, 600).reshape(20, 30)
    Image.fromarray(values.astype(kind)).save(tmp_path / "depth.tiff")
    photo = read_photo(tmp_path / "depth.tiff")
    assert (photo.min(), photo.max()) == (0, 255)
    Image.fromarray(np.zeros((20, 30), kind)).save(tmp_path / "flat.tiff")
    assert not read_photo(tmp_path / "flat.tiff").any()


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    grey = np.zeros((20, 30, 2), np.uint8)
    grey[:, 15:, 1] = 255
    Image.fromarray(grey).save(tmp_path / "la.png")
    palette = Image.new("P", (30, 20), 0)
    palette.putpalette(bytes([10, 20, 30, 200, 100, 50]))
    palette.paste(1, (15, 0, 30, 20))
    palette.save(tmp_path / "palette.png", transparency=bytes([0, 255]))
    key = Image.fromarray(UPRIGHT)
    key.paste((1, 2, 3), (0, 0, 15, 20))
    key.save(tmp_path / "key.png", transparency=(1, 2, 3))
    for name, solid in (("la.png", (0, 0, 0)), ("palette.png", (200, 100, 50)), ("key.png", UPRIGHT[:, 15:])):
        photo = read_photo(tmp_path / name)
        assert (photo[:, :15] == 255).all(), name
        assert (photo[:, 15:] == solid).all(), name


@pytest.mark.parametrize("name", ["moving.webp", "moving.png", "pages.tiff", "pair.mpo.jpg"])
def test_the_first_frame_is_taken(tmp_path: Path, name: str) -> None:
    first, second = (Image.new("RGB", (30, 20), (grey, grey, grey)) for grey in (10, 200))
    options = {"format": "MPO"} if "mpo" in name else {"lossless": True} if "webp" in name else {}
    first.save(tmp_path / name, save_all=True, append_images=[second], **options)
    assert (read_photo(tmp_path / name) == 10).all()


def test_a_photo_of_another_kind_than_its_suffix_is_read(tmp_path: Path) -> None:
    Image.fromarray(UPRIGHT).save(tmp_path / "a.jpg", "PNG")
    assert np.array_equal(read_photo(tmp_path / "a.jpg"), UPRIGHT)
    assert not is_upright_jpeg(tmp_path / "a.jpg")


def test_a_written_jpeg_is_near_the_photo(tmp_path: Path) -> None:
    smooth = cv2.resize(UPRIGHT, (90, 60), interpolation=cv2.INTER_CUBIC)
    (tmp_path / "a.jpg").write_bytes(encode_jpeg(np.ascontiguousarray(smooth)))
    assert np.abs(read_photo(tmp_path / "a.jpg").astype(int) - smooth).mean() < 4
    assert is_upright_jpeg(tmp_path / "a.jpg")


def test_a_truncated_jpeg_is_refused_but_its_size_is_known(tmp_path: Path) -> None:
    path = save_truncated_jpeg(tmp_path / "half a photo.jpg")
    assert read_photo_size(path) == (120, 200)
    with pytest.raises(UnreadableImage) as caught:
        read_photo(path)
    assert_one_clear_sentence(caught.value, str(path), "is damaged", "truncated", "copy it again")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"dear diary, this is no photo\n" * 30, "is no JPEG, PNG, WebP, BMP or TIFF inside"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\x07" * 500, "is damaged"),
        (b"RIFF\x10\0\0\0WAVEfmt " + b"\0" * 100, "is damaged"),
    ],
)
def test_what_is_no_photo_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    for read in (read_photo, read_photo_size):
        with pytest.raises(UnreadableImage) as caught:
            read(path)
        assert_one_clear_sentence(caught.value, str(path), words, "remove it")


def test_a_missing_photo_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableImage) as caught:
        read_photo(tmp_path / "gone.jpg")
    assert_one_clear_sentence(caught.value, "gone.jpg", "is not there")
    (tmp_path / "folder.jpg").mkdir()
    with pytest.raises(UnreadableImage) as caught:
        read_photo(tmp_path / "folder.jpg")
    assert_one_clear_sentence(caught.value, "folder.jpg")


@pytest.mark.parametrize("side", [30_000, 12_000, 9_000])
def test_a_small_file_that_promises_too_many_pixels_is_refused_from_its_header(tmp_path: Path, side: int) -> None:
    path = save_huge_png(tmp_path / "bomb.png", side)
    assert path.stat().st_size < 110_000
    for read in (read_photo, read_photo_size):
        with pytest.raises(ImageTooLarge) as caught:
            read(path)
        assert_one_clear_sentence(caught.value, str(path), f"more than {MAX_PIXELS // 10**6} megapixels", "smaller")


def test_any_photo_cut_anywhere_gives_a_photo_or_a_sentence(tmp_path: Path) -> None:
    for suffix in ("jpg", "png", "webp", "bmp", "tiff"):
        whole = save_photo(tmp_path / f"whole.{suffix}").read_bytes()
        for length in range(0, len(whole), max(1, len(whole) // 25)):
            path = tmp_path / f"cut.{suffix}"
            path.write_bytes(whole[:length])
            try:
                assert read_photo(path).shape == (20, 30, 3)
            except MmanError as error:
                assert_one_clear_sentence(error, str(path))


def test_any_photo_with_wrong_bytes_gives_a_photo_or_a_sentence(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for suffix in ("jpg", "png", "webp", "bmp", "tiff"):
        whole = np.frombuffer(save_photo(tmp_path / f"whole.{suffix}").read_bytes(), np.uint8)
        for _ in range(40):
            wrong = whole.copy()
            wrong[rng.integers(0, min(200, wrong.size), 6)] = rng.integers(0, 256, 6)
            path = tmp_path / f"wrong.{suffix}"
            path.write_bytes(wrong.tobytes())
            try:
                assert read_photo(path).ndim == 3
            except MmanError as error:
                assert_one_clear_sentence(error, str(path))


def test_reading_in_many_threads_leaves_the_warning_filters_as_they_were(tmp_path: Path) -> None:
    path = save_photo(tmp_path / "a.png")
    before = list(warnings.filters)
    threads = [threading.Thread(target=lambda: [read_photo_size(path) for _ in range(50)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before


def test_the_first_bytes_tell_photos_from_other_files(tmp_path: Path) -> None:
    for suffix in ("jpg", "png", "webp", "bmp", "tif"):
        assert signature_fault(save_photo(tmp_path / f"a.{suffix}")) == ""
    (tmp_path / "zero.jpg").touch()
    (tmp_path / "text.jpg").write_text("hello")
    assert "is empty" in signature_fault(tmp_path / "zero.jpg")
    assert "is no JPEG" in signature_fault(tmp_path / "text.jpg")
    assert "cannot be opened" in signature_fault(tmp_path / "gone.jpg")
