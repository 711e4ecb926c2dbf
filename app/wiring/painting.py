"""Keys and panels to the tool in hand, the canvas's view, undo, and what is under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent

from app.canvas.view_transform import ViewTransform
from app.state.keys import HELD
from app.wiring.rooms import Rooms
from mman_core.types import Box


class Painting(QObject):
    """Connects actions with tools and document; holds no state but what the keyboard and the pointer are doing."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._rooms = rooms
        self._key_is_held = False
        self._pixel = (-1, -1)
        self._connect_tools()
        self._connect_view()
        self._connect_undo()
        self._connect_status()
        rooms.window.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide the mask while its key is held."""
        if isinstance(event, QKeyEvent) and event.key() == HELD:
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat() and not self._key_is_held:
                self._key_is_held = True
                self._rooms.window.acts.hide_mask.setChecked(True)
            elif event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat():
                self._key_is_held = False
                self._rooms.window.acts.hide_mask.setChecked(False)
            return event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if event.type() == QEvent.Type.FocusOut and self._key_is_held:
            # Another window will hear of its release.
            self._key_is_held = False
            self._rooms.window.acts.hide_mask.setChecked(False)
        return super().eventFilter(watched, event)

    def _connect_tools(self) -> None:
        tools, acts = self._rooms.tools, self._rooms.window.acts
        for name, action in acts.tools.items():
            action.triggered.connect(lambda _checked=False, name=name: tools.set_tool(name))
        tools.tool_changed.connect(lambda name: acts.tools[name].setChecked(True))
        acts.tools[tools.tool].setChecked(True)
        acts.smaller.triggered.connect(lambda: tools.step_size(-1))
        acts.larger.triggered.connect(lambda: tools.step_size(+1))
        acts.show_all_classes.triggered.connect(lambda: tools.show_only(None))

    def _connect_view(self) -> None:
        window, canvas = self._rooms.window, self._rooms.window.canvas
        acts = window.acts
        acts.fit.triggered.connect(self._fit)
        acts.actual_size.triggered.connect(lambda: canvas.set_zoom(1.0))
        acts.zoom_in.triggered.connect(canvas.zoom_in)
        acts.zoom_out.triggered.connect(canvas.zoom_out)

    def _connect_undo(self) -> None:
        document, acts = self._rooms.document, self._rooms.window.acts
        acts.undo.triggered.connect(document.undo)
        acts.redo.triggered.connect(document.redo)
        document.history_changed.connect(self._show_history)
        self._show_history()

    def _connect_status(self) -> None:
        document, window = self._rooms.document, self._rooms.window
        document.opened.connect(self._show_image)
        document.mask_changed.connect(self._note_change)
        window.canvas.view_changed.connect(self._show_zoom)
        window.canvas.hovered.connect(self._show_cursor)
        self._rooms.autosave.state_changed.connect(window.strip.set_saved)
        self._rooms.autosave.state_changed.connect(self._answer_notice)
        self._rooms.autosave.failed.connect(
            lambda error: window.notice_bar.show_notice(f"Not saved. {error}", "Save again")
        )
        window.notice_bar.answered.connect(self._rooms.autosave.save_now)
        self._show_image()

    def _show_history(self) -> None:
        history, acts = self._rooms.document.history, self._rooms.window.acts
        _name_step(acts.undo, "&Undo", history.undo_title)
        _name_step(acts.redo, "&Redo", history.redo_title)

    def _fit(self) -> None:
        window = self._rooms.window
        if window.centre.currentWidget() is window.compare_view:
            window.compare_view.fit()
        else:
            window.canvas.fit()

    def _show_image(self) -> None:
        document, window = self._rooms.document, self._rooms.window
        shape = None if document.mask is None else (document.mask.shape[0], document.mask.shape[1])
        window.strip.set_image(document.name, shape)
        acts = window.acts
        of_status = (acts.done_next, acts.reviewed_next, acts.reject, acts.not_done)
        of_image = (acts.prelabel, acts.compare, acts.fit, acts.actual_size)
        for action in (*of_status, *of_image, acts.zoom_in, acts.zoom_out, acts.hide_mask):
            action.setEnabled(document.name is not None)

    def _show_zoom(self, view: ViewTransform) -> None:
        self._rooms.window.strip.set_zoom(view.zoom)

    def _note_change(self, _box: Box) -> None:
        self._show_cursor(*self._pixel)
        if self._rooms.document.is_painting:
            # Nobody wants to paint what cannot be seen.
            self._rooms.window.acts.hide_mask.setChecked(False)

    def _show_cursor(self, x: int, y: int) -> None:
        self._pixel = x, y
        mask = self._rooms.document.mask
        text = ""
        if mask is not None and 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]:
            text = f"{x}, {y}  {self._rooms.labels.label_set.named(int(mask[y, x])).name}"
        self._rooms.window.strip.set_cursor_text(text)

    def _answer_notice(self, state: str) -> None:
        if state == "saved":
            self._rooms.window.notice_bar.hide()


def _name_step(action: QAction, verb: str, title: str) -> None:
    """Let the action say what it will do: "Undo Brush: Hair"; without a step it can do nothing."""
    action.setData(verb)
    action.setText(f"{verb} {title.replace('&', '&&')}".strip())
    action.setEnabled(bool(title))
