"""What can go wrong in the engine, told to the person who can put it right.

A `UserFacingError` is expected and carries three sentences: what happened, what it means for the
evidence, what to do next. Anything else that escapes is a bug.
"""

from engine.schema.phrase import Phrase


class EngineError(Exception):
    """Root of the engine's errors."""


class UserFacingError(EngineError):
    """Something the user can put right.

    what: what happened, with the file's name. effect: what it means for the evidence.
    remedy: what to do next.
    """

    def __init__(
        self,
        what: str,
        *,
        remedy: str,
        effect: str = Phrase("The original file is unchanged."),
    ) -> None:
        super().__init__(what)
        self.what = what
        self.effect = effect
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.effect} {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.remedy, self.effect))


def _rebuild(kind: type[UserFacingError], what: str, remedy: str, effect: str) -> UserFacingError:
    return kind(what, remedy=remedy, effect=effect)


class PictureRefused(UserFacingError):
    """The file cannot be used as a picture (empty, damaged, too large, unknown format)."""


class ModelUnavailable(UserFacingError):
    """The asked-for engine or its weights are missing, damaged or cannot run here."""


class EngineCrashed(UserFacingError):
    """The engine's process ended without an answer."""


class StagingFailed(UserFacingError):
    """The engine's process could not write its results (full disk, quota, read-only)."""


class AnalysisCancelled(EngineError):
    """The examiner cancelled the analysis; nothing was recorded."""


class EngineBug(EngineError):
    """An unexpected failure inside the engine's process; the message holds its traceback."""
