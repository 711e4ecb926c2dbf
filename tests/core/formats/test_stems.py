"""Stems of exported images: short where they can be, never shared."""

from __future__ import annotations

from mman_core.formats.stems import unique_stems


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


def test_folders_are_kept_if_asked_and_only_suffixes_are_joined() -> None:
    names = ["a/x.jpg", "b/x.jpg", "y.jpg", "y.png"]
    assert unique_stems(names, keep_folders=True) == {
        "a/x.jpg": "a/x",
        "b/x.jpg": "b/x",
        "y.jpg": "y__jpg",
        "y.png": "y__png",
    }


def test_stems_of_another_split_are_not_given_again() -> None:
    assert unique_stems(["x.jpg", "z.jpg"], taken=["X"]) == {"x.jpg": "x__jpg", "z.jpg": "z"}
