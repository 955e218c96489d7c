"""Sentences about signatures that can be said in every language of the reports.

A remark is English text that remembers its template, so that records stay readable and another
language is only asked for when somebody reads. Catalogues lie in `resources/signature_text/`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "signature_text"
# BCP 47 tags as reports carry them, and the names by which settings know the languages.
_LANGUAGES = {"zh": "zh", "zh-Hans": "zh", "zh-CN": "zh"}


class Remark(str):
    """An English sentence made of a template and its values; values may be remarks too."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> "Remark":
        """Put the values in."""
        remark = super().__new__(cls, template.format(**values) if values else template)
        remark.template = template
        remark.values = values
        return remark


def said(text: str, language: str) -> str:
    """Return a remark in a language ("en", "zh" or a tag of these); other text as it is.

    KeyError: the catalogue lacks the sentence, which a test excludes.
    """
    catalogue = _catalogue(_LANGUAGES.get(language, "en"))
    if catalogue is None or not isinstance(text, Remark):
        return str(text)
    template = catalogue[text.template]
    values = {
        name: said(value, language) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return template.format(**values) if values else template


@cache
def _catalogue(language: str) -> Mapping[str, str] | None:
    if language == "en":
        return None
    text = (_CATALOGUES / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["text"]
