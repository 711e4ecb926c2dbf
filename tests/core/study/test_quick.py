"""The quick Table 4 trains, stops, goes on, and comes to the same numbers."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mman_core.cli.main import main
from mman_core.errors import NothingToDo
from mman_core.study.paper import load_table
from mman_core.study.plan import Plan
from mman_core.study.quick import Quick, draw_missing, quick_held_out, quick_trainings
from mman_core.study.study import Progress, do_missing
from mman_core.train.convergence import poor_convergence
from mman_core.train.run_folder import read_log

TINY = ["--quick", "--steps", "1", "--warm-steps", "1", "--drawn", "3", "--test", "2"]


def _table(out: Path) -> list[dict[str, str]]:
    with (out / "table4.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The baseline and MMAN after one step."""
    out = tmp_path_factory.mktemp("quick") / "study"
    assert main(["study", "table4", *TINY, "--rows", "baseline,mman", "--out", str(out)]) == 0
    return out


def test_a_quick_study_trains_scores_and_reports(study: Path) -> None:
    rows = _table(study)
    assert [row["method"] for row in rows] == ["baseline"] * 4 + ["mman"] * 4
    assert all(row["scored on"] == "mannequins" and float(row["ours"]) >= 0 for row in rows)
    runs = sorted(path.name for path in (study / "runs").iterdir())
    assert runs == ["baseline-seed0", "mman-seed0", "warm-seed0"]
    assert all((study / "runs" / run / "done").is_file() for run in runs)
    assert not list(study.glob("runs/*/checkpoint*"))
    assert read_log(study / "runs" / "mman-seed0")[0].macro_real is not None
    assert read_log(study / "runs" / "baseline-seed0")[0].macro_real is None


def test_all_rows_begin_as_the_same_generator_with_the_same_batch(study: Path) -> None:
    first = [read_log(study / "runs" / f"{key}-seed0")[0] for key in ("baseline", "mman")]
    assert first[0].ce_high == first[1].ce_high
    config = json.loads((study / "runs" / "mman-seed0" / "config.json").read_text())
    assert config["start"] == str((study / "runs" / "warm-seed0" / "weights.safetensors").resolve())


def test_what_is_done_is_not_done_again(study: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in study.glob("runs/*/*")}
    assert main(["study", "table4", *TINY, "--rows", "baseline,mman", "--out", str(study)]) == 0
    assert {path: path.stat().st_mtime_ns for path in study.glob("runs/*/*")} == before


def test_other_settings_are_refused_in_the_same_folder(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ["2" if word == "1" else word for word in TINY]
    assert main(["study", "table4", *other, "--rows", "baseline", "--out", str(study)]) == 2
    assert "other settings" in capsys.readouterr().err


def test_seeds_and_rows_that_were_not_run_say_so(study: Path) -> None:
    assert main(["study", "table4", *TINY, "--out", str(study), "--seeds", "0,1", "--only-report"]) == 0
    text = (study / "table4.md").read_text("utf-8")
    assert text.count("(1 of 2)") == 8
    assert text.count("not run") == 12 + 1  # and once in the note that explains it


def test_figure_2_has_a_panel_for_each_discriminator(study: Path) -> None:
    assert main(["study", "figure2", *TINY, "--out", str(study), "--only-report"]) == 0
    with Image.open(study / "figure2.png") as picture:
        columns = np.asarray(picture.convert("L"))[110:410]
    frames = np.flatnonzero((columns < 200).mean(0) > 0.99)
    assert len(frames) == 6, "two sides of each of three panels"


def test_figures_5_and_6_show_photos_in_rows_and_pairs(study: Path) -> None:
    for figure in ("figure5", "figure6"):
        only = ["--out", str(study), "--only-report", "--count", "2", "--width", "80", "--kind", "png", "--kind", "pdf"]
        assert main(["study", figure, *TINY, *only]) == 0
        assert (study / f"{figure}.pdf").read_bytes().startswith(b"%PDF")
        assert not (study / f"{figure}.svg").exists()
    with Image.open(study / "figure5.png") as five, Image.open(study / "figure6.png") as six:
        assert five.width == six.width == 945, "80 mm of 300 dots an inch"
        rows_of_six, rows_of_four = five.height / five.width * 6, six.height / six.width * 4
        assert rows_of_six > 1.3 * rows_of_four, "two rows of six columns against one of four"


def test_a_figure_of_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in draw_missing(tmp_path / "mannequins", Quick(drawn=2, held_out=1)):
        pass
    tiny = ["--quick", "--drawn", "2", "--test", "1"]
    assert main(["study", "figure5", *tiny, "--out", str(tmp_path), "--only-report"]) == 2
    assert "Nothing was trained" in capsys.readouterr().err


@pytest.mark.slow
def test_a_stopped_study_goes_on_to_the_same_numbers(tmp_path: Path) -> None:
    quick = Quick(warm_steps=3, steps=3, drawn=3, held_out=2)
    table = load_table("table4")
    rows = table.only(("baseline", "micro"))

    def plan(out: Path) -> Plan:
        return Plan(table, rows, out, quick_trainings(quick, rows, (0,), out, None), quick_held_out(quick, drawn, None))

    drawn = tmp_path / "whole" / "mannequins"
    for _ in draw_missing(drawn, quick):
        pass
    shutil.copytree(drawn, tmp_path / "halting" / "mannequins")
    assert list(do_missing(plan(tmp_path / "whole"), lambda: False))
    events, rounds = 0, 0
    while not (tmp_path / "halting" / "runs" / "micro-seed0" / "scores.json").exists():
        rounds += 1
        stop = False
        for event in do_missing(plan(tmp_path / "halting"), lambda: stop):  # noqa: B023
            assert isinstance(event, Progress)
            events += 1
            stop = stop or events % 2 == 0
    assert rounds > 3
    for run in ("warm-seed0", "baseline-seed0", "micro-seed0"):
        whole, halting = (tmp_path / name / "runs" / run for name in ("whole", "halting"))
        steps, others = read_log(whole), read_log(halting)
        assert [step.step for step in others] == [1, 2, 3]
        assert [step.ce_high for step in others] == [step.ce_high for step in steps]
        assert not poor_convergence(others)
    scores = [
        json.loads((tmp_path / name / "runs/micro-seed0/scores.json").read_text()) for name in ("whole", "halting")
    ]
    assert scores[0]["scores"] == scores[1]["scores"]


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "study"
    shutil.copytree(study / "mannequins", out / "mannequins")
    command = ["study", "table4", *TINY, "--rows", "baseline,mman", "--out", str(out)]
    ended = threading.Event()

    def interrupt() -> None:
        while not ended.wait(0.02):
            if (out / "runs" / "warm-seed0" / "config.json").exists():
                os.kill(os.getpid(), signal.SIGINT)
                return

    hand = threading.Thread(target=interrupt)
    hand.start()
    try:
        assert main(command) == 1
    finally:
        ended.set()
        hand.join()
    assert {row["ours"] for row in _table(out)} == {"not run"}
    assert main(command) == 0
    assert _table(out) == _table_of_both(study)


def _table_of_both(study: Path) -> list[dict[str, str]]:
    """The other tests may have left another table there."""
    assert main(["study", "table4", *TINY, "--rows", "baseline,mman", "--out", str(study), "--only-report"]) == 0
    return _table(study)


@pytest.mark.slow
def test_a_third_map_that_the_start_lacks_begins_anew(tmp_path: Path) -> None:
    tiny = [*TINY, "--rows", "multiple", "--out", str(tmp_path)]
    assert main(["study", "table5", *tiny]) == 0
    row = (tmp_path / "table5.csv").read_text().splitlines()
    cells = {line.split(",")[2]: line.split(",")[3] for line in row[1:]}
    assert (cells["gfov"], cells["lfov"]) == ("16.0000", "22.0000")
    assert float(cells["pc"]) == 0
    assert float(cells["miou"]) > 0


def test_quick_photos_come_from_both_splits_and_are_thinned(pairs: list[tuple[Path, Path]], tmp_path: Path) -> None:
    for split in ("train", "val"):
        for photo, mask in pairs:
            for path, kind in ((photo, "images"), (mask, "labels")):
                (tmp_path / "p" / split / kind).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, tmp_path / "p" / split / kind)
    quick = Quick(drawn=2, held_out=1, photos=1)
    for _ in draw_missing(tmp_path / "mannequins", quick):
        pass
    rows = load_table("table4").only(("mman",))
    trainings = quick_trainings(quick, rows, (4,), tmp_path, tmp_path / "p")
    assert [training.key for training in trainings] == ["warm-seed4", "mman-seed4"]
    assert [source.every for source in trainings[1].config.sources] == [1, 3]
    held_out = quick_held_out(quick, tmp_path / "mannequins", tmp_path / "p")
    assert [(each.key, len(each.pairs)) for each in held_out] == [("mannequins", 1), ("photos", 1)]
    with pytest.raises(NothingToDo):
        quick_held_out(quick, tmp_path / "mannequins", tmp_path)
