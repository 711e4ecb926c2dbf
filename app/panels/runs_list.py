"""The weights of the project: every run with its verdict, what they began with, and one press to make one champion."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.look.icons import icon
from app.look.marks import status_icon
from mman_core.project.standings import Standing

MARKS = {
    "champion": "done",
    "was champion": "in work",
    "challenger": "in work",
    "not judged": "in work",
    "stopped": "in work",
    "paused": "drafted",
    "interrupted": "drafted",
    "running": "drafted",
    "imported": "untouched",
    "bundled": "untouched",
    "no weights": "unreadable",
}
CROWN_TIP = "Let these weights pre-label from now on; a double click does the same, and any other is a press away"


class RunsList(QWidget):
    """`crown_asked(str)`: the weights of that key shall be champion."""

    crown_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Weights of this project")
        self.crown_button = QPushButton(icon("done"), "Make champion")
        self.crown_button.setToolTip(CROWN_TIP)
        self.crown_button.setEnabled(False)
        self._standings: list[Standing] = []
        self._set_up_tree()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.crown_button)
        self.tree.currentItemChanged.connect(lambda *_items: self._refresh_button())
        self.tree.itemActivated.connect(lambda *_item: self._ask_to_crown())
        self.crown_button.clicked.connect(self._ask_to_crown)

    def set_standings(self, standings: Sequence[Standing], running: str = "") -> None:
        """List these; `running` is the key of the run that is being trained. The row chosen stays so."""
        chosen = self._chosen()
        self._standings = list(standings)
        self.tree.clear()
        for standing in standings:
            row = _row(standing, state_of(standing, running))
            self.tree.addTopLevelItem(row)
            if chosen is not None and standing.key == chosen.key:
                self.tree.setCurrentItem(row)
        self._refresh_button()

    def _chosen(self) -> Standing | None:
        place = self.tree.currentIndex().row()
        return self._standings[place] if 0 <= place < len(self._standings) else None

    def _ask_to_crown(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.has_weights and not chosen.is_champion:
            self.crown_asked.emit(chosen.key)

    def _refresh_button(self) -> None:
        chosen = self._chosen()
        can_be = chosen is not None and chosen.has_weights and not chosen.is_champion
        self.crown_button.setEnabled(can_be)
        name = _name(chosen) if chosen is not None and can_be else ""
        self.crown_button.setText(f"Make {name} the champion" if name else "Make champion")

    def _set_up_tree(self) -> None:
        tree = self.tree
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setHeaderLabels(["Weights", "State", "Held out"])
        tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        tree.headerItem().setToolTip(2, "Mean IoU on the held-out images: the champion of that time, then the run")
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 96), (2, 96)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        # Only what is there is shared: on a low screen the panel shrinks before it scrolls.
        tree.setMinimumHeight(70)
        tree.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)


def state_of(standing: Standing, running: str = "") -> str:
    """Return in a word or two how these weights stand."""
    run = standing.run
    if run is not None and run.key == running:
        return "running"
    if run is not None and run.can_go_on:
        return "paused" if run.is_paused else "interrupted"
    if not standing.has_weights:
        return "no weights"
    if standing.is_champion:
        return "champion"
    if standing.was_champion:
        return "was champion"
    if run is None:
        return "imported" if standing.key.startswith("import-") else "bundled"
    if not run.finished:
        return "stopped"
    return "not judged" if standing.judgement is None else "challenger"


def _row(standing: Standing, state: str) -> QTreeWidgetItem:
    row = QTreeWidgetItem([_name(standing, with_objective=True), state, _change(standing)])
    row.setIcon(0, status_icon(MARKS[state]))
    row.setSizeHint(0, QSize(0, 23))
    font = row.font(0)
    font.setBold(standing.is_champion)
    for column in range(3):
        row.setFont(column, font)
        row.setToolTip(column, _told(standing, state))
    return row


def _name(standing: Standing, *, with_objective: bool = False) -> str:
    if standing.run is None:
        return standing.title
    name = standing.title.split(",")[0]
    return name if with_objective else name.split(":")[0].lower()


def _change(standing: Standing) -> str:
    judgement = standing.judgement
    if judgement is None or not judgement.images or judgement.champion is None or judgement.candidate is None:
        return ""
    return f"{100 * judgement.champion:.1f} → {100 * judgement.candidate:.1f}"


def _told(standing: Standing, state: str) -> str:
    lines = [f"{standing.title}: {state}", standing.reason]
    judgement, run = standing.judgement, standing.run
    if judgement is not None:
        lines.append(judgement.reason if judgement.reason != standing.reason else "")
        better = "" if judgement.better is None else f", better with probability {judgement.better:.2f}"
        lines.append(f"Judged on {judgement.images} held-out images{better}." if judgement.images else "")
    if run is not None:
        lines += [f"{run.steps:,} steps, {run.created:%Y-%m-%d %H:%M}", str(run.folder)]
    return "\n".join(filter(None, lines))
