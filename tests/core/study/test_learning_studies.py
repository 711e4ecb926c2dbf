"""`mman study critics` runs end to end and writes every number."""

from __future__ import annotations

import csv
from pathlib import Path

from mman_core.cli.main import main


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
