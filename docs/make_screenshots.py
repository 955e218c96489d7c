"""Makes the pictures of README and user guide: the real window, the real engine, the sample case.

    xvfb-run -s "-screen 0 1920x1080x24" .venv/bin/python docs/make_screenshots.py
    … docs/make_screenshots.py --out FOLDER --size 1920x1080 --theme dark --language zh --scale 2

The second form makes every view in one size, theme and language, to be looked at. Only
public-domain portraits are seen on them. Without a screen it draws into memory.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import freeze_support
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
if "DISPLAY" not in os.environ:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtGui import QPainterPath  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.casework.actions import UpdateCase  # noqa: E402
from app.casework.records import CaseUpdate, NewCase  # noqa: E402
from app.casework.samples import sample_pictures  # noqa: E402
from app.casework.settings import load_settings  # noqa: E402
from app.gui.application import build_window  # noqa: E402
from app.gui.dialogs.engine import EngineDialog  # noqa: E402
from app.gui.dialogs.help_card import HelpDialog  # noqa: E402
from app.gui.dialogs.keys import KeysDialog  # noqa: E402
from app.gui.dialogs.model_card import ModelCardDialog  # noqa: E402
from app.gui.dialogs.new_case import NewCaseDialog  # noqa: E402
from app.gui.dialogs.report import ReportDialog  # noqa: E402
from app.gui.language import Language, speak  # noqa: E402
from app.gui.main_window import MainWindow  # noqa: E402
from app.gui.picture_state import Tool  # noqa: E402
from app.gui.theme import ThemeName  # noqa: E402
from app.gui.viewer.comparing import CompareMode  # noqa: E402
from app.gui.viewer.draw_tools import Drawn  # noqa: E402
from app.gui.viewer.shapes import rings_of  # noqa: E402
from docs.every_screen import picture_every_screen  # noqa: E402
from docs.picturing import (  # noqa: E402
    FIRST_IN_A_GUIDE,
    GUIDE,
    IN_CHINESE_GUIDE,
    halve,
    pause,
    picture_dialog,
    save,
    until,
)
from engine.client import EngineClient  # noqa: E402

SIZE = (1366, 768)  # the smallest screen the window is made for
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


@dataclass(frozen=True, slots=True)
class Look:
    """How the window is pictured, and where to."""

    out: Path
    size: tuple[int, int]
    theme: ThemeName
    language: Language


def main() -> int:
    """Make every picture; the exit status."""
    asked = read_arguments()
    if asked.scale != 1:
        os.environ["QT_SCALE_FACTOR"] = str(asked.scale)
    width, height = (int(side) for side in asked.size.split("x"))
    look = Look(asked.out, (width, height), ThemeName(asked.theme), Language(asked.language))
    look.out.mkdir(exist_ok=True, parents=True)
    application = QApplication([])
    with tempfile.TemporaryDirectory(prefix="forgerytalker-pictures-") as folder:
        remembered = remembering(Path(folder) / "remembered.ini")
        case = Path(folder) / "case"
        with showing(application, remembered, look) as window:
            save(window, look.out / "start")
            make_case(window, case)
            show_strongest(window)
            picture_case(window, look.out)
            if look.out != GUIDE:
                picture_every_screen(window, look.out, Path(folder))
        if look.out == GUIDE:
            picture_others(application, remembered, case)
            picture_chinese(application, Path(folder))
        remembered.sync()  # else it is written when the folder is already gone
    return 0


def read_arguments() -> argparse.Namespace:
    """The options; without any, the pictures of the guide are made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=GUIDE)
    parser.add_argument("--size", default=f"{SIZE[0]}x{SIZE[1]}")
    parser.add_argument("--theme", default="light", choices=list(ThemeName))
    parser.add_argument("--language", default="en", choices=list(Language))
    parser.add_argument("--scale", type=int, default=1, choices=(1, 2))
    return parser.parse_args()


@contextmanager
def showing(application: QApplication, remembered: QSettings, look: Look) -> Iterator[MainWindow]:
    """A window that looks so."""
    speak(application, look.language)
    remembered.setValue("view/theme", look.theme.value)
    window = build_window(application, remembered, start_client, load_settings().analysis)
    window.resize(*look.size)
    window.show()
    pause()
    window.begin(None)
    yield window
    window.close()
    window.deleteLater()


def picture_others(application: QApplication, remembered: QSettings, case: Path) -> None:
    """The same region in the other themes and in Chinese."""
    for name, theme, language in (
        ("region-selected-dark", ThemeName.DARK, Language.ENGLISH),
        ("region-selected-contrast", ThemeName.CONTRAST, Language.ENGLISH),
        ("region-selected-zh", ThemeName.LIGHT, Language.CHINESE),
    ):
        look = Look(GUIDE, SIZE, theme, language)
        with showing(application, remembered, look) as window:
            window.commands.open_path(case)
            until(lambda: window.evidence_model.rowCount() > 0)
            show_strongest(window)
            pause(2.0)
            save(window, GUIDE / name)
            if name not in FIRST_IN_A_GUIDE:
                halve(GUIDE / f"{name}.png")  # it stands beside others only


def picture_chinese(application: QApplication, folder: Path) -> None:
    """The pictures of the Chinese guide."""
    look = Look(folder / "zh", SIZE, ThemeName.LIGHT, Language.CHINESE)
    look.out.mkdir()
    remembered = remembering(folder / "remembered-zh.ini")
    with showing(application, remembered, look) as window:
        save(window, look.out / "start")
        make_case(window, folder / "case-zh")
        show_strongest(window)
        picture_case(window, look.out)
    remembered.sync()
    for name in IN_CHINESE_GUIDE:
        shutil.copyfile(look.out / f"{name}.png", GUIDE / f"{name}-zh.png")


def remembering(path: Path) -> QSettings:
    """What a window knows that was never open before, but for its examiner."""
    made = QSettings(str(path), QSettings.Format.IniFormat)
    made.setValue("case/examiner", _CASE.examiner)
    return made


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


def picture_case(window: MainWindow, out: Path) -> None:
    """The case with its tabs, a clue's map, the gallery, and the dialogs."""
    save(window, out / "region-selected")
    for number, name in ((1, "clues"), (2, "metadata"), (3, "methods"), (4, "notes"), (5, "audit")):
        window.panels.tabs.setCurrentIndex(number)
        save(window.panels, out / name)
    window.panels.tabs.setCurrentIndex(0)
    window.actions_["clue_map"].trigger()
    until(window.viewer.legend.isVisible)
    pause(1.0)
    save(window, out / "clue-map")
    window.view.select_region("")
    window.actions_["fit"].trigger()
    window.actions_["gallery"].trigger()
    save(window.evidence, out / "gallery")
    window.actions_["gallery"].trigger()
    for action, kind, name in (
        ("new_case", NewCaseDialog, "new-case"),
        ("engine", EngineDialog, "engine"),
        ("shortcuts", KeysDialog, "keys"),
        ("model_card", ModelCardDialog, "model-card"),
        ("help_here", HelpDialog, "help"),
    ):
        window.actions_[action].trigger()
        picture_dialog(window, kind, out / name)
    picture_tools(window, out)
    window.actions_["report"].trigger()
    [dialog] = window.findChildren(ReportDialog)
    until(lambda: bool(dialog.check_texts) and bool(dialog.preview.page_count))
    pause(1.5)
    save(dialog, out / "report-dialog")
    dialog.forms.setCurrentIndex(1)
    save(dialog, out / "report-signature")
    dialog.signer.token.click()
    picture_dialog(window, ReportDialog, out / "report-token")


def picture_tools(window: MainWindow, out: Path) -> None:
    """A region of the examiner's own, and the overlay under the curtain."""
    canvas, tools = window.viewer.canvas, window.tools
    canvas.fit()
    area = canvas.overlay.regions[0].path.boundingRect()
    outline = QPainterPath()
    outline.addEllipse(area.center(), 0.8 * area.width(), 0.8 * area.width())
    tools.open(tools.draw)
    polygon = tools.drawing.tool(Tool.POLYGON)
    polygon.finished.emit(Drawn("", rings_of(outline, canvas.bounds), "draw"))
    until(lambda: len(tools.drawing.stack.marks) == 1 and not window.desk.lane.is_busy)
    save(window, out / "own-region")
    tools.state.compare_by(CompareMode.SWIPE)
    tools.show_page(tools.compare)
    until(lambda: window.viewer.stage.is_settled)
    save(window, out / "swipe")
    tools.state.compare_by(CompareMode.OFF)
    tools.close_dock()


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
