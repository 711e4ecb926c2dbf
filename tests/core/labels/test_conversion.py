"""Masks of one label set become masks of exactly that other one."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.errors import WrongLabelSet
from mman_core.labels.conversion import conversion_table, sources_of, targets_of
from mman_core.labels.label_set import load_label_set
from tests.core.making import assert_one_clear_sentence


def _names(source: str, target: str) -> dict[str, str]:
    ours, theirs = load_label_set(source), load_label_set(target)
    table = conversion_table(ours, theirs)
    assert table[255] == 255
    return {label.name: theirs.classes[table[label.id]].name for label in ours.classes if table[label.id] != 255}


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("cihp", "lip", {"Torso-skin"}),
        ("lip", "cihp", {"Jumpsuits"}),
        ("atr", "lip", {"Belt", "Bag"}),
        ("lip", "atr", {"Glove", "Coat", "Socks", "Jumpsuits"}),
    ],
)
def test_a_merge_table_is_also_read_backwards(source: str, target: str, lost: set[str]) -> None:
    names = _names(source, target)
    assert all(ours == theirs for ours, theirs in names.items())
    assert {label.name for label in load_label_set(source).classes} - names.keys() == lost


def test_a_table_that_joins_classes_is_not_read_backwards() -> None:
    assert _names("lip", "ppss")["Hat"] == "Hair"
    for source, target in (("ppss", "lip"), ("ppp_coarse", "ppp"), ("lip", "ppp"), ("ccp", "lip")):
        with pytest.raises(WrongLabelSet) as caught:
            conversion_table(load_label_set(source), load_label_set(target))
        assert_one_clear_sentence(caught.value, "no merge table")


def test_the_same_label_set_changes_nothing() -> None:
    lip = load_label_set("lip")
    assert np.array_equal(conversion_table(lip, lip), np.arange(256))


def test_what_masks_can_become_and_come_from_is_named_their_own_set_first() -> None:
    targets = {key: [each.key for each in targets_of(load_label_set(key))] for key in ("lip", "ppp", "ppss")}
    assert targets["lip"][0] == "lip" and set(targets["lip"]) == {
        "lip",
        "atr",
        "cihp",
        "ccp_coarse",
        "ppp_coarse",
        "ppss",
    }
    assert targets["ppp"] == ["ppp", "ppp_coarse"]
    assert targets["ppss"] == ["ppss"]
    assert [each.key for each in sources_of(load_label_set("lip"))] == ["lip", "atr", "cihp"]
