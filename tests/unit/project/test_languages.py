"""Every text that the program makes of a template can be said in Chinese."""

import ast
import functools
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.casework.audit import EMPTY, AuditAction, AuditEvent, next_entry
from engine.explain.vocabulary import clue_vocabulary
from engine.filters import ALL_FILTERS, boundary, colour, compression, noise, sharpness, symmetry
from engine.measurement.parts import describe_comparison
from engine.schema.audit_detail import (
    BOOKKEEPING,
    spoken_action,
    spoken_details,
    spoken_subject,
)
from engine.schema.case import Decision
from engine.schema.finding import RegionName, Severity, Side
from engine.schema.languages import catalogue, catalogue_files, said
from engine.schema.phrase import Phrase
from engine.schema.spoken import both_places, face, face_first, place, place_first

ROOT = Path(__file__).parents[3]
PACKAGES = ("app", "engine", "reports")
# The command line speaks English, and what is trained is trained there.
ELSEWHERE = ("engine/training", "app/cli")


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not str(path.relative_to(ROOT)).startswith(ELSEWHERE):
                yield path


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    for node in nodes(path):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
            yield node


def templates() -> dict[str, str]:
    """Every template that a module hands to `Phrase` as a literal, with the module's name."""
    found = {}
    for path in modules():
        for call in calls(path, "Phrase", "Remark"):
            found |= {template: path.name for template in chosen(call.args[:1])}
    return found


def chosen(nodes: list[ast.expr]) -> Iterator[str]:
    """Literal texts, also where one of two is chosen: for one thing and for several."""
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from chosen([node.body, node.orelse])
        elif isinstance(node, ast.Constant):
            yield str(node.value)


def test_every_template_has_its_chinese() -> None:
    found = templates()
    assert len(found) > 600
    missing = {text: module for text, module in found.items() if text not in catalogue("zh")}
    missing.pop("", None)  # a level about which there is nothing to say
    assert missing == {}


def test_no_template_leaves_the_number_of_things_open() -> None:
    """ "1 part(s)" is no language; one thing and several are two templates."""
    assert [text for text in templates() if re.search(r"[a-z]\((s|es|ies)\)", text)] == []
    assert "Measured on {measured} marked region, something found on {found}." in templates()


def test_every_place_has_its_chinese() -> None:
    spoken = [
        phrase(name, side)
        for phrase in (place, place_first)
        for name in RegionName
        for side in Side
    ]
    spoken += [both_places(name) for name in RegionName]
    spoken += [words(face_id) for words in (face, face_first) for face_id in ("face-2", "whole")]
    spoken += [Phrase(severity.value) for severity in Severity]
    spoken += [Phrase(term.label) for term in clue_vocabulary().values()]
    for phrase in spoken:
        text = said(phrase, "zh")
        assert not any(letter in string.ascii_letters for letter in text), phrase


def test_every_measured_quantity_has_its_chinese() -> None:
    quantities = (
        boundary.BOUNDARY,
        colour.COLOUR,
        compression.COMPRESSION,
        noise.NOISE,
        sharpness.SHARPNESS,
        symmetry.SYMMETRY,
    )
    assert {quantity.method for quantity in quantities} == {m.name for m in ALL_FILTERS}
    words = [quantity.name for quantity in quantities]
    words += [word[:1].upper() + word[1:] for word in words]
    words += [quantity.unit for quantity in quantities if quantity.unit]
    words += [
        describe_comparison(kind)
        for kind in ("surroundings", "unmarked face", "outline", "outline at the rim")
    ]
    for method in (boundary, colour, compression, noise, sharpness, symmetry):
        words += [method.MAP.quantity, method.MAP.high_means, method.MAP.reckoning]
    assert [word for word in words if word not in catalogue("zh")] == []


def test_every_reason_of_a_filter_has_its_chinese() -> None:
    reasons = set()
    for path in [*(ROOT / "engine/filters").glob("*.py"), ROOT / "engine/measurement/parts.py"]:
        for node in nodes(path):
            names = [getattr(target, "id", "") for target in getattr(node, "targets", ())]
            value = getattr(node, "value", None)
            is_named = isinstance(node, ast.Assign) and {"reason", "words"} & set(names)
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and is_named:
                reasons.add(value.value)
    reasons |= set(boundary._WORDS.values())
    reasons |= {compression._obstacle(None, 0.0), compression._obstacle(None, 1.0)}
    assert len(reasons) >= 9
    assert [reason for reason in reasons if reason not in catalogue("zh")] == []


def test_names_of_fields_and_files_have_their_chinese() -> None:
    named = {
        call.args[1].value
        for path in modules()
        for call in calls(path, "storable")
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }
    named |= {"questions", "propositions", "conclusion", "number", "title"}  # of a case's record
    named |= {
        call.args[0].value
        for path in modules()
        for call in calls(path, "_unknown")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    named |= {"evidence", "figure copy", "score map", "mask", "examined"}  # roles of files
    assert len(named) > 15
    assert [name for name in named if name not in catalogue("zh")] == []


def errors() -> set[str]:
    """The classes that tell somebody what happened and what to do."""
    bases: dict[str, set[str]] = {}
    for path in modules():
        for node in nodes(path):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {getattr(base, "id", "") for base in node.bases}
    found = {"UserFacingError", "ReportError"}
    while more := {name for name, known in bases.items() if known & found} - found:
        found |= more
    return found


def sentences(call: ast.Call) -> Iterator[ast.expr]:
    """The texts among an error's arguments, also where one of two is chosen."""
    waiting = [*call.args, *(keyword.value for keyword in call.keywords)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.IfExp):
            waiting += [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            waiting += node.values
        elif isinstance(node, ast.BinOp):
            waiting += [node.left, node.right]
        else:
            yield node


@pytest.mark.parametrize("package", ["app/casework", "app/gui", "engine", "reports"])
def test_no_error_is_told_in_words_that_cannot_be_said_in_chinese(package: str) -> None:
    kinds = errors()
    assert len(kinds) > 25
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if str(path.relative_to(ROOT)).startswith(package)
        for call in calls(path, *kinds)
        for node in sentences(call)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value)
    ]
    assert bare == []


@pytest.mark.parametrize("package", ["app/casework", "app/gui", "engine", "reports"])
def test_words_of_the_system_are_put_into_ours_in_one_place(package: str) -> None:
    told = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if str(path.relative_to(ROOT)).startswith(package) and path.name != "disk_words.py"
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "strerror"
    ]
    assert told == []


def test_translations_that_nothing_says_any_more_are_kept_apart() -> None:
    """They stay, for cases that hold them: under `earlier`, where `catalogue` finds them too."""
    used = set(templates())
    for path in catalogue_files("zh"):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        assert not used & set(data.get("earlier", {})), path.name
        assert set(data) <= {"text", "earlier"}


def logged_names() -> set[str]:
    """Names of the details that casework writes to the log."""
    found = set()
    for path in (ROOT / "app/casework").glob("*.py"):
        for node in nodes(path):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                is_detail = any(getattr(target, "id", "") == "detail" for target in targets)
                written = [node.value] if is_detail else []
            elif isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                is_log = name in ("AuditEvent", "_audit", "_log", "record_report")
                written = list(node.args) if is_log else []
            else:
                continue
            for value in written:
                if isinstance(value, ast.Dict):
                    found |= {str(key.value) for key in value.keys if isinstance(key, ast.Constant)}
    return found - set(BOOKKEEPING)


def test_log_can_be_read_in_chinese() -> None:
    names = logged_names()
    assert len(names) > 25
    codes = {action.value for action in AuditAction} | {decision.value for decision in Decision}
    known = catalogue("zh")
    assert sorted(code for code in names | codes if code not in known) == []


def test_entry_of_the_log_is_said_with_its_values() -> None:
    what = Phrase("“{name}” is empty (0 bytes).", name="a.png")
    event = AuditEvent("Ada", AuditAction.EVIDENCE_REFUSED, "file", {"reason": what, "items": 3})
    entry = next_entry(EMPTY, event)
    assert spoken_action(entry.action, "zh") == "文件被拒收"
    assert spoken_action(entry.action, "en") == "evidence.refused"
    assert spoken_subject("batch 3", "zh") == "批次 3"
    assert spoken_subject("E001", "zh") == "E001"
    assert dict(spoken_details(entry.detail_json, "zh") or ()) == {
        "理由": "“a.png”为空\uff080 字节\uff09。",
        "检材": 3,
    }
    assert dict(spoken_details(entry.detail_json, "en") or ())["reason"] == what
    assert spoken_details("[1]", "zh") is None
    assert spoken_details('{"phrases": 1, "reason": "x"}', "zh") == [("理由", "x")]
