from pathlib import Path

import pytest

from engine.schema.calibration import Calibration, RatioPoint
from engine.schema.case import CaseSnapshot
from engine.schema.codec import from_json, to_json
from tests.fakes.cases import make_calibration, make_case


@pytest.fixture(scope="module")
def calibration(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    snapshot: CaseSnapshot = make_case(Path(tmp_path_factory.mktemp("case")))
    finding = snapshot.items[0].finding
    assert finding is not None
    assert make_calibration(finding).fits(finding)
    return make_calibration(finding)


def test_record_survives_json(calibration: Calibration) -> None:
    assert from_json(Calibration, to_json(calibration)) == calibration


@pytest.mark.parametrize("score", [0.05, 0.3, 0.55, 0.95])
def test_ratio_at_a_point_is_that_of_the_point(calibration: Calibration, score: float) -> None:
    [stored] = [p for p in calibration.points if p.score == score]
    found = calibration.ratio_at(score)
    assert found.log_ratio == pytest.approx(stored.log_ratio)
    assert (found.low, found.high) == (pytest.approx(stored.low), pytest.approx(stored.high))


def test_ratio_between_points_lies_between_theirs(calibration: Calibration) -> None:
    assert calibration.ratio_at(0.5).log_ratio < calibration.ratio_at(0.52).log_ratio
    assert calibration.ratio_at(0.52).log_ratio < calibration.ratio_at(0.55).log_ratio


@pytest.mark.parametrize(("score", "end"), [(0.0, 0), (1.0, -1), (1.0000001, -1)])
def test_ratio_beyond_the_points_is_that_of_the_last(
    calibration: Calibration, score: float, end: int
) -> None:
    last: RatioPoint = calibration.points[end]
    assert calibration.ratio_at(score).log_ratio == pytest.approx(last.log_ratio)
