"""The report's own words in the reader's language, and how numbers, times and states are put.

Sections are written in English; another language is a catalogue from English sentence to
translation under `resources/report_text/`. A missing entry is an error, never silent English.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engine.schema.case import Decision
from engine.schema.finding import CheckState, Region, Severity, Side, Verdict
from engine.schema.languages import fixed, said, translated
from engine.schema.phrase import Phrase
from engine.schema.rounding import score_text, share_text
from reports.errors import ReportRefused

# A value to compare with, before the words that say what it is: "0.5 ", "IoU 0.431 ".
_NUMBER = re.compile(r"(?:IoU )?\d+(?:\.\d+)? ")
_CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "report_text"


@dataclass(frozen=True, slots=True)
class Wording:
    """The report's voice in one language; `tag` is its name by BCP 47."""

    language: str
    tag: str
    catalogue: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, template: str, **values: object) -> str:
        """Return an English template in this language, with its values put in."""
        if self.language != "en":
            template = self.catalogue[template]
        return template.format(**values) if values else template

    def told(self, text: str) -> str:
        """A text of the program in this language; one that exists in English only, as it is."""
        return said(text, self.language)

    def is_english_only(self, text: str) -> bool:
        """Whether the report is in another language, and this text exists in English only."""
        return bool(text) and self.language != "en" and translated(text, self.language) is None

    def machine(self, text: str) -> str:
        """What the engine told; marked where the report is not English and the text is."""
        if not self.is_english_only(text):
            return self.told(text)
        return self("{text} (English original)", text=text)

    def known(self, text: str) -> str:
        """A fixed phrase of the engine in this language; any other as it is."""
        return self.catalogue.get(text) or fixed(text, self.language)

    def beside(self, words: str) -> str:
        """What is given beside a measured figure: its number as it is, its words said."""
        number = _NUMBER.match(words)
        if number is None:
            return self.known(words)
        what = words[number.end() :]
        known = self.known(what)
        return words if known == what else number.group().strip() + known

    def method(self, name: str) -> str:
        """A method's name; in other languages than English in words, with the name in brackets."""
        spoken = fixed(name, self.language)
        return name if spoken == name else self("{spoken} ({name})", spoken=spoken, name=name)

    def state(self, state: CheckState) -> str:
        """The four states, in words."""
        return self(
            {
                CheckState.FOUND: "found",
                CheckState.NOT_FOUND: "not found",
                CheckState.NOT_RUN: "not run",
                CheckState.FAILED: "failed",
            }[state]
        )

    def verdict(self, verdict: Verdict) -> str:
        """What the engine says about a picture or face."""
        return self(
            {
                Verdict.EVIDENCE_OF_MANIPULATION: "evidence of manipulation",
                Verdict.NO_EVIDENCE_FOUND: "no evidence of manipulation found",
                Verdict.INCONCLUSIVE: "inconclusive",
            }[verdict]
        )

    def decision(self, decision: Decision) -> str:
        """The examiner's word on a region."""
        return self(
            {
                Decision.ACCEPT: "accepted",
                Decision.REJECT: "rejected",
                Decision.UNSURE: "unsure",
            }[decision]
        )

    def severity(self, severity: Severity) -> str:
        """How strongly a region is affected."""
        return self(severity.value)

    def region(self, region: Region) -> str:
        """The region's name with its side, from the subject's point of view."""
        name = self(region.name.value)
        sides = {Side.LEFT: "left {name}", Side.RIGHT: "right {name}", Side.BOTH: "both: {name}"}
        template = sides.get(region.side)
        return self(template, name=name) if template else name

    def moment(self, at: str) -> str:
        """An ISO 8601 time as date, time and offset; what cannot be read is printed as it is."""
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            return at
        if moment.tzinfo is None:
            return self("{at} (time zone not recorded)", at=at)
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")

    def score(self, value: float) -> str:
        """A score in 0–1 with two decimals, never as a percentage: it is no probability."""
        return score_text(value)

    def share(self, value: float) -> str:
        """A share of an area in per cent."""
        return share_text(value)

    def measured(self, value: float) -> str:
        """A measured value with three significant digits."""
        return f"{value:.3g}"

    def count(self, value: int) -> str:
        """A whole number, grouped, as in 1,048,576."""
        return f"{value:,}"


def wording(language: str) -> Wording:
    """Return the wording of a language; ReportRefused where there is no catalogue for it."""
    if language == "en":
        return Wording("en", "en")
    path = _CATALOGUES / f"{language}.toml"
    try:
        catalogue = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReportRefused(
            Phrase("There is no report text for the language {language}.", language=repr(language)),
            remedy=Phrase("Choose English (en) or Simplified Chinese (zh)."),
        ) from error
    return Wording(language, catalogue["tag"], catalogue["text"])
