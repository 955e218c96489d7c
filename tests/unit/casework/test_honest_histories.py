"""Whatever an honest examiner does in whatever order, the case verifies and nothing is lost."""

import io
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.casework.actions import (
    Change,
    History,
    RestoreItem,
    ReviewRegion,
    TagItem,
    UpdateCase,
    WithdrawItem,
)
from app.casework.analysis import QueuePlan, QueueWatch, analyse_items
from app.casework.archive import export_case
from app.casework.archive_import import import_case
from app.casework.comparison import Comparison
from app.casework.errors import CaseError
from app.casework.hand import DrawingRequest, ExhibitRequest
from app.casework.hand_changes import DrawRegion, KeepExhibit
from app.casework.records import CaseUpdate, NewCase
from app.casework.rerun import rerun, same_request
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from engine.errors import EngineCrashed
from engine.schema.case import Decision
from engine.schema.finding import Box, RegionName
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face


def _png(grey: int) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (8, 8), grey).save(stream, "PNG")
    return stream.getvalue()


texts = st.text(st.characters(codec="utf-8"), max_size=12)
reviews = st.builds(
    ReviewRegion,
    st.builds(
        ReviewRequest,
        evidence_id=st.sampled_from(["E001", "E002"]),
        region_id=st.sampled_from(["region-1", "region-2", "region-3"]),
        decision=st.sampled_from(Decision),
        reason=texts,
    ),
)
updates = st.builds(
    UpdateCase, st.builds(CaseUpdate, questions=st.none() | texts, conclusion=st.none() | texts)
)
ids = st.sampled_from(["E001", "E002"])
# One of two withdrawals meets an item that is withdrawn already, or is not there yet.
left_out = st.builds(WithdrawItem, ids, texts) | st.builds(RestoreItem, ids, texts)
tags = st.builds(TagItem, ids, st.lists(texts, max_size=2).map(tuple))
corners = st.tuples(st.floats(0, 63), st.floats(0, 63))
drawings = st.builds(
    DrawRegion,
    st.builds(
        DrawingRequest,
        region_id=st.sampled_from(["r1", "r2"]),
        evidence_id=st.sampled_from(["E001", "E002"]),
        name=st.none() | st.sampled_from(RegionName),
        title=texts,
        rings=st.tuples(st.lists(corners, min_size=2, max_size=5).map(tuple)),
        notes=texts,
        is_removed=st.booleans(),
    ),
)
exhibits = st.builds(
    KeepExhibit,
    st.builds(
        ExhibitRequest,
        evidence_id=st.sampled_from(["E001", "E002"]),
        title=texts,
        png=st.sampled_from([_png(90), _png(120), b"no picture"]),
        view=st.just(Box(0, 0, 8, 8)),
        scale=st.floats(0.01, 64),
        finding_id=st.just(""),
        parameters=st.just((("Channel", "luma"),)),
    ),
)
WORK = (
    "take in",
    "offer what is none",
    "analyse",
    "fail",
    "queue",
    "clear the queue",
    "make again",
    "pass on",
    "undo",
    "redo",
    "reopen",
)
# A hundred more are for `HONEST_HISTORIES=200 pytest tests/unit/casework/test_honest_histories.py`.
EXAMPLES = int(os.environ.get("HONEST_HISTORIES", "20"))
steps = st.lists(
    reviews | updates | left_out | tags | drawings | exhibits | st.sampled_from(WORK),
    min_size=3,
    max_size=14,
)


class Examiner:
    """One case with its history, and what must have been logged by now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.case = folder / "case"
        self._copies = 0
        self.engine = FakeEngineClient()
        self.faces = [save_face(folder / f"{turn}.png", 64, turn) for turn in (0, 90)]
        self.session = CaseSession.create(folder / "case", NewCase("1", "T", "Eva"))
        self.history = History(self.session)

    def do(self, step: Change | str) -> None:
        """Take one step; one that the case refuses changes nothing."""
        before = self.session.audit()
        try:
            self._do(step)
        except CaseError:
            assert self.session.audit() == before
        assert self.session.audit()[: len(before)] == before

    def _do(self, step: Change | str) -> None:
        if step == "take in":
            self.session.take_in(self.faces, self.engine)
        elif step == "offer what is none":
            (self.folder / "letter.jpg").write_text("no picture", encoding="ascii")
            self.session.take_in([self.folder / "letter.jpg"], self.engine)
        elif step in ("analyse", "fail"):
            if step == "fail":
                self.engine.error = EngineCrashed("It ended.", remedy="Try again.")
            plan = QueuePlan(self._ids(), self.engine.describe()[0])
            analyse_items(self.session, self.engine, plan, QueueWatch())
        elif step == "queue":
            self.session.enqueue(self._ids(), self.engine.describe()[0])
        elif step == "clear the queue":
            self.session.clear_queue()
        elif step == "make again":
            request = same_request(self.session, "E001", self.engine.describe()[0], None)
            made = rerun(self.session, self.engine, request, lambda _: None, lambda: False)
            assert isinstance(made, Comparison)
            assert made.is_identical
        elif step == "pass on":
            self._pass_on()
        elif step == "undo":
            self.history.undo()
        elif step == "redo":
            self.history.redo()
        elif step == "reopen":
            self.session.close()
            self.session = CaseSession.open(self.case)
            self.history = History(self.session)
        elif not isinstance(step, str):
            self.history.do(step)

    def _ids(self) -> tuple[str, ...]:
        return tuple(image.id for image in self.session.evidence_images())

    def _pass_on(self) -> None:
        """Export the case and go on in the copy that was imported from it."""
        self._copies += 1
        path = self.folder / f"case-{self._copies}.zip"
        export = export_case(self.session, path)
        self.session.close()
        self.case = path.with_suffix("")
        assert import_case(path, self.case).check.is_good
        self.session = CaseSession.open(self.case)
        self.history = History(self.session)
        assert self.session.verify(export.head).is_good


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_honest_history_has_no_fault(history: list[Change | str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        examiner = Examiner(Path(name))
        for step in history:
            examiner.do(step)
        items, refused = examiner.session.items(), examiner.session.refused_files()
        examiner.session.close()
        with CaseSession.open(examiner.case) as again:
            assert again.verify().faults == ()
            assert (again.items(), again.refused_files()) == (items, refused)
