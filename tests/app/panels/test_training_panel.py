from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.training_form import ALL_FOUR, Start, possible_starts
from app.panels.training_panel import TrainingPanel
from mman_core.jobs import FinetuneConfig, PoorConvergence, StepDone
from mman_core.project.runs import Run
from mman_core.project.standings import Judgement, Standing
from mman_core.project.variants import Variant

STARTER = Variant("starter", "Starter", Path("starter.safetensors"))
LATER = Variant("run-0002", "Run 2: MMAN", Path("weights.safetensors"))
NOW = datetime.now().astimezone()
RUN = Run("run-0001", Path("runs/0001"), "Run 1: Baseline, 50 steps", "baseline", 50, 50, True, LATER.weights, NOW)
LOST = Judgement(False, "Kept as a challenger: it is no better.", 7, 0.431, 0.42, 0.35)


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingPanel:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_starts(possible_starts([STARTER], STARTER, STARTER))
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


def bundled(*, is_champion: bool = True) -> Standing:
    return Standing("starter", "Starter", True, is_champion, False, "")


def standing(run: Run, **fields: object) -> Standing:
    usual = Standing(run.key, run.title, run.weights is not None, False, False, "", run)
    return replace(usual, **fields)  # type: ignore[arg-type]


def listed(panel: TrainingPanel) -> list[list[str]]:
    tree = panel.runs.tree
    rows = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    return [[row.text(column) for column in range(3)] for row in rows if row is not None]


def test_a_training_needs_weights_and_a_corrected_mask(panel: TrainingPanel) -> None:
    assert panel.start_button.isEnabled()
    panel.set_corrected(0)
    assert not panel.start_button.isEnabled()
    assert "at least one" in panel.lesson_label.text()
    panel.set_corrected(1)
    panel.set_starts([])
    assert not panel.start_button.isEnabled()


def test_the_form_becomes_a_config_for_each_objective(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.form.steps_spin.setValue(50)
    panel.form.rate_spin.setValue(5e-5)
    panel.form.device_box.setCurrentIndex(1)
    with qtbot.waitSignal(panel.start_asked) as asked:
        QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    configs, start = asked.args
    assert configs == [FinetuneConfig(objective="mman", steps=50, generator_lr=5e-5, device="cpu")]
    assert (start.kind, start.variant) == ("short", None)
    panel.form.objective_box.setCurrentText(ALL_FOUR)
    assert [config.objective for config in panel.form.configs()] == ["baseline", "macro", "micro", "mman"]


def test_it_starts_from_the_champion_from_the_base_or_from_others() -> None:
    mine = Variant("import-mine", "mine", Path("mine.safetensors"))
    starts = possible_starts([STARTER, mine, LATER], LATER, STARTER)
    assert [(start.title, start.kind, start.variant) for start in starts] == [
        ("Short, from Run 2: MMAN", "short", None),
        ("Refit, from Starter", "refit", None),
        ("From mine", "refit", mine),
    ]
    assert [start.variant for start in possible_starts([mine], STARTER, STARTER)] == [mine], "others know other classes"


def test_the_way_to_start_stays_chosen_when_there_is_another_champion(panel: TrainingPanel) -> None:
    panel.form.start_box.setCurrentIndex(1)
    panel.set_starts(possible_starts([STARTER, LATER], LATER, STARTER))
    assert isinstance(panel.form.start, Start) and panel.form.start.kind == "refit"
    assert panel.form.start_box.currentText() == "Refit, from Starter"


def test_while_it_trains_it_can_be_paused_or_stopped_once(qtbot: QtBot, panel: TrainingPanel) -> None:
    assert not panel.pause_button.isVisible()
    panel.begin("Loading the model ...")
    assert not panel.start_button.isEnabled() and not panel.form.steps_spin.isEnabled()
    assert panel.form.every_spin.isEnabled()
    assert not panel.pause_button.isEnabled(), "no run has begun"
    panel.begin_run("run-0001", "MMAN", 50)
    with qtbot.waitSignal(panel.pause_asked):
        QTest.mouseClick(panel.pause_button, Qt.MouseButton.LeftButton)
    panel.show_ending("Pausing after this step ...")
    assert not panel.stop_button.isEnabled() and not panel.pause_button.isEnabled()
    panel.end("Paused after 3 steps.")
    assert panel.start_button.isEnabled() and not panel.pause_button.isVisible()
    panel.set_corrected(4)
    assert panel.progress.note_label.text() == "Paused after 3 steps."


def test_a_run_that_is_being_judged_can_be_stopped_but_not_paused(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.begin("Loading the model ...")
    panel.begin_run("run-0001", "MMAN", 50)
    panel.begin_judging("Judging against Starter: loading ...")
    assert not panel.pause_button.isEnabled()
    with qtbot.waitSignal(panel.stop_asked):
        QTest.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)


def test_the_curves_show_the_objectives_terms_and_begin_anew_with_each_run(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.begin_run("run-0001", "+ Macro D", 50)
    assert panel.progress.curves.plots == [], "they are made one by one, between strokes"
    qtbot.waitUntil(lambda: len(panel.progress.curves.plots) == 2)
    for number in range(1, 6):
        panel.progress.add_step(step(number), f"step {number}")
    drawn = panel.progress.curves
    drawn.redraw()
    curves = drawn.plots[0]._curves | drawn.plots[1]._curves
    assert list(curves["ce_low"].getData()[1]) == pytest.approx([2 / number for number in range(1, 6)])
    assert len(curves["macro_real"].getData()[0]) == 5
    assert curves["micro_real"].getData()[0] is None or len(curves["micro_real"].getData()[0]) == 0
    panel.begin_run("run-0002", "+ Micro D", 50)
    assert panel.progress.bar.value() == 0
    assert curves["ce_low"].getData()[0] is None or len(curves["ce_low"].getData()[0]) == 0


def test_each_run_is_listed_with_its_state_and_its_verdict(panel: TrainingPanel) -> None:
    waiting = replace(RUN, key="run-0002", title="Run 2: MMAN, 50 steps", ended=False, weights=None)
    panel.set_standings([standing(waiting), standing(RUN, judgement=LOST, reason=LOST.reason), bundled()])
    assert listed(panel) == [
        ["Run 2: MMAN", "no weights", ""],
        ["Run 1: Baseline", "challenger", "43.1 → 42.0"],
        ["Starter", "champion", ""],
    ]
    row = panel.runs.tree.topLevelItem(1)
    assert row is not None and LOST.reason in row.toolTip(1) and "7 held-out images" in row.toolTip(1)
    panel.begin("Loading the model ...")
    panel.begin_run("run-0002", "MMAN", 50)
    panel.set_standings([standing(waiting), standing(RUN), bundled()])
    assert [state for _, state, _ in listed(panel)] == ["running", "not judged", "champion"]
    panel.end("")
    assert listed(panel)[0][1] == "no weights"


def test_one_press_makes_any_weights_the_champion(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.set_standings([standing(RUN, is_champion=True), bundled(is_champion=False)])
    tree, button = panel.runs.tree, panel.runs.crown_button
    assert not button.isEnabled()
    tree.setCurrentIndex(tree.model().index(0, 0))
    assert not button.isEnabled(), "it is champion already"
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert button.text() == "Make Starter the champion"
    with qtbot.waitSignal(panel.runs.crown_asked) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["starter"]
    with qtbot.waitSignal(panel.runs.crown_asked):
        QTest.keyClick(tree, Qt.Key.Key_Return)
    panel.set_standings([standing(RUN), bundled()])
    assert tree.currentItem() is tree.topLevelItem(1), "the row stays chosen"
    assert not button.isEnabled()


def test_poor_convergence_stays_in_sight_until_the_next_run(panel: TrainingPanel) -> None:
    panel.begin_run("run-0001", "MMAN", 200)
    progress = panel.progress
    assert not progress.warning_label.isVisible()
    progress.warn(PoorConvergence(60, "macro").sentence)
    progress.add_step(step(61), "MMAN: 9 steps/s")
    progress.warn(PoorConvergence(70, "micro").sentence)
    panel.end("Finished after 200 steps.")
    assert progress.warning_label.isVisible()
    assert "Macro D" in progress.warning_label.text()
    assert "Micro D" in progress.warning_label.text()
    panel.begin_run("run-0002", "Baseline", 200)
    assert not progress.warning_label.isVisible()
