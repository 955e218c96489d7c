"""Pictures of widgets: waited for, taken, and written small. A part of `make_screenshots`."""

import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.gui.main_window import MainWindow

GUIDE = Path(__file__).resolve().parent / "screenshots"
_TURNS = 60
# A loaded machine needs a while for six portraits.
PATIENCE_S = 600.0
# These have words in them; the others the Chinese guide shares with the English one.
IN_CHINESE_GUIDE = (
    "start",
    "gallery",
    "clue-map",
    "engine",
    "report-dialog",
    "report-signature",
    "own-region",
    "swipe",
)
# What a guide begins with is read, not only compared with others.
FIRST_IN_A_GUIDE = ("region-selected", "region-selected-zh")
_IN_GUIDE = {
    *IN_CHINESE_GUIDE,
    *FIRST_IN_A_GUIDE,
    "region-selected-dark",
    "region-selected-contrast",
}


def picture_dialog(window: MainWindow, kind: type[QDialog], path: Path) -> None:
    """The open dialog of this kind; it is closed afterwards."""
    [dialog] = [found for found in window.findChildren(kind) if found.isVisible()]
    save(dialog, path)
    dialog.reject()


def save(widget: QWidget, path: Path) -> None:
    """Write the widget as PNG once it is drawn in full; for the guide, only what it shows."""
    if path.parent == GUIDE and path.name not in _IN_GUIDE:
        return
    pause()
    file = path.with_suffix(".png")
    widget.grab().save(str(file))
    with Image.open(file) as image:
        plain = image.convert("RGB")
    plain.save(file, optimize=True)


def halve(path: Path) -> None:
    """Half the width and height."""
    with Image.open(path) as image:
        image.convert("RGB").resize(
            (image.width // 2, image.height // 2), Image.Resampling.LANCZOS
        ).save(path, optimize=True)


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
    turns = 0
    # on a busy machine the time alone would be over before everything was laid out
    while time.monotonic() < end or turns < _TURNS:
        QApplication.processEvents()
        time.sleep(0.01)
        turns += 1
