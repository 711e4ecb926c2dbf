"""Everything that can be done, as actions: text, icon, keys and tooltip. What they do is said in the wiring."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.look.icons import IconName, icon
from app.state.keys import name_keys
from mman_core.labels.label_set import LabelClass, LabelSet


class Actions(QObject):
    """All actions of the window, made once; menus, tool bar and panels show the same objects."""

    def __init__(self, label_set: LabelSet, parent: QObject) -> None:
        super().__init__(parent)
        self._make_files()
        self._make_images()
        self._make_tools()
        self._make_region_tools()
        self._make_mask()
        self._make_views()
        self._make_displays()
        self._make_models()
        self._make_statistics()
        for name, made in vars(self).items():
            if isinstance(made, QAction):
                made.setObjectName(name)
        self.classes: list[QAction] = []
        self.set_label_set(label_set)

    def everything(self) -> list[QAction]:
        """Return all actions, those of the classes last."""
        return [found for found in self.findChildren(QAction) if found not in self.classes] + self.classes

    def set_label_set(self, label_set: LabelSet) -> None:
        """Make new actions that choose the classes of that label set; the old ones are deleted."""
        for action in self.classes:
            # Now: `everything` must not find those that wait for their deletion.
            action.setParent(None)
            action.deleteLater()
        self.classes = [self._class_action(label_set.key, label) for label in label_set.classes]

    def _make_files(self) -> None:
        make = self._make
        self.open_folder = make("&Open folder ...", "open", "Ctrl+O", "Open a folder of photos")
        self.look_again = make("&Look for new photos", None, "F5", "Take up photos that were added or mended since")
        self.export = make("&Export masks ...", "export", "Ctrl+E", "Write corrected masks for other tools", "Export")
        self.import_masks = make(
            "Import &masks ...", None, "Ctrl+Shift+I", "Take in masks of other tools, after a look at what would happen"
        )
        self.import_weights = make(
            "Import &weights ...", "weights", "Ctrl+I", "Check a weights file and add it as a variant"
        )
        self.unreadable = make(
            "&Unreadable images ...", "warning", "Ctrl+U", "List the images that cannot be used, and why"
        )
        self.trash = make("&Trash ...", None, "Ctrl+T", "What was in the way was moved there; put files of it back")
        self.quit = make("&Quit", None, "Ctrl+Q", "Save, stop what runs, and close the window")

    def _make_images(self) -> None:
        make = self._make
        self.undo = make("&Undo", "undo", "Ctrl+Z", "Take back the last stroke on this image")
        self.redo = make("&Redo", "redo", "Ctrl+Shift+Z, Ctrl+Y", "Do the stroke again")
        self.previous = make("&Previous image", "previous", "PgUp, Shift+D", "Go to the image before")
        self.next = make("&Next image", "next", "D, PgDown", "Go to the next image")
        self.done_next = make(
            "&Done, next image", "done", "S, Ctrl+Return", "The mask is right: mark it done, go on", "Done"
        )
        self.next_suspect = make(
            "Next &suspicious region", "unsure", "N", "Fly to where this mask is most probably wrong, region by region"
        )
        self.accept_suspect = make(
            "&Accept the region", None, "A", "What is outlined is right: do not ask again, go on to the next region"
        )
        self.thumbnails = make(
            "&Thumbnails", "thumbnails", "Shift+F9", "Show the photos small beside their names", checkable=True
        )
        self.reviewed_next = make(
            "Re&viewed, next image", None, "Ctrl+Shift+Return", "I looked at this done mask again: it is right, go on"
        )
        self.reject = make(
            "Re&jected", None, "Ctrl+Delete", "Leave this image out of training and export", checkable=True
        )
        self.not_done = make("&Not done yet", None, "Ctrl+Backspace", "Take back 'done', 'reviewed' or 'rejected'")
        self.next_unlabelled = make(
            "Next &unlabelled image", None, "Shift+PgDown", "Go to the next image that nobody has painted on"
        )
        self.next_unsure = make(
            "Next u&nsure image", None, "Ctrl+PgDown", "Go to the next draft that the model doubted more than most"
        )
        self.next_unreviewed = make(
            "Next un&reviewed image", None, "Ctrl+Shift+PgDown", "Go to the next done image to look at it again"
        )

    def _make_tools(self) -> None:
        make = self._make
        self.brush = make("&Brush", "brush", "B", "Paint the chosen class", checkable=True)
        self.eraser = make("&Eraser", "eraser", "E", "Paint background; the right button does so too", checkable=True)
        self.picker = make("P&icker", "picker", "I", "Choose the class under the pointer", checkable=True)
        self.pan = make("P&an", "pan", "H", "Move the image; Space and drag does so too", checkable=True)
        self.not_labelled = make(
            "&Not labelled", None, "Shift+E", "Paint what you are unsure of, or what is nobody's: it trains nothing"
        )
        self.smaller = make("&Smaller brush", None, "[", "Shrink brush, patches or tolerance; so does Ctrl+wheel")
        self.larger = make("&Larger brush", None, "]", "Grow brush, patches or tolerance; so does Ctrl+wheel")

    def _make_region_tools(self) -> None:
        make = self._make
        self.relabel = make("&Relabel", "relabel", "R", "Give a part the class in hand by one click", checkable=True)
        self.swap = make("S&wap side", "swap", "X", "Left becomes right; with Shift of a person", checkable=True)
        self.fill = make("&Fill", "fill", "G", "Fill what is of one class; drag over several parts", checkable=True)
        self.wand = make("&Wand", "wand", "W", "Paint what has one colour; drag right for more", checkable=True)
        self.polygon = make("P&olygon", "polygon", "Y", "Click corner by corner; Return closes", checkable=True)
        self.lasso = make("&Lasso", "lasso", "L", "Draw around something; Shift takes it away", checkable=True)
        self.scissors = make("S&cissors", "scissors", "M", "A polygon that follows the photo's edges", checkable=True)
        self.grabcut = make("&GrabCut", "grabcut", "K", "Draw a box around what stands out", checkable=True)
        self.superpixel = make("S&uperpixels", "superpixel", "U", "Paint patches that end at edges", checkable=True)
        self.clone = make("Clo&ne brush", "clone", "J", "Paint what a variant says there", checkable=True)
        self.take = make("&Take a part", "take", "Z", "Click a part: it becomes as in a variant", checkable=True)
        self.tools = {
            "brush": self.brush,
            "eraser": self.eraser,
            "fill": self.fill,
            "superpixel": self.superpixel,
            "wand": self.wand,
            "grabcut": self.grabcut,
            "picker": self.picker,
            "polygon": self.polygon,
            "lasso": self.lasso,
            "scissors": self.scissors,
            "relabel": self.relabel,
            "swap": self.swap,
            "pan": self.pan,
            "clone": self.clone,
            "take": self.take,
        }
        self.tool_group = QActionGroup(self)
        for tool in self.tools.values():
            self.tool_group.addAction(tool)

    def _make_mask(self) -> None:
        make = self._make
        self.smooth_class = make("&Smooth the class", None, "Ctrl+M", "Even out the outline of the class in hand")
        self.smooth_all = make("Smooth all", None, "Ctrl+Shift+M", "Even out the outlines of all classes")
        self.grow_class = make("&Grow the class", None, "Ctrl+G", "Let the class in hand take the pixels around it")
        self.grow_all = make("Grow the figure", None, "Ctrl+Shift+G", "Let the figure take background around it")
        self.shrink_class = make("S&hrink the class", None, "Ctrl+K", "Give the border of the class to its neighbours")
        self.shrink_all = make("Shrink the figure", None, "Ctrl+Shift+K", "Give the figure's border to the background")
        self.holes_class = make("&Fill holes of the class", None, "Ctrl+H", "Fill small holes in the class in hand")
        self.holes_all = make("Fill holes of the figure", None, "Ctrl+Shift+H", "Fill small gaps of background")
        self.islands_class = make("&Drop islands of the class", None, "Ctrl+D", "Drop small parts of the class in hand")
        self.islands_all = make("Drop all islands", None, "Ctrl+Shift+D", "Drop small parts of every class")
        self.largest_class = make("&Keep the largest part", None, "Ctrl+L", "Drop all other parts of the class in hand")
        self.largest_all = make("Keep the largest figure", None, "Ctrl+Shift+L", "Drop all other figures")
        self.swap_all = make("S&wap left and right", "swap", "Shift+X", "Swap the sides of everybody in the image")
        self.draft_class = make("&Class from the draft", None, "Ctrl+R", "Take the class in hand from the draft")
        self.draft_all = make("Mask from the draft", None, "Ctrl+Shift+R", "Take all classes from the draft")
        self.source_class = make("Class from the &variant", None, "Ctrl+J", "Take the class from the variant chosen")
        self.source_all = make("Mask from the variant", None, "Ctrl+Shift+J", "Take all from the variant chosen")
        self.best_of = make(
            "&Best of the variants", None, "Ctrl+Alt+B", "Where variants differ, take what the critics find least wrong"
        )
        self.before_class = make("Class from the image &before", None, "Ctrl+B", "Take the class from the image before")
        self.before_all = make("Mask from the image before", None, "Ctrl+Shift+B", "Take all from the image before")
        self.clear_class = make("Clear the class", None, "Delete", "The class in hand becomes background")
        self.clear_all = make("Clear the mask", None, "Shift+Delete", "Everything becomes background: nobody is there")
        self.solo_paint = make(
            "&Only the class and background",
            None,
            "Shift+C",
            "Protect all but the class in hand and the background",
            checkable=True,
        )
        self.over_background = make(
            "Only over &background", None, "Shift+B", "Protect everything that has a class", checkable=True
        )
        self.unsure_only = make(
            "Only where the model was &unsure", None, "Shift+N", "Protect what the model was sure of", checkable=True
        )
        self.unlock_all = make("Unlock &all classes", None, "Ctrl+Shift+U", "Let tools change every class again")

    def mask_groups(self) -> list[list[QAction]]:
        """Return what the menu of the mask shows, with a line between the groups."""
        return [
            [self.smooth_class, self.grow_class, self.shrink_class, self.holes_class, self.islands_class],
            [self.largest_class, self.draft_class, self.source_class, self.before_class, self.clear_class],
            [self.smooth_all, self.grow_all, self.shrink_all, self.holes_all, self.islands_all, self.largest_all],
            [self.swap_all, self.draft_all, self.source_all, self.best_of, self.before_all, self.clear_all],
            [self.solo_paint, self.over_background, self.unsure_only, self.unlock_all],
        ]

    def _make_views(self) -> None:
        make = self._make
        self.fit = make("&Fit to window", "fit", "F", "Show the whole image")
        self.actual_size = make("&Actual size", None, "Ctrl+1", "One image pixel for each screen pixel", "1:1")
        self.zoom_in = make("Zoom &in", "zoom-in", "Ctrl++, Ctrl+=", "Zoom in; so does the wheel")
        self.zoom_out = make("Zoom &out", "zoom-out", "Ctrl+-", "Zoom out; so does the wheel")
        self.hide_mask = make("&Hide mask", "eye-off", "V", "Show the photo alone; so does holding Q", checkable=True)
        self.show_all_classes = make("Show &all classes", "eye", "Shift+V", "Show the classes that were hidden")
        self.compare = make("&Compare", "compare", "C", "Variants side by side on this image", checkable=True)
        self.find_class = make("Find a &class", None, "Ctrl+F, /", "Choose a class by typing a part of its name")
        self.hide_class = make("Hide the &chosen class", None, "Shift+H", "Hide or show the class in hand")
        self.solo_class = make("Show &only the chosen class", None, "Shift+S", "Hide all classes but the one in hand")
        self.lock_class = make("Lock the chosen class", "lock", "Shift+L", "Protect the class in hand from every tool")
        self.safe_colors = make(
            "Colours for colour-&blind eyes",
            None,
            "F9",
            "Show the classes in colours that differ for everybody; files keep theirs",
            checkable=True,
        )
        self.next_part = make("Next &part of the window", None, "F6", "Move the keys on: images, image, tool, classes")
        self.theme_group = QActionGroup(self)
        self.themes = {
            "system": make("As the &system", None, "Ctrl+F9", "Light or dark as the system is", checkable=True),
            "light": make("&Light", None, "Ctrl+F10", "A light window", checkable=True),
            "dark": make("&Dark", None, "Ctrl+F11", "A dark window", checkable=True),
        }
        for name, action in self.themes.items():
            action.setObjectName(f"theme_{name}")
            self.theme_group.addAction(action)

    def _make_displays(self) -> None:
        make = self._make
        self.fill_view = make("Colour &fill", "view-fill", "F2", "Show the classes as areas", "Fill", checkable=True)
        self.contour_view = make(
            "&Outlines only", "view-contour", "F3", "Show the classes as outlines", "Outlines", checkable=True
        )
        self.difference_view = make(
            "&Difference from the draft",
            "view-difference",
            "F4",
            "Show only what is not as in the model's draft; white is what became background",
            "Difference",
            checkable=True,
        )
        self.doubt_view = make(
            "Where the model was &unsure",
            "view-doubt",
            "F7",
            "Let the photo glow where two classes were about equally probable",
            "Doubts",
            checkable=True,
        )
        self.critic_view = make(
            "Where the &critic finds it wrong",
            "view-critic",
            "Ctrl+F7",
            "Let the photo glow where the Micro critic, which learned from the done masks, finds this one wrong",
            "Critic",
            checkable=True,
        )
        self.view_modes = {
            "fill": self.fill_view,
            "contour": self.contour_view,
            "difference": self.difference_view,
            "confidence": self.doubt_view,
            "critic": self.critic_view,
        }
        self.view_group = QActionGroup(self)
        for mode in self.view_modes.values():
            self.view_group.addAction(mode)
        self.thinner = make("Th&inner outlines", None, "Ctrl+[", "Down to one dot of the screen")
        self.thicker = make("Thic&ker outlines", None, "Ctrl+]", "Up to five dots of the screen")
        self.weaker = make("Mask &weaker", None, "Shift+O", "Show more of the photo through the mask")
        self.stronger = make("Mask &stronger", None, "O", "Cover the photo more")
        self.brighter = make("Photo &brighter", None, "Ctrl+Up", "On the screen only; no pixel changes")
        self.darker = make("Photo &darker", None, "Ctrl+Down", "On the screen only; no pixel changes")
        self.more_gamma = make("&Lift shadows", None, "Ctrl+Right", "More gamma, on the screen only")
        self.less_gamma = make("Dee&pen shadows", None, "Ctrl+Left", "Less gamma, on the screen only")
        self.plain_photo = make("&Photo as it is", None, "Ctrl+0", "No brightness, no gamma")
        self.overview = make(
            "O&verview",
            "overview",
            "F8",
            "A small picture of the whole image while only a part is seen; click it to go there",
            checkable=True,
        )

    def _make_models(self) -> None:
        make = self._make
        self.prelabel = make("&Pre-label this image", "prelabel", "P", "Let the model draft this image", "Pre-label")
        self.prelabel_all = make(
            "Pre-label &all images",
            "prelabel-all",
            "Ctrl+P",
            "Draft all images that nobody has painted on",
            "Pre-label all",
        )
        self.prelabel_again = make(
            "Pre-label all &again", None, "Ctrl+Shift+P", "Draft anew, also where this variant has drafted"
        )
        self.mirror_drafts = make(
            "Score drafts by the &mirror image too",
            None,
            "Ctrl+Alt+D",
            "In twice the time: what the model says of the mirrored photo shows where it mixes left and right up",
            checkable=True,
        )
        self.stop_prelabel = make("&Stop pre-labelling", "stop", "Ctrl+.", "Keep the drafts made so far")
        self.stop_prelabel.setEnabled(False)
        self.check_done = make(
            "&Check done work",
            None,
            "Ctrl+Alt+C",
            "Let critics learn from the done masks and tell which of them look wrong; again: stop that",
        )
        self.train = make("&Train ...", "train", "T", "Show the training, or the classes again", "Train")
        self.add_masks = make("Add a folder of &masks ...", None, "Ctrl+Alt+A", "Compare with masks made elsewhere")
        self.figure = make("Save a &picture for a paper ...", None, "Ctrl+Alt+P", "The panes as PNG, SVG or PDF")
        self.copy_csv = make("Copy scores as &CSV", None, "Ctrl+Shift+C", "For a spreadsheet")
        self.copy_markdown = make("Copy scores as &Markdown", None, "Ctrl+Alt+M", "For a README")
        self.copy_latex = make("Copy scores as &LaTeX", None, "Ctrl+Alt+L", "For a paper")
        self.save_scores = make("&Save scores ...", None, "Ctrl+Alt+O", "As a file: CSV, Markdown or LaTeX")
        self.shortcuts = make("&Keys ...", "keyboard", "F1", "List all keys")
        self.about = make("&About ...", None, "Shift+F1", "What this program is")

    def _make_statistics(self) -> None:
        make = self._make
        self.statistics = make(
            "&Statistics ...", None, "Ctrl+Alt+S", "What each image costs you, and whether it gets less"
        )
        self.statistics_csv = make("Save statistics as &CSV ...", None, "Ctrl+Alt+V", "A line for each accepted image")
        self.keep_statistics = make(
            "&Keep statistics",
            None,
            "Ctrl+Alt+K",
            "Write down what each image costs, in .mman/statistics.jsonl of the project and nowhere else",
            checkable=True,
        )

    def _make(
        self,
        text: str,
        icon_name: IconName | None,
        keys: str,
        tip: str,
        short_text: str = "",
        *,
        checkable: bool = False,
    ) -> QAction:
        action = QAction(text, self)
        action.setCheckable(checkable)
        # In a menu the box that says whether it is on has the place of the icon.
        action.setIconVisibleInMenu(not checkable)
        if icon_name is not None:
            action.setIcon(icon(icon_name))
        action.setShortcuts([QKeySequence(key) for key in keys.split(", ") if key])
        action.setWhatsThis(tip)
        name_keys(action)
        action.setStatusTip("")
        action.setIconText(short_text or text.replace("&", "").replace(" ...", ""))
        return action

    def _class_action(self, key_of_set: str, label: LabelClass) -> QAction:
        """Return the action that chooses a class: digits for the first ten, Shift and a digit for the next ten."""
        action = QAction(label.name, self)
        action.setObjectName(f"{key_of_set}/{label.id}")
        action.setData(label.id)
        action.setWhatsThis(f"Paint {label.name}")
        if label.id < 20:
            shift = "Shift+" if label.id >= 10 else ""
            action.setShortcut(QKeySequence(f"{shift}{label.id % 10}"))
        name_keys(action)
        return action
