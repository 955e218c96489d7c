"""The actions and how they are taken back: the same for command line and window.

The table itself is `action_table`. A mutation that can be taken back is a `Change`: it is applied
to a session and gives the change that takes it back. Both directions are ordinary audited actions;
nothing is ever erased.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.casework.action_table import ACTIONS, Action, Parameter, ParameterKind, action
from app.casework.changes import CaseChanges
from app.casework.records import CaseUpdate, inverse_update
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession

__all__ = [
    "ACTIONS",
    "Action",
    "Change",
    "History",
    "Parameter",
    "ParameterKind",
    "RestoreItem",
    "ReviewRegion",
    "TagItem",
    "UpdateCase",
    "WithdrawItem",
    "WithdrawReview",
    "action",
]


class Change(Protocol):
    """A mutation of a case that can be taken back."""

    @property
    def text(self) -> str:
        """What it does, for "Undo: …"."""
        ...

    def apply(self, session: CaseSession) -> tuple[CaseChanges, "Change"]:
        """Do it; what changed, and the change that takes it back. CaseError when refused."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewRegion:
    """Decide on a region; taken back by withdrawing that review."""

    request: ReviewRequest

    @property
    def text(self) -> str:
        """For example "accept region-1 of E001"."""
        asked = self.request
        return f"{asked.decision.value} {asked.region_id} of {asked.evidence_id}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Record the review."""
        changes, review_id = session.review(self.request)
        return changes, WithdrawReview(review_id, self.request)


@dataclass(frozen=True, slots=True)
class WithdrawReview:
    """Withdraw a review; taken back by deciding the same again, as a new review."""

    review_id: str
    request: ReviewRequest

    @property
    def text(self) -> str:
        """For example "withdraw the review of region-1 of E001"."""
        return f"withdraw the review of {self.request.region_id} of {self.request.evidence_id}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Withdraw the review."""
        return session.withdraw_review(self.review_id), ReviewRegion(self.request)


@dataclass(frozen=True, slots=True)
class UpdateCase:
    """Write fields of the case's record; taken back by writing what they were."""

    update: CaseUpdate

    @property
    def text(self) -> str:
        """Always "change the case's facts"."""
        return "change the case's facts"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Write the fields."""
        inverse = UpdateCase(inverse_update(session.record, self.update))
        return session.update_case(self.update), inverse


@dataclass(frozen=True, slots=True)
class TagItem:
    """Give an item other tags; taken back by giving it those it had."""

    evidence_id: str
    tags: tuple[str, ...]

    @property
    def text(self) -> str:
        """For example "tag E001"."""
        return f"tag {self.evidence_id}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Write the tags."""
        had = {row.evidence_id: row.tags for row in session.summaries([self.evidence_id])}
        changes = session.tag(self.evidence_id, self.tags)
        return changes, TagItem(self.evidence_id, had[self.evidence_id])


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """Withdraw an item; taken back by restoring it."""

    evidence_id: str
    reason: str

    @property
    def text(self) -> str:
        """For example "withdraw E001"."""
        return f"withdraw {self.evidence_id}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Withdraw the item."""
        changes = session.withdraw_item(self.evidence_id, self.reason)
        return changes, RestoreItem(self.evidence_id, f"Withdrawal taken back: {self.reason}")


@dataclass(frozen=True, slots=True)
class RestoreItem:
    """Examine a withdrawn item again; taken back by withdrawing it as it was."""

    evidence_id: str
    reason: str

    @property
    def text(self) -> str:
        """For example "restore E001"."""
        return f"restore {self.evidence_id}"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Restore the item."""
        [row] = session.summaries([self.evidence_id]) or [None]
        changes = session.restore_item(self.evidence_id, self.reason)
        return changes, WithdrawItem(self.evidence_id, row.withdrawn if row else self.reason)


@dataclass(slots=True)
class History:
    """What was done in this session and can be undone; use it from the session's thread."""

    session: CaseSession
    on_change: Callable[[CaseChanges], None] = lambda changes: None
    _done: list[tuple[Change, Change]] = field(default_factory=list)
    _undone: list[Change] = field(default_factory=list)

    @property
    def undoable(self) -> Change | None:
        """The change that Undo would take back."""
        return self._done[-1][0] if self._done else None

    @property
    def redoable(self) -> Change | None:
        """The change that Redo would do again."""
        return self._undone[-1] if self._undone else None

    @property
    def undo_text(self) -> str:
        """What Undo would take back; empty when there is nothing."""
        return self._done[-1][0].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """What Redo would do again; empty when there is nothing."""
        return self._undone[-1].text if self._undone else ""

    def do(self, change: Change) -> CaseChanges:
        """Apply a change; what was undone before can no longer be redone."""
        changes = self._apply(change)
        self._undone.clear()
        return changes

    def undo(self) -> CaseChanges:
        """Take back the last change; nothing happens when there is none."""
        if not self._done:
            return CaseChanges()
        change, inverse = self._done[-1]
        changes, _ = inverse.apply(self.session)
        self._done.pop()
        self._undone.append(change)
        self.on_change(changes)
        return changes

    def redo(self) -> CaseChanges:
        """Do again what was undone last; nothing happens when there is none."""
        if not self._undone:
            return CaseChanges()
        changes = self._apply(self._undone[-1])
        self._undone.pop()
        return changes

    def _apply(self, change: Change) -> CaseChanges:
        changes, inverse = change.apply(self.session)
        if changes:
            self._done.append((change, inverse))
        self.on_change(changes)
        return changes
