"""A foreign name means one image of the project, or none: never a guess."""

from __future__ import annotations

import unicodedata

import pytest

from mman_core.project.matching import ImageNames, NoSuchImage, SeveralImages
from tests.core.making import assert_one_clear_sentence

NAMES = ["a/x.jpg", "b/x.jpg", "y.jpg", "y.png", "sub/zoë.JPG", "v1.2.jpg"]


@pytest.mark.parametrize(
    ("foreign", "image"),
    [
        ("a/x.jpg", "a/x.jpg"),
        ("a/x", "a/x.jpg"),
        ("b\\x.png", "b/x.jpg"),
        ("./b/x.jpg", "b/x.jpg"),
        ("y.png", "y.png"),
        ("y.jpg.png", "y.jpg"),
        ("anywhere/else/zoë.png", "sub/zoë.JPG"),
        (unicodedata.normalize("NFD", "zoë"), "sub/zoë.JPG"),
        ("v1.2", "v1.2.jpg"),
        ("v1.2.json", "v1.2.jpg"),
    ],
)
def test_paths_then_paths_without_suffix_then_stems(foreign: str, image: str) -> None:
    assert ImageNames(NAMES, {}).image([foreign]) == image


@pytest.mark.parametrize("foreign", ["x", "elsewhere/x.jpg", "y"])
def test_a_name_of_several_photos_is_refused(foreign: str) -> None:
    with pytest.raises(SeveralImages) as caught:
        ImageNames(NAMES, {}).image([foreign])
    assert_one_clear_sentence(caught.value, foreign)


@pytest.mark.parametrize("foreign", [["nobody.jpg"], [""], [], ["../../etc/passwd"], ["\0"], ["."], ["Y.jpg"]])
def test_a_name_of_no_photo_is_refused(foreign: list[str]) -> None:
    with pytest.raises(NoSuchImage) as caught:
        ImageNames(NAMES, {}).image(foreign)
    assert_one_clear_sentence(caught.value, "no photo")


def test_the_second_name_counts_if_the_first_means_nothing() -> None:
    assert ImageNames(NAMES, {}).image(["3fa85f64-v1.2.jpg", "v1.2.jpg"]) == "v1.2.jpg"


def test_what_our_own_export_called_them_comes_first() -> None:
    names = ImageNames(NAMES, {"x": "b/x.jpg", "y": "gone.jpg"})
    assert names.image(["x.png"]) == "b/x.jpg"
    with pytest.raises(SeveralImages):
        names.image(["y"])
