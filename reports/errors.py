"""What can go wrong with a report, told to the person who can put it right.

These mirror the three sentences of the engine's user-facing errors, which this package must not
import: what happened, what it means for the evidence, what to do next.
"""

from engine.schema.phrase import Phrase


class ReportError(Exception):
    """Root of the package's errors; every one of them is expected and can be acted upon.

    what: what happened, with the file's or case's name. effect: what it means for the evidence.
    remedy: what to do next.
    """

    def __init__(
        self,
        what: str,
        *,
        remedy: str,
        effect: str = Phrase("The case and its evidence are unchanged."),
    ) -> None:
        super().__init__(what)
        self.what = what
        self.effect = effect
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.effect} {self.remedy}"


class ReportRefused(ReportError):
    """The case does not allow this report: a Final without conclusion, changed files, a gap."""


class IdentityError(ReportError):
    """The signing identity cannot be made or used: passphrase, expiry, key usage, damage."""


class SigningFailed(ReportError):
    """The report could not be signed, for instance because no time-stamp was to be had."""


class NotVerifiable(ReportError):
    """The file cannot be checked at all: empty, no PDF, cut off, encrypted."""
