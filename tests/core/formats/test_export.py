"""The frame of every export, shown on LIP's layout: manifest, what is left out, stops, earlier and foreign files."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import CannotWrite, NothingToDo
from mman_core.formats.export import Export, Exported, ExportImage, LeftOut, export_images
from mman_core.formats.lip import writing_lip
from mman_core.images.index_png import read_mask, write_mask
from mman_core.images.photo import read_photo
from mman_core.labels.conversion import conversion_table
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.types import StopFlag
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


def _export(
    images: Sequence[ExportImage],
    out: Path,
    *,
    left_out: Sequence[tuple[str, str]] = (),
    split: str = "train",
    label_set: LabelSet = LIP,
    should_stop: StopFlag = lambda: False,
) -> list[Exported | LeftOut]:
    export = Export(images, left_out, out, split, "lip", LIP, label_set, conversion_table(LIP, label_set))
    return list(export_images(export, writing_lip, should_stop=should_stop))


def _summary(out: Path, split: str = "train") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text("utf-8"))["splits"][split]
    return found


def _lines(out: Path, split: str = "train") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"manifest-{split}.jsonl").read_text("utf-8").splitlines()]


def test_photo_mask_list_and_manifest_fit_together(tmp_path: Path) -> None:
    images = [_image(tmp_path, "a/one.jpg", 40, 30), _image(tmp_path, "über two.png", 20, 50)]
    out = tmp_path / "out"
    events = _export(images, out, left_out=[("bad.jpg", "It is empty.")])
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
    summary = _summary(out)
    assert (summary["label_set"], summary["finished"]) == ("lip", True)
    assert (summary["exported"], summary["left_out"], summary["lost_pixels"]) == (2, 1, {})
    assert summary["classes"][13] == "Face"
    bad, first, _ = _lines(out)
    assert bad == {"name": "bad.jpg", "left_out": "It is empty."}
    assert (first["stem"], first["name"], first["height"], first["width"]) == ("one", "a/one.jpg", 40, 30)
    assert first["ids_sha256"] == hashlib.sha256(striped_mask(40, 30).tobytes()).hexdigest()
    assert first["files"] == ["train_images/one.jpg", "train_segmentations/one.png"]


def test_an_upright_jpeg_is_copied_byte_for_byte(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.jpeg")
    _export([image], tmp_path / "out")
    assert (tmp_path / "out" / "train_images" / "one.jpg").read_bytes() == image.photo.read_bytes()
    assert _lines(tmp_path / "out")[0]["photo"] == "copied byte for byte"


def test_a_turned_jpeg_is_written_upright_and_the_manifest_says_so(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = tmp_path / "turned.jpg"
    Image.fromarray(noise_photo(20, 30)).save(photo, exif=exif)
    write_mask(tmp_path / "mask.png", striped_mask(30, 20), PALETTE)
    _export([ExportImage("turned.jpg", photo, tmp_path / "mask.png")], tmp_path / "out")
    with Image.open(tmp_path / "out" / "train_images" / "turned.jpg") as image:
        assert image.size == (20, 30)
        assert not image.getexif()
    entry = _lines(tmp_path / "out")[0]
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
    events = _export([half, other_size, gone, good], tmp_path / "out")
    assert [type(event) for event in events] == [LeftOut, LeftOut, LeftOut, Exported]
    assert (tmp_path / "out" / "train_id.txt").read_text() == "good\n"
    reasons = {line["name"]: line["left_out"] for line in _lines(tmp_path / "out") if "left_out" in line}
    assert "is damaged" in reasons["half.jpg"]
    assert "its photo is 30 x 20" in reasons["other size.jpg"]
    assert "is not there" in reasons["gone.jpg"]
    assert [path.name for path in (tmp_path / "out" / "train_images").iterdir()] == ["good.jpg"]


def test_a_stop_keeps_what_is_done_and_says_what_is_missing(tmp_path: Path) -> None:
    images = [_image(tmp_path, f"{number}.jpg") for number in range(4)]
    answers = iter([False, False, True])
    events = _export(images, tmp_path / "out", should_stop=lambda: next(answers))
    assert len(events) == 2
    assert (tmp_path / "out" / "train_id.txt").read_text() == "0\n1\n"
    assert not _summary(tmp_path / "out")["finished"]
    missing = _lines(tmp_path / "out")[2:]
    assert missing == [{"name": f"{number}.jpg", "left_out": "The export was stopped."} for number in (2, 3)]


def test_an_earlier_export_is_replaced_and_its_other_splits_are_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two = _image(tmp_path, "one.jpg"), _image(tmp_path, "two.jpg")
    _export([two], out, split="val")
    _export([one], out)
    write_mask(one.mask, striped_mask() % 3, PALETTE)
    _export([one], out)
    assert read_mask(out / "train_segmentations" / "one.png").max() == 2
    assert _lines(out, "val")[0]["name"] == "two.jpg"
    assert (out / "val_id.txt").read_text() == "two\n"


def test_a_data_set_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.jpg")
    theirs = tmp_path / "LIP" / "train_segmentations" / "one.png"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"years of work")
    with pytest.raises(CannotWrite) as caught:
        _export([image], tmp_path / "LIP")
    assert_one_clear_sentence(caught.value, str(tmp_path / "LIP"), "has not exported", "empty folder")
    assert theirs.read_bytes() == b"years of work"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"name": "a web page"}')
    with pytest.raises(CannotWrite, match=r"manifest\.json is not from an export"):
        _export([image], tmp_path / "other")


def test_links_are_not_followed_when_writing(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.jpg")
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    _export([image], out)
    shutil.rmtree(out / "train_images")
    elsewhere.mkdir()
    (out / "train_images").symlink_to(elsewhere)
    with pytest.raises(CannotWrite) as caught:
        _export([image], out)
    assert_one_clear_sentence(caught.value, "train_images", "is a link")
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CannotWrite) as caught:
        _export([_image(tmp_path, "one.jpg")], tmp_path / "out")
    assert_one_clear_sentence(caught.value, str(tmp_path / "out"))


EXPORT = """
import sys
from pathlib import Path
from mman_core.errors import CannotWrite
from mman_core.formats.export import Export, ExportImage, export_images
from mman_core.formats.lip import writing_lip
from mman_core.labels.conversion import conversion_table
from mman_core.labels.label_set import load_label_set
image = ExportImage("one.png", Path(sys.argv[1]), Path(sys.argv[2]))
lip = load_label_set("lip")
export = Export([image], [], Path(sys.argv[3]), "train", "lip", lip, lip, conversion_table(lip, lip))
try:
    list(export_images(export, writing_lip))
except CannotWrite as error:
    print(error)
"""


def test_a_full_disk_ends_the_export_with_a_sentence(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.png", 300, 400)
    (tmp_path / "out").mkdir()
    said = run_python_on(FULL, tmp_path / "out", EXPORT, image.photo, image.mask, tmp_path / "out")
    assert said.endswith("one.jpg cannot be written: the disk is full; make room and try again.")


def test_what_is_no_longer_exported_is_removed_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two = _image(tmp_path, "one.jpg"), _image(tmp_path, "two.jpg")
    _export([one, two], out)
    _export([two], out, split="val")
    (out / "my notes.txt").write_text("keep")
    _export([one], out)
    assert sorted(path.name for path in (out / "train_images").iterdir()) == ["one.jpg"]
    assert sorted(path.name for path in (out / "train_segmentations").iterdir()) == ["one.png"]
    assert (out / "val_images" / "two.jpg").exists()
    assert (out / "my notes.txt").read_text() == "keep"


def test_a_stop_removes_nothing_but_the_next_export_does(tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two = _image(tmp_path, "one.jpg"), _image(tmp_path, "two.jpg")
    _export([one, two], out)
    answers = iter([False, True])
    _export([one, two], out, should_stop=lambda: next(answers))
    assert (out / "train_images" / "two.jpg").exists()
    _export([one], out)
    assert not (out / "train_images" / "two.jpg").exists()


def test_a_manifest_that_names_files_elsewhere_removes_none_of_them(tmp_path: Path) -> None:
    out, precious = tmp_path / "out", tmp_path / "precious.txt"
    one = _image(tmp_path, "one.jpg")
    _export([one], out)
    precious.write_text("mine")
    (out / "away").symlink_to(tmp_path)
    names = ["../precious.txt", str(precious), "away/precious.txt", "train_images/../../precious.txt", "", "..", "\\x"]
    with (out / "manifest-train.jsonl").open("a") as file:
        file.write(json.dumps({"name": "x", "stem": "x", "files": names}) + "\nno json\n[]\n" + "[" * 100_000 + "\n")
    _export([one], out)
    assert precious.read_text() == "mine"


def test_other_label_sets_are_not_mixed_within_one_folder(tmp_path: Path) -> None:
    one = _image(tmp_path, "one.jpg")
    _export([one], tmp_path / "out")
    with pytest.raises(CannotWrite) as caught:
        _export([one], tmp_path / "out", split="val", label_set=load_label_set("cihp"))
    assert_one_clear_sentence(caught.value, "label set lip", "cihp")
    _export([one], tmp_path / "out", label_set=load_label_set("cihp"))


def test_pixels_that_the_other_label_set_lacks_become_255_and_are_counted(tmp_path: Path) -> None:
    image = _image(tmp_path, "one.jpg")
    _export([image], tmp_path / "out", label_set=load_label_set("cihp"))
    mask = read_mask(tmp_path / "out" / "train_segmentations" / "one.png")
    jumpsuits = striped_mask() == 10
    assert jumpsuits.any()
    assert np.array_equal(mask, np.where(jumpsuits, 255, striped_mask()))
    lost = {"Jumpsuits": int(jumpsuits.sum())}
    assert _summary(tmp_path / "out")["lost_pixels"] == _lines(tmp_path / "out")[0]["lost_pixels"] == lost
    assert _summary(tmp_path / "out")["ignored_pixels"] == lost["Jumpsuits"]


@pytest.mark.parametrize("split", ["", "..", "a/b", "a b", "/tmp", "traın"])
def test_a_split_is_a_plain_word(split: str, tmp_path: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        _export([_image(tmp_path, "one.jpg")], tmp_path / "out", split=split)
    assert_one_clear_sentence(caught.value, "plain word")
    assert not (tmp_path / "out").exists()
