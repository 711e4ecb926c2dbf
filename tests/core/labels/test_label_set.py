"""Label sets: the bundled ones are right, and a wrong file is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import WrongLabelSet
from mman_core.labels.label_set import LABEL_SETS, load_label_set
from tests.core.making import assert_one_clear_sentence

GOOD = """
name = "Two"
flip_pairs = [[1, 2]]
classes = [
  { id = 0, name = "Background", color = [0, 0, 0] },
  { id = 2, name = "Right", color = [0, 255, 0] },
  { id = 1, name = "Left", color = [255, 0, 0] },
]
[merges]
one = [0, 1, 1]
"""


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "two.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("path", sorted(LABEL_SETS.glob("*.toml")), ids=lambda path: path.stem)
def test_each_bundled_set_is_whole(path: Path) -> None:
    label_set = load_label_set(path.stem)
    assert label_set.key == path.stem
    assert len({label.name for label in label_set.classes}) == label_set.size
    assert len({label.color for label in label_set.classes}) == label_set.size
    for target in label_set.merges:
        table = label_set.merge_table(target)
        ids = table[: label_set.size]
        assert ids[ids != 255].max() < load_label_set(target).size
        assert (table[label_set.size :] == 255).all()


def test_lip_has_its_twenty_classes_and_colours() -> None:
    lip = load_label_set("lip")
    assert lip.size == 20
    names = {label.id: label.name for label in lip.classes}
    assert (names[0], names[10], names[13], names[14], names[19]) == (
        "Background",
        "Jumpsuits",
        "Face",
        "Left-arm",
        "Right-shoe",
    )
    palette = lip.palette()
    assert palette.shape == (256, 3)
    assert palette.dtype == np.uint8
    assert palette[5].tolist() == [255, 85, 0]
    assert palette[255].tolist() == [128, 128, 128]
    assert not palette[20:255].any()


def test_left_and_right_change_places_in_a_mirrored_image() -> None:
    table = load_label_set("lip").flip_table()
    assert [int(table[label]) for label in range(13, 20)] == [13, 15, 14, 17, 16, 19, 18]
    assert np.array_equal(table[table], np.arange(256))
    assert table[255] == 255


def test_torso_skin_of_cihp_is_no_jumpsuit_of_lip() -> None:
    table = load_label_set("cihp").merge_table("lip")
    assert table[10] == 255
    assert table[14] == 14


def test_a_file_of_ones_own_is_read_in_order_of_ids(tmp_path: Path) -> None:
    label_set = load_label_set(_file(tmp_path, GOOD))
    assert (label_set.key, label_set.name) == ("two", "Two")
    assert [label.name for label in label_set.classes] == ["Background", "Left", "Right"]
    assert label_set.merge_table("one")[:3].tolist() == [0, 1, 1]


def test_unknown_keys_name_the_known_ones() -> None:
    with pytest.raises(WrongLabelSet) as caught:
        load_label_set("lib")
    assert_one_clear_sentence(caught.value, "'lib'", "cihp", "lip")
    with pytest.raises(WrongLabelSet) as caught:
        load_label_set("lip").merge_table("moon")
    assert_one_clear_sentence(caught.value, "LIP", "'moon'")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name =", "nam =", "lacks or misspells"),
        ('name = "Two"', 'name = "Two', "cannot be read"),
        ("id = 2", "id = 3", "must number its classes"),
        ("id = 2", "id = 1", "must number its classes"),
        ("[0, 255, 0]", "[0, 255]", "lacks or misspells"),
        ("[0, 255, 0]", "[0, 300, 0]", "must be three numbers of 0 to 255"),
        ("[[1, 2]]", "[[1, 3]]", "names an id that is no class"),
        ("[[1, 2]]", "[[1]]", "lacks or misspells"),
        ("one = [0, 1, 1]", "one = [0, 1]", "must name one id for each"),
        ("one = [0, 1, 1]", "one = [0, 1, 256]", "must name one id for each"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    path = _file(tmp_path, GOOD.replace(old, new))
    with pytest.raises(WrongLabelSet) as caught:
        load_label_set(path)
    assert_one_clear_sentence(caught.value, str(path), words)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(WrongLabelSet) as caught:
        load_label_set(path)
    assert_one_clear_sentence(caught.value, str(path), "cannot be read")


@pytest.mark.parametrize(
    ("key", "size", "pairs"),
    [
        ("atr", 18, ((9, 10), (12, 13), (14, 15))),
        ("ppp", 7, ()),
        ("ppss", 8, ()),
        ("ppp_coarse", 5, ()),
        ("cihp", 20, ((14, 15), (16, 17), (18, 19))),
    ],
)
def test_the_other_sets_have_their_classes_and_sides(key: str, size: int, pairs: tuple[tuple[int, int], ...]) -> None:
    label_set = load_label_set(key)
    assert (label_set.size, label_set.flip_pairs) == (size, pairs)
    for left, right in label_set.flip_pairs:
        names = {label.id: label.name for label in label_set.classes}
        assert names[left].replace("Left", "Right") == names[right]
