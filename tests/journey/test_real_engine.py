"""The same journeys with the real engine's process: what its decoder says reaches the user."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.casework.analysis import (
    QueuePlan,
    QueueProgress,
    QueueWatch,
    analyse_items,
    ask_for_engine,
)
from app.casework.loose import LooseAnalysis, LooseResult
from app.casework.samples import SCORE_TOLERANCE, known_scores, sample_pictures
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


def test_a_sample_is_analysed_alike_in_a_case_and_outside(
    cli: Cli, case: Path, tmp_path: Path
) -> None:
    sample = sample_pictures()[0]
    before = sample.path.read_bytes(), sample.path.stat().st_mtime_ns
    out = tmp_path / "out"
    loose = cli("analyze", sample.path, "--out", out, "--device", "cpu")
    assert loose.status == 0, loose.err
    assert cli("case", "add", case, sample.path).status == 0
    analysed = cli("case", "analyze", case, "--device", "cpu", "--json")
    assert analysed.status == 0, analysed.err
    [item] = analysed.data["results"]
    finding = json.loads((out / f"{sample.path.stem}.finding.json").read_text("ascii"))
    assert finding["scores"]["manipulation"] == item["manipulation"]
    assert finding["faces"]
    with (
        Image.open(sample.path) as original,
        Image.open(out / f"{sample.path.stem}.score.png") as score,
        Image.open(out / f"{sample.path.stem}.mask.png") as mask,
    ):
        assert score.size == mask.size == original.size
        assert (score.mode, mask.mode) == ("I;16", "L")
        assert set(np.unique(np.asarray(mask))) <= {0, 255}
    assert cli("case", "verify", case).status == 0
    assert (sample.path.read_bytes(), sample.path.stat().st_mtime_ns) == before


def test_interrupted_analysis_is_cancelled_and_the_engine_lives_on(
    cli: Cli, case: Path, warm_engine: EngineClient
) -> None:
    first, second = sample_pictures()[:2]
    cli("case", "add", case, first.path, second.path)
    with CaseSession.open(case) as session:
        plan = QueuePlan(("E001", "E002"), ask_for_engine(warm_engine, "compact"), "cpu")
        seen: list[QueueProgress] = []
        watch = QueueWatch(
            on_progress=seen.append,
            is_cancelled=lambda: any(step.progress is not None for step in seen),
        )
        result = analyse_items(session, warm_engine, plan, watch)
    assert result.is_cancelled
    assert [item.is_cancelled for item in result.results] == [True]
    assert cli("case", "analyze", case, "--device", "cpu").status == 0
    assert cli("case", "verify", case).status == 0


def test_shipped_engine_gives_the_scores_it_was_released_with(
    warm_engine: EngineClient, tmp_path: Path
) -> None:
    known = known_scores()
    analysis = LooseAnalysis(
        warm_engine, ask_for_engine(warm_engine, known.engine), "cpu", tmp_path
    )
    found = {}
    for sample in sample_pictures():
        result = analysis.analyse(sample.path, lambda progress: None, lambda: False)
        assert isinstance(result, LooseResult)
        found[sample.path.name] = result.finding.scores.manipulation
    assert found == pytest.approx(known.scores, abs=SCORE_TOLERANCE), (
        "the engine sees otherwise than it was released: if that is meant, raise its version and "
        "run `python -m benchmarks.known_scores`"
    )
