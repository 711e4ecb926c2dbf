from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.training_panel import ALL_FOUR, TrainingPanel
from mman_core.jobs import FinetuneConfig, PoorConvergence, StepDone
from mman_core.project.runs import Run
from mman_core.project.variants import Variant

STARTER = Variant("starter", "Starter", Path("starter.safetensors"))


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingPanel:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_variants([STARTER])
    panel.set_corrected(3)
    return panel


def step(number: int, macro: float | None = 0.6, micro: float | None = None) -> StepDone:
    return StepDone(
        step=number,
        total=50,
        ce_high=1 / number,
        ce_low=2 / number,
        macro_real=macro,
        macro_fake=macro,
        micro_real=micro,
        micro_fake=micro,
        seconds=0.1,
    )


def test_a_training_needs_weights_and_a_corrected_mask(panel: TrainingPanel) -> None:
    assert panel.start_button.isEnabled()
    panel.set_corrected(0)
    assert not panel.start_button.isEnabled()
    assert "at least one" in panel.note_label.text()
    panel.set_corrected(1)
    panel.set_variants([])
    assert not panel.start_button.isEnabled()


def test_the_form_becomes_a_config_for_each_objective(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.steps_spin.setValue(50)
    panel.rate_spin.setValue(5e-5)
    panel.device_box.setCurrentIndex(1)
    with qtbot.waitSignal(panel.start_asked) as asked:
        QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    assert asked.args == [[FinetuneConfig(objective="mman", steps=50, generator_lr=5e-5, device="cpu")], STARTER]
    panel.objective_box.setCurrentText(ALL_FOUR)
    assert [config.objective for config in panel.config_list()] == ["baseline", "macro", "micro", "mman"]


def test_while_it_trains_only_stop_can_be_pressed_and_only_once(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.begin()
    assert not panel.start_button.isEnabled() and not panel.steps_spin.isEnabled()
    with qtbot.waitSignal(panel.stop_asked):
        QTest.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)
    assert not panel.stop_button.isEnabled()
    panel.end("Stopped after 3 steps.")
    assert panel.start_button.isEnabled()
    assert panel.note_label.text() == "Stopped after 3 steps."


def test_the_curves_show_the_objectives_terms_and_begin_anew_with_each_run(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.begin_run("+ Macro D", 50)
    for number in range(1, 6):
        panel.add_step(step(number), f"step {number}")
    panel.curves.redraw()
    curves = panel.curves._curves
    assert list(curves["ce_low"].getData()[1]) == pytest.approx([2 / number for number in range(1, 6)])
    assert len(curves["macro_real"].getData()[0]) == 5
    assert curves["micro_real"].getData()[0] is None or len(curves["micro_real"].getData()[0]) == 0
    panel.begin_run("+ Micro D", 50)
    assert panel.progress_bar.value() == 0
    assert curves["ce_low"].getData()[0] is None or len(curves["ce_low"].getData()[0]) == 0


def test_the_latest_run_is_listed_first_with_its_state(panel: TrainingPanel) -> None:
    now = datetime.now().astimezone()
    weights = Path("weights.safetensors")
    runs = [
        Run("run-0001", Path("runs/0001"), "Run 1: Baseline, 50 steps", "baseline", 50, 50, True, weights, now),
        Run("run-0002", Path("runs/0002"), "Run 2: MMAN, 50 steps", "mman", 50, 50, False, None, now),
    ]
    panel.set_runs(runs)
    rows = [panel.runs_list.topLevelItem(row) for row in range(2)]
    assert [row.text(2) for row in rows if row] == ["no weights", "finished"]
    panel.begin()
    panel.set_runs(runs)
    first = panel.runs_list.topLevelItem(0)
    assert first is not None and first.text(2) == "running"
    panel.end("")


def test_poor_convergence_stays_in_sight_until_the_next_run(panel: TrainingPanel) -> None:
    panel.begin_run("MMAN", 200)
    assert not panel.warning_label.isVisible()
    panel.warn(PoorConvergence(60, "macro").sentence)
    panel.add_step(step(61), "MMAN: 9 steps/s")
    panel.warn(PoorConvergence(70, "micro").sentence)
    panel.end("Finished after 200 steps.")
    assert panel.warning_label.isVisible()
    assert "Macro D" in panel.warning_label.text()
    assert "Micro D" in panel.warning_label.text()
    panel.begin_run("Baseline", 200)
    assert not panel.warning_label.isVisible()
