"""A look through a project names what is wrong; repairing moves things to the trash, and they come back from there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import CannotWrite, ProjectBusy, WrongProject
from mman_core.images.index_png import encode_mask, write_mask
from mman_core.labels.label_set import LABEL_SETS
from mman_core.project.check import Checked, check_project
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.trash_list import list_trash, restore
from tests.core.making import PALETTE, assert_one_clear_sentence, save_photo, save_truncated_jpeg, striped_mask
from tests.core.project.annotator import Annotator

NAMES = ["1.jpg", "2.png", "a/10.jpg", "done.png", "painted.png"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A closed project of five photos of 20 x 30 pixels; three have masks, one has a draft."""
    for seed, name in enumerate(NAMES):
        save_photo(tmp_path / "photos" / name, seed=seed)
    with Project.open(tmp_path / "photos") as project:
        for revision, name in enumerate(("1.jpg", "done.png", "painted.png"), 1):
            project.write_mask(name, striped_mask())
            project.note_saved(name, revision)
        project.set_status("done.png", ImageStatus.DONE)
        write_mask(project.draft_path("starter", "2.png"), striped_mask(), PALETTE)
    return tmp_path / "photos"


def _found(root: Path, *, repair: bool = False) -> dict[str, Checked]:
    inside = root / ".mman"
    found = list(check_project(root, repair=repair))
    return {os.path.relpath(checked.finding.path, inside): checked for checked in found}


def _everything(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _kill_a_window(root: Path) -> None:
    code = "import sys, os, pathlib; from mman_core.project.store import Project\n"
    code += "Project.open(pathlib.Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(root)], check=False)


def _spoil(root: Path) -> None:
    """Do to a project all that a crash, a disk or a person can do to it."""
    inside = root / ".mman"
    _kill_a_window(root)
    (inside / "masks" / ".0123456789abcdef.tmp").write_bytes(b"half a mask")
    (inside / "masks" / "1.jpg.png").write_bytes(encode_mask(striped_mask(), PALETTE)[:80])
    write_mask(inside / "masks" / "gone.jpg.png", striped_mask(), PALETTE)
    write_mask(inside / "masks" / "a" / "10.jpg.png", striped_mask(30, 20), PALETTE)
    write_mask(inside / "drafts" / "starter" / "2.png.png", striped_mask() + 100, PALETTE)
    write_mask(inside / "drafts" / "starter" / "gone.jpg.png", striped_mask(), PALETTE)
    (inside / "runs" / "0001").mkdir(parents=True)
    (inside / "runs" / "0002").mkdir()
    for name in ("done", "checkpoint.pt"):
        (inside / "runs" / "0002" / name).touch()
    (inside / "runs" / "0002" / "metrics.json").write_text('{"steps": 3, "verdict": {"promo')
    (inside / "champion.json").write_text('[{"key": "starter"')
    (inside / "held_out.json").write_text("[]")
    (inside / "drafts" / "starter.jsonl").symlink_to("elsewhere.jsonl")
    (inside / "weights").mkdir()
    (inside / "weights" / "other.safetensors").write_bytes(b"none")
    (inside / "index.db-wal").unlink(missing_ok=True)
    (inside / "index.db").write_bytes(b"no index" * 999)


SPOILT = {
    "lock",
    "masks/.0123456789abcdef.tmp",
    "masks/1.jpg.png",
    "masks/gone.jpg.png",
    "masks/a/10.jpg.png",
    "drafts/starter/2.png.png",
    "drafts/starter/gone.jpg.png",
    "runs/0001",
    "runs/0002/metrics.json",
    "champion.json",
    "held_out.json",
    "drafts/starter.jsonl",
    "weights/other.safetensors",
    "index.db",
}

UNDECIDED = {"masks/gone.jpg.png", "held_out.json"}
"""Of these, what only a person can decide."""


def test_nothing_is_found_in_a_project_that_is_whole(root: Path) -> None:
    assert _found(root) == {}
    assert _found(root, repair=True) == {}


def test_everything_that_is_wrong_is_named_and_nothing_is_written(root: Path) -> None:
    _spoil(root)
    before = _everything(root)
    found = _found(root)
    assert found.keys() == SPOILT
    assert all(checked.mended == "" for checked in found.values())
    assert _everything(root) == before
    assert "is damaged" in found["masks/1.jpg.png"].finding.fault
    assert "20 x 30 pixels, but its photo is 30 x 20" in found["masks/a/10.jpg.png"].finding.fault
    assert "photo is gone" in found["masks/gone.jpg.png"].finding.fault


def test_repairing_moves_things_to_the_trash_and_leaves_the_person_what_only_they_can_decide(root: Path) -> None:
    _spoil(root)
    before = _everything(root)
    found = _found(root, repair=True)
    assert {name for name, checked in found.items() if not checked.mended} == UNDECIDED
    assert _found(root).keys() == UNDECIDED
    kept = set(_everything(root).values())
    assert [name for name, data in before.items() if data not in kept and Path(name).name != "lock"] == []
    with Project.open(root) as project:
        assert project.rebuilt_index is None
        assert project.row("painted.png").status is ImageStatus.IN_WORK
        assert np.array_equal(project.read_mask("painted.png", (20, 30)), striped_mask())  # type: ignore[arg-type]
        assert not project.is_touched("a/10.jpg")


def test_what_was_moved_comes_back_to_its_place_and_replaces_nothing(root: Path) -> None:
    _spoil(root)
    inside = root / ".mman"
    before = (inside / "masks" / "a" / "10.jpg.png").read_bytes()
    assert _found(root, repair=True)
    (kept,) = [kept for kept in list_trash(inside) if kept.origin == "masks/a/10.jpg.png"]
    assert kept.size == len(before)
    target = restore(inside, kept.name)
    assert target.read_bytes() == before
    assert kept.name not in {kept.name for kept in list_trash(inside)}
    other = next(kept for kept in list_trash(inside) if kept.origin == "drafts/starter/2.png.png")
    write_mask(inside / other.origin, striped_mask(), PALETTE)
    with pytest.raises(CannotWrite) as caught:
        restore(inside, other.name)
    assert_one_clear_sentence(caught.value, "is there again", other.name)


def test_the_trash_leads_nowhere_else_whatever_its_log_says(root: Path, tmp_path: Path) -> None:
    inside = root / ".mman"
    (inside / "trash").mkdir()
    (inside / "out").symlink_to(tmp_path)
    origins = ["../../taken", "/tmp/taken", "out/taken", "", "C:\\taken", "a/../../../taken"]
    for number in range(len(origins)):
        (inside / "trash" / str(number)).write_text("theirs")
    lines = [json.dumps({"name": str(number), "origin": origin}) for number, origin in enumerate(origins)]
    (inside / "trash.log").write_text("\n".join(["[" * 5_000, "{}", '{"name": 3}', *lines]))
    for number in range(len(origins)):
        with pytest.raises(WrongProject) as caught:
            restore(inside, str(number))
        assert_one_clear_sentence(caught.value, "move it yourself")
    for name in ("../project.toml", "nothing", "", "a/b"):
        with pytest.raises(WrongProject) as caught:
            restore(inside, name)
        assert_one_clear_sentence(caught.value, "choose a name that is listed")
    assert not list(tmp_path.rglob("taken"))


def test_a_photo_that_was_replaced_is_named(root: Path) -> None:
    save_photo(root / "painted.png", 20, 30, seed=99)
    (root / "painted.png").write_bytes((root / "painted.png").read_bytes() + b"more")
    found = _found(root)
    assert found.keys() == {"../painted.png"}
    assert "is another file than when its mask was saved" in found["../painted.png"].finding.fault
    save_truncated_jpeg(root / "cut.jpg")
    (root / "text.jpg").write_text("no photo")
    assert "no JPEG" in _found(root)["../text.jpg"].finding.fault


def test_a_project_that_somebody_has_open_is_looked_at_but_not_repaired(root: Path) -> None:
    with Project.open(root):
        before = _everything(root)
        assert _found(root) == {}
        with pytest.raises(ProjectBusy):
            _found(root, repair=True)
        assert _everything(root) == before


def test_a_folder_without_a_project_is_said_to_be_none(tmp_path: Path) -> None:
    save_photo(tmp_path / "1.jpg")
    with pytest.raises(WrongProject) as caught:
        _found(tmp_path)
    assert_one_clear_sentence(caught.value, str(tmp_path), "holds no project")
    assert not (tmp_path / ".mman").exists()


def test_a_damaged_mask_that_has_its_strokes_in_a_journal_is_made_anew_from_them(root: Path) -> None:
    zeros = np.zeros((20, 30), np.uint8)
    with Project.open(root) as project:
        person = Annotator(project, "a/10.jpg", zeros)
        person.paint()
        person.save()
    mask = root / ".mman" / "masks" / "a" / "10.jpg.png"
    damaged = mask.read_bytes()[:100]
    mask.write_bytes(damaged)
    checked = _found(root, repair=True)["masks/a/10.jpg.png"]
    assert checked.mended.startswith("made anew from the strokes in its journal; the damaged one is kept as ")
    (kept,) = list_trash(root / ".mman")
    assert (root / ".mman" / "trash" / kept.name).read_bytes() == damaged
    assert _found(root) == {}
    with Project.open(root) as project:
        again = Annotator(project, "a/10.jpg", zeros)
        assert np.array_equal(again.mask, person.mask)
        assert again.history.can_undo


def test_a_project_of_classes_of_its_own_is_looked_through(tmp_path: Path) -> None:
    shutil.copy(LABEL_SETS / "ppp.toml", tmp_path / "own.toml")
    save_photo(tmp_path / "photos" / "a.png")
    Project.open(tmp_path / "photos", label_set_key=tmp_path / "own.toml").close()
    assert _found(tmp_path / "photos", repair=True) == {}
