"""A table leaves the program as a file: the person chooses where, and a task writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.state.settings import save_settings
from app.wiring.rooms import Rooms
from app.work.task import one_result
from mman_core.images.atomic import write_atomically


def save_text(
    rooms: Rooms, title: str, name: str, texts: Mapping[str, Callable[[], str]], parent: QWidget
) -> QFileDialog:
    """Ask where to save a text, beginning with `name` in the folder of the last time; returns at once.

    `texts`: what makes the text, in a thread, by the filter that the person chooses, as in "CSV (*.csv)". The suffix of
    the chosen file decides if it is that of a filter.
    """
    folder = Path(rooms.settings.tables_folder or Path.home())
    chooser = QFileDialog(parent, title, str(folder if folder.is_dir() else Path.home()))
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.setNameFilters(list(texts))
    chooser.setDefaultSuffix(_suffix(next(iter(texts))))
    chooser.filterSelected.connect(lambda chosen: chooser.setDefaultSuffix(_suffix(chosen)))
    chooser.selectFile(name)
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def save(file: str) -> None:
        path, by_suffix = Path(file), {_suffix(each): each for each in texts}
        chosen = by_suffix.get(path.suffix.lower().lstrip("."), chooser.selectedNameFilter())
        make = texts[chosen] if chosen in texts else next(iter(texts.values()))
        rooms.settings.tables_folder = str(path.parent)
        save_settings(rooms.settings)

        def work() -> object:
            write_atomically(path, make().encode("utf-8"))
            return path

        rooms.tasks.start(
            one_result(work), on_report=lambda saved: rooms.window.strip.showMessage(f"Saved {saved}.", 6000)
        )

    chooser.fileSelected.connect(save)
    chooser.open()
    return chooser


def _suffix(name_filter: str) -> str:
    return name_filter.rpartition("*.")[2].rstrip(")")
