"""Moments that people type, for the record: ISO 8601, and with their time zone."""

from datetime import datetime

from app.casework.errors import InputRefused
from app.casework.naming import visible
from engine.schema.phrase import Phrase

MOMENT_EXAMPLE = "2026-11-20T08:30:00+01:00"


def checked_moment(text: str) -> str:
    """The moment as it was given; empty for none. InputRefused when it has no time zone or is none.

    `text`: ISO 8601 as `datetime.fromisoformat` reads it.
    """
    try:
        if not text or datetime.fromisoformat(text).tzinfo is not None:
            return text
    except ValueError:
        pass
    raise InputRefused(
        Phrase("“{text}” is no moment with its time zone.", text=visible(text)),
        effect=Phrase("No report was made."),
        remedy=Phrase("Give it as in {example}.", example=MOMENT_EXAMPLE),
    )
