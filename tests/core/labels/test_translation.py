"""Masks of two label sets meet, and what gets lost on the way is counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import WrongLabelSet
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.translation import added, draft_table, lost_pixels, translation
from tests.core.making import assert_one_clear_sentence, striped_mask


def _names(source: LabelSet, target: str) -> dict[str, set[str]]:
    """For each class of the target: the classes of the source that become it; "" for what is left out."""
    there = {label.id: label.name for label in load_label_set(target).classes}
    table = source.merge_table(target)
    found: dict[str, set[str]] = {}
    for label in source.classes:
        found.setdefault(there.get(int(table[label.id]), ""), set()).add(label.name)
    return found


def test_lip_becomes_ppss_as_the_authors_paint_it() -> None:
    assert _names(load_label_set("lip"), "ppss") == {
        "Background": {"Background"},
        "Hair": {"Hat", "Hair"},
        "Face": {"Sunglasses", "Face"},
        "Upper-clothes": {"Upper-clothes", "Dress", "Coat", "Jumpsuits", "Scarf"},
        "Arms": {"Glove", "Left-arm", "Right-arm"},
        "Lower-clothes": {"Pants", "Skirt"},
        "Legs": {"Left-leg", "Right-leg"},
        "Shoes": {"Socks", "Left-shoe", "Right-shoe"},
    }


def test_lip_and_pascal_become_five_coarse_parts() -> None:
    assert _names(load_label_set("lip"), "ppp_coarse") == {
        "Background": {"Background"},
        "Head": {"Hat", "Hair", "Sunglasses", "Face"},
        "Torso": {"Upper-clothes", "Dress", "Coat", "Jumpsuits", "Scarf"},
        "Arms": {"Glove", "Left-arm", "Right-arm"},
        "Legs": {"Socks", "Pants", "Skirt", "Left-leg", "Right-leg", "Left-shoe", "Right-shoe"},
    }
    assert _names(load_label_set("ppp"), "ppp_coarse") == {
        "Background": {"Background"},
        "Head": {"Head"},
        "Torso": {"Torso"},
        "Arms": {"Upper-arms", "Lower-arms"},
        "Legs": {"Upper-legs", "Lower-legs"},
    }


@pytest.mark.parametrize(("source", "lost"), [("atr", {"Belt", "Bag"}), ("cihp", {"Torso-skin"})])
def test_what_has_a_class_in_lip_becomes_the_class_of_its_name(source: str, lost: set[str]) -> None:
    found = _names(load_label_set(source), "lip")
    assert found.pop("") == lost
    assert all(names == {name} for name, names in found.items())


def test_lost_pixels_are_counted_by_class() -> None:
    atr = load_label_set("atr")
    mask = np.zeros((4, 7), np.uint8)
    mask[0, :5], mask[1, :3], mask[2] = 8, 16, 5
    mask[3] = 255
    assert lost_pixels(mask, atr, atr.merge_table("lip")) == {"Belt": 5, "Bag": 3}
    assert lost_pixels(striped_mask(), load_label_set("lip"), load_label_set("lip").merge_table("ppss")) == {}
    assert added({"Belt": 5}, {"Bag": 1, "Belt": 2}) == {"Belt": 7, "Bag": 1}


@pytest.mark.parametrize(
    ("theirs", "ours", "shared", "merged"),
    [
        ("lip", "lip", "lip", False),
        ("cihp", "lip", "lip", False),
        ("ppss", "lip", "ppss", True),
        ("lip", "atr", "lip", True),
        ("ppp", "lip", "ppp_coarse", True),
        ("ccp", "lip", "ccp_coarse", True),
    ],
)
def test_label_sets_meet_in_one_of_the_two_or_in_a_coarser_one(
    theirs: str, ours: str, shared: str, merged: bool
) -> None:
    meeting = translation(load_label_set(theirs), load_label_set(ours))
    assert meeting.shared.key == shared
    assert (meeting.ours is not None) == merged
    tables = [(meeting.theirs, theirs)] + ([(meeting.ours, ours)] if meeting.ours is not None else [])
    for table, key in tables:
        ids = table[: load_label_set(key).size]
        assert ids[ids != 255].max() < meeting.shared.size


def test_label_sets_that_cannot_meet_are_named() -> None:
    with pytest.raises(WrongLabelSet) as caught:
        translation(load_label_set("ppss"), load_label_set("ppp"))
    assert_one_clear_sentence(caught.value, "PPSS", "PASCAL-Person-Part")


def test_drafts_of_lip_weights_become_ids_of_a_coarser_set_but_not_of_one_that_nothing_joins(tmp_path: Path) -> None:
    lip = load_label_set("lip")
    table = draft_table(lip, load_label_set("ppss"))
    assert (table[: lip.size] == lip.merge_table("ppss")[: lip.size]).all()
    with pytest.raises(WrongLabelSet):
        draft_table(lip, load_label_set("cihp"))


def test_a_label_set_can_say_itself_where_its_drafts_come_from(tmp_path: Path) -> None:
    lip = load_label_set("lip")
    ours = write_set(tmp_path / "two.toml", "[from]\nlip = [0, " + ", ".join(["1"] * 18) + ", 255]\n")
    table = draft_table(lip, ours)
    assert list(table[:3]) == [0, 1, 1]
    assert table[19] == table[20] == 255
    short = write_set(tmp_path / "short.toml", "[from]\nlip = [0, 1]\n")
    with pytest.raises(WrongLabelSet, match="names 2 classes"):
        draft_table(lip, short)
    with pytest.raises(WrongLabelSet, match="no class"):
        write_set(tmp_path / "wrong.toml", "[from]\nlip = [7]\n")


def write_set(path: Path, more: str) -> LabelSet:
    rows = [f'{{ id = {i}, name = "{name}", color = [{i}, 0, 9] }}' for i, name in enumerate(("Ground", "Person"))]
    path.write_text(f'name = "Two"\nclasses = [{", ".join(rows)}]\n{more}')
    return load_label_set(path)
