"""A phrase is its English text, remembers what it is made of, and survives being stored."""

import json
import pickle
import string
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from engine.schema.codec import CodecError, from_json, to_json, to_plain
from engine.schema.finding import AnalysisWarning, CheckState, MethodRun
from engine.schema.image import DecodeRecord, PixelSize
from engine.schema.languages import catalogue, catalogue_files, said, translated
from engine.schema.phrase import Phrase, row

NAMED = Phrase("The file {name} is empty.", name="{0}.jpg")
DECODED = DecodeRecord(
    decoder="d",
    file_format="PNG",
    media_type="image/png",
    source_mode="RGB",
    bit_depth=8,
    size=PixelSize(2, 2),
    orientation=1,
    icc_profile_sha256=None,
    frame_count=1,
    trailing_bytes=0,
    is_partial=False,
    conversions=("as it was", Phrase("turned by {angle}", angle=90)),
    pixels_sha256="",
)


def test_phrase_is_its_english_text() -> None:
    assert NAMED == "The file {0}.jpg is empty."
    assert said(NAMED, "en") == NAMED
    assert type(said(NAMED, "en")) is str


def test_phrase_crosses_to_another_process() -> None:
    there = pickle.loads(pickle.dumps(Phrase("{who}: {what}", who="face 1", what=NAMED)))
    assert isinstance(there.values["what"], Phrase)
    assert there.values["what"].template == NAMED.template
    assert there == "face 1: The file {0}.jpg is empty."


def test_record_keeps_template_and_values_beside_the_english_text() -> None:
    run = MethodRun("noise", CheckState.FAILED, Phrase("It failed ({why}).", why=NAMED))
    plain = to_plain(run)
    assert plain["detail"] == "It failed (The file {0}.jpg is empty.)."
    assert type(plain["detail"]) is str
    assert plain["phrases"]["detail"]["values"]["why"]["template"] == NAMED.template
    read = from_json(MethodRun, to_json(run))
    assert read == run
    assert isinstance(read.detail, Phrase)
    assert to_json(read) == to_json(run)


def test_texts_in_a_list_keep_theirs() -> None:
    read = from_json(DecodeRecord, to_json(DECODED))
    assert [isinstance(text, Phrase) for text in read.conversions] == [False, True]
    assert to_json(read) == to_json(DECODED)


def test_record_without_phrases_is_written_as_it_ever_was() -> None:
    assert "phrases" not in to_plain(AnalysisWarning("c", "t"))
    assert "phrases" not in to_plain(PixelSize(1, 1))


@pytest.mark.parametrize(
    "phrases",
    [
        [],
        {"code": {"template": "t", "values": {}}},
        {"text": "t"},
        {"text": {"template": 1, "values": {}}},
        {"text": {"template": "t", "values": {"a": None}}},
        {"text": {"template": "t", "values": {"a": {"template": "t", "values": {}}}}},
        {"text/0": {"template": "t", "values": {}}, "text/x": 1},
    ],
)
def test_phrases_that_this_program_did_not_write_are_refused(phrases: object) -> None:
    envelope = json.loads(to_json(AnalysisWarning("c", "t")))
    envelope["record"]["phrases"] = phrases
    with pytest.raises(CodecError, match="phrases"):
        from_json(AnalysisWarning, json.dumps(envelope))


def test_phrases_nested_without_end_are_refused() -> None:
    inner: object = {"text": "t", "template": "t", "values": {}}
    for _ in range(50):
        inner = {"text": "t", "template": "t", "values": {"a": inner}}
    envelope = json.loads(to_json(AnalysisWarning("c", "t")))
    envelope["record"]["phrases"] = {"text": {"template": "t", "values": {"a": inner}}}
    with pytest.raises(CodecError):
        from_json(AnalysisWarning, json.dumps(envelope))


def test_template_of_a_record_is_looked_up_and_never_filled_in() -> None:
    hostile = Phrase.kept("harmless", "{a.__class__}{a:>999999999}", {"a": "x"})
    assert said(hostile, "zh") == "harmless"
    assert translated(hostile, "zh") is None


def test_values_of_another_version_leave_the_english_text() -> None:
    known = next(text for text in catalogue("zh") if "{" in text)
    assert said(Phrase.kept("as it was", known, {"other": 1}), "zh") == "as it was"


def test_sentences_that_follow_one_another_are_said_one_by_one() -> None:
    sound, draft = Phrase("sound"), Phrase("draft")
    many = row([sound, "Ada", *[draft] * 10], ", ")
    assert many == "sound, Ada, " + ", ".join(["draft"] * 10)
    read = from_json(AnalysisWarning, to_json(AnalysisWarning("c", many))).text
    assert said(read, "zh") == "、".join(["有效", "Ada", *["草稿"] * 10])
    assert row([sound]) is sound
    assert row([]) == ""


def test_nobody_elses_text_is_translated() -> None:
    assert said("sound", "zh") == "sound"
    assert "draft" in said(Phrase("the attached file {name} was removed", name="draft"), "zh")


def test_equal_texts_make_equal_records_with_or_without_a_template() -> None:
    assert replace(DECODED, conversions=("as it was", "turned by 90")) == DECODED


def places(template: str) -> list[str]:
    return sorted(
        f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(template) if name
    )


@pytest.mark.parametrize("path", catalogue_files("zh"), ids=lambda path: path.stem)
def test_translations_keep_the_places_that_are_filled_in(path: Path) -> None:
    texts = tomllib.loads(path.read_text(encoding="utf-8"))["text"]
    assert texts
    for english, chinese in texts.items():
        assert places(chinese) == places(english), english
        assert chinese.strip(), english


def test_files_of_a_language_do_not_contradict_each_other() -> None:
    found: dict[str, str] = {}
    for path in catalogue_files("zh"):
        for english, chinese in tomllib.loads(path.read_text(encoding="utf-8"))["text"].items():
            assert found.setdefault(english, chinese) == chinese, english
