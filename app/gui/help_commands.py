"""Help, keys, engine, appearance and language: what is asked about the program itself."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMessageBox

from app import __version__
from app.casework.errors import CaseError
from app.casework.model_limits import read_limits
from app.casework.models import model_named, read_metrics
from app.casework.settings import AnalysisSettings
from app.gui import help_texts
from app.gui.action_binding import key_text
from app.gui.dialogs.commands import CommandList
from app.gui.dialogs.engine import EngineDialog
from app.gui.dialogs.guide import GUIDES, GuideDialog, guide_page
from app.gui.dialogs.help_card import HelpDialog
from app.gui.dialogs.keys import KeysDialog
from app.gui.dialogs.model_card import ModelCardDialog
from app.gui.dialogs.opening import open_over
from app.gui.labels import listed, named, shown
from app.gui.language import Language, remember_language, spoken_language
from app.gui.tasks import Trouble
from app.gui.theme import ThemeName
from engine.schema.request import EngineDescription

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow


class HelpCommands(QObject):
    """Carries out the actions of the menus View and Help that concern the program."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        appearance, actions = window.appearance, window.actions_
        for name in ("system", *ThemeName):
            actions[f"theme_{name}"].setChecked(str(appearance.chosen or "system") == name)
        for language in Language:
            actions[f"language_{language.value}"].setChecked(language is window.language)

    # help

    def show_help(self) -> None:
        """The card of what has the focus."""
        self.show_card(help_texts.topic_of(QApplication.focusWidget()))

    def show_card(self, topic: str) -> None:
        """The card of a topic."""
        card = help_texts.card(topic)
        actions = self._window.actions_
        keys = [
            (key_text(actions.keys(name)[0]), actions.specs[name].text.rstrip(" …"))
            for name in card.actions
            if actions.keys(name)
        ]
        dialog = HelpDialog(card, keys, QApplication.activeModalWidget() or self._window)
        dialog.guide_button.clicked.connect(self.open_guide)
        open_over(dialog)

    def open_guide(self) -> None:
        """The user guide, beside the work."""
        dialog = GuideDialog(self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.page_asked.connect(partial(self._show_page, dialog))
        guide = str(guide_page(spoken_language()))
        dialog.back_button.clicked.connect(partial(self._show_page, dialog, guide))
        self._show_page(dialog, guide)
        dialog.show()
        dialog.activateWindow()

    def _show_page(self, dialog: GuideDialog, name: str, _is_checked: bool = False) -> None:
        path = Path(name)
        is_guide = path == guide_page(spoken_language())
        note = ""
        if spoken_language() is not Language.ENGLISH and path.name not in GUIDES.values():
            note = self.tr("This page exists in English only.")
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            dialog.say(self.tr("There is no such page: {0}").format(name))
            return
        dialog.show_page(path, text, is_guide=is_guide, note=note)

    def show_commands(self) -> None:
        """All actions, to be found by typing."""
        open_over(CommandList(list(self._window.actions_), self._window))

    def show_keys(self) -> None:
        """All keys, to be chosen anew."""
        open_over(KeysDialog(self._window.actions_, self._window))

    def show_about(self) -> None:
        """Version and what the program is."""
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            self.tr("About ForgeryTalker"),
            f"ForgeryTalker {__version__}",
            parent=self._window,
        )
        box.setIconPixmap(self._window.windowIcon().pixmap(64, 64))
        box.setInformativeText(
            self.tr(
                "Forensic analysis of face pictures for traces of manipulation. What the engine "
                "writes is machine-generated; what is concluded is the examiner's word."
            )
        )
        box.addButton(QMessageBox.StandardButton.Close)
        open_over(box)

    # engine

    def show_model_card(self, name: str = "") -> None:
        """What is known about an engine: of the finding shown, or of the one chosen."""
        window = self._window
        item = window.item_view.item
        if not name and item is not None and item.finding is not None:
            name = item.finding.provenance.engine
        name = name or window.bridge.settings.engine
        try:
            model = model_named(Path(name).name if "/" in name else name)
            metrics, limits = read_metrics(model), read_limits(model)
        except CaseError as error:
            window.commands.tell(Trouble.of(error))
            return
        parent = QApplication.activeModalWidget() or window
        open_over(ModelCardDialog(window.appearance, model, metrics, limits, parent))

    def choose_engine(self) -> None:
        """Ask which engine analyses, and where."""
        window = self._window
        bridge = window.bridge
        dialog = EngineDialog(window.appearance, bridge.settings, bridge.engines, window)
        help_texts.set_help(dialog, "engine")
        dialog.device_tried.connect(partial(self._try_device, dialog))
        dialog.card_asked.connect(self.show_model_card)
        dialog.accepted.connect(lambda: self._use(dialog.answer))
        open_over(dialog)
        if not bridge.engines:
            self._try_device(dialog, bridge.device)

    def _try_device(self, dialog: EngineDialog, device: str) -> None:
        def show(engines: tuple[EngineDescription, ...]) -> None:
            if dialog.isVisible() and dialog.answer.device == device:
                dialog.show_engines(engines)

        folders = (dialog.answer.engine,) if "/" in dialog.answer.engine else ()
        self._window.bridge.try_device(device, folders, show)

    def _use(self, chosen: AnalysisSettings) -> None:
        settings = self._window.settings
        settings.setValue("analysis/engine", chosen.engine)
        settings.setValue("analysis/device", chosen.device)
        self._window.bridge.choose(chosen)

    # appearance and language

    def wear(self, name: ThemeName | None) -> None:
        """Choose a theme; None follows the system."""
        self._window.view.set_theme(name)
        self._window.appearance.wear(name)

    def speak(self, language: Language) -> None:
        """Choose a language; the window is built anew in it, on the same case."""
        if language is not self._window.language:
            remember_language(self._window.settings, language)
            self._window.relaunch()

    def show_engines(self, engines: tuple[EngineDescription, ...]) -> None:
        """Say in the bottom line which engine is used, or that none can run."""
        chosen = self._window.bridge.chosen_engine()
        if chosen is None:
            missing = listed(named(engine.name, shown(engine.missing)) for engine in engines)
            self._window.show_engine(self.tr("No engine can run here"), missing)
            return
        device = self._window.bridge.device
        text = self.tr("Engine: {0} {1} · {2}").format(
            chosen.name, chosen.version, self.tr("automatic device") if device == "auto" else device
        )
        self._window.show_engine(text, chosen.summary)
