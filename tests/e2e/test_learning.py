"""Learning in the window with a real engine: what is accepted is learned from, judged, and used."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.work.engine_client import ENGINE_COMMAND
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.champion import read_history
from mman_core.project.held_out import read_record
from mman_core.project.runs import list_runs, read_verdict
from mman_core.project.store import Project
from mman_core.train.run_folder import read_log
from tests.e2e.hands import Start, close, save, wait_idle
from tests.painting import paint

pytestmark = pytest.mark.slow
TRAINED, HELD_OUT, UNTOUCHED = 16, 4, 2
PATIENCE_MS = 600_000


def is_held_out_by_hash(photo: bytes) -> bool:
    return int(sha256(photo).hexdigest()[:8], 16) % 5 == 0


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """Drawn figures with their exact masks, and two photos that nobody has touched; none is square.

    Four are such as are kept for judging; all of these come before the last one, which is learned from.
    """
    root = tmp_path / "figures"
    root.mkdir()
    masks, seed = {}, 0
    for number in range(TRAINED + HELD_OUT):
        held_out = number in (6, 11, 16)  # the fifth is in any case
        while True:
            seed += 1
            photo, mask = draw_mannequin(np.random.default_rng(seed), 160 + 2 * number, 120)
            buffer = io.BytesIO()
            Image.fromarray(photo).save(buffer, "png")
            if is_held_out_by_hash(buffer.getvalue()) == held_out:
                break
        name = f"{number:02d}.png"
        (root / name).write_bytes(buffer.getvalue())
        masks[name] = mask
    for number in range(UNTOUCHED):
        Image.fromarray(draw_mannequin(np.random.default_rng(900 + number), 150, 110)[0]).save(root / f"z{number}.png")
    with Project.open(root) as project:
        for name, mask in masks.items():
            project.write_mask(name, mask)
    return root


def test_after_some_accepted_images_a_run_wins_and_drafts_what_nobody_has_touched(
    qtbot: QtBot, start: Start, figures: Path, weights: Path
) -> None:
    program = start(figures, weights=weights, engine=list(ENGINE_COMMAND))
    inside, panel = figures / ".mman", program.window.training_panel
    panel.form.every_spin.setValue(TRAINED)
    panel.form.steps_spin.setValue(25)
    panel.form.rate_spin.setValue(1e-3)
    paint(qtbot, program)
    save(qtbot, program)
    for _ in range(TRAINED + HELD_OUT):
        assert not program.training.is_running, "it begins with the last one"
        program.window.acts.done_next.trigger()
        qtbot.waitUntil(lambda: program.training.is_running or program.is_idle, timeout=PATIENCE_MS)
    before = {path.name: path.read_bytes() for path in (inside / "masks").iterdir()}
    qtbot.waitUntil(lambda: program.is_idle and bool(list_runs(inside)), timeout=PATIENCE_MS)
    assert program.rooms.errors.dialog is None
    (run,) = list_runs(inside)
    assert run.finished
    assert sum(decision.held_out for decision in read_record(inside).values()) == HELD_OUT
    verdict = read_verdict(run.folder)
    assert verdict["images"] == HELD_OUT
    assert verdict["promoted"], verdict["reason"]
    assert [reign.key for reign in read_history(inside)] == ["run-0001"]
    assert program.projects.champion is not None and program.projects.champion.key == "run-0001"
    assert sorted(path.name for path in (inside / "drafts" / "run-0001").glob("*.png")) == ["z0.png.png", "z1.png.png"]
    assert {path.name: path.read_bytes() for path in (inside / "masks").iterdir()} == before
    assert f"0 of {TRAINED} newly accepted" in panel.lesson_label.text()


def test_a_real_training_is_paused_and_closed_and_comes_to_its_end(
    qtbot: QtBot, start: Start, figures: Path, weights: Path
) -> None:
    steps = 12
    program = start(figures, weights=weights, engine=list(ENGINE_COMMAND))
    panel = program.window.training_panel
    panel.form.steps_spin.setValue(steps)
    panel.start_button.click()
    qtbot.waitUntil(lambda: 2 <= panel.progress.bar.value() < steps, timeout=PATIENCE_MS)
    panel.pause_button.click()
    wait_idle(qtbot, program)
    assert not program.rooms.training_engine.is_alive
    (run,) = list_runs(figures / ".mman")
    assert run.is_paused and run.can_go_on
    paused_at = len(read_log(run.folder))
    assert 2 <= paused_at < steps
    close(qtbot, program)
    program = start(figures, weights=weights, engine=list(ENGINE_COMMAND))
    assert not program.training.is_running, "a person paused it"
    panel = program.window.training_panel
    panel.resume_button.click()
    qtbot.waitUntil(lambda: panel.progress.bar.value() > paused_at, timeout=PATIENCE_MS)
    close(qtbot, program)
    assert not list_runs(figures / ".mman")[0].ended
    program = start(figures, weights=weights, engine=list(ENGINE_COMMAND), rests=False)
    qtbot.waitUntil(lambda: program.training.is_running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: program.is_idle, timeout=PATIENCE_MS)
    (run,) = list_runs(figures / ".mman")
    assert run.finished and read_verdict(run.folder)
    assert [step.step for step in read_log(run.folder)] == list(range(1, steps + 1))
    assert program.rooms.errors.dialog is None
