"""`mman export` and `mman import`: what they print, what they change, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.cli.main import main
from mman_core.images.index_png import read_mask
from mman_core.project.store import Project
from tests.core.formats.examples import hard_masks, make_project

MASKS = hard_masks()


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "photos", MASKS)


@pytest.fixture
def exported(project_folder: Path, tmp_path: Path) -> Path:
    arguments = ["export", "--project", str(project_folder), "--out", str(tmp_path / "coco"), "--format", "coco"]
    assert main(arguments) == 0
    return tmp_path / "coco"


def _import(root: Path, source: Path, *more: str) -> int:
    return main(["import", "--project", str(root), "--format", "coco", str(source), *more])


def test_an_import_is_a_dry_run_until_it_is_told_otherwise(
    exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "other", MASKS, painted=False)
    for more in ((), ("--dry-run",)):
        assert _import(root, exported, *more) == 0
        said = capsys.readouterr()
        assert "5 new" in said.out
        assert "1 of them are all background" in said.out
        assert "0 photos of the project get none" in said.out
        assert "Nothing was changed" in said.err
        with Project.open(root, read_only=True) as project:
            assert project.touched() == []
    assert _import(root, exported, "--yes") == 0
    assert "5 masks were written" in capsys.readouterr().err
    for name, mask in MASKS.items():
        assert np.array_equal(read_mask(root / ".mman" / "masks" / f"{name}.png"), mask)


def test_a_dry_run_does_not_mind_another_window(exported: Path, project_folder: Path) -> None:
    with Project.open(project_folder):
        assert _import(project_folder, exported) == 0
        assert _import(project_folder, exported, "--yes") == 2


def test_the_report_is_also_json(exported: Path, project_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project_folder / "100% a+b&c=d #1?.jpg").unlink()
    with Project.open(project_folder) as project:
        project.write_mask("blobs.jpg", np.zeros((47, 31), np.uint8))
    capsys.readouterr()
    assert _import(project_folder, exported, "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["counts"] == {
        "replaces a mask, which goes to the trash": 1,
        "already there": 3,
        "for no photo of the project": 1,
    }
    assert report["to_write"] == 1
    assert report["photos_without"] == []
    assert "100% a+b&c=d #1?" in report["problems"][0]["reason"]


def test_masks_come_as_drafts_if_asked(exported: Path, tmp_path: Path) -> None:
    root = make_project(tmp_path / "other", MASKS, painted=False)
    assert _import(root, exported, "--yes", "--as-drafts", "sam") == 0
    drafts = root / ".mman" / "drafts" / "import-sam"
    assert np.array_equal(read_mask(drafts / "b" / "noise.jpg.png"), MASKS["b/noise.jpg"])
    assert not (root / ".mman" / "masks").exists()


def test_the_loss_of_polygons_and_of_a_merge_is_printed(
    project_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = ["export", "--project", str(project_folder), "--out"]
    assert main([*export, str(tmp_path / "yolo"), "--format", "yolo"]) == 0
    said = capsys.readouterr().err
    assert "measured loss: 0." in said
    assert f"wrong pixels: {sum(int((mask == 255).sum()) for mask in MASKS.values()):,} of" in said
    assert main([*export, str(tmp_path / "atr"), "--format", "atr"]) == 0
    assert "pixels of Coat, which atr lacks" in capsys.readouterr().err
    assert main([*export, str(tmp_path / "ppp"), "--format", "ppp"]) == 2
    assert "no merge table leads there" in capsys.readouterr().err
    assert main([*export, str(tmp_path / "ppp"), "--format", "ppp", "--label-set", "ppp_coarse"]) == 0
    assert main([*export, str(tmp_path / "x"), "--format", "jpeg"]) == 2
    assert "There is no format 'jpeg'" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["gone", "photos", "text"])
def test_what_is_no_such_data_set_fails_with_a_sentence(
    source: str, project_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text("I am no data set")
    assert _import(project_folder, tmp_path / source) == 2
    assert capsys.readouterr().err.startswith("mman: ")
