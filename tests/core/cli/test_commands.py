"""Each command does its job on real files, names what it leaves out, and says so by its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mman_core.cli.main import main
from mman_core.images.index_png import read_mask, write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.project.store import Project


def test_prelabel_names_what_it_cannot_read_and_goes_on(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("I am no photo")
    named = [str(pairs[0][0]), str(text), str(tmp_path / "gone.jpg")]
    assert main(["prelabel", *named, "--out", str(tmp_path / "out"), "--weights", str(weights)]) == 1
    said = capsys.readouterr().err
    assert "text.jpg" in said
    assert "gone.jpg" in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{pairs[0][0].stem}.png"]


def test_prelabel_takes_folders(pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path) -> None:
    assert main(["prelabel", str(pairs[0][0].parent), "--out", str(tmp_path), "--weights", str(weights)]) == 0
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["0.png", "1.png", "2.png"]


def test_prelabel_of_an_empty_folder_fails_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prelabel", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "There is no photo" in capsys.readouterr().err


def test_masks_of_the_truth_score_one_hundred(
    pairs: list[tuple[Path, Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(pairs[0][1].parent)
    assert main(["evaluate", "--pred", folder, "--truth", folder, "--label-set", "lip", "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["mean_iou_present"] == 1
    assert scores["pixel_accuracy"] == 1
    assert scores["images"] == 3
    assert scores["iou"]["Face"] == 1


def test_masks_of_two_label_sets_meet_in_a_coarser_one(
    pairs: list[tuple[Path, Path]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ccp = load_label_set("ccp")
    skin = next(label.id for label in ccp.classes if label.name == "skin")
    face = read_mask(pairs[0][1]) == 13
    face[:, ::2] = False
    truth = np.where(face, skin, 0).astype(np.uint8)
    write_mask(tmp_path / "0.png", truth, ccp.palette())
    folder = str(pairs[0][1].parent)
    assert main(["evaluate", "--pred", folder, "--truth", str(tmp_path), "--truth-label-set", "ccp", "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["label_set"] == "ccp_coarse"
    assert 0 < scores["iou"]["Skin"] < 1


def test_a_missing_prediction_is_named(
    pairs: list[tuple[Path, Path]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_mask(tmp_path / "0.png", read_mask(pairs[0][1]), load_label_set("lip").palette())
    assert main(["evaluate", "--pred", str(tmp_path), "--truth", str(pairs[0][1].parent)]) == 1
    assert "1.png" in capsys.readouterr().err


@pytest.fixture
def project_folder(pairs: list[tuple[Path, Path]], tmp_path: Path) -> Path:
    """A project of three mannequins, one of them corrected."""
    root = tmp_path / "photos"
    root.mkdir()
    for photo, _ in pairs:
        (root / photo.name).write_bytes(photo.read_bytes())
    with Project.open(root) as project:
        project.write_mask("0.jpg", read_mask(pairs[0][1]))
    return root


def test_finetune_learns_from_a_projects_masks(project_folder: Path, weights: Path) -> None:
    arguments = ["finetune", "--project", str(project_folder), "--weights", str(weights), "--steps", "1"]
    assert main([*arguments, "--batch-size", "1", "--objective", "baseline"]) == 0
    run = project_folder / ".mman" / "runs" / "0001"
    assert (run / "done").exists()
    assert json.loads((run / "config.json").read_text())["objective"] == "baseline"


def test_finetune_without_corrections_fails_with_a_sentence(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["finetune", "--project", str(tmp_path), "--weights", str(weights)]) == 2
    assert "no corrected mask" in capsys.readouterr().err


def test_export_writes_lips_layout(project_folder: Path, pairs: list[tuple[Path, Path]], tmp_path: Path) -> None:
    assert main(["export", "--project", str(project_folder), "--out", str(tmp_path / "lip")]) == 0
    exported = read_mask(tmp_path / "lip" / "train_segmentations" / "0.png")
    assert np.array_equal(exported, read_mask(pairs[0][1]))
    assert (tmp_path / "lip" / "train_id.txt").read_text() == "0\n"


def test_weights_show_prints_the_card(weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["weights", "show", str(weights)]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Untrained"


def test_train_makes_weights_and_goes_on_where_it_stopped(pairs: list[tuple[Path, Path]], tmp_path: Path) -> None:
    source = {"images": str(pairs[0][0].parent), "labels": str(pairs[0][1].parent), "label_set": "lip"}
    stage = {"height": 64, "width": 48, "batch_size": 1, "lr": 1e-4}
    stages = [stage | {"steps": 1, "objective": "baseline"}, stage | {"steps": 1, "objective": "mman"}]
    config = {"title": "Tiny", "sources": [source], "stages": stages[:1]}
    (tmp_path / "config.json").write_text(json.dumps(config))
    command = ["train", str(tmp_path / "config.json"), "--out", str(tmp_path / "run")]
    assert main(command) == 0
    (tmp_path / "config.json").write_text(json.dumps(config | {"stages": stages}))
    assert main([*command, "--resume"]) == 0
    assert json.loads((tmp_path / "run" / "metrics.json").read_text()) == {"steps": 2}


def test_wrong_training_settings_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.json").write_text('{"title": "x", "sources": [], "stages": [], "colour": "blue"}')
    assert main(["train", str(tmp_path / "config.json"), "--out", str(tmp_path / "run")]) == 2
    assert "colour" in capsys.readouterr().err


def test_help_is_quick_to_come_because_it_imports_no_torch() -> None:
    script = "import sys, mman_core.cli.main; assert 'torch' not in sys.modules and 'PySide6' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)
