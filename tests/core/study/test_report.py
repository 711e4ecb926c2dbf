"""A table says what was measured, and nothing else; given weights are scored once."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mman_core.cli.main import main
from mman_core.formats.datasets.ppss import VALUES
from mman_core.labels.label_set import load_label_set
from mman_core.model.card import WeightsCard
from mman_core.model.weights import build_networks, save_networks
from mman_core.predict import evaluate
from mman_core.types import Mask

Pairs = list[tuple[Path, Path]]


def _folders(pairs: Pairs, tmp_path: Path) -> Path:
    """Lay the mannequins out as plain folders with a split."""
    for photo, mask in pairs:
        for path, kind in ((photo, "images"), (mask, "labels")):
            (tmp_path / "data" / "val" / kind).mkdir(parents=True, exist_ok=True)
            (tmp_path / "data" / "val" / kind / path.name).write_bytes(path.read_bytes())
    return tmp_path / "data"


def _study(table: str, pairs: Pairs, tmp_path: Path, *others: str) -> int:
    data = str(_folders(pairs, tmp_path))
    test = ["--test-data", data, "--test-dataset", "folders", "--test-label-set", "lip", "--test-split", "val"]
    return main(["study", table, "--out", str(tmp_path / "study"), *test, "--protocol", "single", *others])


def _rows(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {(row["method"], row["measure"]): row for row in csv.DictReader(file)}


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """A second seed, so to speak."""
    torch.manual_seed(7)
    path = tmp_path / "other.safetensors"
    save_networks(path, build_networks(WeightsCard("Other", "resnet18", 20, "lip", test_side=64)))
    return path


def test_given_weights_are_scored_and_the_other_rows_say_not_run(
    pairs: Pairs, weights: Path, others: Path, tmp_path: Path
) -> None:
    given = [f"--weights=mman={weights}", f"--weights=mman={others}"]
    assert _study("table4", pairs, tmp_path, *given) == 0
    rows = _rows(tmp_path / "study" / "table4.csv")
    assert len(rows) == 5 * 4
    assert {row["ours"] for (method, _), row in rows.items() if method != "mman"} == {"not run"}
    assert {row["difference"] for (method, _), row in rows.items() if method != "mman"} == {""}
    high = rows["mman", "high"]
    seeds = [float(value) for value in high["each seed"].split()]
    assert len(seeds) == 2
    assert float(high["ours"]) == pytest.approx(sum(seeds) / 2, abs=1e-3)
    assert float(high["spread"]) == pytest.approx(abs(seeds[0] - seeds[1]) / 2**0.5, abs=1e-3)
    assert float(high["difference"]) == pytest.approx(float(high["ours"]) - 46.81, abs=1e-3)


def test_markdown_and_csv_agree_and_the_picture_is_one(pairs: Pairs, weights: Path, tmp_path: Path) -> None:
    assert _study("table4", pairs, tmp_path, f"--weights=mman={weights}") == 0
    text = (tmp_path / "study" / "table4.md").read_text("utf-8")
    ours = [line for line in text.splitlines() if line.startswith("|") and "| ours |" in line]
    assert [line.count("not run") for line in ours] == [4, 4, 4, 4, 0]
    printed = [cell.strip() for cell in ours[-1].split("|")[3:-1]]
    rows = _rows(tmp_path / "study" / "table4.csv")
    assert printed == [f"{float(rows['mman', key]['ours']):.2f}" for key in ("ipr", "low", "low16", "high")]
    with Image.open(tmp_path / "study" / "table4.png") as picture:
        assert picture.width >= 1000
        assert len(picture.convert("L").getcolors(256) or ()) > 20  # letters, and their soft edges


def test_scores_are_kept_until_the_weights_or_the_photos_change(
    pairs: Pairs, weights: Path, others: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Path] = []
    count = evaluate._count

    def counting(*arguments: object) -> None:
        counted.append(arguments[2].photo)  # type: ignore[attr-defined]
        count(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(evaluate, "_count", counting)
    mine = tmp_path / "mine.safetensors"
    mine.write_bytes(weights.read_bytes())
    assert _study("table4", pairs, tmp_path, f"--weights=mman={mine}") == 0
    assert len(counted) == 3
    assert _study("table4", pairs, tmp_path, f"--weights=mman={mine}") == 0
    assert len(counted) == 3
    mine.write_bytes(others.read_bytes())
    assert _study("table4", pairs, tmp_path, f"--weights=mman={mine}", "--only-report") == 0
    assert _rows(tmp_path / "study" / "table4.csv")["mman", "high"]["ours"] == "not run"
    assert _study("table4", pairs, tmp_path, f"--weights=mman={mine}") == 0
    assert len(counted) == 6
    (tmp_path / "data" / "val" / "images" / pairs[0][0].name).unlink()
    assert _study("table4", pairs[1:], tmp_path, f"--weights=mman={mine}") == 0
    assert len(counted) == 8


def test_a_damaged_file_of_scores_is_counted_again(pairs: Pairs, weights: Path, tmp_path: Path) -> None:
    assert _study("table4", pairs, tmp_path, f"--weights=mman={weights}") == 0
    first = _rows(tmp_path / "study" / "table4.csv")
    (tmp_path / "study" / "given" / "mman-0" / "scores.json").write_text("{")
    assert _study("table4", pairs, tmp_path, f"--weights=mman={weights}") == 0
    assert _rows(tmp_path / "study" / "table4.csv") == first


def test_photos_that_cannot_be_scored_are_told(pairs: Pairs, weights: Path, tmp_path: Path) -> None:
    (_folders(pairs, tmp_path) / "val" / "images" / "torn.jpg").write_bytes(pairs[0][0].read_bytes()[:500])
    (tmp_path / "data" / "val" / "labels" / "torn.png").write_bytes(pairs[0][1].read_bytes())
    assert _study("table4", pairs, tmp_path, f"--weights=mman={weights}") == 0
    assert "left out: 1, the first:" in (tmp_path / "study" / "table4.md").read_text("utf-8")


def test_the_crf_row_is_the_baseline_refined(pairs: Pairs, weights: Path, tmp_path: Path) -> None:
    assert _study("table4", pairs[:1], tmp_path, f"--weights=baseline={weights}", "--rows", "baseline,crf") == 0
    rows = _rows(tmp_path / "study" / "table4.csv")
    assert {method for method, _ in rows} == {"baseline", "crf"}
    assert float(rows["crf", "ipr"]["ours"]) < float(rows["baseline", "ipr"]["ours"])
    assert rows["crf", "low"]["ours"] == rows["baseline", "low"]["ours"]


def test_what_a_row_changes_of_the_baseline_is_told_seed_by_seed(
    pairs: Pairs, weights: Path, others: Path, tmp_path: Path
) -> None:
    two = [f"--weights={key}={path}" for key in ("baseline", "micro") for path in (weights, others)]
    assert _study("table4", pairs, tmp_path, *two, f"--weights=mman={weights}", "--rows", "baseline,micro,mman") == 0
    text = (tmp_path / "study" / "table4.md").read_text("utf-8")
    changes = text.split("change from the baseline")[1].splitlines()
    assert "| + micro D | ours | +0.00 ± 0.00 | +0.00 ± 0.00 | +0.00 ± 0.00 | +0.00 ± 0.00 |" in changes
    assert "|  | paper | -2.81 | +2.94 | +2.94 | +0.80 |" in changes
    assert not any(line.startswith("| MMAN") for line in changes), "it has one seed, the baseline two"


def test_table_3_is_scored_in_the_classes_of_ppss_without_shoes(pairs: Pairs, weights: Path, tmp_path: Path) -> None:
    home = tmp_path / "ppss" / "TestData" / "101"
    home.mkdir(parents=True)
    for photo, mask in pairs:
        (home / photo.name).write_bytes(photo.read_bytes())
        with Image.open(mask) as ids:
            Image.fromarray(_as_ppss(ids)).save(home / f"{mask.stem}_m.png")
    out = tmp_path / "study"
    test = ["--test-data", str(tmp_path / "ppss"), "--protocol", "single"]
    assert main(["study", "table3", "--out", str(out), *test, f"--weights=mman={weights}"]) == 0
    rows = _rows(out / "table3.csv")
    assert rows["dl", "avg"] | {"scored on": ""} == {
        "scored on": "",
        "method": "dl",
        "measure": "avg",
        "ours": "not run",
        "spread": "",
        "each seed": "",
        "paper": "35.2",
        "difference": "",
    }
    printed = [float(row["ours"]) for (method, measure), row in rows.items() if method == "mman" and measure != "avg"]
    assert len(printed) == 7
    assert float(rows["mman", "avg"]["ours"]) == pytest.approx(sum(printed) / 7, abs=1e-3)
    kept = json.loads((out / "given" / "mman-0" / "scores.json").read_text())["scores"]["ppss-test, single"]["found"]
    assert kept["label_set"] == "ppss"
    assert "Shoes" in kept["iou"]


def _as_ppss(ids: Image.Image) -> Mask:
    merged = load_label_set("lip").merge_table("ppss")[np.asarray(ids)]
    values: Mask = np.asarray(VALUES, np.uint8)
    return np.asarray(values[merged], np.uint8)


def test_what_cannot_be_done_is_said(
    pairs: Pairs, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {
        ("table3",): "--test-data",
        ("table1",): "--data",
        ("table4", "--quick", "--seeds", "a"): "seeds",
        ("table4", "--quick", "--seeds", "-1"): "seeds",
        ("table4", "--quick", "--data", "."): "--data",
        ("table4", "--photos", "."): "--quick",
        ("table4", "--quick", "--protocol", "papper"): "papper",
        ("table4", "--quick", "--rows", "mmam"): "mmam",
        ("table4", "--weights", "mman=gone"): "gone",
        ("table1", "--quick", "--only-report"): "SegNet",
    }
    for arguments, word in wrong.items():
        assert main(["study", arguments[0], "--out", str(tmp_path / "out"), *arguments[1:]]) == 2
        assert word in capsys.readouterr().err
    assert _study("table4", pairs, tmp_path, f"--weights=mmam={weights}") == 2
    assert "mmam" in capsys.readouterr().err
