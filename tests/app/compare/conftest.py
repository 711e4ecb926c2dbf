"""The comparison with its document, its jobs done at once, and what it asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.compare.compare_view import CompareView
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import load_label_set
from mman_core.project.variants import Variant
from tests.app.pictures import a_mask, a_photo

VARIANTS = [Variant(key, title, Path("unused")) for key, title in (("starter", "Starter"), ("run-0001", "MMAN"))]


@dataclass
class Bench:
    """The comparison with its document, and what it asked for."""

    view: CompareView
    document: Document
    tools: ToolState
    asked: list[tuple[list[str], str]] = field(default_factory=list)


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication) -> Bench:
    document, tools = Document(), ToolState()
    view = CompareView(document, tools, load_label_set("lip"))
    qtbot.addWidget(view)
    bench = Bench(view, document, tools)
    view.variants_wanted.connect(lambda keys, name: bench.asked.append((keys, name)))
    for part in (view, view.scores):
        part.job_wanted.connect(lambda job: job.take(job.work()))
    view.resize(1000, 640)
    document.open("a.jpg", a_photo(), a_mask(), None)
    return bench
