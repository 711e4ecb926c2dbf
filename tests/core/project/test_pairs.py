"""What a project gives away: masks to learn from, and the export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mman_core.errors import CannotWrite, NothingToDo
from mman_core.formats.export import Exported, LeftOut
from mman_core.formats.formats import FORMATS
from mman_core.labels.label_set import load_label_set
from mman_core.project.pairs import corrected_images, export_project, label_sets_for, training_pairs
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import assert_one_clear_sentence, save_photo, striped_mask


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Four images: corrected, drafted only, corrected, unreadable."""
    root = tmp_path / "photos"
    for number in range(3):
        save_photo(root / f"{number}.jpg", seed=number)
    (root / "zero.jpg").touch()
    with Project.open(root) as project:
        for name in ("0.jpg", "2.jpg"):
            project.write_mask(name, striped_mask())
            project.note_saved(name, 1)
        yield project


def test_only_images_that_a_person_corrected_are_given(project: Project) -> None:
    corrected, left_out = corrected_images(project)
    assert [image.name for image in corrected] == ["0.jpg", "2.jpg"]
    assert left_out == [("1.jpg", "No person has corrected its mask yet."), ("zero.jpg", project.unreadable[0].error)]
    assert training_pairs(project) == (
        (str(project.photo_path("0.jpg")), str(project.mask_path("0.jpg"))),
        (str(project.photo_path("2.jpg")), str(project.mask_path("2.jpg"))),
    )


def test_the_export_tells_of_each_image(project: Project, tmp_path: Path) -> None:
    events = list(export_project(project, tmp_path / "out"))
    assert [type(event) for event in events] == [LeftOut, LeftOut, Exported, Exported]
    assert [(event.done, event.total) for event in events] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert (tmp_path / "out" / "train_id.txt").read_text() == "0\n2\n"


def test_only_images_marked_done_are_exported_if_asked(project: Project, tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match="marked done"):
        export_project(project, tmp_path / "out", only_done=True)
    project.set_status("2.jpg", ImageStatus.DONE)
    events = list(export_project(project, tmp_path / "out", only_done=True))
    assert [event.name for event in events if isinstance(event, Exported)] == ["2.jpg"]
    assert LeftOut("0.jpg", "It is not marked done.", 3, 4) in events


def test_an_export_among_the_photos_is_refused(project: Project) -> None:
    with pytest.raises(CannotWrite) as caught:
        export_project(project, project.root / "export")
    assert_one_clear_sentence(caught.value, "export", "among the photos", "outside")
    assert not (project.root / "export").exists()


def test_an_export_of_nothing_is_refused(tmp_path: Path) -> None:
    save_photo(tmp_path / "photos" / "1.jpg")
    with Project.open(tmp_path / "photos") as project, pytest.raises(NothingToDo) as caught:
        export_project(project, tmp_path / "out")
    assert_one_clear_sentence(caught.value, "has been corrected", "paint")


@pytest.mark.parametrize(
    ("format_key", "ours", "first"),
    [
        ("lip", "lip", "lip"),
        ("atr", "lip", "atr"),
        ("ppp", "lip", "ppp_coarse"),
        ("ppp", "ppp", "ppp"),
        ("voc", "ppss", "ppss"),
    ],
)
def test_the_classes_that_a_format_is_made_for_are_offered_first(format_key: str, ours: str, first: str) -> None:
    offered = [each.key for each in label_sets_for(FORMATS[format_key], load_label_set(ours))]
    assert offered[0] == first and ours in offered
