"""Done work is checked in the window with a real engine: critics learn, look at each mask, and draw what they see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.wiring import checking
from app.wiring.program import Program
from app.work.engine_client import ENGINE_COMMAND
from mman_core.jobs import CriticsJob
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.checking import LEAST_MASKS, critics_job
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.e2e.hands import Start

pytestmark = pytest.mark.slow
PATIENCE_MS = 600_000


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """Done images of drawn figures with their exact masks, but in the last one left and right are swapped."""
    root = tmp_path / "figures"
    root.mkdir()
    with Project.open(root) as project:
        masks = {}
        for number in range(LEAST_MASKS):
            photo, mask = draw_mannequin(np.random.default_rng(number), 150 + number, 110)
            Image.fromarray(photo).save(root / f"{number}.png")
            masks[f"{number}.png"] = mask
        last = list(masks)[-1]
        masks[last] = project.label_set.flip_table()[masks[last]]
        project.scan()
        for name, mask in masks.items():
            project.write_mask(name, mask)
            project.note_saved(name, 1)
            project.set_status(name, ImageStatus.DONE)
    return root


def wait(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: program.is_idle, timeout=PATIENCE_MS)


def test_critics_are_trained_look_at_each_mask_and_draw_what_they_see(
    qtbot: QtBot, start: Start, figures: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(project: Project, *, steps: int = 3) -> CriticsJob:
        return critics_job(project, steps=steps, device="cpu")

    monkeypatch.setattr(checking, "critics_job", short)
    program = start(figures, weights=weights, engine=list(ENGINE_COMMAND))
    before = {path.name: path.read_bytes() for path in (figures / ".mman" / "masks").iterdir()}
    program.window.acts.check_done.trigger()
    wait(qtbot, program)
    assert program.rooms.errors.dialog is None
    assert program.checking.suspicion().keys() == {f"{number}.png" for number in range(LEAST_MASKS)}
    assert not program.rooms.checking_engine.is_alive
    program.window.acts.critic_view.trigger()
    wait(qtbot, program)
    heat, mask = program.rooms.document.heat, program.rooms.document.mask
    assert heat is not None and mask is not None
    assert max(heat.values.shape) == 256
    assert heat.values.shape[0] / heat.values.shape[1] == pytest.approx(mask.shape[0] / mask.shape[1], rel=0.02)
    assert {path.name: path.read_bytes() for path in (figures / ".mman" / "masks").iterdir()} == before
