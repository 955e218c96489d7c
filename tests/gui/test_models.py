"""Models show what they are given, tell what changed, and lose no selection."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.casework.records import ItemSummary
from app.gui.models import (
    RECORD_ROLE,
    EvidenceModel,
    RegionColumn,
    RegionsModel,
    RowsModel,
    region_rows,
)
from app.gui.narrowing import EvidenceFilter, EvidenceWish
from app.gui.signs import Sign
from engine.fusion.regions import HIGH_FROM, MODERATE_FROM
from engine.schema.case import AnalysisState, CaseItem, Decision
from engine.schema.finding import Verdict
from engine.schema.rounding import score_text
from tests.fakes.cases import make_case


def summary(number: int, **changes: object) -> ItemSummary:
    row = ItemSummary(
        evidence_id=f"E{number:03d}",
        name=f"picture {number}.jpg",
        sha256=f"{number:064x}",
        width=100,
        height=80,
        state=AnalysisState.PENDING,
        verdict=None,
        manipulation=None,
        failure="",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


@pytest.fixture
def items(tmp_path: Path) -> tuple[CaseItem, ...]:
    return make_case(tmp_path).items


def test_models_keep_qts_rules(qtmodeltester: ModelTester, items: tuple[CaseItem, ...]) -> None:
    evidence = EvidenceModel()
    evidence.show_summaries([summary(1), summary(2)])
    regions = RegionsModel()
    regions.show_rows(region_rows(items[0]))
    rows = RowsModel(("a", "b"))
    rows.show_rows((("1", "2"),))
    for model in (evidence, regions, rows):
        qtmodeltester.check(model)


def test_new_items_are_inserted_and_thumbnails_stay(qtbot: QtBot) -> None:
    model = EvidenceModel()
    model.show_summaries([summary(1)])
    model.show_thumbnail(summary(1).sha256, QImage(4, 4, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(model.rowsInserted), qtbot.assertNotEmitted(model.modelReset):
        model.update_summaries([summary(2)])
    assert model.row(0).thumbnail is not None
    assert model.row_of("E002") == 1


def test_thumbnail_longest_unseen_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    small = QImage(4, 4, QImage.Format.Format_RGB32)
    monkeypatch.setattr("app.gui.models.KEPT_THUMBNAIL_BYTES", 2 * small.sizeInBytes())
    model = EvidenceModel()
    model.show_summaries([summary(number) for number in (1, 2, 3)])
    for number in (1, 2, 3):
        model.show_thumbnail(summary(number).sha256, small)
    assert [model.row(at).thumbnail is not None for at in range(3)] == [False, True, True]


def test_severity_is_explained_by_its_two_factors(items: tuple[CaseItem, ...]) -> None:
    model = RegionsModel()
    model.show_rows(region_rows(items[0]))
    region = model.rows[0].region
    place = model.index(0, RegionColumn.SEVERITY)
    told = str(place.data(Qt.ItemDataRole.ToolTipRole))
    assert f"{score_text(region.score)} × {100 * region.coverage:.0f} %" in told
    assert told == str(place.siblingAtColumn(RegionColumn.SCORE).data(Qt.ItemDataRole.ToolTipRole))
    horizontal, tip = Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    meaning = str(model.headerData(RegionColumn.SEVERITY, horizontal, tip))
    assert f"Moderate from {MODERATE_FROM:.2f}, high from {HIGH_FROM:.2f}." in meaning
    assert told.endswith(meaning)
    assert model.headerData(RegionColumn.NAME, horizontal, tip) is None


def test_only_changed_rows_are_told(qtbot: QtBot) -> None:
    model = EvidenceModel()
    model.show_summaries([summary(1), summary(2)])
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.row()))
    model.update_summaries([summary(1), summary(2, state=AnalysisState.FAILED, failure="crash")])
    assert told == [1]
    assert model.row(1).sign is Sign.FAILED


def test_state_is_told_in_words_and_shape() -> None:
    model = EvidenceModel()
    model.show_summaries(
        [summary(1, state=AnalysisState.DONE, verdict=Verdict.NO_EVIDENCE_FOUND, manipulation=0.1)]
    )
    row = model.row(0)
    assert row.sign is Sign.NOT_FOUND
    assert row.state_text == "No evidence of manipulation found"
    model.show_running("E001", True)
    assert model.row(0).sign is Sign.RUNNING


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", 2), ("picture 2", 1), ("e001", 1), ("not run", 1), ("2 inconcl", 1), ("zebra", 0)],
)
def test_filter_wants_every_word(text: str, shown: int) -> None:
    model = EvidenceModel()
    done = summary(2, state=AnalysisState.DONE, verdict=Verdict.INCONCLUSIVE, manipulation=0.5)
    model.show_summaries([summary(1), done])
    proxy = EvidenceFilter(model)
    proxy.show_wish(EvidenceWish(text))
    assert proxy.rowCount() == shown


@pytest.mark.parametrize(
    ("wish", "shown"),
    [
        (EvidenceWish(signs=frozenset({Sign.FOUND})), ["E002"]),
        (EvidenceWish(signs=frozenset({Sign.FOUND, Sign.NOT_RUN})), ["E001", "E002"]),
        (EvidenceWish(regions=frozenset({"eye"})), ["E002"]),
        (EvidenceWish(tags=frozenset({"print"})), ["E001"]),
        (EvidenceWish(tags=frozenset({"print"}), regions=frozenset({"eye"})), []),
        (EvidenceWish("picture", tags=frozenset({"print"})), ["E001"]),
    ],
)
def test_filter_narrows_to_state_region_and_tag(wish: EvidenceWish, shown: list[str]) -> None:
    model = EvidenceModel()
    found = summary(
        2,
        state=AnalysisState.DONE,
        verdict=Verdict.EVIDENCE_OF_MANIPULATION,
        manipulation=0.9,
        regions=("eye", "mouth"),
    )
    model.show_summaries([summary(1, tags=("print",)), found])
    proxy = EvidenceFilter(model)
    proxy.show_wish(wish)
    rows = [proxy.index(at, 0).data(RECORD_ROLE) for at in range(proxy.rowCount())]
    assert [row.summary.evidence_id for row in rows] == shown


def test_search_follows_what_a_row_says_now() -> None:
    model = EvidenceModel()
    model.show_summaries([summary(1), summary(2)])
    proxy = EvidenceFilter(model)
    proxy.show_wish(EvidenceWish("print"))
    assert proxy.rowCount() == 0
    model.update_summaries([summary(2, tags=("print",))])
    assert proxy.rowCount() == 1
    model.show_damage("E001", "Stored file is missing")
    proxy.show_wish(EvidenceWish("missing"))
    assert proxy.index(0, 0).data(RECORD_ROLE).summary.evidence_id == "E001"
    model.show_summaries([summary(3, tags=("print",))])
    proxy.show_wish(EvidenceWish("print"))
    assert proxy.rowCount() == 1


def test_regions_come_strongest_first_with_their_reviews(items: tuple[CaseItem, ...]) -> None:
    rows = region_rows(items[0])
    assert [row.title for row in rows] == ["Mouth", "Left eye"]
    assert [row.decision for row in rows] == [Decision.ACCEPT, Decision.REJECT]


def test_regions_name_the_face_where_there_are_two(items: tuple[CaseItem, ...]) -> None:
    [row] = region_rows(items[2])
    assert row.title == "Mouth · face 2"


def test_new_review_changes_a_row_without_a_reset(
    qtbot: QtBot, items: tuple[CaseItem, ...]
) -> None:
    model = RegionsModel()
    model.show_rows(region_rows(items[0]))
    undecided = region_rows(replace(items[0], reviews=()))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show_rows(undecided)
    cell = model.index(0, RegionColumn.DECISION)
    assert cell.data() == "Undecided"
    spoken = cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Mouth, 0.93, High, Undecided"


def test_item_without_a_finding_has_no_regions(items: tuple[CaseItem, ...]) -> None:
    assert region_rows(items[-1]) == ()
