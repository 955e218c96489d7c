import ast
import string
import tomllib
from pathlib import Path

import pytest

import reports
from reports import remarks, revisions
from reports.remarks import Remark, said

CATALOGUE: dict[str, str] = tomllib.loads(
    (Path(remarks.__file__).parents[1] / "resources/signature_text/zh.toml").read_text("utf-8")
)["text"]


def written() -> set[str]:
    """Every template that a module hands to `Remark` as a literal, and the two tables of them."""
    found: set[str] = {*revisions._FILES, *revisions._FIELDS}
    for path in Path(reports.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark":
                first = node.args[0]
                # one thing and several are two templates
                found |= {
                    each.value
                    for each in (
                        [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                    )
                    if isinstance(each, ast.Constant)
                }
    return found - {""}


def placeholders(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


def test_every_remark_is_translated_and_no_translation_is_left_over() -> None:
    assert len(written()) > 80
    assert written() == set(CATALOGUE)


@pytest.mark.parametrize("english", CATALOGUE)
def test_translation_keeps_every_placeholder(english: str) -> None:
    assert placeholders(CATALOGUE[english]) == placeholders(english)


def test_remark_is_its_english_text_and_can_be_said_in_chinese() -> None:
    inner = Remark("it expired on {date}", date="2026-01-01")
    remark = Remark("It is not trusted: {why}.", why=inner)
    assert remark == "It is not trusted: it expired on 2026-01-01."
    assert said(remark, "en") == remark
    assert said(remark, "zh-Hans") == said(remark, "zh") == "不受信任\uff1a它已于 2026-01-01 过期。"


def test_braces_in_names_are_left_as_they_are() -> None:
    remark = Remark("the attached file {name} was removed", name="{0}{name}")
    assert "{0}{name}" in said(remark, "zh")


def test_text_from_outside_is_not_translated() -> None:
    assert said("sound", "zh") == "sound"
