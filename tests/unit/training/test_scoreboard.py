"""The numbers of an evaluation, against counts made by hand."""

from dataclasses import replace

import pytest

from engine.training.metrics import Overlap
from engine.training.outcome import Localisation, Outcome, RegionOutcome
from engine.training.region_scores import summarise_regions
from engine.training.scoreboard import summarise

NOTHING = frozenset[str]()


def _regions(
    touched: set[str], named: set[str], ignored: set[str] | None = None, **scores: float
) -> RegionOutcome:
    return RegionOutcome(
        frozenset(touched), frozenset(ignored or ()), None, frozenset(named), scores
    )


def _outcome(number: int, *, is_fake: bool, score: float) -> Outcome:
    verdict = "evidence_of_manipulation" if score >= 0.5 else "no_evidence_found"
    place = Localisation(
        Overlap(0.5, 1, 0.5), Overlap(0.2, 0.2, 1), 0.9 if number else float("nan"), 0.8, 0.6
    )
    return Outcome(
        image=f"{number}.png", is_fake=is_fake, score=score, verdict=verdict, pixels=100,
        seconds=0.1 * (number + 1), group={"source": "aaf" if number % 2 else "london"},
        delivered=Overlap(0.5, 1, 0.5) if is_fake else Overlap(1, 1, 1),
        localisation=place if is_fake else None,
        regions=_regions({"eye"} if is_fake else set(), {"eye"} if is_fake else set(), eye=score),
        words=None,
    )  # fmt: skip


@pytest.fixture
def outcomes() -> list[Outcome]:
    scores = [(True, 0.9), (True, 0.8), (True, 0.4), (False, 0.6), (False, 0.1), (False, 0.2)]
    return [_outcome(i, is_fake=f, score=s) for i, (f, s) in enumerate(scores)]


def test_false_alarms_are_counted_at_the_verdict_that_was_given(outcomes: list[Outcome]) -> None:
    found = summarise(outcomes)["verdicts"]["real"]["evidence_of_manipulation"]
    assert (found["n"], found["of"], found["share"]) == (1, 3, 1 / 3)
    assert found["share_95"][0] < 1 / 3 < found["share_95"][1]


def test_genuine_faces_with_a_named_region_are_counted(outcomes: list[Outcome]) -> None:
    named = replace(outcomes[3], regions=_regions(set(), {"nose"}))
    found = summarise([*outcomes[:3], named, *outcomes[4:]])["genuine_with_named_region"]
    assert (found["n"], found["of"]) == (1, 3)
    assert summarise(outcomes)["genuine_with_named_region"]["n"] == 0


def test_the_curve_is_that_of_all_pairs_and_bins_hold_every_picture(
    outcomes: list[Outcome],
) -> None:
    image = summarise(outcomes)["image"]
    # 0.9 and 0.8 beat all three, 0.4 beats two of three.
    assert image["auroc"] == pytest.approx(8 / 9)
    assert sum(row["n"] for row in image["reliability"]) == 6
    means = [row["mean_score"] for row in image["reliability"]]
    assert means == sorted(means)


def test_official_means_count_a_genuine_picture_with_an_empty_mask_as_right(
    outcomes: list[Outcome],
) -> None:
    official = summarise(outcomes)["official_protocol"]
    assert official["forgeries"]["n"] == 3
    assert official["forgeries"]["iou"] == 0.5
    assert official["all"]["iou"] == pytest.approx((3 * 0.5 + 3 * 1) / 6)
    alarmed = [*outcomes[:5], replace(outcomes[5], delivered=Overlap(0, 0, 0))]
    assert summarise(alarmed)["official_protocol"]["all"]["iou"] == pytest.approx(3.5 / 6)


def test_places_are_averaged_without_what_has_no_value(outcomes: list[Outcome]) -> None:
    place = summarise(outcomes)["localisation"]
    assert place["n"] == 3
    assert place["pixel_auroc"] == pytest.approx(0.9)
    assert place["without_learning"]["iou_all_parts"] == pytest.approx(0.2)


def test_each_source_is_measured_by_itself(outcomes: list[Outcome]) -> None:
    by_source = summarise(outcomes)["by_source"]
    assert set(by_source) == {"aaf", "london"}
    assert by_source["aaf"]["verdicts"]["real"]["evidence_of_manipulation"]["of"] == 2
    assert by_source["london"]["image"] == {"n_fake": 2, "n_real": 1, "auroc": None}


def test_regions_that_count_neither_way_are_left_out() -> None:
    rows = [
        _regions({"eye"}, {"eye"}, eye=0.9),
        _regions({"eye"}, set(), eye=0.2),
        _regions(set(), {"nose"}, {"nose"}, eye=0.4, nose=0.9),
        _regions({"nose"}, {"nose"}, nose=0.7),
    ]
    result = summarise_regions(rows)
    eye, nose = result["per_region"]["eye"], result["per_region"]["nose"]
    assert (eye["n"], eye["of"], eye["precision"], eye["recall"]) == (2, 4, 1.0, 0.5)
    assert eye["f1"] == pytest.approx(2 / 3)
    # Ranks of the true eyes: 1 and 3.
    assert eye["average_precision"] == pytest.approx((1 + 2 / 3) / 2)
    assert (nose["n"], nose["of"], nose["f1"]) == (1, 3, 1.0)
    assert len(result["per_region"]) == 21
    assert result["per_region"]["scar"]["auroc"] is None
    assert result["named"]["precision"] == 1.0
    assert result["named"]["recall"] == pytest.approx(2 / 3)
    assert result["macro_f1"] == pytest.approx((2 / 3 + 1) / 2)


def test_expected_regions_ask_for_the_most_specific_name_and_forgive_what_was_touched() -> None:
    row = RegionOutcome(
        frozenset({"eye", "pupil", "nose"}), NOTHING, frozenset({"pupil", "nose"}),
        frozenset({"pupil", "eye", "chin"}), {},
    )  # fmt: skip
    expected = summarise_regions([row])["named_as_expected"]
    # Of three names eye and pupil were touched; of two expected ones the pupil is named.
    assert expected["precision"] == pytest.approx(2 / 3)
    assert expected["recall"] == 1 / 2
    per_region = summarise_regions([row])["per_region"]
    assert (per_region["eye"]["precision"], per_region["eye"]["expected"]) == (1.0, 0)
    assert per_region["pupil"]["f1"] == 1.0
    assert per_region["nose"]["f1"] == 0.0
    assert per_region["chin"]["precision"] == 0.0
    assert summarise_regions([row])["macro_f1"] == 0.5


def test_sides_stay_apart_where_the_manifest_gives_them_and_other_names_are_not_judged() -> None:
    rows = [
        _regions({"left_eye"}, {"right_eye", "eye", "chin"}, left_eye=0.2, right_eye=0.9),
        _regions({"right_eye"}, {"right_eye", "eye"}, left_eye=0.1, right_eye=0.8),
    ]
    result = summarise_regions(rows)
    assert list(result["per_region"]) == ["left_eye", "right_eye"]
    # Named: the right eye twice, once rightly; the left eye is missed.
    assert (result["named"]["precision"], result["named"]["recall"]) == (0.5, 0.5)
