"""What is under version control is small, says nothing of one machine, and keeps its promises."""

import re
from pathlib import Path

import pytest

# A file above this slows every clone; the weights of the compact engine stay well below it.
LARGEST_FILE_BYTES = 20 * 1000 * 1000
# House rule for modules; a net is read best whole.
LONGEST_MODULE_LINES = 400
NETS = ("engine/forgerytalker/modeling.py",)

# Spelled in parts, or this file would accuse itself.
MACHINE_PATH = re.compile("(?<![\\w.])/(?:" + "|".join(("work", "root", "tmp/brief")) + ")/")
PROMISE = re.compile(
    "|".join(
        (
            "assert " + "True\\b",
            r"pytest\." + r"skip\(",
            r"mark\." + "(?:skip|xfail)",
            "# *TO" + "DO",
            "# *FIX" + "ME",
            "raise NotImplemented" + "Error",
        )
    )
)
BROAD_EXCEPT = re.compile(r"except( Exception| BaseException)?( as \w+)?:")


def text_of(path: Path) -> str | None:
    """Return the file's text, or None for a binary file."""
    data = path.read_bytes()
    if b"\0" in data[:8192]:
        return None
    return data.decode("utf-8")


def lines_matching(paths: tuple[Path, ...], pattern: re.Pattern[str], root: Path) -> list[str]:
    """Return `file:line` of every line of the text files that the pattern finds."""
    return [
        f"{path.relative_to(root)}:{number}"
        for path in paths
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.fixture(scope="module")
def python_files(tracked: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(path for path in tracked if path.suffix == ".py")


def test_no_file_is_too_large(root: Path, tracked: tuple[Path, ...]) -> None:
    large = [
        str(path.relative_to(root)) for path in tracked if path.stat().st_size > LARGEST_FILE_BYTES
    ]
    assert not large


def test_no_file_names_a_path_of_one_machine(root: Path, tracked: tuple[Path, ...]) -> None:
    assert not lines_matching(tracked, MACHINE_PATH, root)


def test_machine_path_is_recognised(tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text("see /" + "work/shared\n", encoding="utf-8")
    assert lines_matching((file,), MACHINE_PATH, tmp_path) == ["note.md:1"]


def test_nothing_is_promised_or_skipped(root: Path, python_files: tuple[Path, ...]) -> None:
    assert not lines_matching(python_files, PROMISE, root)


def test_broad_excepts_stand_only_at_marked_borders(root: Path, program: tuple[Path, ...]) -> None:
    unmarked = [
        f"{path.relative_to(root)}:{number}"
        for path in program
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BROAD_EXCEPT.search(line) and "# border" not in line
    ]
    assert not unmarked


def test_modules_are_short(root: Path, program: tuple[Path, ...]) -> None:
    long = {
        str(path.relative_to(root)): lines
        for path in program
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE_LINES
    }
    assert not set(long) - set(NETS)


def test_no_module_is_a_drawer_for_everything(root: Path, program: tuple[Path, ...]) -> None:
    drawers = {"utils", "util", "helpers", "manager", "common", "misc"}
    assert not [str(path.relative_to(root)) for path in program if path.stem in drawers]
