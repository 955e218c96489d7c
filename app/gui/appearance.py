"""The theme in use, for widgets that draw themselves, and how to change it."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app.gui import icons
from app.gui.theme import CONTRAST, DARK, LIGHT, THEMES, Theme, ThemeName, apply_theme


class Appearance(QObject):
    """Holds the theme; `changed` comes after the application wears the new one.

    Without a choice it follows the system, also while the program runs.
    """

    changed = Signal()

    def __init__(self, application: QApplication, chosen: ThemeName | None) -> None:
        super().__init__(application)
        self._application = application
        self._chosen = chosen
        self._theme = THEMES[chosen] if chosen is not None else theme_of_system()
        apply_theme(application, self._theme)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def chosen(self) -> ThemeName | None:
        """The theme that was chosen; None follows the system."""
        return self._chosen

    def wear(self, name: ThemeName | None) -> None:
        """Change the theme of the whole application; None: follow the system."""
        self._chosen = name
        theme = THEMES[name] if name is not None else theme_of_system()
        if theme is not self._theme:
            self._theme = theme
            apply_theme(self._application, theme)
            self.changed.emit()

    def icon(self, name: str, role: str = "text") -> QIcon:
        """An icon in the theme's colour `role`."""
        return icons.icon(name, self._theme, role)

    def _follow(self) -> None:
        if self._chosen is None:
            self.wear(None)


def theme_of_system() -> Theme:
    """The theme that the system's settings ask for."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return CONTRAST
    return DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT
