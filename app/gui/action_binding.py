"""The window's actions: one table of texts, keys and icons; menus, toolbar and commands follow."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from app.gui.appearance import Appearance

# What a case that was opened for reading only does not take.
_WRITING = {"take_in", "analyse_all", "analyse_selected", "accept", "reject", "unsure"}
_WRITING |= {"tag_items"}


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
    return (*_case_actions(), *_work_actions(), *_view_actions(), *_help_actions())


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
        ActionSpec("create_identity", _tr("New signing identity …"), "key", (), "identity.create"),
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
            "analyse",
            ("Ctrl+Return",),
            "case.analyze",
            needs_case=True,
        ),
        ActionSpec("cancel", _tr("Cancel work"), "stop", ("Ctrl+.",), needs_case=True),
        ActionSpec("accept", _tr("Accept region"), "accept", ("A",), "review", needs_case=True),
        ActionSpec("reject", _tr("Reject region"), "reject", ("X",), "review", needs_case=True),
        ActionSpec(
            "unsure", _tr("Unsure about region"), "unsure", ("U",), "review", needs_case=True
        ),
        ActionSpec(
            "conclusion",
            _tr("Write conclusion"),
            "pen",
            ("Ctrl+L",),
            "case.update",
            needs_case=True,
        ),
        ActionSpec("tag_items", _tr("Tags …"), "tag", ("T",), "case.tag", needs_case=True),
        ActionSpec("next_region", _tr("Next region"), "", ("Ctrl+Down",), needs_case=True),
        ActionSpec("previous_region", _tr("Previous region"), "", ("Ctrl+Up",), needs_case=True),
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
        ActionSpec("zoom_region", _tr("Zoom to region"), "search", ("Z",), needs_case=True),
        ActionSpec("zoom_in", _tr("Zoom in"), "zoom-in", ("+", "=", "Ctrl++")),
        ActionSpec("zoom_out", _tr("Zoom out"), "zoom-out", ("-", "Ctrl+-")),
        ActionSpec("gallery", _tr("Gallery"), "gallery", ("G",), is_checkable=True),
        ActionSpec("theme", _tr("Light / dark"), "theme", ()),
    )


def _help_actions() -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("commands", _tr("All commands …"), "commands", ("Ctrl+K", "F1")),
        ActionSpec("about", _tr("About ForgeryTalker"), "notice", ()),
    )


class WindowActions(QObject):
    """The actions made from the table. Icons follow the theme."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.specs = {spec.name: spec for spec in action_table()}
        self._actions = {name: self._make(spec) for name, spec in self.specs.items()}
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

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.name)
        action.setCheckable(spec.is_checkable)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        context = Qt.ShortcutContext
        action.setShortcutContext(
            context.WidgetShortcut if spec.is_local else context.WindowShortcut
        )
        if spec.keys:
            shown = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{spec.text.rstrip(' …')}  ({shown})")
        return action

    def _draw_icons(self) -> None:
        for name, spec in self.specs.items():
            if spec.icon:
                self._actions[name].setIcon(self._appearance.icon(spec.icon))
