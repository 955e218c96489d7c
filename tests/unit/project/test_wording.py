"""The words that would mislead a court appear in no text the program can show."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

_DENIED = re.compile(
    r"(?:not|never|no) (?:be )?(?:called |read as )?(?:a |any )?probabilit|calibrat"
)


def bold_words(glossary: str) -> tuple[str, ...]:
    rows = [line for line in glossary.splitlines() if line.startswith("|")]
    return tuple(sorted({word for row in rows for word in re.findall(r"\*\*(.+?)\*\*", row)}))


def shown_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and value of each string constant that is no docstring."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        is_docstring = id(node) in docstrings
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_docstring:
            yield node.lineno, node.value


def misleading(text: str, words: tuple[str, ...]) -> list[str]:
    """Return the words to avoid that `text` uses; "probability" may be denied."""
    folded = " ".join(text.lower().split())
    found = [word for word in words if re.search(rf"\b{word}s?\b", folded)]
    if "probability" in found and _DENIED.search(folded):
        found.remove("probability")
    return found


@pytest.fixture(scope="module")
def words(root: Path) -> tuple[str, ...]:
    return bold_words((root / "docs/GLOSSARY.md").read_text(encoding="utf-8"))


def test_glossary_names_the_words_a_court_would_misread(words: tuple[str, ...]) -> None:
    assert {"authentic", "probability", "deepfake"} <= set(words)


@pytest.mark.parametrize(
    "text", ["The picture is authentic.", "Probability of forgery: 0.93", "a deepfake"]
)
def test_misleading_sentence_is_noticed(text: str, words: tuple[str, ...]) -> None:
    assert misleading(text, words)


@pytest.mark.parametrize(
    "text",
    ["No evidence of manipulation found.", "A score is not a probability.", "authentication"],
)
def test_sober_sentence_passes(text: str, words: tuple[str, ...]) -> None:
    assert not misleading(text, words)


def test_program_shows_no_misleading_word(
    root: Path, program: tuple[Path, ...], words: tuple[str, ...]
) -> None:
    found = [
        f"{path.relative_to(root)}:{line}: {misleading(text, words)}"
        for path in program
        for line, text in shown_texts(path.read_text(encoding="utf-8"))
        if misleading(text, words)
    ]
    assert not found


def test_resources_and_documents_show_no_misleading_word(
    root: Path, tracked: tuple[Path, ...], words: tuple[str, ...]
) -> None:
    glossary = root / "docs/GLOSSARY.md"
    found = [
        f"{path.relative_to(root)}:{number}: {misleading(line, words)}"
        for path in tracked
        if path.suffix in (".toml", ".md", ".ts") and path != glossary
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if misleading(line, words)
    ]
    assert not found
