"""The theme in use, for widgets that draw themselves, and how to change it."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app.gui import icons
from app.gui.theme import DARK, LIGHT, THEMES, Theme, ThemeName, apply_theme


class Appearance(QObject):
    """Holds the theme; `changed` comes after the application wears the new one."""

    changed = Signal()

    def __init__(self, application: QApplication, chosen: ThemeName | None) -> None:
        super().__init__(application)
        self._application = application
        self._theme = THEMES[chosen] if chosen is not None else _of_system()
        apply_theme(application, self._theme)

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    def wear(self, name: ThemeName) -> None:
        """Change the theme of the whole application."""
        if name is not self._theme.name:
            self._theme = THEMES[name]
            apply_theme(self._application, self._theme)
            self.changed.emit()

    def icon(self, name: str, role: str = "text") -> QIcon:
        """An icon in the theme's colour `role`."""
        return icons.icon(name, self._theme, role)


def _of_system() -> Theme:
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
