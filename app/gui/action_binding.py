"""The window's actions: one table of texts, keys and icons; menus, toolbar and commands follow."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.gui.appearance import Appearance
from app.gui.language import Language

# What a case that was opened for reading only does not take.
_WRITING = {"take_in", "analyse_all", "analyse_selected", "accept", "reject", "unsure"}
_WRITING |= {"tag_items", "withdraw_item", "edit_region"}
_WRITING |= {"draw_polygon", "draw_brush", "draw_eraser", "draw_corners", "keep_exhibit"}
# Of these, one is chosen at a time.
_ONE_OF = (
    ("theme_system", "theme_light", "theme_dark", "theme_contrast"),
    ("language_en", "language_zh"),
)
_KEYS = "keys"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `casework`: the entry of the casework's table it carries out, if any.

    keys: shortcuts, the first is shown. is_local: they count only where the action was added
    (the picture, the lists), because other widgets need the same keys.
    """

    name: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    casework: str = ""
    is_checkable: bool = False
    is_local: bool = False
    needs_case: bool = False


def _tr(text: str) -> str:
    return QCoreApplication.translate("WindowActions", text)


def action_table() -> tuple[ActionSpec, ...]:
    """Every action of the window, in the language in use."""
    return (
        *_case_actions(),
        *_work_actions(),
        *_view_actions(),
        *_picture_actions(),
        *_help_actions(),
    )


def _case_actions() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("new_case", _tr("New case …"), "case-new", ("Ctrl+N",), "case.create"),
        ActionSpec("open_case", _tr("Open case …"), "case-open", ("Ctrl+O",)),
        ActionSpec("sample_case", _tr("Sample case"), "case-sample", (), "sample"),
        ActionSpec("close_case", _tr("Close case"), "", ("Ctrl+W",), needs_case=True),
        ActionSpec(
            "take_in", _tr("Take in …"), "take-in", ("Ctrl+T",), "case.add", needs_case=True
        ),
        ActionSpec(
            "verify_case", _tr("Verify case"), "history", (), "case.verify", needs_case=True
        ),
        ActionSpec("report", _tr("Report …"), "report", ("Ctrl+E",), "report", needs_case=True),
        ActionSpec("verify_report", _tr("Verify report …"), "verify", ("Ctrl+Shift+V",), "verify"),
        ActionSpec("countersign", _tr("Sign as reviewer …"), "countersign", (), "sign"),
        ActionSpec("examiner", _tr("Examiner …"), "examiner"),
        ActionSpec("create_identity", _tr("New signing identity …"), "key", (), "identity.create"),
        ActionSpec(
            "calibration",
            _tr("Calibration data …"),
            "calibration",
            (),
            "calibration.load",
            needs_case=True,
        ),
        ActionSpec("trust", _tr("Trusted certificates …"), "certificate"),
        ActionSpec("quit", _tr("Quit"), "", ("Ctrl+Q",)),
    )


def _work_actions() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("undo", _tr("Undo"), "undo", ("Ctrl+Z",), needs_case=True),
        ActionSpec("redo", _tr("Redo"), "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), needs_case=True),
        ActionSpec(
            "analyse_all",
            _tr("Analyse"),
            "analyse",
            ("Ctrl+Shift+Return",),
            "case.analyze",
            needs_case=True,
        ),
        ActionSpec(
            "analyse_selected",
            _tr("Analyse selected"),
            "analyse-selected",
            ("Ctrl+Return",),
            "case.analyze",
            needs_case=True,
        ),
        ActionSpec("engine", _tr("Engine and device …"), "engine", ("Ctrl+Shift+E",)),
        ActionSpec("cancel", _tr("Cancel work"), "stop", ("Ctrl+.",), needs_case=True),
        ActionSpec("accept", _tr("Accept region"), "accept", ("A",), "review", needs_case=True),
        ActionSpec("reject", _tr("Reject region"), "reject", ("X",), "review", needs_case=True),
        ActionSpec(
            "unsure", _tr("Unsure about region"), "unsure", ("U",), "review", needs_case=True
        ),
        ActionSpec(
            "edit_region",
            _tr("Edit region's outline"),
            "edit-outline",
            ("Shift+O",),
            "case.draw",
            needs_case=True,
        ),
        ActionSpec(
            "conclusion",
            _tr("Write conclusion"),
            "pen",
            ("Ctrl+L",),
            "case.update",
            needs_case=True,
        ),
        ActionSpec(
            "withdraw_item",
            _tr("Withdraw or restore …"),
            "withdraw",
            ("Del",),
            "case.withdraw-item",
            is_local=True,
            needs_case=True,
        ),
        ActionSpec("tag_items", _tr("Tags …"), "tag", ("Shift+T",), "case.tag", needs_case=True),
        ActionSpec("next_region", _tr("Next region"), "", ("Ctrl+Down",), needs_case=True),
        ActionSpec("previous_region", _tr("Previous region"), "", ("Ctrl+Up",), needs_case=True),
        ActionSpec("clue_map", _tr("Map of the next clue"), "", ("J",), needs_case=True),
        ActionSpec("let_go", _tr("Let go of region"), "", ("Esc",), needs_case=True),
        ActionSpec(
            "next_item",
            _tr("Next item"),
            "next",
            ("PgDown", "Right"),
            is_local=True,
            needs_case=True,
        ),
        ActionSpec(
            "previous_item",
            _tr("Previous item"),
            "previous",
            ("PgUp", "Left"),
            is_local=True,
            needs_case=True,
        ),
    )


def _view_actions() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("score_map", _tr("Score map"), "score-map", ("C",), is_checkable=True),
        ActionSpec("mask", _tr("Mask contour"), "contour", ("M",), is_checkable=True),
        ActionSpec("regions", _tr("Regions"), "regions", ("R",), is_checkable=True),
        ActionSpec("names", _tr("Region names"), "names", ("N",), is_checkable=True),
        ActionSpec("fill", _tr("Fill regions"), "fill", ("F",), is_checkable=True),
        ActionSpec("flip", _tr("Original / overlay"), "flip", ("Space",), is_local=True),
        ActionSpec("fit", _tr("Fit picture"), "fit", ("0",)),
        ActionSpec("actual", _tr("100 %"), "actual", ("1",)),
        ActionSpec("zoom_region", _tr("Zoom to region"), "zoom-region", ("Z",), needs_case=True),
        ActionSpec("zoom_in", _tr("Zoom in"), "zoom-in", ("+", "=", "Ctrl++")),
        ActionSpec("zoom_out", _tr("Zoom out"), "zoom-out", ("-", "Ctrl+-")),
        ActionSpec("gallery", _tr("Gallery"), "gallery", ("G",), is_checkable=True),
        ActionSpec("theme_system", _tr("As the system"), is_checkable=True),
        ActionSpec("theme_light", _tr("Light"), is_checkable=True),
        ActionSpec("theme_dark", _tr("Dark"), is_checkable=True),
        ActionSpec("theme_contrast", _tr("High contrast"), is_checkable=True),
        # a language is called by its own name, whatever is spoken
        ActionSpec("language_en", Language.ENGLISH.own_name, is_checkable=True),
        ActionSpec("language_zh", Language.CHINESE.own_name, is_checkable=True),
    )


def _picture_actions() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("swipe", _tr("Swipe"), "swipe", ("S",), is_checkable=True, needs_case=True),
        ActionSpec(
            "beside", _tr("Side by side"), "beside", ("B",), is_checkable=True, needs_case=True
        ),
        ActionSpec(
            "flicker", _tr("Flicker"), "flicker", ("K",), is_checkable=True, needs_case=True
        ),
        ActionSpec(
            "difference",
            _tr("Difference"),
            "difference",
            ("D",),
            is_checkable=True,
            needs_case=True,
        ),
        ActionSpec("loupe", _tr("Loupe"), "loupe", ("L",), is_checkable=True),
        ActionSpec("enhance", _tr("Enhance …"), "enhance", ("H",), needs_case=True),
        ActionSpec("plain", _tr("Show as it is"), "reset", ("Ctrl+0",)),
        ActionSpec("layers", _tr("Layers …"), "layers", ("Y",), needs_case=True),
        ActionSpec(
            "draw_point", _tr("Point"), "pointer", ("V",), is_checkable=True, needs_case=True
        ),
        ActionSpec(
            "draw_polygon",
            _tr("Polygon"),
            "polygon",
            ("P",),
            "case.draw",
            is_checkable=True,
            needs_case=True,
        ),
        ActionSpec(
            "draw_brush",
            _tr("Brush"),
            "brush",
            ("W",),
            "case.draw",
            is_checkable=True,
            needs_case=True,
        ),
        ActionSpec(
            "draw_eraser",
            _tr("Eraser"),
            "eraser",
            ("E",),
            "case.draw",
            is_checkable=True,
            needs_case=True,
        ),
        ActionSpec(
            "draw_corners",
            _tr("Edit corners"),
            "corners",
            ("O",),
            "case.draw",
            is_checkable=True,
            needs_case=True,
        ),
        ActionSpec("brush_wider", _tr("Wider brush"), "", ("]",), needs_case=True),
        ActionSpec("brush_narrower", _tr("Narrower brush"), "", ("[",), needs_case=True),
        ActionSpec(
            "keep_exhibit",
            _tr("Keep view as exhibit"),
            "exhibit",
            ("T",),
            "case.exhibit",
            needs_case=True,
        ),
    )


def _help_actions() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("help_here", _tr("Help on this"), "help", ("F1",)),
        ActionSpec("commands", _tr("All commands …"), "commands", ("Ctrl+K",)),
        ActionSpec("shortcuts", _tr("Keys …"), "keyboard", ("Ctrl+Alt+K",)),
        ActionSpec("guide", _tr("User guide"), "guide"),
        ActionSpec("model_card", _tr("Model card and error rates"), "model-card", ("Ctrl+I",)),
        ActionSpec("about", _tr("About ForgeryTalker"), "notice", ()),
    )


class WindowActions(QObject):
    """The actions made from the table. Icons follow the theme, keys what the examiner chose.

    remembered: keys that were chosen are kept there.
    """

    keys_changed = Signal()

    def __init__(self, appearance: Appearance, remembered: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._remembered = remembered
        self.specs = {spec.name: spec for spec in action_table()}
        self._actions = {name: self._make(spec) for name, spec in self.specs.items()}
        for name in self.specs:
            self._show_keys(name)
        for names in _ONE_OF:
            group = QActionGroup(self)
            for name in names:
                group.addAction(self._actions[name])
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def enable_for_case(self, is_open: bool, *, is_read_only: bool) -> None:
        """Grey out what cannot be done now."""
        for name, spec in self.specs.items():
            if spec.needs_case:
                self._actions[name].setEnabled(is_open and not (is_read_only and name in _WRITING))

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of an action: those the examiner chose, else those of the table."""
        stored = self._remembered.value(f"{_KEYS}/{name}")
        if stored is None:
            return self.specs[name].keys
        # Qt reads a list of one back as a plain text
        return tuple(stored) if isinstance(stored, list) else tuple(filter(None, (str(stored),)))

    def owner(self, key: str) -> str:
        """The action that has this key; empty for none."""
        wanted = QKeySequence(key)
        return next(
            (
                name
                for name in self.specs
                if any(QKeySequence(known) == wanted for known in self.keys(name))
            ),
            "",
        )

    def choose_keys(self, name: str, keys: tuple[str, ...]) -> None:
        """Give an action other keys, remembered; another action that had one of them loses it."""
        for key in keys:
            owner = self.owner(key)
            if owner and owner != name:
                left = tuple(
                    known for known in self.keys(owner) if QKeySequence(known) != QKeySequence(key)
                )
                self._store_keys(owner, left)
        self._store_keys(name, keys)
        self.keys_changed.emit()

    def reset_keys(self) -> None:
        """All actions have the keys of the table again."""
        self._remembered.remove(_KEYS)
        for name in self.specs:
            self._show_keys(name)
        self.keys_changed.emit()

    def _store_keys(self, name: str, keys: tuple[str, ...]) -> None:
        if keys == self.specs[name].keys:
            self._remembered.remove(f"{_KEYS}/{name}")
        else:
            self._remembered.setValue(f"{_KEYS}/{name}", list(keys))
        self._show_keys(name)

    def _show_keys(self, name: str) -> None:
        action, keys = self._actions[name], self.keys(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        text = self.specs[name].text.rstrip(" …")
        action.setToolTip(f"{text}  ({key_text(keys[0])})" if keys else text)

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.name)
        action.setCheckable(spec.is_checkable)
        context = Qt.ShortcutContext
        action.setShortcutContext(
            context.WidgetShortcut if spec.is_local else context.WindowShortcut
        )
        return action

    def _draw_icons(self) -> None:
        for name, spec in self.specs.items():
            if spec.icon:
                self._actions[name].setIcon(self._appearance.icon(spec.icon))


def key_text(key: str) -> str:
    """A key as it stands on this system's keyboards."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
