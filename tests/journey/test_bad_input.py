"""Unusable input, one test per row: its own message, its exit status, and the case intact."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.casework import evidence
from tests.fakes.engine import FakeEngineClient
from tests.journey import bad_pictures
from tests.journey.conftest import Cli

Maker = Callable[[Path], None]

REFUSED: dict[str, tuple[str, Maker]] = {
    "empty file": ("empty.jpg", bad_pictures.empty),
    "text named as a picture": ("letter.jpg", bad_pictures.text),
    "truncated JPEG": ("half.jpg", bad_pictures.truncated),
    "one pixel": ("dot.png", bad_pictures.one_pixel),
    "header of 30,000 by 30,000": ("huge.png", bad_pictures.huge_header),
    "animated GIF": ("moving.gif", bad_pictures.animated),
}
ANALYSED: dict[str, tuple[str, Maker]] = {
    "CMYK JPEG": ("print.jpg", bad_pictures.cmyk),
    "16-bit PNG": ("deep.png", bad_pictures.sixteen_bit),
}


@pytest.fixture(params=REFUSED)
def refused(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    name, make = REFUSED[request.param]
    make(tmp_path / name)
    return tmp_path / name


@pytest.fixture(params=ANALYSED)
def unusual(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    name, make = ANALYSED[request.param]
    make(tmp_path / name)
    return tmp_path / name


def assert_is_explained(text: str, path: Path) -> None:
    what, effect, remedy = (line.strip() for line in text.strip().splitlines())
    assert path.name in what
    assert "unchanged" in effect
    assert remedy


def assert_is_intact(cli: Cli, case: Path, items: int) -> None:
    assert cli("case", "verify", case).status == 0
    assert len(cli("case", "list", case, "--json").data["items"]) == items


def test_unusable_file_is_refused_by_a_case(cli: Cli, case: Path, refused: Path) -> None:
    before = refused.read_bytes(), refused.stat().st_mtime_ns
    said = cli("case", "add", case, refused)
    assert said.status == 2
    assert_is_explained(said.err, refused)
    assert (refused.read_bytes(), refused.stat().st_mtime_ns) == before
    assert_is_intact(cli, case, items=0)


def test_unusable_file_among_good_ones_is_named_and_the_others_go_in(
    cli: Cli, case: Path, refused: Path, face: Path
) -> None:
    said = cli("case", "add", case, refused, face)
    assert said.status == 1
    assert_is_explained(said.err, refused)
    assert "E001" in said.out
    assert_is_intact(cli, case, items=1)


def test_unusable_file_is_refused_without_a_case(cli: Cli, tmp_path: Path, refused: Path) -> None:
    said = cli("analyze", refused, "--out", tmp_path / "out")
    assert said.status == 2
    assert_is_explained(said.err, refused)
    assert list((tmp_path / "out").iterdir()) == []


def test_unusable_file_among_good_ones_does_not_stop_analyze(
    cli: Cli, tmp_path: Path, refused: Path, face: Path
) -> None:
    said = cli("analyze", refused, face, "--out", tmp_path / "out")
    assert said.status == 1
    assert (tmp_path / "out" / "face.finding.json").is_file()


def test_every_refusal_says_something_of_its_own(cli: Cli, case: Path, tmp_path: Path) -> None:
    said = []
    for name, make in REFUSED.values():
        make(tmp_path / name)
        what = cli("case", "add", case, tmp_path / name).err.splitlines()[0]
        said.append(what.replace(str(tmp_path / name), "").replace(name, ""))
    assert len(set(said)) == len(REFUSED)


def test_unusual_picture_is_analysed_and_its_conversion_recorded(
    cli: Cli, case: Path, unusual: Path
) -> None:
    from app.casework.session import CaseSession

    assert cli("case", "add", case, unusual).status == 0
    assert cli("case", "analyze", case).status == 0
    with CaseSession.open(case) as session:
        item = session.item("E001")
    assert item.finding is not None
    assert item.evidence.decode.conversions
    assert_is_intact(cli, case, items=1)


def test_missing_file_is_refused(cli: Cli, case: Path, tmp_path: Path) -> None:
    said = cli("case", "add", case, tmp_path / "none.jpg")
    assert said.status == 2
    assert_is_explained(said.err, tmp_path / "none.jpg")
    assert "does not exist" in said.err
    assert_is_intact(cli, case, items=0)


def test_missing_file_is_refused_without_a_case(cli: Cli, tmp_path: Path) -> None:
    said = cli("analyze", tmp_path / "none.jpg", "--out", tmp_path / "out")
    assert said.status == 2
    assert "does not exist" in said.err


def test_folder_without_permission_is_refused(
    cli: Cli, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()

    class ClosedFolder:
        """`os` with the one folder closed: root may read everything."""

        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

        def scandir(self, path: Path) -> object:
            if Path(path) == closed:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return os.scandir(path)

    monkeypatch.setattr(evidence, "os", ClosedFolder())
    said = cli("case", "add", case, closed)
    assert said.status == 2
    assert_is_explained(said.err, closed)
    assert "no permission" in said.err
    monkeypatch.undo()


def test_folder_closed_to_an_ordinary_user_is_refused() -> None:
    # A process of its own that gives up root's rights: the system's own refusal.
    code = (
        "import os, sys\n"
        "from app.cli import engine_process\n"
        "from app.cli.main import run\n"
        "from tests.fakes.engine import FakeEngineClient\n"
        "engine_process.open_engine = lambda device: FakeEngineClient()\n"
        "if os.getuid() == 0:\n"
        "    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "else:\n"
        "    os.chmod(sys.argv[1], 0)\n"
        "sys.exit(run(['analyze', sys.argv[1], '--out', sys.argv[2]]))\n"
    )
    # Not pytest's folder: that one is closed to everybody else altogether.
    with tempfile.TemporaryDirectory() as name:
        closed, out = Path(name) / "closed", Path(name) / "out"
        Path(name).chmod(0o755)
        closed.mkdir(mode=0o700)
        out.mkdir()
        out.chmod(0o777)
        done = subprocess.run(
            [sys.executable, "-c", code, str(closed), str(out)],
            env=os.environ | {"XDG_CONFIG_HOME": name, "XDG_STATE_HOME": str(out)},
            capture_output=True,
            text=True,
            check=False,
        )
        closed.chmod(0o700)
    assert done.returncode == 2, done.stderr
    assert "you have no permission" in done.stderr


def test_result_folder_that_cannot_be_written_is_refused_before_the_engine_starts(
    cli: Cli, face: Path, tmp_path: Path, engine: FakeEngineClient
) -> None:
    (tmp_path / "file").touch()
    said = cli("analyze", face, "--out", tmp_path / "file" / "out")
    assert said.status == 2
    assert "file, not a folder" in said.err
    assert engine.requests == []


def test_case_on_a_disk_that_cannot_be_written_is_refused(cli: Cli) -> None:
    said = cli("case", "create", "/proc/case", "--number", 1, "--title", "T", "--examiner", "Eva")
    assert said.status == 2
    assert "/proc/case" in said.err


def test_full_disk_while_taking_in_is_named_and_the_case_intact(
    cli: Cli, case: Path, face: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.casework import intake

    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr(intake, "place", full)
    said = cli("case", "add", case, face)
    monkeypatch.undo()
    assert said.status == 2
    assert "the disk is full" in said.err
    assert "Free some space" in said.err
    assert_is_intact(cli, case, items=0)


def test_full_disk_while_results_are_written_is_named(
    cli: Cli, face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    said = cli("analyze", face, "--out", tmp_path / "out")
    assert said.status == 2
    assert "the disk is full" in said.err
    assert list((tmp_path / "out").iterdir()) == []
