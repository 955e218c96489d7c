"""Levels and channels are what their names say, and the pixels stay."""

import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.appearance import Appearance
from app.gui.panels.enhance import Histogram
from app.gui.theme import ThemeName
from app.gui.viewer.enhance import PLAIN, Channel, Enhancement, channel_of, enhanced, levels

RANDOM = np.random.default_rng(3).integers(0, 256, (20, 30, 3), dtype=np.uint8)


def test_plain_shows_the_very_pixels() -> None:
    assert enhanced(RANDOM, PLAIN) is RANDOM


@pytest.mark.parametrize("channel", [each for each in Channel if each is not Channel.COLOUR])
def test_one_channel_is_shown_in_grey_and_the_pixels_stay(channel: Channel) -> None:
    before = RANDOM.copy()
    shown = enhanced(RANDOM, Enhancement(channel))
    assert shown.shape == RANDOM.shape
    assert np.array_equal(shown[..., 0], shown[..., 1])
    assert np.array_equal(shown[..., 0], shown[..., 2])
    assert np.array_equal(RANDOM, before)


def test_luma_and_colour_differences_are_those_of_jpeg() -> None:
    theirs = np.asarray(Image.fromarray(RANDOM).convert("YCbCr"), dtype=int)
    for number, channel in enumerate((Channel.LUMA, Channel.CB, Channel.CR)):
        ours = channel_of(RANDOM, channel).astype(int)
        assert np.abs(ours - theirs[..., number]).max() <= 1


def test_hue_saturation_and_value_are_those_of_the_cone() -> None:
    for y, x in ((0, 0), (5, 7), (19, 29)):
        hue, saturation, value = colorsys.rgb_to_hsv(*(RANDOM[y, x] / 255))
        for channel, wanted in (
            (Channel.HUE, hue),
            (Channel.SATURATION, saturation),
            (Channel.VALUE, value),
        ):
            assert channel_of(RANDOM, channel)[y, x] == pytest.approx(255 * wanted, abs=1)


def test_grey_has_neither_hue_nor_saturation() -> None:
    grey = np.full((2, 2, 3), 120, dtype=np.uint8)
    assert channel_of(grey, Channel.HUE).max() == 0
    assert channel_of(np.zeros((2, 2, 3), np.uint8), Channel.SATURATION).max() == 0


@given(st.integers(0, 254), st.integers(1, 255), st.floats(0.2, 5.0))
def test_levels_never_turn_the_order_round(black: int, white: int, gamma: float) -> None:
    table = levels(black, max(white, black + 1), gamma)
    assert np.all(np.diff(table.astype(int)) >= 0)
    assert table[black] == 0
    assert table[max(white, black + 1)] == 255


def test_gamma_above_one_lightens_the_middle() -> None:
    assert levels(0, 255, 2.0)[64] == pytest.approx(128, abs=1)
    assert levels(0, 255, 1.0)[64] == 64


def test_parameters_name_every_setting() -> None:
    told = dict(Enhancement(Channel.HUE, 3, 200, 0.5).parameters())
    assert told == {"Channel": "hue", "Black level": "3", "White level": "200", "Gamma": "0.50"}


def test_levels_at_both_ends_are_marked_on_the_histogram(qtbot: QtBot, qapp: QApplication) -> None:
    appearance = Appearance(qapp, ThemeName.CONTRAST)
    histogram = Histogram(appearance)
    qtbot.addWidget(histogram)
    histogram.resize(268, 56)
    histogram.show()
    image = histogram.grab().toImage()
    row = image.height() // 2
    wanted = appearance.theme.colour("accent")
    for column in (0, image.width() - 1):
        shown = image.pixelColor(column, row)
        assert abs(shown.hue() - wanted.hue()) <= 5
        assert shown.saturation() >= wanted.saturation() / 2
