import ast
import io
import json
import re
import string
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

import engine
import reports
from engine.schema.case import CaseSnapshot
from engine.schema.finding import RegionName, Severity
from reports.build import build_document, section_anchors
from reports.clue_words import clue_words
from reports.errors import ReportRefused
from reports.options import ReportOptions
from reports.render import render_report
from reports.theme import RESOURCES
from reports.wording import Wording, wording

CHINESE = wording("zh")


def spoken() -> set[str]:
    """Every sentence that a module of the report says with a literal."""
    found = set()
    for path in Path(reports.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if name in ("say", "self"):
                    # one thing and several are two sentences
                    found |= {
                        each.value
                        for each in (
                            [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                        )
                        if isinstance(each, ast.Constant)
                    }
    return found


def test_no_sentence_leaves_the_number_of_things_open() -> None:
    assert [text for text in spoken() if re.search(r"[a-z]\((s|es|ies)\)", text)] == []


def placeholders(template: str) -> list[str]:
    return sorted(
        f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(template) if name
    )


def test_every_sentence_is_translated() -> None:
    sentences = spoken()
    assert len(sentences) > 250
    assert not sentences - set(CHINESE.catalogue)


def test_every_region_and_severity_is_translated() -> None:
    names = [*RegionName, *Severity]
    assert not [name.value for name in names if name.value not in CHINESE.catalogue]


@pytest.mark.parametrize("english", CHINESE.catalogue)
def test_translation_keeps_every_placeholder(english: str) -> None:
    assert placeholders(CHINESE.catalogue[english]) == placeholders(english)


@pytest.mark.parametrize("is_final", [False, True])
def test_chinese_report_can_be_built_from_every_kind_of_item(
    final_snapshot: CaseSnapshot, is_final: bool
) -> None:
    options = ReportOptions(
        issued_at="2026-11-21T09:00:00+00:00",
        language="zh",
        is_final=is_final,
        validation={"auroc": {"title": "AUROC", "value": 0.9, "n": 10}},
        model_card={"name": "compact"},
    )
    document = build_document(final_snapshot, options)
    assert document.language == "zh-Hans"
    assert tuple(section.anchor for section in document.sections) == section_anchors()


def test_chinese_draft_of_a_damaged_or_empty_case_can_be_built(
    snapshot: CaseSnapshot, tmp_path: Path
) -> None:
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", language="zh")
    case = replace(snapshot.case, questions="", propositions=(), title="")
    elsewhere = replace(snapshot, case=case, case_folder=str(tmp_path), audit=snapshot.audit[:-1])
    build_document(elsewhere, options)
    build_document(replace(elsewhere, items=()), options)


def test_chinese_report_is_set_in_chinese(one_item: CaseSnapshot) -> None:
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", language="zh", is_final=True)
    rendered = render_report(build_document(one_item, options))
    reader = PdfReader(io.BytesIO(rendered.pdf))
    pages = [page.extract_text() for page in reader.pages]
    text = "".join("".join(pages).split())
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页" in "".join(page.split())
        assert f"共{len(pages)}页" in "".join(page.split())
    assert "局限性" in text
    assert "不是概率" in text
    assert reader.root_object["/Lang"] == "zh-Hans"
    assert not re.search(r"⟨U\+[4-9][0-9A-F]{3}⟩", text)


def test_closing_marks_do_not_begin_a_line(one_item: CaseSnapshot) -> None:
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", language="zh", is_final=True)
    rendered = render_report(build_document(one_item, options))
    reader = PdfReader(io.BytesIO(rendered.pdf))
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    assert not [line for line in lines if line[:1] in "，。、；：）"]  # noqa: RUF001


def test_english_needs_no_catalogue() -> None:
    assert wording("en")("Item {number}, face {face}", number=1, face=2) == "Item 1, face 2"


def test_language_without_catalogue_is_refused() -> None:
    with pytest.raises(ReportRefused, match="language"):
        wording("fr")


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-18T08:05:00+00:00", "2026-11-18 08:05:00 UTC"),
        ("2026-11-18T09:05:00+01:00", "2026-11-18 08:05:00 UTC"),
        ("2026-11-18T08:05:00", "2026-11-18T08:05:00 (time zone not recorded)"),
        ("yesterday", "yesterday"),
    ],
)
def test_times_are_shown_in_utc_or_as_they_are(at: str, shown: str) -> None:
    assert wording("en").moment(at) == shown


def test_every_clue_is_named_in_chinese() -> None:
    vocabulary = tomllib.loads((RESOURCES / "clue_vocabulary.toml").read_text("utf-8"))
    for term in vocabulary:
        english, chinese = clue_words(term), clue_words(term, "zh")
        assert bool(english.reference) == bool(chinese.reference)
        for name in ("label", "meaning", "limits"):
            assert getattr(chinese, name) != getattr(english, name)


# How the engine's sources name what a measurement is compared with, and its unit.
PHRASE = re.compile(
    r'unit="([^"]+)"|words = "([^"]+)"|"(?:surroundings|outline|unmarked face)[^"]*": "([^"]+)"'
)


def test_every_phrase_of_the_filters_is_known_in_chinese() -> None:
    folder = Path(engine.__path__[0])
    found = {
        next(filter(None, phrase))
        for path in [*folder.glob("filters/*.py"), *folder.glob("measurement/*.py")]
        for phrase in PHRASE.findall(path.read_text("utf-8"))
    }
    wanted = {"the mirrored side of the face", "the face around it", "grey levels"}
    assert wanted <= found
    assert not {phrase for phrase in found if phrase.isascii()} - set(CHINESE.catalogue)


def test_every_section_title_and_table_header_is_translated() -> None:
    titles = {
        node.value.value
        for path in (Path(reports.__path__[0]) / "sections").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign)
        and getattr(node.targets[0], "id", "") == "TITLE"
        and isinstance(node.value, ast.Constant)
    }
    assert len(titles) == len(section_anchors())
    assert not titles - set(CHINESE.catalogue)


def test_figures_of_the_bundled_engine_are_named_in_chinese() -> None:
    path = RESOURCES / "models" / "compact" / "metrics.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    figures = [entry for name, entry in entries.items() if name != "engine"]
    words = {figure["title"] for figure in figures} | {figure["data"] for figure in figures}
    beside = {figure["compared_with"] for figure in figures if figure.get("compared_with")}
    words |= {re.sub(r"^(IoU )?[0-9.]+ ", "", text) for text in beside}
    assert not words - set(CHINESE.catalogue)


def test_what_a_figure_stands_beside_keeps_its_number() -> None:
    known = {"by chance": "偶然", "the others": "其余"}
    say = Wording("zh", "zh-CN", known)
    assert say.beside("0.5 by chance") == "0.5偶然"
    assert say.beside("the others") == "其余"
    assert say.beside("0.4 by something new") == "0.4 by something new"
