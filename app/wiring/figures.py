"""Pictures for papers from the comparison: the panes as columns, the open image and those after it as rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app.compare.figure import Figure, Tile, save_figure
from app.compare.figure_dialog import FigureDialog, FigureWish
from app.compare.picture import MASK, OF_ALL, PHOTO
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.task import one_result
from mman_core.project.mask_folders import MaskFolder, mask_folders
from mman_core.project.store import Project
from mman_core.types import Mask


class Figures(QObject):
    """Opens the dialog, and draws what it asks for in a thread."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._view = rooms.window.compare_view
        self.dialog: FigureDialog | None = None
        rooms.window.acts.figure.triggered.connect(self.ask)

    def ask(self) -> None:
        """Ask what figure is wanted."""
        if self._projects.project is None or self._rooms.document.name is None or self.dialog is not None:
            return
        columns = self._columns()
        self.dialog = FigureDialog([title for _, title in columns], self._rooms.tools.opacity, self._rooms.window)
        self.dialog.wanted.connect(lambda wish: self.draw(wish, columns))
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def draw(self, wish: FigureWish, columns: Sequence[tuple[str, str]]) -> None:
        """Draw these columns, (key, title), to the file of the wish."""
        project, document = self._projects.project, self._rooms.document
        if project is None or document.name is None or document.mask is None:
            return
        names = [document.name]
        shown = self._rooms.window.images_panel.model.stringList()
        after = shown[shown.index(document.name) + 1 :] if document.name in shown else []
        names += after[: wish.rows - 1]
        folders = {folder.key: folder for folder in mask_folders(project)}
        open_mask = {document.name: document.mask.copy()} if document.touched else {}

        def work() -> object:
            rows = tuple(_row(project, name, [key for key, _ in columns], folders, open_mask) for name in names)
            header = tuple(title for _, title in columns)
            titles = tuple(names) if wish.names_rows else ()
            save_figure(Figure(header, rows, project.label_set, wish.width, wish.opacity, titles), wish.path)
            return wish.path

        strip = self._rooms.window.strip
        strip.showMessage("Drawing the figure ...")
        self._rooms.tasks.start(
            one_result(work),
            on_report=lambda path: strip.showMessage(f"The figure was written to {path}.", 8000),
            on_failure=self._rooms.errors.report,
        )

    def _columns(self) -> list[tuple[str, str]]:
        titles = {PHOTO: "Image", MASK: "Corrected", **self._view.opinions.titles}
        seen = [shown.choice for shown in self._view.panes if shown.choice not in OF_ALL]
        return [(key, titles[key]) for key in dict.fromkeys(seen) if key in titles]

    def _forget(self) -> None:
        self.dialog = None


def _row(
    project: Project, name: str, keys: Sequence[str], folders: dict[str, MaskFolder], open_mask: dict[str, Mask]
) -> tuple[Tile, ...]:
    photo = project.read_photo(name)
    shape = photo.shape[0], photo.shape[1]
    tiles = []
    for key in keys:
        if key == PHOTO:
            tiles.append(Tile(photo))
            continue
        if key == MASK:
            mask = open_mask[name] if name in open_mask else project.read_mask(name, shape)
        elif key in folders:
            mask = folders[key].read(name, shape, project.label_set.size)
        else:
            mask = project.read_draft(name, key, shape)
        tiles.append(Tile(photo if mask is not None else None, mask))
    return tuple(tiles)
