"""Regions drawn by hand and views kept as exhibits: added, withdrawn, and under the log."""

import io
import sqlite3
from dataclasses import replace

import pytest
from PIL import Image

from app.casework.actions import History
from app.casework.archive import export_case
from app.casework.archive_import import import_case
from app.casework.errors import InputRefused, ItemUnknown
from app.casework.hand import DrawingRequest, ExhibitRequest, new_region_id
from app.casework.hand_changes import DrawRegion, KeepExhibit, WithdrawExhibit
from app.casework.session import CaseSession
from engine.schema.finding import Box, RegionName

SQUARE = (((10.0, 10.0), (40.0, 10.0), (40.0, 40.0), (10.0, 40.0)),)
SMALLER = (((10.0, 10.0), (20.0, 10.0), (20.0, 20.0)),)


def drawing(region_id: str, **changes: object) -> DrawingRequest:
    request = DrawingRequest(region_id, "E001", RegionName.NOSE, "", SQUARE, "soft edge")
    return replace(request, **changes)  # type: ignore[arg-type]


def png(width: int = 30, height: int = 20, grey: int = 90) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (grey, grey, grey)).save(stream, "PNG")
    return stream.getvalue()


def view(data: bytes) -> ExhibitRequest:
    parameters = (("view.mode", "single"), ("enhance.channel", "luma"))
    return ExhibitRequest("E001", "Left eye", data, Box(4, 5, 15, 10), 2.0, "", parameters)


def test_drawn_region_is_in_item_and_snapshot_and_after_reopening(filled: CaseSession) -> None:
    region = new_region_id()
    changes, _ = filled.draw_region(drawing(region))
    assert changes.changed == ("E001",)
    [stored] = filled.item("E001").drawings
    assert (stored.region_id, stored.name, stored.rings) == (region, RegionName.NOSE, SQUARE)
    assert stored.examiner == "Eva Example"
    filled.close()
    with CaseSession.open(filled.path) as again:
        assert again.snapshot().items[0].drawings == (stored,)
        assert again.verify().is_good


def test_every_stroke_is_undone_and_redone_one_by_one(filled: CaseSession) -> None:
    history, region = History(filled), new_region_id()
    history.do(DrawRegion(drawing(region)))
    history.do(DrawRegion(drawing(region, rings=SMALLER), "reshape"))
    history.do(DrawRegion(drawing(region, rings=(), is_removed=True), "remove"))

    def rings() -> list[object]:
        return [each.rings for each in filled.item("E001").drawings]

    assert rings() == []
    assert history.undo_text == "remove nose on E001"
    history.undo()
    assert rings() == [SMALLER]
    history.undo()
    assert rings() == [SQUARE]
    history.undo()
    assert rings() == []
    history.redo()
    history.redo()
    assert rings() == [SMALLER]
    assert filled.verify().is_good


@pytest.mark.parametrize(
    "rings",
    [
        (),
        (((1.0, 1.0), (2.0, 2.0)),),
        (((1.0, 1.0), (2.0, 2.0), (float("nan"), 3.0)),),
        (((1.0, 1.0), (2.0, 2.0), (4000.0, 3.0)),),
    ],
    ids=["none", "two corners", "nowhere", "outside"],
)
def test_outline_that_encloses_nothing_or_leaves_the_picture_is_refused(
    filled: CaseSession, rings: tuple[tuple[tuple[float, float], ...], ...]
) -> None:
    head = filled.audit_head()
    with pytest.raises(InputRefused):
        filled.draw_region(drawing(new_region_id(), rings=rings))
    assert filled.audit_head() == head


def test_exhibit_keeps_picture_and_parameters_and_can_be_taken_back(filled: CaseSession) -> None:
    history, data = History(filled), png()
    history.do(KeepExhibit(view(data)))
    [kept] = filled.snapshot().exhibits
    assert (kept.width, kept.height, kept.scale) == (30, 20, 2.0)
    assert ("enhance.channel", "luma") in kept.parameters
    assert filled.artifact_path(kept.picture).read_bytes() == data
    history.undo()
    assert filled.exhibits() == ()
    history.redo()
    [again] = filled.exhibits()
    history.do(WithdrawExhibit(again.id))
    history.undo()
    assert [each.title for each in filled.exhibits()] == ["Left eye"]
    assert filled.verify().is_good


def test_only_a_png_is_kept(filled: CaseSession) -> None:
    with pytest.raises(InputRefused, match="no PNG"):
        filled.keep_exhibit(view(b"GIF89a"))


def test_what_was_withdrawn_cannot_be_withdrawn_again(filled: CaseSession) -> None:
    _, drawing_id = filled.draw_region(drawing(new_region_id()))
    filled.withdraw_drawing(drawing_id)
    with pytest.raises(ItemUnknown):
        filled.withdraw_drawing(drawing_id)


def test_drawings_and_exhibits_travel_with_the_case(filled: CaseSession) -> None:
    filled.draw_region(drawing(new_region_id()))
    filled.keep_exhibit(view(png()))
    archive = filled.path.parent / "case.zip"
    export_case(filled, archive)
    imported = import_case(archive, filled.path.parent / "copy")
    assert imported.check.is_good
    with CaseSession.open(imported.path) as copy:
        assert len(copy.item("E001").drawings) == len(copy.exhibits()) == 1


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("UPDATE drawing SET is_withdrawn = 1", "whether it is withdrawn"),
        ("UPDATE exhibit SET is_withdrawn = 1", "whether it is withdrawn"),
        ("UPDATE drawing SET record_json = replace(record_json, 'soft', 'hard')", "was changed"),
        ("DELETE FROM exhibit", "is missing"),
    ],
)
def test_change_behind_the_log_is_found(filled: CaseSession, script: str, said: str) -> None:
    filled.draw_region(drawing(new_region_id()))
    filled.keep_exhibit(view(png()))
    filled.close()
    connection = sqlite3.connect(filled.path / "case.sqlite")
    connection.executescript(script)
    connection.close()
    with CaseSession.open(filled.path, read_only=True) as again:
        faults = again.verify().faults
    assert any(said in fault for fault in faults)


def test_exhibit_whose_picture_was_changed_is_named(filled: CaseSession) -> None:
    filled.keep_exhibit(view(png()))
    path = filled.artifact_path(filled.exhibits()[0].picture)
    path.chmod(0o644)
    path.write_bytes(png(grey=91))
    assert any(path.name in fault for fault in filled.verify().faults)
