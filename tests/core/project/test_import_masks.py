"""Masks of other tools come in: nothing happens in a dry run, nothing is lost after it, one bad file stops no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import NothingToDo, WrongLabelSet
from mman_core.formats.formats import FORMATS
from mman_core.images.index_png import read_mask
from mman_core.labels.label_set import load_label_set
from mman_core.project.import_masks import Looked, Outcome, Report, import_masks, plan_import
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.core.making import assert_one_clear_sentence, save_photo, striped_mask
from tests.core.project.annotator import Annotator


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Images of 20 x 30 pixels: done, in work, untouched, and two of one stem."""
    root = tmp_path / "photos"
    for number, name in enumerate(["done.jpg", "work.jpg", "new.jpg", "a/twin.jpg", "b/twin.jpg"]):
        save_photo(root / name, seed=number)
    with Project.open(root) as project:
        for name in ("done.jpg", "work.jpg"):
            project.write_mask(name, striped_mask())
            project.note_saved(name, 3)
        project.set_status("done.jpg", ImageStatus.DONE)
        yield project


def _png(folder: Path, name: str, mask: Mask) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(mask).save(path)
    return path


def _looked(project: Project, source: Path, *, apply: bool, key: str = "png", **more: Any) -> dict[str, Looked]:
    plan = plan_import(project, source, FORMATS[key], **more)
    return {looked.foreign: looked for looked in import_masks(project, plan, apply=apply)}


def _state(project: Project) -> dict[str, tuple[bytes, int]]:
    files = [path for path in project.folder.rglob("*") if path.is_file() and path.name != "lock"]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files if "index.db" not in path.name}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """One mask of each kind, good and bad."""
    folder = tmp_path / "mixed"
    other = (striped_mask() + 1) % 20
    _png(folder, "done.png", other.astype(np.uint8))
    _png(folder, "work.png", striped_mask())
    _png(folder, "new.png", np.zeros((20, 30), np.uint8))
    _png(folder, "a/twin.png", striped_mask())
    _png(folder, "twin.png", striped_mask())
    _png(folder, "nobody.png", striped_mask())
    (folder / "b").mkdir()
    (folder / "b" / "twin.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    return folder


def test_a_dry_run_tells_of_each_mask_and_changes_nothing(project: Project, mixed: Path) -> None:
    before = _state(project)
    looked = _looked(project, mixed, apply=False)
    assert {name: each.outcome for name, each in looked.items()} == {
        "done": Outcome.REPLACES,
        "work": Outcome.SAME,
        "new": Outcome.NEW,
        "a/twin": Outcome.NEW,
        "b/twin": Outcome.UNREADABLE,
        "twin": Outcome.AMBIGUOUS,
        "nobody": Outcome.UNMATCHED,
    }
    assert looked["new"].is_blank
    assert not looked["done"].is_blank
    for each in looked.values():
        if each.reason:
            assert each.reason.endswith("."), each.reason
    assert _state(project) == before
    assert project.row("done.jpg").status is ImageStatus.DONE


def test_what_was_said_then_happens_and_the_old_mask_is_in_the_trash(project: Project, mixed: Path) -> None:
    dry = _looked(project, mixed, apply=False)
    assert _looked(project, mixed, apply=True) == dry
    expected = ((striped_mask() + 1) % 20).astype(np.uint8)
    assert np.array_equal(read_mask(project.mask_path("done.jpg")), expected)
    assert np.array_equal(read_mask(project.mask_path("a/twin.jpg")), striped_mask())
    assert not project.is_touched("b/twin.jpg")
    trash = [path for path in (project.folder / "trash").iterdir() if path.suffix == ".png"]
    assert len(trash) == 1
    assert np.array_equal(read_mask(trash[0]), striped_mask())
    assert project.row("done.jpg").status is ImageStatus.IN_WORK, "a person has to look at it again"
    assert project.row("done.jpg").revision == 4
    assert project.row("work.jpg").revision == 3
    again = _looked(project, mixed, apply=True)
    assert again["done"].outcome is again["new"].outcome is Outcome.SAME


def test_masks_can_come_as_drafts_of_a_variant(project: Project, mixed: Path) -> None:
    looked = _looked(project, mixed, apply=True, as_drafts="sam-3")
    assert looked["done"].outcome is Outcome.DRAFT
    assert np.array_equal(read_mask(project.mask_path("done.jpg")), striped_mask()), "masks stay as they are"
    draft = project.read_draft("done.jpg", "import-sam-3", (20, 30))
    assert draft is not None
    assert np.array_equal(draft, (striped_mask() + 1) % 20)
    assert project.row("a/twin.jpg").status is ImageStatus.DRAFTED
    assert project.row("done.jpg").status is ImageStatus.DONE


@pytest.mark.parametrize("name", ["", "..", "a/b", "../x", ".hidden", "a b", "x" * 99])
def test_drafts_get_a_plain_name(name: str, project: Project, mixed: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        plan_import(project, mixed, FORMATS["png"], as_drafts=name)
    assert_one_clear_sentence(caught.value, "no name for drafts")


def test_drafts_are_not_mixed_with_those_of_weights_of_that_name(project: Project, mixed: Path) -> None:
    (project.folder / "weights").mkdir()
    (project.folder / "weights" / "best.safetensors").touch()
    with pytest.raises(NothingToDo, match="weights of this project"):
        plan_import(project, mixed, FORMATS["png"], as_drafts="best")


def test_wrong_sizes_and_unknown_ids_are_named_and_left_out(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "wrong"
    _png(folder, "new.png", striped_mask(30, 20))
    _png(folder, "done.png", np.full((20, 30), 77, np.uint8))
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(folder / "work.png")
    looked = _looked(project, folder, apply=True)
    assert looked["new"].outcome is Outcome.OTHER_SIZE
    assert "its photo is 30 x 20" in looked["new"].reason
    assert looked["done"].outcome is Outcome.UNKNOWN_CLASS
    assert "77" in looked["done"].reason
    assert looked["work"].outcome is Outcome.UNREADABLE
    assert "holds colours" in looked["work"].reason
    assert np.array_equal(read_mask(project.mask_path("done.jpg")), striped_mask())


def test_a_photo_that_has_two_masks_gets_the_first(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "twice"
    _png(folder, "new.jpg.png", striped_mask())
    _png(folder, "new.png", np.ones((20, 30), np.uint8))
    looked = _looked(project, folder, apply=True)
    assert looked["new.jpg"].outcome is Outcome.NEW
    assert looked["new"].outcome is Outcome.TWICE
    assert "'new.jpg'" in looked["new"].reason
    assert np.array_equal(read_mask(project.mask_path("new.jpg")), striped_mask())


def test_a_mask_that_cannot_be_read_is_not_replaced(project: Project, mixed: Path) -> None:
    project.mask_path("done.jpg").write_bytes(b"\x89PNG\r\n\x1a\nyears of work")
    looked = _looked(project, mixed, apply=True)
    assert looked["done"].outcome is Outcome.UNREADABLE
    assert project.mask_path("done.jpg").read_bytes().endswith(b"years of work")


def test_pixels_that_a_merge_loses_are_counted_before_and_become_255(project: Project, tmp_path: Path) -> None:
    atr = load_label_set("atr")
    mask = np.zeros((20, 30), np.uint8)
    mask[2:6], mask[8:9], mask[12:] = 8, 16, 4  # belt, bag, upper clothes
    _png(tmp_path / "atr", "new.png", mask)
    looked = _looked(project, tmp_path / "atr", apply=True, label_set_key="atr")
    assert looked["new"].lost == {"Belt": 120, "Bag": 30}
    back = read_mask(project.mask_path("new.jpg"))
    assert np.array_equal(back, atr.merge_table("lip")[mask])
    report = Report()
    report.add(looked["new"])
    assert dict(report.lost) == {"Belt": 120, "Bag": 30}


def test_label_sets_without_a_table_are_refused(project: Project, mixed: Path) -> None:
    with pytest.raises(WrongLabelSet) as caught:
        plan_import(project, mixed, FORMATS["png"], label_set_key="ppp")
    assert_one_clear_sentence(caught.value, "PASCAL-Person-Part", "LIP")


def test_a_stop_ends_between_two_masks(project: Project, mixed: Path) -> None:
    answers = iter([False, False, True])
    plan = plan_import(project, mixed, FORMATS["png"])
    looked = list(import_masks(project, plan, apply=True, should_stop=lambda: next(answers)))
    assert [each.foreign for each in looked] == ["a/twin", "b/twin"]
    assert not project.is_touched("new.jpg")


def test_overlays_and_what_is_not_there_are_no_sources(project: Project, tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match="made for people"):
        plan_import(project, tmp_path, FORMATS["overlays"])
    with pytest.raises(NothingToDo, match="is not there"):
        plan_import(project, tmp_path / "gone", FORMATS["png"])


def test_names_that_are_no_text_match_nothing_and_harm_nothing(project: Project, tmp_path: Path) -> None:
    folder = _png(tmp_path / "names", "new.png", striped_mask()).parent
    (folder / "new.png").rename(Path(str(folder) + "/n\udceb\nw.png"))
    (looked,) = _looked(project, folder, apply=True).values()
    assert looked.outcome is Outcome.UNMATCHED
    json.dumps(looked.reason).encode()


def test_the_strokes_of_a_mask_that_is_replaced_go_to_the_trash_with_it(project: Project, tmp_path: Path) -> None:
    zeros = np.zeros((20, 30), np.uint8)
    person = Annotator(project, "new.jpg", zeros)
    person.paint()
    person.save()
    journal = project.journal_path("new.jpg").read_bytes()
    _png(tmp_path / "come", "new.png", striped_mask())
    _looked(project, tmp_path / "come", apply=True)
    kept = {path.read_bytes() for path in (project.folder / "trash").iterdir()}
    assert journal in kept
    again = Annotator(project, "new.jpg", zeros)
    assert np.array_equal(again.mask, striped_mask())
    assert again.resumed.notice == ""
    assert not again.history.can_undo


def test_pixels_of_no_class_are_counted_whoever_left_them_out(project: Project, tmp_path: Path) -> None:
    mask = striped_mask()
    mask[:2] = 255
    _png(tmp_path / "holes", "new.png", mask)
    looked = _looked(project, tmp_path / "holes", apply=False)["new"]
    assert looked.ignored == 60 and looked.lost == {}
    report = Report()
    report.add(looked)
    report.add(looked)
    assert report.ignored == 120
