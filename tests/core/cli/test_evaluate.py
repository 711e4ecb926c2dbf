"""`mman evaluate` scores masks and weights, against folders and data sets; `mman prelabel` takes a protocol."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.cli.main import main
from mman_core.formats.datasets.ppss import VALUES
from mman_core.images.index_png import read_mask, write_mask
from mman_core.labels.label_set import load_label_set
from tests.core.formats.datasets.trees import put_pair

LIP = load_label_set("lip")


@pytest.fixture
def ppss(tmp_path: Path) -> Path:
    """Two test photos of PPSS, and LIP masks of the truth for them in `lip`."""
    table = np.zeros(256, np.uint8)
    table[:20] = np.array(VALUES, np.uint8)[LIP.merge_table("ppss")[:20]]
    for seed, stem in enumerate(("0400_1", "0500_2")):
        video = tmp_path / "ppss" / "data" / str(101 + seed)
        put_pair(video / f"{stem}.jpg", video / f"{stem}_m.png", seed, table)
        put_pair(tmp_path / "photos" / f"{stem}.jpg", tmp_path / "lip" / f"{stem}.png", seed)
    return tmp_path


def test_masks_are_scored_against_a_data_set(ppss: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["evaluate", "--pred", str(ppss / "lip"), "--truth", str(ppss / "ppss"), "--dataset", "ppss"]
    assert main([*command, "--split", "test", "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert (scores["label_set"], scores["images"]) == ("ppss", 2)
    assert scores["mean_iou_present"] == scores["pixel_accuracy"] == 1
    assert main([*command, "--split", "val"]) == 2
    assert "train or test" in capsys.readouterr().err


def test_the_table_has_every_measure(ppss: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--pred", str(ppss / "lip"), "--truth", str(ppss / "lip")]) == 0
    table = capsys.readouterr().out
    for words in (
        "Face",
        "mean IoU at 256",
        "mean IoU at 16",
        "pixel accuracy",
        "mean accuracy",
        "(IPR)",
        "lone pixels",
    ):
        assert words in table
    assert "low map" not in table
    assert "not compared" not in table


def test_lost_pixels_are_in_the_table(ppss: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = read_mask(ppss / "lip" / "0400_1.png")
    write_mask(ppss / "atr" / "0400_1.png", np.where(truth == 0, 0, 16).astype(np.uint8), LIP.palette())
    command = ["evaluate", "--pred", str(ppss / "lip"), "--truth", str(ppss / "atr"), "--truth-label-set", "atr"]
    assert main(command) == 0
    assert f"not compared: {np.count_nonzero(truth)} pixels of Bag" in capsys.readouterr().out


@pytest.mark.parametrize("protocol", ["single", "authors", "authors-unsquashed"])
def test_weights_are_scored_by_a_protocol(
    ppss: Path, weights: Path, capsys: pytest.CaptureFixture[str], protocol: str
) -> None:
    command = ["evaluate", "--weights", str(weights), "--device", "cpu", "--json", "--protocol", protocol]
    folders = ["--photos", str(ppss / "photos"), "--truth", str(ppss / "lip")]
    assert main([*command, *folders]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["images"] == 2
    assert 0 <= scores["mean_iou_low"] <= 1
    assert main([*command, "--truth", str(ppss / "ppss"), "--dataset", "ppss", "--split", "test"]) == 0
    assert json.loads(capsys.readouterr().out)["label_set"] == "ppss"


def test_weights_need_photos_and_a_known_protocol(
    ppss: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "--weights", str(weights), "--truth", str(ppss / "lip")]
    assert main(command) == 2
    assert "--photos" in capsys.readouterr().err
    assert main([*command, "--photos", str(ppss / "gone")]) == 2
    assert "gone is not a folder" in capsys.readouterr().err
    assert main([*command, "--photos", str(ppss / "photos"), "--protocol", "tripple"]) == 2
    assert "'tripple'" in capsys.readouterr().err


def test_prelabel_takes_a_protocol(ppss: Path, weights: Path, tmp_path: Path) -> None:
    command = ["prelabel", str(ppss / "photos"), "--weights", str(weights), "--device", "cpu"]
    assert main([*command, "--out", str(tmp_path / "paper"), "--protocol", "paper"]) == 0
    assert read_mask(tmp_path / "paper" / "0400_1.png").shape == (72, 48)
    assert main([*command, "--out", str(tmp_path / "x"), "--protocol", "none"]) == 2


def test_weights_with_a_crf_score_full_on_the_masks_that_they_make_with_it(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos, usual = str(pairs[0][0].parent), ["--weights", str(weights)]
    assert main(["prelabel", photos, "--out", str(tmp_path), *usual, "--crf"]) == 0
    capsys.readouterr()
    command = ["evaluate", "--photos", photos, "--truth", str(tmp_path), *usual, "--json"]
    accuracy = {}
    for crf in (True, False):
        assert main([*command, *(["--crf"] if crf else [])]) == 0
        accuracy[crf] = json.loads(capsys.readouterr().out)["pixel_accuracy"]
    assert accuracy[True] == 1 > accuracy[False]


def test_masks_alone_cannot_be_refined(ppss: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--pred", str(ppss / "lip"), "--truth", str(ppss / "lip"), "--crf"]) == 2
    assert "use --crf with --weights" in capsys.readouterr().err
