"""Whatever is done with whichever tools: undoing all gives the start, redoing all the end, byte for byte."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.edit.job import Job
from app.edit.toolbox import Toolbox
from app.state.document import Document
from app.state.tool_state import TOOLS, ToolState
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.mask.history import Deed
from mman_core.project.recovery import Resumed, resume
from mman_core.project.store import Project
from mman_core.types import Mask

SHAPE = (160, 110)
NAME = "a.png"


class Annotator:
    """Uses real tools on a real document, and keeps the journal of a real project."""

    def __init__(self, project: Project, seed: int) -> None:
        lip = load_label_set("lip")
        self.rng = np.random.default_rng(seed)
        self.photo, self.draft = draw_mannequin(np.random.default_rng(0), *SHAPE)
        self.project, self.document, self.tools = project, Document(), ToolState(lip.size)
        self.resumed = self.open()
        self.document.done.connect(self._log)
        self.toolbox = Toolbox(self.document, self.tools, lip)
        self.toolbox.hand.job_wanted.connect(self._work)
        self.titles: set[str] = set()

    def open(self) -> Resumed:
        """Open the image, with what its journal knows of it."""
        resumed = resume(self.project, NAME, self.project.read_mask(NAME, SHAPE), self.draft)
        self.document.open(NAME, self.photo, resumed.mask, self.draft, 0, resumed.history)
        return resumed

    def gesture(self) -> None:
        """Use a tool, or undo, redo, or jump."""
        document, rng = self.document, self.rng
        dice = rng.random()
        if dice < 0.1:
            document.undo()
        elif dice < 0.2:
            document.redo()
        elif dice < 0.3:
            document.go_to(int(rng.integers(document.history.first, document.history.last + 1)))
        else:
            self.use_a_tool()

    def use_a_tool(self) -> None:
        """Use a random tool with random settings somewhere."""
        self._change_settings()
        self._use_tool()
        if self.document.history.can_undo:
            self.titles.add(self.document.history.undo_title.split(":")[0])

    def _change_settings(self) -> None:
        tools, rng = self.tools, self.rng
        tools.set_class_id(int(rng.integers(20)))
        tools.set_radius(float(rng.uniform(0.5, 20)))
        tools.set_tool(str(rng.choice([tool for tool in TOOLS if tool not in ("picker", "pan")])))

    def _use_tool(self) -> None:
        tool = self.toolbox.current
        points = [tuple(point) for point in (self.rng.random((4, 2)) * SHAPE[::-1]).tolist()]
        tool.press(points[0], erases=bool(self.rng.random() < 0.2), straight=bool(self.rng.random() < 0.2))
        for point in points[1:]:
            tool.move(point)
        tool.release()
        if tool.is_waiting:
            for point in points[1:]:
                tool.press(point)
                tool.release()
            tool.key("enter")
        if self.rng.random() < 0.05:
            tool.cancel()

    def _log(self, deed: Deed) -> None:
        assert self.resumed.writer is not None and self.document.start is not None
        self.resumed.writer.add(deed, self.document.start, starts_untouched=self.document.history.starts_untouched)

    def _work(self, job: Job) -> None:
        job.take(job.work())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", SHAPE[::-1]).save(tmp_path / NAME)
    return tmp_path


def pixels(document: Document) -> Mask:
    assert document.mask is not None
    return document.mask.copy()


@pytest.mark.parametrize("seed", range(6))
def test_undo_all_is_the_start_and_redo_all_the_end_now_and_after_reopening(
    qtbot: QtBot, folder: Path, seed: int
) -> None:
    with Project.open(folder) as project:
        person = Annotator(project, seed)
        document, start = person.document, pixels(person.document)
        for _ in range(40):
            person.gesture()
        document.go_to(document.history.last)
        while document.history.last < 8:
            person.use_a_tool()
        end, titles = pixels(document), [step.title for step in document.history.steps]
        assert len(person.titles) > 3, "several tools have done something"
        walk(document, start, end)
        assert person.resumed.writer is not None
        person.resumed.writer.flush()
        again = Annotator(project, seed)
    assert [step.title for step in again.document.history.steps] == titles
    assert np.array_equal(pixels(again.document), end)
    walk(again.document, start, end)


def walk(document: Document, start: Mask, end: Mask) -> None:
    """Go back to the start step by step and in one leap, and to the end in both ways."""
    while document.history.can_undo:
        document.undo()
    assert np.array_equal(pixels(document), start)
    assert not document.touched
    while document.history.can_redo:
        document.redo()
    assert np.array_equal(pixels(document), end)
    document.go_to(0)
    assert np.array_equal(pixels(document), start)
    document.go_to(document.history.last)
    assert np.array_equal(pixels(document), end)
