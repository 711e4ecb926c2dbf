"""`mman study annotator` and `mman study critics` run end to end and write every number."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mman_core.cli.main import main
from mman_core.study.annotator_study import Corrected, ratio
from mman_core.study.robot import Work


def test_the_annotator_is_sent_through_every_start(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    arguments = ["--photos", str(pairs[0][0].parent.parent), "--out", str(tmp_path), "--weights", str(weights)]
    numbers = ["--count", "2", "--seeds", "0,1", "--target", "0.5", "--cap", "4", "--device", "cpu"]
    assert main(["study", "annotator", *arguments, *numbers, "--tuned", str(weights)]) == 0
    rows = list(csv.DictReader((tmp_path / "annotator.csv").read_text().splitlines()))
    assert len(rows) == 2 * 2 * 3
    assert {row["arm"] for row in rows} == {"blank", "base draft", "fine-tuned draft"}
    told = (tmp_path / "annotator.md").read_text()
    assert "base draft / blank" in told
    assert "fine-tuned draft / base draft | | 1.00" in told.replace("|  |", "| |")  # the same weights


def test_shares_of_actions_are_of_sums_over_photos() -> None:
    results = [
        Corrected(arm, photo, seed, Work(strokes=strokes))
        for photo, (blank, draft) in {"a": (40, 10), "b": (60, 40)}.items()
        for arm, strokes in (("blank", blank), ("base draft", draft))
        for seed in (0, 1)
    ]
    share, low, high = ratio(results, "base draft", "blank")
    assert share == 0.5
    assert low == pytest.approx(0.25)
    assert high == pytest.approx(2 / 3)


def test_critics_are_measured_beside_doubts_and_what_they_began_as(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    arguments = ["--photos", str(pairs[0][0].parent.parent), "--out", str(tmp_path), "--weights", str(weights)]
    numbers = ["--train", "1", "--test", "2", "--steps", "1", "--seeds", "0", "--device", "cpu"]
    assert main(["study", "critics", *arguments, *numbers]) == 0
    rows = list(csv.DictReader((tmp_path / "critics.csv").read_text().splitlines()))
    measures = {row["measure"] for row in rows}
    assert {"pixels AUROC", "images Spearman", "precision@20", "planted AUROC, all"} <= measures
    pixels = {row["score"] for row in rows if row["measure"] == "pixels AUROC"}
    assert {"margin", "entropy", "mirror", "Micro", "Micro as trained by G", "margin + Micro"} <= pixels
    planted = {row["score"] for row in rows if row["measure"] == "planted AUROC, holes"}
    assert {"softmin", "Macro", "Micro", "softmin + Macro + Micro", "Macro as trained by G"} <= planted
    assert all(0 <= float(row["value"]) <= 1 for row in rows if "AUROC" in row["measure"] and row["value"] != "nan")
    assert "as trained by G" in (tmp_path / "critics.md").read_text()
