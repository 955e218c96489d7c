"""The window speaks Chinese wherever it speaks English, and has the signs to print it with."""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QPoint, QSettings, QTranslator
from PySide6.QtGui import QImage, QRawFont, QRegion
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget

from app.casework.settings import WindowSettings
from app.gui import help_texts
from app.gui.labels import label, machine_text
from app.gui.language import (
    CJK_FILE,
    TRANSLATIONS,
    Language,
    add_cjk_font,
    chosen_language,
    speak,
    spoken_language,
)
from app.gui.picture_state import PictureState
from app.gui.tasks import Trouble
from app.gui.theme import LIGHT, RESOURCES, apply_theme, load_font
from app.gui.view_state import ViewState
from app.gui.viewer.comparing import CompareMode
from app.gui.viewer.enhance import Channel, Enhancement
from app.gui.viewer.filters import PictureFilter
from app.gui.viewer.view_record import Sides, parameters_of
from app.gui.vocabulary import _vocabulary
from app.gui.wording import in_short
from engine.errors import ModelUnavailable
from engine.schema.languages import said as said_in
from engine.schema.phrase import Phrase
from engine.schema.view_words import spoken_view
from reports.credentials import SigningIdentity

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"\{\w*\}")
# Names that have no other form: of a colour table, of sides, of a digest's kind.
LATIN = re.compile("viridis|magma|cividis|one|other|SHA-256|Cb|Cr|Gamma")
KEY_FILE = next(f for f in fields(SigningIdentity) if f.name == "source").default


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "setup/translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[QApplication]:
    speak(qapp, Language.CHINESE)
    yield qapp
    speak(qapp, Language.ENGLISH)


def test_no_text_of_the_window_is_without_its_translation() -> None:
    translations = tool()
    assert translations.missing(translations.found_texts(), translations.known_translations()) == []


def test_translations_keep_the_places_that_are_filled_in() -> None:
    for text, said in tool().known_translations().items():
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(said)), text
        assert text.endswith("…") == said.endswith("…"), text


def test_file_that_is_read_says_what_the_file_that_is_edited_says(qapp: QApplication) -> None:
    released = QTranslator()
    assert released.load("zh_CN", str(TRANSLATIONS))
    for text, said in tool().known_translations().items():
        assert released.translate("window", text) == said


def test_texts_are_found_whatever_class_asks_and_qts_own_too(chinese: QApplication) -> None:
    assert QCoreApplication.translate("NoSuchClass", "Evidence") == "检材"
    assert QCoreApplication.translate("Another", "no such text") == "no such text"
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert buttons.buttons()[0].text() == "取消"
    assert spoken_language() is Language.CHINESE


def test_going_back_to_english_leaves_nothing_behind(qapp: QApplication) -> None:
    speak(qapp, Language.CHINESE)
    speak(qapp, Language.ENGLISH)
    assert QCoreApplication.translate("Panel", "Evidence") == "Evidence"
    assert spoken_language() is Language.ENGLISH


def test_every_clue_has_its_words_in_both_languages() -> None:
    english, chinese = (_vocabulary(language) for language in Language)
    assert english.keys() == chinese.keys()
    for term, words in english.items():
        for name in ("label", "meaning", "limits", "check"):
            said = getattr(chinese[term], name)
            assert bool(said) == bool(getattr(words, name)), (term, name)
            assert said != getattr(words, name), (term, name)
        assert bool(chinese[term].reference) == bool(words.reference), term


def test_help_is_chinese_in_a_chinese_window(chinese: QApplication) -> None:
    assert help_texts.card("evidence").title == "检材"
    assert help_texts.card("clue:noise_lower").title == "颗粒比周围少"


def test_shipped_fonts_have_every_sign_of_the_translation(qapp: QApplication) -> None:
    own = RESOURCES / "gui" / "fonts" / "ForgeryTalkerSans-Regular.ttf"
    fonts = [QRawFont(str(path), 12) for path in (own, CJK_FILE)]
    assert not fonts[0].supportsCharacter(ord("检"))  # what the fallback is for
    used = {sign for said in tool().known_translations().values() for sign in said}
    used |= set("".join(words.meaning for words in _vocabulary(Language.CHINESE).values()))
    missing = {
        sign
        for sign in used
        if sign.isprintable() and not any(font.supportsCharacter(ord(sign)) for font in fonts)
    }
    assert not missing


def test_fallback_is_part_of_the_applications_font(qapp: QApplication) -> None:
    add_cjk_font(qapp)
    assert qapp.font().families()[-1] == "Droid Sans Fallback"


def test_chinese_headings_are_bolder_than_the_text(chinese: QApplication) -> None:
    load_font(chinese)
    add_cjk_font(chinese)
    apply_theme(chinese, LIGHT)
    inks = []
    for roles in (("soft", "small"), ("heading",)):
        drawn = label("制作方式", *roles)
        drawn.resize(drawn.sizeHint())
        picture = QImage(drawn.size(), QImage.Format.Format_Grayscale8)
        picture.fill(255)
        drawn.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        greys = bytes(picture.constBits())
        inks.append(sum(max(greys) - grey for grey in greys))
    assert inks[1] > 1.1 * inks[0], inks


def test_settings_of_a_view_are_chinese_whatever_was_recorded(
    qapp: QApplication, tmp_path: Path
) -> None:
    view = ViewState(QSettings(str(tmp_path / "r.ini"), QSettings.Format.IniFormat))
    view.set_threshold(0.3)
    state = PictureState()
    for kind in PictureFilter:
        state.show_layer(f"filter_{kind.value}", True)
    maps = (
        "",
        f"recorded map of C1 (sharpness), 0 to 8, sheet SHA-256 {'0' * 64}",
        f"recorded map of C2 (noise), 0 to 12 grey levels, sheet SHA-256 {'0' * 64}",
        "view for looking only, of C1 (sharpness)",
    )
    for mode in CompareMode:
        for channel in Channel:
            for clue_map in maps:
                state.enhance(Enhancement(channel))
                state.show_clue_map(clue_map)
                sides = Sides(mode, "one", "other", is_other_shown=True)
                for name, value in spoken_view(parameters_of(view, state, sides, 0.5), "zh"):
                    assert not re.search("[A-Za-z]{3}", LATIN.sub("", f"{name} {value}")), value


def test_titles_in_a_view_stay_as_they_are() -> None:
    recorded = (("First side", "on"), ("Something of a later version", "half on"))
    assert spoken_view(recorded, "zh")[0] == ("第一侧", "on")
    assert spoken_view(recorded, "zh")[1] == recorded[1]
    assert spoken_view(recorded, "en") == list(recorded)


def test_key_file_of_a_signer_is_called_in_the_windows_language() -> None:
    sentence = Phrase("Signer: {who} (key in a {source}).", who="Ada", source=KEY_FILE)
    assert said_in(sentence, "zh") == "签名人\uff1aAda\uff08密钥位于 PKCS#12 文件\uff09。"


def test_trouble_is_told_in_chinese(chinese: QApplication) -> None:
    error = ModelUnavailable(
        Phrase("“{name}” cannot be switched off.", name="noise"),
        effect=Phrase("Nothing was analysed; the evidence is unchanged."),
        remedy=Phrase("These can: {names}.", names="colour"),
    )
    trouble = Trouble.of(error)
    assert trouble.headline == "“noise”无法关闭。"
    assert trouble.effect == "未进行任何分析\uff1b检材未被改动。"
    assert trouble.remedy == "可关闭的有\uff1acolour。"
    speak(chinese, Language.ENGLISH)
    assert Trouble.of(error).headline == error.what


def test_trouble_in_words_of_others_comes_after_the_windows_own(chinese: QApplication) -> None:
    trouble = Trouble.told("The case is open.", "", "", "CaseLocked")
    assert trouble.headline == f"{in_short('CaseLocked')}The case is open."
    assert not in_short("CaseLocked").isascii()
    speak(chinese, Language.ENGLISH)
    assert Trouble.told("The case is open.", "", "", "CaseLocked").headline == "The case is open."


def test_what_exists_in_english_only_is_marked_as_such(chinese: QApplication) -> None:
    assert machine_text(Phrase("Switched off for this analysis.")) == "本次分析中已关闭。"
    assert machine_text("The nose looks pasted.").endswith("\uff09")
    assert "The nose looks pasted." in machine_text("The nose looks pasted.")
    speak(chinese, Language.ENGLISH)
    assert machine_text("The nose looks pasted.") == "The nose looks pasted."


@pytest.mark.parametrize(
    ("remembered", "configured", "expected"),
    [
        ("zh", "en", Language.CHINESE),
        ("", "zh", Language.CHINESE),
        ("", "en", Language.ENGLISH),
        ("xx", "en", Language.ENGLISH),
    ],
)
def test_language_is_that_of_the_window_then_of_the_settings(
    tmp_path: Path, remembered: str, configured: str, expected: Language
) -> None:
    settings = QSettings(str(tmp_path / "r.ini"), QSettings.Format.IniFormat)
    settings.setValue("view/language", remembered)
    assert chosen_language(settings, WindowSettings(configured).language) is expected


def test_without_a_choice_the_systems_language_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = QSettings(str(tmp_path / "r.ini"), QSettings.Format.IniFormat)
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("zh_CN")))
    assert chosen_language(settings, "") is Language.CHINESE
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("de_DE")))
    assert chosen_language(settings, "") is Language.ENGLISH
