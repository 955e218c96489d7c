from dataclasses import replace
from pathlib import Path

import pytest

from engine.schema.case import CaseSnapshot
from reports.build import build_document, section_anchors
from reports.document import ReportDocument, Section
from reports.errors import ReportRefused
from reports.options import ReportOptions
from reports.templates import (
    SHIPPED_FOLDER,
    ReportTemplate,
    find_template,
    read_template,
    template_names,
)
from tests.unit.reports.test_build import texts

SHIPPED = sorted(SHIPPED_FOLDER.glob("*.toml"))
GENERAL = (SHIPPED_FOLDER / "general.en.toml").read_text("utf-8")
# Sections that no template has a say in.
FIXED = ("results", "interpretation", "methods", "validation", "oversight", "clues")


def section(document: ReportDocument, anchor: str) -> Section:
    return next(s for s in document.sections if s.anchor == anchor)


def words(document: ReportDocument, anchor: str) -> str:
    return "\n".join(texts(section(document, anchor)))


def own(folder: Path, text: str, name: str = "ours") -> ReportTemplate:
    path = folder / f"{name}.en.toml"
    path.write_text(text.replace('name = "general"', f'name = "{name}"', 1), encoding="utf-8")
    return read_template(path)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_template_makes_a_report_with_every_fixed_statement(
    path: Path, snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    template = read_template(path)
    plain = replace(draft_options, language=template.language)
    usual = build_document(snapshot, plain)
    document = build_document(
        snapshot,
        replace(plain, template=template, certificates=tuple(c.id for c in template.certificates)),
    )
    for anchor in (*FIXED, "limitations"):
        assert section(document, anchor).blocks == section(usual, anchor).blocks
    said = words(document, "declaration")
    assert all(duty in said for duty in template.duties)
    assert template.statement_of_truth in said
    for certificate in template.certificates:
        assert certificate.title in said
    assert template.sha256 in words(document, "reproducibility")


def test_there_is_a_general_template_in_every_language() -> None:
    assert template_names("en")[0] == template_names("zh")[0] == "general"
    assert {"us-federal", "england-wales"} <= set(template_names("en"))


def test_template_adds_limitations_and_takes_none_away(
    tmp_path: Path, snapshot: CaseSnapshot, draft_options: ReportOptions, draft: ReportDocument
) -> None:
    template = own(tmp_path, 'further_limitations = ["Scans were made at 300 dpi."]\n' + GENERAL)
    blocks = section(
        build_document(snapshot, replace(draft_options, template=template)), "limitations"
    ).blocks
    fixed = section(draft, "limitations").blocks
    assert blocks[: len(fixed)] == fixed
    assert "300 dpi" in repr(blocks[len(fixed) :])


@pytest.mark.parametrize(
    "entry",
    [
        "limitations = []",
        'limitations = ["None."]',
        'absence = "No findings: nothing was changed."',
        'machine_mark = ""',
        "watermark = false",
        '[results]\nhide = ["clues"]',
        '[declaration.more]\nx = "y"',
    ],
)
def test_template_cannot_name_fixed_text(tmp_path: Path, entry: str) -> None:
    is_table = entry.startswith("[")
    text = f"{GENERAL}\n{entry}\n" if is_table else f"{entry}\n{GENERAL}"
    with pytest.raises(ReportRefused, match="fixed text is not changed"):
        own(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("format = 1", "format = 2", "format must be 1"),
        ("format = 1", "", "format must be 1"),
        ('language = "en"', "language = 3", "language is missing"),
        ('note = "The steps are qualitative."', "", "scale.note is missing"),
        ('note = "The steps are qualitative."', 'note = " "', "scale.note is empty"),
        ("qualitative", "AUTHENTIC", "“AUTHENTIC”"),
        ("qualitative", "x" * 5000, "more than 4000"),
        ("least = 1\n", "least = 0\n", "number of 1 or more"),
        ("least = 10\n", "least = 2000\n", "must begin at least = 1 and rise"),
        ("least = 1\n", "least = true\n", "number of 1 or more"),
        ("duties = [", "duties = [3, ", "texts in quotation marks"),
        ('language = "en"', 'language = "zh"', "file name ours.zh.toml"),
        ("[scale]", "[scale", "no readable TOML"),
    ],
)
def test_faulty_template_is_refused_by_the_entry(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    with pytest.raises(ReportRefused) as refusal:
        own(tmp_path, GENERAL.replace(old, new, 1))
    assert why in refusal.value.what
    assert "ours.en.toml" in refusal.value.what


def test_appendices_stand_in_the_order_of_the_template(
    tmp_path: Path, snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    usual = section_anchors()
    order = tuple(reversed(usual[11:-1]))
    listed = ", ".join(f'"{anchor}"' for anchor in order)
    template = own(tmp_path, f"appendices = [{listed}]\n{GENERAL}")
    document = build_document(snapshot, replace(draft_options, template=template))
    anchors = tuple(s.anchor for s in document.sections)
    assert anchors == (*usual[:11], *order, "signatures")
    assert [s.number for s in document.sections] == list(range(1, len(anchors) + 1))
    number = anchors.index("clues") + 1
    assert f"section {number} has" in words(document, "results")


@pytest.mark.parametrize("listed", ['"clues"', '"clues", "limitations"'])
def test_order_that_leaves_an_appendix_out_is_refused(
    tmp_path: Path, snapshot: CaseSnapshot, draft_options: ReportOptions, listed: str
) -> None:
    template = own(tmp_path, f"appendices = [{listed}]\n{GENERAL}")
    with pytest.raises(ReportRefused, match="every appendix once"):
        build_document(snapshot, replace(draft_options, template=template))


def test_certificate_is_printed_only_when_asked_for(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    template = find_template("us-federal", "en")
    options = replace(draft_options, template=template)
    assert "902(13)" not in words(build_document(snapshot, options), "declaration")
    asked = build_document(snapshot, replace(options, certificates=("902-13",)))
    assert "902(13)" in words(asked, "declaration")
    assert "902(14)" not in words(asked, "declaration")
    with pytest.raises(ReportRefused, match="no certificate '902-99'"):
        build_document(snapshot, replace(options, certificates=("902-99",)))


def test_laboratory_stands_on_the_cover(
    tmp_path: Path, snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    block = '[laboratory]\nname = "Lab <b>X</b>"\naccreditation = "ISO/IEC 17025, no. 7"\n'
    template = own(tmp_path, GENERAL + block)
    facts = dict(build_document(snapshot, replace(draft_options, template=template)).cover.facts)
    assert facts["Issued by"].text == "Lab <b>X</b>"
    assert facts["Accreditation"].text == "ISO/IEC 17025, no. 7"


def test_own_template_is_found_in_the_laboratorys_folder(tmp_path: Path) -> None:
    own(tmp_path, GENERAL)
    assert find_template("ours", "en", tmp_path).name == "ours"
    assert "ours" in template_names("en", tmp_path)


def test_unknown_language_is_refused_with_those_there_are(tmp_path: Path) -> None:
    own(tmp_path, GENERAL)
    (tmp_path / "ours.en.toml").rename(tmp_path / "ours.fr.toml")
    with pytest.raises(ReportRefused) as refusal:
        find_template("general", "zh-Hans", tmp_path)
    assert refusal.value.remedy == "Choose one of these languages: en, fr, zh."


def test_own_template_does_not_take_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    own(tmp_path, GENERAL, name="general")
    with pytest.raises(ReportRefused, match="choose another"):
        find_template("general", "en", tmp_path)


@pytest.mark.parametrize("name", ["../general", "", "General", "nowhere", "a" * 60])
def test_unknown_name_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(ReportRefused) as refusal:
        find_template(name, "en")
    assert "us-federal" in refusal.value.remedy


def test_template_of_another_language_is_refused(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    template = find_template("china", "zh")
    with pytest.raises(ReportRefused, match="written in 'zh'"):
        build_document(snapshot, replace(draft_options, template=template))
