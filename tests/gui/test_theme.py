"""Text can be read on every ground it is printed on, in every theme."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.gui.action_binding import action_table
from app.gui.appearance import Appearance
from app.gui.icons import ICON_FOLDER, icon
from app.gui.theme import (
    _SHEET_FILE,
    CONTRAST,
    DARK,
    LIGHT,
    TEXT_ON_GROUND,
    THEMES,
    Theme,
    ThemeName,
    apply_theme,
    contrast_ratio,
    load_font,
)

PAIRS = [
    (theme, text, ground)
    for theme in THEMES.values()
    for text, grounds in TEXT_ON_GROUND
    for ground in grounds
]


def printed_pairs() -> Iterator[tuple[str, str]]:
    """Text and ground that one rule of the style sheet sets, disabled controls left out."""
    sheet = re.sub(r"/\*.*?\*/", "", _SHEET_FILE.read_text(encoding="utf-8"), flags=re.DOTALL)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        text = re.search(r"(?<![-\w])color: @(\w+)@", body)
        ground = re.search(r"background: @(\w+)@", body)
        if text and ground and "disabled" not in selector:
            yield text[1], ground[1]


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_rules_of_the_style_sheet_have_the_contrast_of_wcag_aa(theme: Theme) -> None:
    pairs = set(printed_pairs())
    assert ("accent_ink", "accent_ground") in pairs
    for text, ground in pairs:
        assert contrast_ratio(theme.colour(text), theme.colour(ground)) >= 4.5, (text, ground)


def test_high_contrast_has_the_contrast_of_wcag_aaa() -> None:
    for text, grounds in TEXT_ON_GROUND:
        for ground in grounds:
            assert contrast_ratio(CONTRAST.colour(text), CONTRAST.colour(ground)) >= 7, (
                text,
                ground,
            )


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_what_cannot_be_used_now_can_still_be_read_and_told_apart(theme: Theme) -> None:
    for ground in ("window", "panel", "raised", "field"):
        assert contrast_ratio(theme.colour("text_off"), theme.colour(ground)) >= 3, ground
    assert contrast_ratio(theme.colour("text_off"), theme.colour("text")) >= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_hint_in_an_empty_field_is_read_and_not_taken_for_its_content(theme: Theme) -> None:
    least = 7 if theme is CONTRAST else 4.5
    assert contrast_ratio(theme.colour("text_hint"), theme.colour("field")) >= least
    assert contrast_ratio(theme.colour("text_hint"), theme.colour("text")) >= 1.8


def test_appearance_follows_the_system_until_a_theme_is_chosen(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gui.appearance.theme_of_system", lambda: DARK)
    appearance = Appearance(qapp, None)
    assert appearance.theme is DARK
    monkeypatch.setattr("app.gui.appearance.theme_of_system", lambda: CONTRAST)
    appearance._follow()
    assert appearance.theme is CONTRAST
    appearance.wear(ThemeName.LIGHT)
    appearance._follow()
    assert appearance.theme is LIGHT


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast_ratio(QColor("black"), QColor("white")) == pytest.approx(21.0)
    assert contrast_ratio(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("theme", "text", "ground"), PAIRS, ids=lambda part: getattr(part, "name", part)
)
def test_text_has_the_contrast_of_wcag_aa(theme: Theme, text: str, ground: str) -> None:
    assert contrast_ratio(theme.colour(text), theme.colour(ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_style_sheet_has_no_name_left_unreplaced(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    assert "@" not in qapp.styleSheet().replace("@names@", "").partition("*/")[2]
    assert theme.accent_ground in qapp.styleSheet()


def test_shipped_font_is_used_at_the_systems_size(qapp: QApplication) -> None:
    size = qapp.font().pointSizeF()
    load_font(qapp)
    assert qapp.font().family() == "ForgeryTalker Sans"
    assert qapp.font().pointSizeF() == size


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_every_icon_is_drawn_in_the_themes_colour(qapp: QApplication, theme: Theme) -> None:
    own_colours = {"application"}
    names = {path.stem for path in ICON_FOLDER.glob("*.svg")} - own_colours
    # what the style sheet draws itself comes in one file per shade
    names -= {name for name in names if name.startswith(("tick", "arrow", "dock", "radio"))}
    for name in names:
        image = icon(name, theme, "accent").pixmap(20, 20).toImage()
        colours = [
            image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())
        ]
        strongest = max(colours, key=lambda colour: colour.alpha())
        assert strongest.alpha() > 127, name
        parts = zip(strongest.getRgb()[:3], theme.colour("accent").getRgb()[:3], strict=True)
        assert all(abs(drawn - meant) <= 4 for drawn, meant in parts), name


def test_no_two_actions_share_an_icon() -> None:
    icons = [spec.icon for spec in action_table() if spec.icon]
    assert len(icons) > 40
    assert [name for name, count in Counter(icons).items() if count > 1] == []


def test_no_two_files_draw_the_same() -> None:
    """Also not in numbers that are only written otherwise."""
    drawn: dict[tuple[str, ...], str] = {}
    for path in sorted(ICON_FOLDER.glob("*.svg")):
        text = path.read_text(encoding="ascii")
        numbers = re.sub(r"\d*\.?\d+", lambda found: f" {float(found[0]):g} ", text)
        key = tuple(numbers.split())
        assert drawn.setdefault(key, path.name) == path.name


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_chosen_radio_button_has_the_themes_colours(theme: Theme) -> None:
    text = (ICON_FOLDER / f"radio-{theme.name}.svg").read_text(encoding="ascii")
    assert re.findall("#[0-9a-f]{6}", text) == [theme.accent_ground, theme.accent_ink]
