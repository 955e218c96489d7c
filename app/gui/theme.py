"""The look of the window: colours of the three themes, font, and the style sheet.

Colours are named by what they are for. One accent; states never rely on colour alone.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_FONT_FOLDER = RESOURCES / "gui" / "fonts"
_FONT_FILES = ("ForgeryTalkerSans-Regular.ttf", "ForgeryTalkerSans-SemiBold.ttf")
_FONT_FAMILY = "ForgeryTalker Sans"
_SHEET_FILE = RESOURCES / "gui" / "window.qss"


class ThemeName(StrEnum):
    """The themes an examiner can choose."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the window as #rrggbb.

    window: behind panels. panel: lists and pages. raised: headers, buttons. field: text entry.
    canvas: neutral grey around the picture, so that it does not tint the eye.
    line, line_strong: borders of panels and of controls. text, text_soft: on any of these grounds.
    text_hint: what an empty field says. text_off: on controls that cannot be used now.
    accent: text and lines that lead; accent_ground with accent_ink: filled buttons;
    chosen: ground of a selected row. found, not_found, not_run, failed: the four states.
    """

    name: ThemeName
    window: str
    panel: str
    raised: str
    hover: str
    field: str
    canvas: str
    line: str
    line_strong: str
    text: str
    text_soft: str
    text_hint: str
    text_off: str
    accent: str
    accent_ground: str
    accent_hover: str
    accent_ink: str
    chosen: str
    found: str
    not_found: str
    not_run: str
    failed: str

    @property
    def is_dark(self) -> bool:
        """True when text is lighter than its ground."""
        return self.name is not ThemeName.LIGHT

    def colour(self, role: str) -> QColor:
        """The colour of a named role."""
        return QColor(getattr(self, role))


LIGHT = Theme(
    name=ThemeName.LIGHT,
    window="#eef0f2",
    panel="#fbfbfc",
    raised="#f1f2f4",
    hover="#e4e7eb",
    field="#ffffff",
    canvas="#c3c5c8",
    line="#d9dce1",
    line_strong="#aab0b9",
    text="#1c2026",
    text_soft="#565e6a",
    text_hint="#656d79",
    text_off="#818893",
    accent="#1d5bbf",
    accent_ground="#1f5fc4",
    accent_hover="#184fa6",
    accent_ink="#ffffff",
    chosen="#d7e4f8",
    found="#a84300",
    not_found="#0a655b",
    not_run="#565e6a",
    failed="#9c2068",
)

DARK = Theme(
    name=ThemeName.DARK,
    window="#1b1d20",
    panel="#222529",
    raised="#2a2e33",
    hover="#343940",
    field="#191b1e",
    canvas="#121315",
    line="#33383e",
    line_strong="#515861",
    text="#e3e6ea",
    text_soft="#a3abb6",
    text_hint="#949ca7",
    text_off="#7b848f",
    accent="#7fb2ff",
    accent_ground="#2c6bd1",
    accent_hover="#2560c2",
    accent_ink="#ffffff",
    chosen="#2b3f5e",
    found="#ffa263",
    not_found="#5fcbb8",
    not_run="#a3abb6",
    failed="#f593c8",
)

# For eyes that need it: black grounds, white text, lines that are seen, yellow for what leads.
CONTRAST = Theme(
    name=ThemeName.CONTRAST,
    window="#000000",
    panel="#000000",
    raised="#161616",
    hover="#333333",
    field="#000000",
    canvas="#000000",
    line="#8a8a8a",
    line_strong="#c8c8c8",
    text="#ffffff",
    text_soft="#ececec",
    text_hint="#b4b4b4",
    text_off="#909090",
    accent="#ffe24d",
    accent_ground="#ffe24d",
    accent_hover="#fff0a0",
    accent_ink="#000000",
    chosen="#082c66",
    found="#ffb454",
    not_found="#5ff0d4",
    not_run="#ececec",
    failed="#ffabdd",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}

# Text roles and the grounds they are printed on; the test of contrast walks these pairs.
TEXT_ON_GROUND: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("text", ("window", "panel", "raised", "hover", "field", "chosen")),
    ("text_soft", ("window", "panel", "raised", "hover", "field", "chosen")),
    ("accent", ("window", "panel", "raised", "hover", "field", "chosen")),
    ("accent_ink", ("accent_ground", "accent_hover")),
    ("found", ("window", "panel", "raised", "chosen")),
    ("not_found", ("window", "panel", "raised", "chosen")),
    ("not_run", ("window", "panel", "raised", "chosen")),
    ("failed", ("window", "panel", "raised", "chosen")),
)


def contrast_ratio(first: QColor, second: QColor) -> float:
    """Contrast of two colours, 1–21 (WCAG 2.2, definitions of contrast and relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    return sum(weight * _linear(part) for weight, part in zip(weights, parts, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the whole application the palette, font and style sheet of `theme`."""
    sheet = _style_sheet(theme, application.font().pointSizeF())
    if sheet == application.styleSheet():
        return  # worn already; dressing every widget anew takes a third of a second
    application.setStyle("Fusion")
    application.setPalette(_palette(theme))
    application.setStyleSheet(sheet)


def strong_weight() -> QFont.Weight:
    """The weight of headings. A Chinese face without such a cut is emboldened from bold on only."""
    is_chinese = QLocale().language() is QLocale.Language.Chinese
    return QFont.Weight.Bold if is_chinese else QFont.Weight.DemiBold


def load_font(application: QApplication) -> None:
    """Use the shipped text face at the size the system asks for. Harmless when called twice."""
    if application.font().family() == _FONT_FAMILY:
        return
    numbers = [QFontDatabase.addApplicationFont(str(_FONT_FOLDER / name)) for name in _FONT_FILES]
    families = QFontDatabase.applicationFontFamilies(numbers[0])
    font = QFont(application.font())
    font.setFamilies([*families, font.family()])
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    application.setFont(font)


def _palette(theme: Theme) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, name in (
        (roles.Window, "window"),
        (roles.WindowText, "text"),
        (roles.Base, "field"),
        (roles.AlternateBase, "raised"),
        (roles.Text, "text"),
        (roles.Button, "raised"),
        (roles.ButtonText, "text"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
        (roles.PlaceholderText, "text_hint"),
        (roles.Highlight, "accent_ground"),
        (roles.HighlightedText, "accent_ink"),
        (roles.Link, "accent"),
        (roles.Mid, "line"),
        (roles.Accent, "accent_ground"),
    ):
        palette.setColor(role, theme.colour(name))
    disabled = QPalette.ColorGroup.Disabled
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        palette.setColor(disabled, role, theme.colour("text_off"))
    return palette


def _style_sheet(theme: Theme, base_pt: float) -> str:
    """The style sheet with every @name@ replaced; sizes follow the system's text size."""
    sheet = _SHEET_FILE.read_text(encoding="utf-8")
    values = {name: str(value) for name, value in asdict(theme).items()}
    values |= {
        "small_pt": f"{base_pt * 0.89:.2f}",
        "title_pt": f"{base_pt * 1.22:.2f}",
        "display_pt": f"{base_pt * 1.9:.2f}",
        "strong": str(strong_weight().value),
        "shade": "light" if theme.is_dark else "dark",
        "tick": "tick-dark.svg" if theme.name is ThemeName.CONTRAST else "tick.svg",
        "menu_tick": "tick.svg" if theme.is_dark else "tick-dark.svg",
        "arrow": "arrow-light.svg" if theme.is_dark else "arrow-dark.svg",
        "icons": (RESOURCES / "icons").as_posix(),
    }
    for name, value in values.items():
        sheet = sheet.replace(f"@{name}@", value)
    return sheet
