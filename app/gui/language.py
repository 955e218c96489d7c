"""The window's language: English, which the source is written in, or Simplified Chinese."""

from enum import StrEnum

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from app.gui.theme import RESOURCES

TRANSLATIONS = RESOURCES / "gui" / "translations"
_CONTEXT = "window"
# Keys are called as they stand on the keyboard, in menus, tips and sentences alike; the space bar
# has no name on it.
_KEYS_CONTEXT = "QShortcut"
_KEYS = {
    "Space": "空格",
    "Return": "Enter",
    "Enter": "Enter",
    "Backspace": "Backspace",
    "Del": "Delete",
    "PgUp": "Page Up",
    "PgDown": "Page Down",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
}
_KEY = "view/language"
CJK_FILE = RESOURCES / "fonts" / "DroidSansFallbackFull.ttf"
_CJK_FALLBACK = "Droid Sans Fallback"
# Faces made for reading on a screen come first; the shipped one has every character.
_CJK_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei UI")


class Language(StrEnum):
    """The languages of the window."""

    ENGLISH = "en"
    CHINESE = "zh"

    @property
    def own_name(self) -> str:
        """As its readers call it."""
        return {"en": "English", "zh": "简体中文"}[self.value]


class _Texts(QTranslator):
    """Looks every text up in one list, whatever class asks: one word has one translation."""

    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        """The translation; None for texts of others, which Qt then asks its own files for."""
        if context == _KEYS_CONTEXT and sourceText in _KEYS:
            return _KEYS[sourceText]
        return super().translate(_CONTEXT, sourceText, disambiguation, n) or None


def chosen_language(remembered: QSettings, configured: str) -> Language:
    """What the examiner chose in the window, else what the settings file says, else the system's.

    configured: `window.language` of the settings; empty for the system's.
    """
    for stored in (str(remembered.value(_KEY, "")), configured):
        if stored in tuple(Language):
            return Language(stored)
    is_chinese = QLocale.system().language() is QLocale.Language.Chinese
    return Language.CHINESE if is_chinese else Language.ENGLISH


def remember_language(remembered: QSettings, language: Language) -> None:
    """Use this language from the next window on."""
    remembered.setValue(_KEY, language.value)


def speak(application: QApplication, language: Language) -> None:
    """Give the application this language; windows that are built afterwards show it."""
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.setParent(None)
    if language is Language.CHINESE:
        _install(application, QTranslator(application), _qt_translations(), "qtbase_zh_CN")
        _install(application, _Texts(application), str(TRANSLATIONS), "zh_CN")
    QLocale.setDefault(
        QLocale(QLocale.Language.Chinese, QLocale.Country.China)
        if language is Language.CHINESE
        else QLocale(QLocale.Language.English)
    )


def spoken_language() -> Language:
    """The language that `speak` gave the application."""
    is_chinese = QLocale().language() is QLocale.Language.Chinese
    return Language.CHINESE if is_chinese else Language.ENGLISH


def add_cjk_font(application: QApplication) -> None:
    """Let Chinese names and texts be read on a system that has no such font."""
    if _CJK_FALLBACK in application.font().families():
        return
    QFontDatabase.addApplicationFont(str(CJK_FILE))
    families = set(QFontDatabase.families())
    font = QFont(application.font())
    known = [name for name in (*_CJK_FAMILIES, _CJK_FALLBACK) if name in families]
    font.setFamilies([*font.families(), *known])
    application.setFont(font)


def _qt_translations() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)


def _install(application: QApplication, texts: QTranslator, folder: str, name: str) -> None:
    if texts.load(name, folder):
        application.installTranslator(texts)
