from pathlib import Path

import pytest

from app.casework.model_limits import (
    Places,
    Section,
    limits_markdown,
    pointing,
    read_limits,
    written,
)
from app.casework.models import InstalledModel, ModelUnreadable, model_named

SECTIONS = (
    Section(
        pointing("Known limits and bias"),
        items=(
            (
                pointing("A face is looked at in several small cuts."),
                pointing("The rows {above} say how many."),
            ),
        ),
    ),
    Section(
        pointing("Whose pictures, and what follows"),
        rows=((pointing("source"), pointing("licence")), (pointing("CelebA"), pointing("MIT"))),
        paragraph=(pointing("{count} of them.", count="3"),),
    ),
)
PLACES = Places(above="above", below="below", made="elsewhere")


@pytest.fixture
def compact() -> InstalledModel:
    return model_named("compact")


def test_sections_become_headings_lists_and_tables() -> None:
    assert limits_markdown(SECTIONS, PLACES, "en") == (
        "## Known limits and bias\n\n"
        "- A face is looked at in several small cuts. The rows above say how many.\n\n"
        "## Whose pictures, and what follows\n\n"
        "| source | licence |\n|---|---|\n| CelebA | MIT |\n\n"
        "3 of them."
    )


def test_sections_are_said_in_chinese_and_point_where_they_are_told_to() -> None:
    text = limits_markdown(SECTIONS, Places("“数据”", "", ""), "zh")
    assert "- 每张人脸以若干小截块查看。具体比例见“数据”中的各行。\n" in text
    assert "| 来源 | 许可 |" in text
    assert "3 of them." in text  # nothing is known of it


def test_file_holds_what_was_written(compact: InstalledModel, tmp_path: Path) -> None:
    path = tmp_path / "limits.json"
    path.write_text(written(SECTIONS), encoding="utf-8")
    read = read_limits(compact, path)
    assert read == SECTIONS
    assert read[1].paragraph[0].values == {"count": "3"}


def test_nothing_is_known_where_nothing_was_written(
    compact: InstalledModel, tmp_path: Path
) -> None:
    assert read_limits(compact, tmp_path / "none.json") == ()
    assert read_limits(compact)


@pytest.mark.parametrize("text", ["{", "[1]", '[{"title": "x"}]', "\udcff"])
def test_damaged_file_is_named(compact: InstalledModel, tmp_path: Path, text: str) -> None:
    path = tmp_path / "limits.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ModelUnreadable, match=r"limits\.json"):
        read_limits(compact, path)
