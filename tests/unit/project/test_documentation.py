"""Everything a person can choose, set or be shown is explained in the documents."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.casework.action_table import ACTIONS, Action, ParameterKind

GUIDES = ("USER_GUIDE.md", "USER_GUIDE.zh_CN.md")


@pytest.fixture(scope="module", params=GUIDES)
def guide(root: Path, request: pytest.FixtureRequest) -> str:
    return (root / "docs" / str(request.param)).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def guides(root: Path) -> list[str]:
    return [(root / "docs" / name).read_text(encoding="utf-8") for name in GUIDES]


def sections(guide: str) -> list[str]:
    """The text from each heading to the next."""
    return re.split(r"^(?=#)", guide, flags=re.MULTILINE)[1:]


def section_outline(section: str) -> tuple[object, ...]:
    """What a section has in every language: level, tables, pictures, code that is typed, links."""
    pictures = re.findall(r"!\[[^]]*\]\(screenshots/([^)]+?)(?:-zh)?\.png\)", section)
    links = re.findall(r"(?<!!)\[[^]]*\]\(([^)#]+)[^)]*\)", section)
    return (
        re.match("#+", section)[0],  # type: ignore[index]
        len(re.findall(r"^\|", section, re.MULTILINE)),
        len(re.findall(r"\*\*", section)),
        sorted(pictures),
        sorted(link for link in links if not link.startswith("USER_GUIDE")),
        sorted(re.findall(r"--[a-z][a-z-]+", section)),
    )


def test_both_guides_have_the_same_sections_tables_pictures_and_links(guides: list[str]) -> None:
    english, chinese = (sections(guide) for guide in guides)
    assert len(english) == len(chinese) > 15
    for one, other in zip(english, chinese, strict=True):
        assert section_outline(one) == section_outline(other), (one[:40], other[:40])


def test_chinese_guide_calls_things_as_the_window_does(root: Path, guides: list[str]) -> None:
    translations = ElementTree.parse(root / "resources/gui/translations/zh_CN.ts")
    said = {
        message.findtext("source"): message.findtext("translation") or ""
        for message in translations.iter("message")
    }
    for text in (
        *("Evidence", "Regions", "Explanation", "Decision", "Report", "Engine", "Exhibits"),
        *("Take in", "Analyse", "Accept", "Reject", "Unsure", "Edit", "Undo", "Redo", "Cancel"),
        *("Swipe", "Side by side", "Flicker", "Difference", "Layers", "Enhance", "Compare"),
        *("Polygon", "Brush", "Eraser", "Edit corners", "Verify case", "Trusted certificates"),
        *("Draft", "Final", "Withdrawn", "Inconclusive", "No evidence of manipulation found"),
        *("Evidence of manipulation", "Model card", "Picture tools", "Start page", "Go on"),
        *("Recorded measurement", "View for looking only", "Sign as reviewer", "Error rates"),
    ):
        assert said[text], text
        assert said[text] in guides[1], (text, said[text])


@pytest.fixture(scope="module")
def makefile(root: Path) -> str:
    return (root / "Makefile").read_text(encoding="utf-8")


def documents(root: Path) -> list[Path]:
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def row_of(action: Action, guide: str) -> str:
    """Return the row of the guide's table of commands that is about `action`, or nothing."""
    spoken = re.escape(action.name.replace(".", " "))
    found = re.search(rf"^\| `{spoken}(?: [^`]*)?` \|.*$", guide, re.MULTILINE)
    return found[0] if found else ""


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_action_is_explained_with_all_its_options(action: Action, guide: str) -> None:
    row = row_of(action, guide)
    assert row
    options = [f"--{parameter.name}" for parameter in action.parameters if parameter.is_option]
    assert not [option for option in options if not re.search(rf"{option}\b", row)]
    choices = [
        choice
        for parameter in action.parameters
        if parameter.kind is ParameterKind.CHOICE and not parameter.is_option
        for choice in parameter.choices
    ]
    assert not [choice for choice in choices if choice not in row]


def test_guide_explains_no_command_that_does_not_exist(guide: str) -> None:
    [table] = [
        part for part in sections(guide) if "`case create " in part and "| `doctor` |" in part
    ]
    known = {action.name.replace(".", " ") for action in ACTIONS}
    explained = re.findall(r"^\| `(?!python)([a-z]+(?: [a-z-]+)?)\b[^`]*` \|", table, re.MULTILINE)
    unknown = [words for words in explained if not {words, words.split()[0]} & known]
    assert explained
    assert not unknown


def test_commands_of_the_documents_exist(root: Path) -> None:
    known = {action.name.replace(".", " ") for action in ACTIONS}
    unknown = []
    for path in documents(root):
        text = path.read_text(encoding="utf-8")
        for first, second in re.findall(r"python main\.py ([a-z]+)(?: ([a-z-]+))?\b", text):
            if not {first, f"{first} {second}"} & known:
                unknown.append(f"{path.name}: {first} {second}")
    assert not unknown


def test_make_commands_of_the_documents_exist(root: Path, makefile: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        word
        for path in [*documents(root), root / ".ci/run"]
        for word in re.findall(r"(?:^|`|exec )make ([a-z]+)\b", path.read_text("utf-8"), re.M)
    }
    assert {"run", "test", "check", "bench"} <= named
    assert named <= targets


def test_every_clue_term_is_explained(root: Path, guide: str) -> None:
    vocabulary = tomllib.loads((root / "resources/clue_vocabulary.toml").read_text("utf-8"))
    assert vocabulary
    assert not [term for term in clue_terms(vocabulary) if f"`{term}`" not in guide]


def clue_terms(vocabulary: dict[str, object]) -> list[str]:
    """Return the names of the vocabulary's innermost tables: one for each term."""
    terms = []
    for name, entry in vocabulary.items():
        if isinstance(entry, dict):
            inner = clue_terms(entry)
            terms += inner or [name]
    return terms


def test_every_setting_is_explained(root: Path, guide: str) -> None:
    settings = tomllib.loads((root / "resources/settings.toml").read_text("utf-8"))
    names = [f"{table}.{name}" for table, entries in settings.items() for name in entries]
    assert names
    assert not [name for name in names if f"| `{name}` |" not in guide]


def test_every_engine_is_explained(root: Path, guide: str) -> None:
    source = (root / "engine/catalog.py").read_text(encoding="utf-8")
    engines = {name for name in ("compact", "xl") if f'"{name}"' in source}
    assert "compact" in engines
    assert not [name for name in engines if f"| `{name}` |" not in guide]


def test_every_region_name_is_in_the_glossary(root: Path) -> None:
    from engine.schema.finding import RegionName

    glossary = (root / "docs/GLOSSARY.md").read_text(encoding="utf-8")
    assert ", ".join(name.value for name in RegionName) in " ".join(glossary.split())


def test_links_between_documents_lead_somewhere(root: Path) -> None:
    broken = []
    for path in [*documents(root), *sorted((root / "docs/decisions").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(root)}: {target}")
    assert not broken


def test_every_decision_is_listed(root: Path) -> None:
    folder = root / "docs/decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    numbered = sorted(folder.glob("[0-9]*.md"))
    assert numbered
    assert not [path.name for path in numbered if f"]({path.name})" not in listed]
