"""What a way to compare does not use cannot be changed, and says why."""

from pytestqt.qtbot import QtBot

from app.gui.panels.compare import ComparePanel
from app.gui.picture_state import PictureState
from app.gui.viewer.comparing import CompareMode


def test_gain_is_for_the_difference_only_and_says_so(qtbot: QtBot) -> None:
    state = PictureState()
    panel = ComparePanel(state, ())
    qtbot.addWidget(panel)
    for mode in (CompareMode.SWIPE, CompareMode.BESIDE, CompareMode.FLICKER):
        state.compare_by(mode)
        assert not panel.gain.isEnabled()
        assert "Only a difference" in panel.gain.toolTip()
    state.compare_by(CompareMode.DIFFERENCE)
    assert panel.gain.isEnabled()
    assert "Only" not in panel.gain.toolTip()
