"""A Chinese report of a real case: whatever the program says in it is Chinese, or marked."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from PIL import Image
from skimage import data

from app.casework.records import NewCase
from app.casework.session import CaseSession
from engine.errors import EngineCrashed
from engine.schema.case import CaseSnapshot
from engine.schema.finding import Finding
from engine.schema.phrase import Phrase
from reports.build import build_document
from reports.document import Text, Voice
from reports.options import ReportOptions
from tests.fakes.engine import FakeEngineClient

# Four words in a row are a sentence or a good part of one.
ENGLISH = re.compile(r"(?:[A-Za-z][a-z]+[ ,;:]+){3}[A-Za-z][a-z]+")
# What stands in English by its nature: the model's own sentences, under their mark; references
# and the words with which others look a thing up.
MARKED = ("英文原文", "提示词")
LOOKED_UP = (
    "ENFSI Guideline",
    "Image Processing",
    "The blur effect",
    "Fast noise variance",
    "Computer Speech",
)


@pytest.fixture
def snapshot(tmp_path: Path) -> Iterator[CaseSnapshot]:
    """A case as it is read back: analysed, refused, failed, reviewed, with a method off."""
    engine = FakeEngineClient()
    for number in (1, 2):
        cut = data.astronaut()[:256, 90 + number : 346 + number]
        Image.fromarray(cut).resize((128, 128)).save(tmp_path / f"{number}.png")
    (tmp_path / "3.jpg").write_bytes(b"")
    new = NewCase("2026-9", "肖像检验", "王五", authority="法院")
    with CaseSession.create(tmp_path / "案件", new) as case:
        case.take_in([tmp_path / name for name in ("1.png", "2.png", "3.jpg")], engine)
        asked = replace(
            case.request_for("E001", engine.describe()[0]), disabled_methods=("symmetry",)
        )
        staging = case.new_staging()
        finding = engine.analyse(asked, case.evidence_path("E001"), staging)
        case.record_finding("E001", finding, staging)
        ended = EngineCrashed(
            Phrase("The engine's process was ended{how} before it had an answer.", how=""),
            remedy=Phrase("Run the analysis again."),
        )
        case.record_failure("E002", asked.digest, ended)
    with CaseSession.open(tmp_path / "案件", read_only=True) as case:
        yield case.snapshot()


def texts(value: object) -> Iterator[str]:
    """Every text of a document that is the program's own word."""
    if isinstance(value, Text):
        if value.voice not in (Voice.EXAMINER,) and not value.is_code:
            yield value.text
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value) and not type(value).__module__.startswith("engine.schema"):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def english(snapshot: CaseSnapshot) -> list[str]:
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", language="zh")
    document = build_document(snapshot, options)
    lines = [line for text in texts(document.sections) for line in text.splitlines()]
    return [
        line
        for line in lines
        if ENGLISH.search(line)
        and not line.startswith(MARKED)
        and not any(words in line for words in LOOKED_UP)
    ]


def test_chinese_report_says_nothing_in_english_that_is_not_marked(snapshot: CaseSnapshot) -> None:
    assert english(snapshot) == []


def finding_of(snapshot: CaseSnapshot) -> Finding:
    finding = snapshot.items[0].finding
    assert finding is not None
    return finding


def test_words_of_the_model_are_printed_as_they_are_with_what_they_rest_on(
    snapshot: CaseSnapshot,
) -> None:
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", language="zh")
    told = "\n".join(texts(build_document(snapshot, options).sections))
    sentence = finding_of(snapshot).explanation.sentences[0]
    assert f"英文原文\uff1a{sentence.text}\n所依据的记录\uff1a嘴部\uff1a严重程度高" in told
    assert "并非译文" in told
    assert "该句既未提及被标记的区域" in told  # the objection to the last sentence


def test_case_of_an_earlier_version_marks_what_it_recorded_in_english(
    snapshot: CaseSnapshot,
) -> None:
    finding = finding_of(snapshot)
    plain = replace(finding.scores, verdict_reason=str(finding.scores.verdict_reason))
    first = replace(snapshot.items[0], finding=replace(finding, scores=plain))
    found = english(replace(snapshot, items=(first, *snapshot.items[1:])))
    assert found == [f"{plain.verdict_reason}\uff08英文原文\uff09"]
