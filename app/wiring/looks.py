"""How the window looks and where the keys go: theme, chosen class, parts of the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.look.theme import DARK, apply_theme
from app.wiring.rooms import Rooms

BY_KEY = Qt.FocusReason.TabFocusReason


class Looks(QObject):
    """Connects the actions of the View menu that change nothing but what is seen."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._rooms = rooms
        acts, tools = rooms.window.acts, rooms.tools
        for name, action in acts.themes.items():
            action.setChecked(name == rooms.settings.theme)
            action.triggered.connect(lambda _checked=False, name=name: self.choose_theme(name))
        _app().styleHints().colorSchemeChanged.connect(self.follow_system)
        acts.find_class.triggered.connect(self._find_class)
        acts.hide_class.triggered.connect(lambda: tools.toggle_hidden(tools.class_id))
        acts.lock_class.triggered.connect(lambda: tools.toggle_locked(tools.class_id))
        acts.solo_class.triggered.connect(lambda: tools.toggle_alone(tools.class_id))
        acts.next_part.triggered.connect(self._go_on)

    def choose_theme(self, theme: str) -> None:
        """Dress the window in "light" or "dark", or as the system is ("system"), now and at the next start."""
        self._rooms.settings.theme = theme
        apply_theme(_app(), DARK[theme])

    def follow_system(self) -> None:
        """Dress the window as the system is now, if that is what was chosen."""
        if self._rooms.settings.theme == "system":
            apply_theme(_app(), None)

    def _find_class(self) -> None:
        window = self._rooms.window
        window.classes_dock.show()
        window.classes_dock.raise_()
        window.classes_panel.find_class()

    def _go_on(self) -> None:
        """Move the keys to the next part of the window, by way of which all of it is reached without a mouse."""
        window = self._rooms.window
        parts: list[QWidget] = [window.images_panel.view, window.tool_panel.radius_slider, window.classes_panel.view]
        centre = window.centre.currentWidget()
        ring = [part for part in (centre, *parts) if part is not None and not part.visibleRegion().isEmpty()]
        focus = QApplication.focusWidget()
        within = [focus is not None and (part is focus or part.isAncestorOf(focus)) for part in ring]
        place = within.index(True) if True in within else -1
        if ring:
            ring[(place + 1) % len(ring)].setFocus(BY_KEY)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
