"""Drawing and keeping as changes that can be taken back, for `actions.History`."""

from dataclasses import dataclass

from app.casework.actions import Change
from app.casework.changes import CaseChanges
from app.casework.hand import DrawingRequest, ExhibitRequest
from app.casework.session import CaseSession


@dataclass(frozen=True, slots=True)
class DrawRegion:
    """Store a version of an examiner's region; taken back by withdrawing that version."""

    request: DrawingRequest
    verb: str = "draw"

    @property
    def text(self) -> str:
        """For example "draw nose on E001"; `verb` says what was done."""
        asked = self.request
        name = asked.name.value if asked.name is not None else asked.title
        return f"{self.verb} {name or 'region'} on {asked.evidence_id}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Store the version."""
        changes, drawing_id = session.draw_region(self.request)
        return changes, WithdrawDrawing(drawing_id, self)


@dataclass(frozen=True, slots=True)
class WithdrawDrawing:
    """Withdraw a version; taken back by storing the same again."""

    drawing_id: str
    made: DrawRegion

    @property
    def text(self) -> str:
        """For example "withdraw: draw nose on E001"."""
        return f"withdraw: {self.made.text}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Withdraw it."""
        return session.withdraw_drawing(self.drawing_id), self.made


@dataclass(frozen=True, slots=True)
class KeepExhibit:
    """Keep a view for the report; taken back by withdrawing it."""

    request: ExhibitRequest

    @property
    def text(self) -> str:
        """For example "keep exhibit of E001"."""
        return f"keep exhibit of {self.request.evidence_id}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Store picture and record."""
        changes, exhibit_id = session.keep_exhibit(self.request)
        return changes, WithdrawExhibit(exhibit_id)


@dataclass(frozen=True, slots=True)
class WithdrawExhibit:
    """Withdraw an exhibit; taken back by keeping the same view again."""

    exhibit_id: str

    @property
    def text(self) -> str:
        """Always "withdraw exhibit"."""
        return "withdraw exhibit"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Withdraw it; its request is read back from the case."""
        request = session.exhibit_request(self.exhibit_id)
        return session.withdraw_exhibit(self.exhibit_id), KeepExhibit(request)
