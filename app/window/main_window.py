"""The window: builds the panels and places them. What happens when something is pressed is said in the wiring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDockWidget,
    QFrame,
    QLabel,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.canvas.canvas import Canvas
from app.compare.compare_view import CompareView
from app.panels.classes_panel import ClassesPanel
from app.panels.history_panel import HistoryPanel
from app.panels.images_panel import ImagesPanel
from app.panels.tool_panel import ToolPanel
from app.panels.training_panel import TrainingPanel
from app.panels.view_panel import ViewPanel
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from app.window.actions import Actions
from app.window.mask_menu import MaskMenu
from app.window.notice_bar import NoticeBar
from app.window.start_page import StartPage
from app.window.status_strip import StatusStrip
from mman_core.labels.label_set import LabelSet

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
LEFT_WIDTH, RIGHT_WIDTH = 230, 336
FRAME = QSize(8, 36)
"""What a desktop puts around a window, about."""
BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


class MainWindow(QMainWindow):
    """`close_asked()`: somebody wants to close it; `leave()` really does. `folder_dropped(Path)`."""

    close_asked = Signal()
    folder_dropped = Signal(object)

    def __init__(self, document: Document, tools: ToolState, views: ViewState, label_set: LabelSet) -> None:
        super().__init__()
        self._may_close = False
        self._tools = tools
        self.acts = Actions(label_set, self)
        self.canvas = Canvas(document, tools, views, label_set)
        self.compare_view = CompareView(document, tools, label_set)
        self.images_panel = ImagesPanel(self.acts.thumbnails)
        self.history_panel = HistoryPanel(document)
        self.tool_panel = ToolPanel(tools, list(self.acts.tools.values()), label_set)
        self.classes_panel = ClassesPanel(document, tools, label_set)
        self.training_panel = TrainingPanel()
        self.view_panel = ViewPanel(views, list(self.acts.view_modes.values()), self.acts.overview)
        self.start_page = StartPage(self.acts.open_folder)
        self.notice_bar = NoticeBar()
        self.read_only_bar = NoticeBar()
        self.strip = StatusStrip()
        self.champion_box = QComboBox()
        self.champion_box.setToolTip("The variant whose drafts you see, and that pre-labels")
        self.champion_box.setPlaceholderText("no folder is open")
        self.champion_box.setMinimumWidth(200)
        self.champion_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.centre = QStackedWidget()
        self.setWindowTitle("MMAN")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self._place_centre()
        self._place_docks()
        self._place_tool_bar()
        self._place_menus()
        self.setStatusBar(self.strip)
        self.addActions(self.acts.classes)
        self.tool_panel.overwrite.name_keys(
            self.acts.solo_paint, self.acts.unsure_only, self.acts.over_background, self.acts.unlock_all
        )
        self.resize(1440, 900)

    def set_label_set(self, label_set: LabelSet) -> None:
        """Choose the classes of another label set by key."""
        for action in self.acts.classes:
            # Now, and not when it is deleted: until then its key would be given twice.
            self.removeAction(action)
        self.acts.set_label_set(label_set)
        self.addActions(self.acts.classes)

    def show_classes(self, label_set: LabelSet) -> None:
        """Show these classes everywhere, in the colours that they have there."""
        for part in (self.canvas, self.compare_view, self.tool_panel, self.classes_panel):
            part.set_label_set(label_set)

    def show_in_centre(self, page: QWidget) -> None:
        """Show the start page, the canvas or the comparison."""
        self.centre.setCurrentWidget(page)
        page.setFocus()

    def set_recent(self, folders: Sequence[str]) -> None:
        """Offer the recent folders in the menu and on the start page."""
        self.start_page.set_recent(folders)
        self.recent_menu.clear()
        self.recent_menu.setEnabled(bool(folders))
        for folder in folders:
            action = QAction(folder, self.recent_menu)
            action.triggered.connect(lambda _checked=False, folder=folder: self.folder_dropped.emit(Path(folder)))
            self.recent_menu.addAction(action)

    def keep_on_screen(self) -> None:
        """Become no larger than the screen: the first window would hang over the edges of a small one."""
        self.resize(self.size().boundedTo(self.screen().availableSize() - FRAME))

    def leave(self) -> None:
        """Close for good."""
        self._may_close = True
        # Later: Qt ignores a close() inside of a closeEvent.
        QTimer.singleShot(0, self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.close_asked.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_folder(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        folder = _dropped_folder(event)
        if folder is not None:
            event.acceptProposedAction()
            self.folder_dropped.emit(folder)

    def _place_centre(self) -> None:
        for page in (self.start_page, self.canvas, self.compare_view):
            self.centre.addWidget(page)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.read_only_bar)
        layout.addWidget(self.notice_bar)
        layout.addWidget(self.centre, 1)
        layout.addWidget(self.view_panel)
        self.view_panel.hide()
        self.centre.currentChanged.connect(lambda _place: self._show_view_panel())
        # The comparison, seen or not, may not decide how small the window can be.
        self.centre.setMinimumSize(320, 240)
        self.setCentralWidget(middle)

    def _show_view_panel(self) -> None:
        self.view_panel.setVisible(self.centre.currentWidget() is self.canvas)

    def _place_docks(self) -> None:
        self.images_dock = self._dock("Images", self.images_panel, LEFT)
        self.history_dock = self._dock("History", self.history_panel, LEFT)
        self.tool_dock = self._dock("Tool", self.tool_panel, RIGHT)
        self.classes_dock = self._dock("Classes", self.classes_panel, RIGHT)
        self.training_dock = self._dock("Training", _scrolled(self.training_panel), RIGHT)
        self.tabifyDockWidget(self.classes_dock, self.training_dock)
        for tabbed in (self.classes_dock, self.training_dock):
            # The tab says the title already.
            tabbed.setTitleBarWidget(QWidget())
        self.setTabPosition(RIGHT, self.tabPosition(LEFT).North)
        self.classes_dock.raise_()
        self.resizeDocks([self.images_dock, self.classes_dock], [LEFT_WIDTH, RIGHT_WIDTH], Qt.Orientation.Horizontal)
        self.resizeDocks([self.tool_dock, self.classes_dock], [120, 700], Qt.Orientation.Vertical)
        self.resizeDocks([self.images_dock, self.history_dock], [560, 240], Qt.Orientation.Vertical)

    def dock_actions(self) -> list[QAction]:
        """Return the actions that show and hide the panels, with their usual keys."""
        docks = {
            "Shift+F2": self.images_dock,
            "Shift+F3": self.tool_dock,
            "Shift+F4": self.classes_dock,
            "Shift+F7": self.training_dock,
            "Shift+F8": self.history_dock,
        }
        actions = []
        for key, dock in docks.items():
            action = dock.toggleViewAction()
            action.setObjectName(f"show_{dock.objectName().lower()}")
            action.setWhatsThis(f"Show or hide the panel {dock.objectName()}")
            action.setShortcut(QKeySequence(key))
            actions.append(action)
        return actions

    def _dock(self, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        # Behind another tab a panel counts as shown, and Tab would lead the keys to where nobody sees them. It is
        # hidden within a frame of its own: a dock without a widget in sight has no size.
        frame = QWidget()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)
        frame.setMinimumWidth(panel.minimumSizeHint().width())
        dock.setWidget(frame)
        dock.visibilityChanged.connect(panel.setVisible)
        for close in dock.findChildren(QAbstractButton, "qt_dockwidget_closebutton"):
            close.setToolTip(f"Hide this panel; View > {title} shows it again")
        self.addDockWidget(area, dock)
        return dock

    def _place_tool_bar(self) -> None:
        acts = self.acts
        bar = QToolBar("Tool bar", self)
        bar.setObjectName("Tool bar")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(bar)
        groups: list[list[QAction]] = [
            [acts.open_folder],
            [acts.previous, acts.next, acts.done_next],
            [acts.undo, acts.redo],
            [acts.fit, acts.actual_size, acts.hide_mask],
            [acts.prelabel, acts.prelabel_all],
            [acts.train, acts.compare, acts.export],
        ]
        with_text = (acts.done_next, acts.prelabel, acts.prelabel_all, acts.train, acts.compare, acts.export)
        for number, group in enumerate(groups):
            if number:
                bar.addSeparator()
            bar.addActions(group)
            if acts.prelabel_all in group:
                bar.addWidget(QLabel("  with "))
                bar.addWidget(self.champion_box)
        for action in (action for group in groups for action in group):
            button = bar.widgetForAction(action)
            assert isinstance(button, QToolButton)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if action in with_text:
                button.setToolButtonStyle(BESIDE)

    def _place_menus(self) -> None:
        acts, bar = self.acts, self.menuBar()
        file = bar.addMenu("&File")
        file.addAction(acts.open_folder)
        self.recent_menu = file.addMenu("Open &recent")
        file.addAction(acts.look_again)
        file.addSeparator()
        file.addActions([acts.export, acts.import_masks, acts.import_weights, acts.unreadable, acts.trash])
        file.addSeparator()
        file.addAction(acts.quit)
        edit = bar.addMenu("&Edit")
        edit.addActions([acts.undo, acts.redo])
        tool = bar.addMenu("&Tool")
        tool.addActions([*acts.tools.values()])
        tool.addSeparator()
        tool.addActions([acts.smaller, acts.larger, acts.not_labelled])
        bar.addMenu(MaskMenu("M&ask", acts, self._tools, self))
        image = bar.addMenu("&Image")
        image.addActions([acts.next, acts.previous, acts.next_unlabelled, acts.next_unsure, acts.next_unreviewed])
        image.addSeparator()
        image.addActions([acts.done_next, acts.reviewed_next, acts.reject, acts.not_done])
        image.addSeparator()
        image.addActions([acts.next_suspect, acts.accept_suspect])
        view = bar.addMenu("&View")
        view.addActions([acts.fit, acts.actual_size, acts.zoom_in, acts.zoom_out])
        view.addSeparator()
        view.addActions([*acts.view_modes.values(), acts.thinner, acts.thicker])
        view.addSeparator()
        view.addActions([acts.hide_mask, acts.stronger, acts.weaker, acts.overview, acts.thumbnails])
        photo = view.addMenu("&Photo")
        photo.addActions([acts.brighter, acts.darker, acts.more_gamma, acts.less_gamma, acts.plain_photo])
        view.addSeparator()
        view.addActions([acts.show_all_classes, acts.compare])
        view.addActions([acts.find_class, acts.hide_class, acts.solo_class, acts.lock_class, acts.safe_colors])
        view.addSeparator()
        view.addActions([*self.dock_actions(), acts.next_part])
        view.addSeparator()
        view.addMenu("Stat&istics").addActions([acts.statistics, acts.statistics_csv, acts.keep_statistics])
        view.addSeparator()
        view.addMenu("&Theme").addActions(list(acts.themes.values()))
        model = bar.addMenu("&Model")
        model.addActions([acts.prelabel, acts.prelabel_all, acts.prelabel_again, acts.stop_prelabel])
        model.addAction(acts.mirror_drafts)
        model.addSeparator()
        model.addActions([acts.train, acts.check_done, acts.import_weights])
        bar.addMenu("&Help").addActions([acts.shortcuts, acts.about])


def _scrolled(panel: QWidget) -> QScrollArea:
    """Return the panel in an area that scrolls where the screen is too low for it."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(panel)
    # The bar that scrolls takes its width from the panel, which has none to give.
    area.setMinimumWidth(panel.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
    return area


def _dropped_folder(event: QDropEvent) -> Path | None:
    """Return the folder that is dragged; for a file the one that it lies in."""
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.exists():
            return path if path.is_dir() else path.parent
    return None
