"""An engine that is killed, hangs or has no memory: one sentence, the window lives, the next job works."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from app.work.engine_client import ENGINE_COMMAND, SILENCE, EngineClient
from mman_core.images.index_png import read_mask
from mman_core.jobs import FinetuneConfig
from mman_core.project.runs import list_runs
from tests.core.making import save_photo
from tests.e2e.hands import Start, save, told, wait_idle
from tests.painting import paint

resource = pytest.importorskip("resource")

PATIENCE_MS = 240_000
"""A busy machine takes its time to load torch; nothing is waited for longer than it takes."""
KILLED = "ended unexpectedly (killed"
HUNG = "did not stop within 1 seconds and was ended"
SILENT = "it said nothing for 1 seconds and was ended"
FULL = "not enough memory"


def pid(engine: EngineClient) -> int:
    assert engine._child is not None
    return engine._child._process.pid


def strike(program: Program, engine: EngineClient, how: str) -> None:
    """Harm the engine that has just begun a job."""
    if how == KILLED:
        os.kill(pid(engine), signal.SIGKILL)
    elif how == HUNG:
        engine._patience = 1
        os.kill(pid(engine), signal.SIGSTOP)
        (program.training if engine is program.rooms.training_engine else program.prelabel).stop()
    elif how == SILENT:
        engine._silence = 1
        os.kill(pid(engine), signal.SIGSTOP)
    else:
        pages = int(Path(f"/proc/{pid(engine)}/statm").read_text().split()[0])
        # Less than it has: what it gives back meanwhile must not be enough for the next photo.
        limit = pages * os.sysconf("SC_PAGE_SIZE") - 256 * 2**20
        resource.prlimit(pid(engine), resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def forgive(engine: EngineClient) -> None:
    """Give an engine that lives its memory back, and the next one time to speak."""
    engine._silence = SILENCE
    if engine.is_alive:
        resource.prlimit(pid(engine), resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.mark.parametrize("how", [HUNG, SILENT])
def test_an_engine_that_hangs_while_it_pre_labels(qtbot: QtBot, start: Start, photos: Path, how: str) -> None:
    program = start(photos, weights="slow")
    paint(qtbot, program)
    program.prelabel.draft_all(again=False)
    qtbot.waitUntil(lambda: program.window.strip.device_label.text().startswith("CPU"), timeout=10_000)
    strike(program, program.rooms.engine, how)
    wait_idle(qtbot, program)
    assert how in told(program)
    forgive(program.rooms.engine)
    save(qtbot, program)
    assert read_mask(photos / ".mman" / "masks" / "0.png.png").any()
    program.prelabel.draft_all(again=True)
    qtbot.waitUntil(lambda: program.rooms.engine.is_alive, timeout=10_000)
    program.prelabel.stop()
    wait_idle(qtbot, program)
    assert program.rooms.errors.dialog is None


@pytest.mark.slow
@pytest.mark.parametrize("how", [KILLED, HUNG, FULL])
def test_a_real_engine_while_it_pre_labels(qtbot: QtBot, start: Start, photos: Path, weights: Path, how: str) -> None:
    for number in range(3, 120):
        save_photo(photos / f"{number}.png", 400 + number, 600, seed=number)
    for number in (120, 121):  # larger than anything that memory was kept of, and after the others in order
        Image.new("RGB", (4000, 3500), (90, 120, 60)).save(photos / f"{number}.jpg")
    program = start(photos, weights=weights, engine=list(ENGINE_COMMAND))
    paint(qtbot, program)
    save(qtbot, program)
    program.prelabel.draft_all(again=False)
    drafts = photos / ".mman" / "drafts" / "starter"
    qtbot.waitUntil(lambda: drafts.is_dir() and len(list(drafts.glob("[!.]*.png"))) > 1, timeout=PATIENCE_MS)
    strike(program, program.rooms.engine, how)
    wait_idle(qtbot, program)
    assert how in told(program)
    assert program.rooms.errors.dialog is None, "one sentence"
    assert read_mask(photos / ".mman" / "masks" / "0.png.png").any()
    forgive(program.rooms.engine)
    program.prelabel.draft_all(again=False)
    qtbot.waitUntil(lambda: program.rooms.tasks.is_idle, timeout=PATIENCE_MS)
    assert program.rooms.errors.dialog is None
    # The file that the killed engine was writing stays under its temporary name until the project is opened again.
    assert len(list(drafts.glob("[!.]*.png"))) == 121, "all but the one that was painted on"


@pytest.mark.slow
@pytest.mark.parametrize("how", [KILLED, HUNG, SILENT, FULL])
def test_a_real_engine_while_it_trains(qtbot: QtBot, start: Start, photos: Path, weights: Path, how: str) -> None:
    program = start(photos, weights=weights, engine=list(ENGINE_COMMAND))
    paint(qtbot, program)
    save(qtbot, program)
    before = (photos / ".mman" / "masks" / "0.png.png").read_bytes()
    train(qtbot, program, steps=500)
    strike(program, program.rooms.training_engine, how)
    qtbot.waitUntil(lambda: program.rooms.tasks.is_idle, timeout=PATIENCE_MS)
    assert how in told(program)
    assert program.rooms.errors.dialog is None, "one sentence"
    (run,) = list_runs(photos / ".mman")
    assert not run.ended
    forgive(program.rooms.training_engine)
    train(qtbot, program, steps=4)
    qtbot.waitUntil(lambda: program.rooms.tasks.is_idle, timeout=PATIENCE_MS)
    assert program.rooms.errors.dialog is None
    assert list_runs(photos / ".mman")[-1].finished
    assert (photos / ".mman" / "masks" / "0.png.png").read_bytes() == before


def train(qtbot: QtBot, program: Program, steps: int) -> None:
    """Start a training and wait for its first steps."""
    panel = program.window.training_panel
    assert program.projects.project is not None
    config = FinetuneConfig(steps=steps, crop=64, batch_size=1, replay=0)
    known = len(list_runs(program.projects.project.folder))
    panel.start_asked.emit([config], panel.form.start)
    runs = program.projects.project.folder
    qtbot.waitUntil(lambda: len(list_runs(runs)) > known, timeout=PATIENCE_MS)
    folder = list_runs(runs)[-1].folder
    qtbot.waitUntil(lambda: (folder / "log.jsonl").exists() or program.rooms.tasks.is_idle, timeout=PATIENCE_MS)
