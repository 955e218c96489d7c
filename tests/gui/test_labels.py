"""Texts that follow one another, as each language writes them."""

from app.gui.labels import sentences


def test_sentences_are_parted_as_their_language_does() -> None:
    assert sentences("It ended.", "", "Run it again.") == "It ended. Run it again."
    assert sentences("进程已终止。", "检材未被改动。") == "进程已终止。检材未被改动。"
    assert sentences("", "") == ""
