"""Makes the pictures of README and user guide: the real window, the real engine, the sample case.

    xvfb-run -s "-screen 0 1920x1080x24" .venv/bin/python docs/make_screenshots.py

Only public-domain portraits are seen on them. Without a screen it draws into memory.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import freeze_support
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
if "DISPLAY" not in os.environ:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image  # noqa: E402
from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from app.casework.actions import UpdateCase  # noqa: E402
from app.casework.records import CaseUpdate, NewCase  # noqa: E402
from app.casework.samples import sample_pictures  # noqa: E402
from app.casework.settings import load_settings  # noqa: E402
from app.gui.application import build_window  # noqa: E402
from app.gui.dialogs.report import ReportDialog  # noqa: E402
from app.gui.main_window import MainWindow  # noqa: E402
from app.gui.theme import ThemeName  # noqa: E402
from engine.client import EngineClient  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
SIZE = (1366, 768)  # the smallest screen the window is made for
# A loaded machine needs a while for six portraits.
PATIENCE_S = 600.0
_CASE = NewCase(
    number="2026-0417",
    title="Portraits in the complaint of 3 October",
    examiner="Dr. Ada Example",
    authority="District Court of Exampleton",
    laboratory="Institute for Image Forensics",
)
_TEXTS = CaseUpdate(
    questions="Were faces in these pictures changed after they were taken, and where?",
    propositions=(
        "P1: parts of the face were changed after the picture was taken.",
        "P2: the traces come from ordinary processing.",
    ),
)


def main() -> int:
    """Make every picture; the exit status."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="forgerytalker-pictures-") as folder:
        remembered = QSettings(f"{folder}/remembered.ini", QSettings.Format.IniFormat)
        remembered.setValue("view/theme", ThemeName.LIGHT.value)
        application = QApplication([])
        analysis = load_settings().analysis
        window = build_window(application, remembered, start_client, analysis)
        window.resize(*SIZE)
        window.show()
        save(window, "start")
        window.begin(None)
        make_case(window, Path(folder) / "case")
        show_strongest(window)
        picture_case(window)
        window.close()
        remembered.sync()  # else it is written when the folder is already gone
    return 0


def start_client(device: str) -> EngineClient:
    """The real engine."""
    return EngineClient(device=device)


def make_case(window: MainWindow, path: Path) -> None:
    """A case of the sample pictures, analysed."""
    window.desk.create(path, _CASE)
    until(lambda: window.desk.is_open)
    window.desk.do(UpdateCase(_TEXTS))
    pictures = [sample.path for sample in sample_pictures()]
    window.commands.work.take_in_paths(pictures, is_analysed=True)
    until(lambda: window.evidence_model.rowCount() == len(pictures))
    until(lambda: not window.watch.is_working and not window.desk.lane.is_busy)
    rows = [window.evidence_model.row(at) for at in range(len(pictures))]
    if not all(row.summary.verdict for row in rows):
        raise SystemExit(f"The engine gave no result: {window.viewer.notice.text}")
    until(lambda: all(window.evidence_model.row(at).thumbnail for at in range(len(pictures))))


def show_strongest(window: MainWindow) -> None:
    """The picture with the highest manipulation score, its strongest region pinned."""
    model = window.evidence_model
    summaries = [model.row(at).summary for at in range(model.rowCount())]
    window.evidence.choose(max(summaries, key=lambda row: row.manipulation or 0.0).evidence_id)
    until(lambda: bool(window.viewer.canvas.overlay.regions))
    until(window.viewer.colour_bar.isVisible)
    window.view.select_region(window.viewer.canvas.overlay.regions[0].region_id)


def picture_case(window: MainWindow) -> None:
    """The case in both themes and enlarged, its tabs, and the report dialog."""
    save(window, "region-selected")
    for number, name in ((1, "clues"), (3, "methods"), (5, "audit")):
        window.panels.tabs.setCurrentIndex(number)
        save(window.panels, name)
    window.panels.tabs.setCurrentIndex(0)
    window.actions_["zoom_region"].trigger()
    window.appearance.wear(ThemeName.DARK)
    save(window, "region-selected-dark")
    window.appearance.wear(ThemeName.LIGHT)
    window.actions_["report"].trigger()
    [dialog] = window.findChildren(ReportDialog)
    until(lambda: bool(dialog.check_texts))
    save(dialog, "report-dialog")
    dialog.reject()


def save(widget: QWidget, name: str) -> None:
    """Write the widget as PNG once it is drawn in full."""
    pause()
    path = OUT / f"{name}.png"
    widget.grab().save(str(path))
    with Image.open(path) as image:
        image.convert("RGB").save(path, optimize=True)


def until(condition: Callable[[], bool]) -> None:
    """Let the window work until it got there."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("The window did not get there in time.")
        QApplication.processEvents()
        time.sleep(0.01)


def pause(seconds: float = 0.6) -> None:
    """Let the window draw what arrives from its threads."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
