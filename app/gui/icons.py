"""The window's own line icons, drawn in the colour of the theme."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.gui.theme import RESOURCES, Theme

ICON_FOLDER = RESOURCES / "icons"
_SIDE_PX = 20


def icon(name: str, theme: Theme, role: str = "text") -> QIcon:
    """The icon `resources/icons/<name>.svg` in the theme's colour `role`; greyed when disabled."""
    result = QIcon()
    for scale in {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}:
        result.addPixmap(_drawn(name, theme.colour(role).name(), scale))
        result.addPixmap(_drawn(name, theme.text_off, scale), QIcon.Mode.Disabled, QIcon.State.Off)
    return result


def pixmap(name: str, colour: str, side_px: int, ratio: float) -> QPixmap:
    """The icon at `side_px` device-independent pixels for a screen of that pixel ratio."""
    return _drawn(name, colour, ratio, side_px)


def application_icon() -> QIcon:
    """The program's own sign."""
    return QIcon(str(ICON_FOLDER / "application.svg"))


@cache
def _drawn(name: str, colour: str, ratio: float, side_px: int = _SIDE_PX) -> QPixmap:
    source = (ICON_FOLDER / f"{name}.svg").read_text(encoding="ascii")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode("ascii")))
    size = QSize(round(side_px * ratio), round(side_px * ratio))
    result = QPixmap(size)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result
