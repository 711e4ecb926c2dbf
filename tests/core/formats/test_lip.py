"""Export in LIP's folder layout: sizes, stems, lists and the manifest; nothing of anybody's is overwritten."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import CannotWrite
from mman_core.formats.lip import Exported, ExportImage, LeftOut, export_lip, unique_stems
from mman_core.images.index_png import read_mask, write_mask
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import load_label_set
from tests.core.disks import FULL, run_python_on
from tests.core.making import (
    PALETTE,
    assert_one_clear_sentence,
    noise_photo,
    save_photo,
    save_truncated_jpeg,
    striped_mask,
)

LIP = load_label_set("lip")


def _image(folder: Path, name: str, height: int = 20, width: int = 30) -> ExportImage:
    photo = save_photo(folder / "photos" / name, height, width)
    mask = folder / "masks" / f"{name}.png"
    write_mask(mask, striped_mask(height, width), PALETTE)
    return ExportImage(name, photo, mask)


def _manifest(out: Path, split: str = "train") -> dict[str, Any]:
    data: dict[str, Any] = json.loads((out / "manifest.json").read_text("utf-8"))
    found: dict[str, Any] = data["splits"][split]
    return found


def test_photo_mask_list_and_manifest_fit_together(tmp_path: Path) -> None:
    images = [_image(tmp_path, "a/one.jpg", 40, 30), _image(tmp_path, "über two.png", 20, 50)]
    out = tmp_path / "out"
    events = list(export_lip(images, [("bad.jpg", "It is empty.")], out, LIP))
    assert events == [
        LeftOut("bad.jpg", "It is empty.", 1, 3),
        Exported("a/one.jpg", 2, 3),
        Exported("über two.png", 3, 3),
    ]
    assert (out / "train_id.txt").read_text("utf-8") == "one\nüber two\n"
    for stem, (height, width) in (("one", (40, 30)), ("über two", (20, 50))):
        assert read_photo(out / "train_images" / f"{stem}.jpg").shape == (height, width, 3)
        mask = read_mask(out / "train_segmentations" / f"{stem}.png", shape=(height, width))
        assert np.array_equal(mask, striped_mask(height, width))
        with Image.open(out / "train_segmentations" / f"{stem}.png") as image:
            assert image.mode == "P"
            assert np.array_equal(np.array(image.convert("RGB")), PALETTE[mask])
    manifest = _manifest(out)
    assert manifest["label_set"] == "lip"
    assert manifest["classes"][13] == "Face"
    assert manifest["left_out"] == [{"name": "bad.jpg", "reason": "It is empty."}]
    first = manifest["images"][0]
    assert (first["stem"], first["name"], first["height"], first["width"]) == ("one", "a/one.jpg", 40, 30)
    written = (out / "train_segmentations" / "one.png").read_bytes()
    assert first["mask_sha256"] == hashlib.sha256(written).hexdigest()


def test_an_upright_jpeg_is_copied_byte_for_byte(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.jpeg")
    list(export_lip([image], [], tmp_path / "out", LIP))
    assert (tmp_path / "out" / "train_images" / "one.jpg").read_bytes() == image.photo.read_bytes()
    assert _manifest(tmp_path / "out")["images"][0]["photo"] == "copied byte for byte"


def test_a_turned_jpeg_is_written_upright_and_the_manifest_says_so(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = tmp_path / "turned.jpg"
    Image.fromarray(noise_photo(20, 30)).save(photo, exif=exif)
    write_mask(tmp_path / "mask.png", striped_mask(30, 20), PALETTE)
    list(export_lip([ExportImage("turned.jpg", photo, tmp_path / "mask.png")], [], tmp_path / "out", LIP))
    with Image.open(tmp_path / "out" / "train_images" / "turned.jpg") as image:
        assert image.size == (20, 30)
        assert not image.getexif()
    entry = _manifest(tmp_path / "out")["images"][0]
    assert "upright" in entry["photo"]
    assert (entry["height"], entry["width"]) == (30, 20)


def test_what_cannot_be_used_is_left_out_with_the_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    half = _image(tmp_path, "half.jpg", 120, 200)
    save_truncated_jpeg(half.photo)
    other_size = _image(tmp_path, "other size.jpg")
    write_mask(other_size.mask, striped_mask(30, 20), PALETTE)
    gone = _image(tmp_path, "gone.jpg")
    gone.mask.unlink()
    good = _image(tmp_path, "good.jpg")
    events = list(export_lip([half, other_size, gone, good], [], tmp_path / "out", LIP))
    assert [type(event) for event in events] == [LeftOut, LeftOut, LeftOut, Exported]
    assert (tmp_path / "out" / "train_id.txt").read_text() == "good\n"
    reasons = {entry["name"]: entry["reason"] for entry in _manifest(tmp_path / "out")["left_out"]}
    assert "is damaged" in reasons["half.jpg"]
    assert "its photo is 30 x 20" in reasons["other size.jpg"]
    assert "is not there" in reasons["gone.jpg"]
    assert [path.name for path in (tmp_path / "out" / "train_images").iterdir()] == ["good.jpg"]


def test_a_stop_keeps_what_is_done_and_says_what_is_missing(tmp_path: Path) -> None:
    images = [_image(tmp_path, f"{number}.jpg") for number in range(4)]
    answers = iter([False, False, True])
    events = list(export_lip(images, [], tmp_path / "out", LIP, should_stop=lambda: next(answers)))
    assert len(events) == 2
    assert (tmp_path / "out" / "train_id.txt").read_text() == "0\n1\n"
    missing = _manifest(tmp_path / "out")["left_out"]
    assert missing == [{"name": f"{number}.jpg", "reason": "The export was stopped."} for number in (2, 3)]


def test_an_earlier_export_is_replaced_and_its_other_splits_are_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two = _image(tmp_path, "one.jpg"), _image(tmp_path, "two.jpg")
    list(export_lip([two], [], out, LIP, split="val"))
    list(export_lip([one], [], out, LIP))
    write_mask(one.mask, striped_mask() % 3, PALETTE)
    list(export_lip([one], [], out, LIP))
    assert read_mask(out / "train_segmentations" / "one.png").max() == 2
    assert _manifest(out, "val")["images"][0]["name"] == "two.jpg"
    assert (out / "val_id.txt").read_text() == "two\n"


def test_a_data_set_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.jpg")
    theirs = tmp_path / "LIP" / "train_segmentations" / "one.png"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"years of work")
    with pytest.raises(CannotWrite) as caught:
        list(export_lip([image], [], tmp_path / "LIP", LIP))
    assert_one_clear_sentence(caught.value, str(tmp_path / "LIP"), "has not made", "empty folder")
    assert theirs.read_bytes() == b"years of work"
    list(export_lip([image], [], tmp_path / "LIP", LIP, split="mine"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"name": "a web page"}')
    with pytest.raises(CannotWrite, match=r"manifest\.json is not from an export"):
        list(export_lip([image], [], tmp_path / "other", LIP))


def test_links_are_not_followed_when_writing(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.jpg")
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "train_images").symlink_to(elsewhere)
    with pytest.raises(CannotWrite) as caught:
        list(export_lip([image], [], out, LIP))
    assert_one_clear_sentence(caught.value, "train_images", "is a link")
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CannotWrite) as caught:
        list(export_lip([_image(tmp_path, "one.jpg")], [], tmp_path / "out", LIP))
    assert_one_clear_sentence(caught.value, str(tmp_path / "out"))


EXPORT = """
import sys
from pathlib import Path
from mman_core.errors import CannotWrite
from mman_core.formats.lip import ExportImage, export_lip
from mman_core.labels.label_set import load_label_set
image = ExportImage("one.png", Path(sys.argv[1]), Path(sys.argv[2]))
try:
    list(export_lip([image], [], Path(sys.argv[3]), load_label_set("lip")))
except CannotWrite as error:
    print(error)
"""


def test_a_full_disk_ends_the_export_with_a_sentence(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.png", 300, 400)
    (tmp_path / "out").mkdir()
    said = run_python_on(FULL, tmp_path / "out", EXPORT, image.photo, image.mask, tmp_path / "out")
    assert said.endswith("one.jpg cannot be written: the disk is full; make room and try again.")


def test_stems_are_kept_where_they_can_be_and_never_shared() -> None:
    names = ["a/x.jpg", "b/x.jpg", "y.jpg", "y.png", "z.jpg", "a/Q.jpg", "q.jpg", "line\nbreak.jpg"]
    assert unique_stems(names) == {
        "a/x.jpg": "a__x",
        "b/x.jpg": "b__x",
        "y.jpg": "y__jpg",
        "y.png": "y__png",
        "z.jpg": "z",
        "a/Q.jpg": "a__Q",
        "q.jpg": "q",
        "line\nbreak.jpg": "line_break",
    }


def test_stems_made_to_collide_are_still_unlike() -> None:
    names = ["a/x.jpg", "b/x.jpg", "a__x.jpg", "a__x.png", "a__x__jpg.jpg", "A__X.JPG", "x.y.jpg", " x.jpg", "x .jpg"]
    stems = unique_stems(names)
    assert sorted(stems) == sorted(names)
    assert len({stem.casefold() for stem in stems.values()}) == len(names)
