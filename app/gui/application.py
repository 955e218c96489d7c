"""Starting the window: language, font, theme, exception hook and event loop; then the engine."""

import gc
import logging
import sys
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app import __version__
from app.casework.engine import Engine
from app.casework.settings import AnalysisSettings, load_settings, tell_engine
from app.gui.appearance import Appearance
from app.gui.engine_bridge import EngineFactory
from app.gui.icons import application_icon
from app.gui.language import add_cjk_font, chosen_language, speak
from app.gui.main_window import MainWindow
from app.gui.tasks import unexpected
from app.gui.theme import load_font
from app.gui.view_state import chosen_theme

_LOG = logging.getLogger(__name__)
NAME = "ForgeryTalker"
# Every call into Qt lets go of the interpreter. Python's own 5 ms is how long the window's thread
# then waits to have it back while another thread computes in Python, so fifty calls that draw stand
# for a quarter of a second. A switch costs some 10 µs, so a tenth of a millisecond is still cheap.
SWITCH_S = 1e-4


def run(case_path: Path | None) -> int:
    """Show the window, on `case_path` when given, until it is closed; the exit status.

    Another language builds the window anew, on the case it was on.
    """
    settings = load_settings()
    tell_engine(settings)
    application = QApplication(sys.argv[:1])
    remembered = QSettings(NAME, NAME)
    while True:
        speak(application, chosen_language(remembered, settings.window.language))
        window = build_window(application, remembered, _start_client, settings.analysis)
        sys.excepthook = partial(_tell_unexpected, window)
        window.show()
        QTimer.singleShot(0, partial(begin, window, case_path))
        status = application.exec()
        if not window.is_relaunched:
            return status
        case_path = window.next_case
        window.appearance.deleteLater()  # else two would follow the system, each in its own way
        window.deleteLater()


def build_window(
    application: QApplication,
    remembered: QSettings,
    engine_factory: EngineFactory,
    analysis: AnalysisSettings,
) -> MainWindow:
    """The window, not yet shown. `remembered`: what the window keeps between runs."""
    sys.setswitchinterval(SWITCH_S)
    application.setApplicationName(NAME)
    application.setApplicationVersion(__version__)
    application.setWindowIcon(application_icon())
    load_font(application)
    add_cjk_font(application)
    appearance = Appearance(application, chosen_theme(remembered))
    return MainWindow(appearance, remembered, engine_factory, analysis)


def begin(window: MainWindow, case_path: Path | None) -> None:
    """The window is on the screen: start the engine's process, open the case when one is given.

    Garbage is collected again, but not among what was loaded so far.
    """
    gc.freeze()
    gc.enable()
    window.begin(case_path)


def _start_client(device: str) -> Engine:
    # Imported here: the window is on the screen before anything of the engine is read.
    from engine.client import EngineClient

    return EngineClient(device=device)


def _tell_unexpected(
    window: MainWindow,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """An error nobody caught: logged and told; the window stays."""
    if issubclass(kind, KeyboardInterrupt):
        window.close()
        return
    _LOG.critical("unexpected error in the window", exc_info=(kind, error, trace))
    window.commands.tell(unexpected(error))
