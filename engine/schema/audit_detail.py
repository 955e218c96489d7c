"""What an entry of the audit log says, as names and values that can be said in every language."""

import json
from collections.abc import Mapping

from engine.schema.kept_phrases import ENTRY, PhraseUnreadable, phrases_in
from engine.schema.languages import fixed, said
from engine.schema.phrase import Phrase

# Hashes of rows and files that the check of the case uses, and the templates of other details.
BOOKKEEPING = ("records", "files", ENTRY)
# Of these details the values are fixed words too.
_FIXED = ("decision", "name", "role")


def spoken_action(action: str, language: str) -> str:
    """What was done; the action's code in English and for actions that are not known."""
    return fixed(action, language)


def spoken_subject(subject: str, language: str) -> str:
    """What it was done to: an item's id as it is, the other subjects in words."""
    word, _, number = subject.partition(" ")
    if word == "batch" and number.isdecimal():
        return said(Phrase("batch {number}", number=number), language)
    return fixed(subject, language) if subject in ("queue", "file", "case") else subject


def spoken_details(detail_json: str, language: str) -> list[tuple[str, object]] | None:
    """Names and values of what was logged, without bookkeeping; None for what is no JSON object.

    Texts that remember their template are said in the language; others are as they were logged.
    """
    try:
        detail = json.loads(detail_json)
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(detail, dict):
        return None
    told = with_phrases(detail)
    return [
        (fixed(str(name), language), _value(str(name), value, language))
        for name, value in told.items()
        if value is not None and name not in BOOKKEEPING
    ]


def with_phrases(detail: Mapping[str, object]) -> dict[str, object]:
    """The logged facts with their texts as phrases again; as they are where that fails."""
    try:
        return phrases_in(detail)
    except PhraseUnreadable:
        return dict(detail)


def _value(name: str, value: object, language: str) -> object:
    if isinstance(value, bool):
        return fixed(json.dumps(value), language)
    if not isinstance(value, str):
        return value
    return fixed(value, language) if name in _FIXED else said(value, language)
