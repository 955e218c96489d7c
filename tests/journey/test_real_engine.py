"""The same journeys with the real engine's process: what its decoder says reaches the user."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from app.casework.session import CaseSession
from app.cli import engine_process
from engine.client import EngineClient
from tests.journey import bad_pictures
from tests.journey.conftest import Cli


@pytest.fixture(scope="module")
def warm_engine() -> Iterator[EngineClient]:
    """One engine's process for all tests of this module."""
    with EngineClient(device="cpu") as client:
        yield client


@pytest.fixture(autouse=True)
def _real(cli: Cli, warm_engine: EngineClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_process, "open_engine", lambda device: nullcontext(warm_engine))


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("empty.jpg", bad_pictures.empty, "0 bytes"),
        ("letter.jpg", bad_pictures.text, "text"),
        ("half.jpg", bad_pictures.truncated, "cut short"),
        ("dot.png", bad_pictures.one_pixel, "1×1"),
        ("huge.png", bad_pictures.huge_header, "30,000×30,000"),
        ("moving.gif", bad_pictures.animated, "GIF"),
    ],
)
def test_unusable_file_is_refused_in_words(
    cli: Cli, case: Path, tmp_path: Path, name: str, make: Callable[[Path], None], words: str
) -> None:
    make(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    said = cli("case", "add", case, tmp_path / name)
    assert said.status == 2
    what = said.err.splitlines()[0]
    assert name in what
    assert words in what
    assert (tmp_path / name).read_bytes() == before
    assert cli("case", "verify", case).status == 0


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("print.jpg", bad_pictures.cmyk, "CMYK"),
        ("deep.png", bad_pictures.sixteen_bit, "16"),
    ],
)
def test_unusual_picture_is_taken_in_and_its_conversion_recorded(
    cli: Cli, case: Path, tmp_path: Path, name: str, make: Callable[[Path], None], words: str
) -> None:
    make(tmp_path / name)
    said = cli("case", "add", case, tmp_path / name)
    assert said.status == 0, said.err
    with CaseSession.open(case) as session:
        decode = session.evidence("E001").decode
    assert any(words in conversion for conversion in decode.conversions)
