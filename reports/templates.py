"""The laboratory's own wording: declaration, scale, certificates and its address, from a file.

A template adds text in the places made for it and orders the appendices. What every report must
say (limitations, marks of machine-generated text, absence of findings) is in no template.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase
from reports.errors import ReportRefused
from reports.theme import RESOURCES

SHIPPED_FOLDER = RESOURCES / "report_templates"
DEFAULT_NAME = "general"
TEMPLATE_FORMAT = 1

# A text is a paragraph, a list a page: more belongs in the conclusion, which a person writes.
_LONGEST_TEXT = 4000
_LONGEST_LIST = 40
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# No picture is called this, by nobody: the absence of findings proves nothing.
_REFUSED_WORDS = re.compile(r"\bauthentic\b", re.IGNORECASE)

LABORATORY_KEYS = ("name", "address", "accreditation", "contact")
_KEYS = {
    "format", "name", "language", "laboratory", "appendices", "declaration", "certificate",
    "scale", "likelihood_ratio", "further_limitations",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """One step of the verbal scale and what it means."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RatioWords:
    """The verbal equivalent of likelihood ratios from `least` up to the next step."""

    least: float
    words: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that the examiner may add: printed only when it was asked for by `id`."""

    id: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """A checked template. `sha256`: of its file, printed in the report.

    `appendices`: section anchors in the laboratory's order; empty: the usual one.
    """

    name: str
    language: str
    sha256: str
    duties: tuple[str, ...]
    statement_of_truth: str
    scale_note: str
    scale: tuple[ScaleStep, ...]
    ratio_words: tuple[RatioWords, ...]
    ratio_source: str
    laboratory: tuple[tuple[str, str], ...] = ()
    certificates: tuple[Certificate, ...] = ()
    further_limitations: tuple[str, ...] = ()
    appendices: tuple[str, ...] = field(default=())


def find_template(name: str, language: str, own_folder: Path | None = None) -> ReportTemplate:
    """Return the shipped template of that name and language, or the laboratory's own.

    ReportRefused: there is none, it has faults, or an own one takes the name of a shipped one.
    """
    file_name = f"{name}.{language}.toml"
    own = None if own_folder is None else own_folder / file_name
    shipped = SHIPPED_FOLDER / file_name
    if _NAME.fullmatch(name) and own is not None and own.is_file():
        if shipped.is_file():
            raise _refused(
                own, Phrase("a template of that name comes with the program; choose another")
            )
        return read_template(own)
    if not _NAME.fullmatch(name) or not shipped.is_file():
        known = ", ".join(template_names(language, own_folder))
        languages = ", ".join(template_languages(own_folder))
        raise ReportRefused(
            Phrase(
                "There is no report template {name} in the language {language}.",
                name=repr(name),
                language=repr(language),
            ),
            remedy=(
                Phrase("Choose one of: {known}.", known=known)
                if known
                else Phrase("Choose one of these languages: {languages}.", languages=languages)
            ),
        )
    return read_template(shipped)


def template_names(language: str, own_folder: Path | None = None) -> tuple[str, ...]:
    """Names of the templates there are in a language, the laboratory's own included."""
    folders = [SHIPPED_FOLDER] if own_folder is None else [SHIPPED_FOLDER, own_folder]
    ending = f".{language}.toml"
    found = {path.name.removesuffix(ending) for f in folders for path in f.glob(f"*{ending}")}
    return tuple(sorted(found, key=lambda name: (name != DEFAULT_NAME, name)))


def template_languages(own_folder: Path | None = None) -> tuple[str, ...]:
    """Languages there are templates in, as files name them: "en", "zh"."""
    folders = [SHIPPED_FOLDER] if own_folder is None else [SHIPPED_FOLDER, own_folder]
    endings = (path.suffixes for folder in folders for path in folder.glob("*.*.toml"))
    return tuple(sorted({suffixes[-2].removeprefix(".") for suffixes in endings}))


def read_template(path: Path) -> ReportTemplate:
    """Return the template in a file; ReportRefused names the entry that cannot be used."""
    try:
        raw = path.read_bytes()
        data = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise _refused(
            path, Phrase("it cannot be read ({reason})", reason=refusal(error))
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(path, Phrase("it is no readable TOML ({error})", error=error)) from error
    try:
        template = _template(_Entries(data), hashlib.sha256(raw).hexdigest())
    except _Unfit as unfit:
        raise _refused(path, unfit.args[0]) from unfit
    if path.name != f"{template.name}.{template.language}.toml":
        expected = f"{template.name}.{template.language}.toml"
        raise _refused(
            path,
            Phrase("its name and language ask for the file name {expected}", expected=expected),
        )
    return template


def _template(entries: "_Entries", sha256: str) -> ReportTemplate:
    entries.only(_KEYS)
    if entries.data.get("format") != TEMPLATE_FORMAT:
        raise _Unfit(Phrase("format must be {template_format}", template_format=TEMPLATE_FORMAT))
    declaration = entries.table("declaration", {"duties", "statement_of_truth"})
    scale = entries.table("scale", {"note", "step"})
    ratios = entries.table("likelihood_ratio", {"source", "step"})
    laboratory = entries.table("laboratory", set(LABORATORY_KEYS), is_required=False)
    name = entries.text("name")
    if not _NAME.fullmatch(name):
        raise _Unfit("name must be of small letters, digits and hyphens")
    steps = tuple(
        ScaleStep(step.text("name"), step.text("meaning"))
        for step in scale.tables("step", {"name", "meaning"})
    )
    if len(steps) < 2:
        raise _Unfit("scale.step needs two steps at least")
    return ReportTemplate(
        name=name,
        language=entries.text("language"),
        sha256=sha256,
        duties=declaration.texts("duties"),
        statement_of_truth=declaration.text("statement_of_truth", is_required=False),
        scale_note=scale.text("note"),
        scale=steps,
        ratio_words=_ratio_words(ratios),
        ratio_source=ratios.text("source"),
        laboratory=tuple((key, laboratory.text(key)) for key in laboratory.data),
        certificates=_certificates(entries),
        further_limitations=entries.texts("further_limitations", is_required=False),
        appendices=entries.texts("appendices", is_required=False),
    )


def _ratio_words(ratios: "_Entries") -> tuple[RatioWords, ...]:
    words = tuple(
        RatioWords(step.number("least"), step.text("words"))
        for step in ratios.tables("step", {"least", "words"})
    )
    leasts = [step.least for step in words]
    if not leasts or leasts[0] != 1 or leasts != sorted(set(leasts)):
        raise _Unfit("likelihood_ratio.step must begin at least = 1 and rise")
    return words


def _certificates(entries: "_Entries") -> tuple[Certificate, ...]:
    keys = {"id", "title", "paragraphs"}
    return tuple(
        Certificate(entry.text("id"), entry.text("title"), entry.texts("paragraphs"))
        for entry in entries.tables("certificate", keys, is_required=False)
    )


class _Unfit(ValueError):
    """An entry is missing, unknown or of the wrong kind; the message names it."""


@dataclass(frozen=True, slots=True)
class _Entries:
    """A table of the file, read strictly; `place` is where it stands, for messages."""

    data: dict[str, Any]
    place: str = ""

    def only(self, known: set[str]) -> "_Entries":
        if unknown := sorted(set(self.data) - known):
            raise _Unfit(
                Phrase(
                    "there is no entry {place}{unknown}; fixed text is not changed",
                    place=self.place,
                    unknown=unknown[0],
                )
            )
        return self

    def table(self, key: str, known: set[str], *, is_required: bool = True) -> "_Entries":
        value = self._get(key, dict, {}, is_required=is_required)
        return _Entries(value, f"{self.place}{key}.").only(known)

    def tables(
        self, key: str, known: set[str], *, is_required: bool = True
    ) -> tuple["_Entries", ...]:
        value = self._get(key, list, [], is_required=is_required)
        if len(value) > _LONGEST_LIST or not all(isinstance(entry, dict) for entry in value):
            raise _Unfit(
                Phrase(
                    "{place}{key} must be at most {longest_list} tables",
                    place=self.place,
                    key=key,
                    longest_list=_LONGEST_LIST,
                )
            )
        return tuple(_Entries(entry, f"{self.place}{key}.").only(known) for entry in value)

    def text(self, key: str, *, is_required: bool = True) -> str:
        value = str(self._get(key, str, "", is_required=is_required))
        return _checked(value, f"{self.place}{key}", may_be_empty=not is_required)

    def texts(self, key: str, *, is_required: bool = True) -> tuple[str, ...]:
        value = self._get(key, list, [], is_required=is_required)
        if len(value) > _LONGEST_LIST or (is_required and not value):
            raise _Unfit(
                Phrase(
                    "{place}{key} must be 1 to {longest_list} texts",
                    place=self.place,
                    key=key,
                    longest_list=_LONGEST_LIST,
                )
            )
        if not all(isinstance(entry, str) for entry in value):
            raise _Unfit(
                Phrase("{place}{key} must be texts in quotation marks", place=self.place, key=key)
            )
        return tuple(_checked(entry, f"{self.place}{key}", may_be_empty=False) for entry in value)

    def number(self, key: str) -> float:
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
            raise _Unfit(
                Phrase("{place}{key} must be a number of 1 or more", place=self.place, key=key)
            )
        return float(value)

    def _get(self, key: str, kind: type, default: Any, *, is_required: bool) -> Any:
        if key not in self.data and not is_required:
            return default
        value = self.data.get(key)
        if not isinstance(value, kind):
            raise _Unfit(
                Phrase(
                    "{place}{key} is missing or no {kind}",
                    place=self.place,
                    key=key,
                    kind=kind.__name__,
                )
            )
        return value


def _checked(text: str, place: str, *, may_be_empty: bool) -> str:
    if not text.strip() and not may_be_empty:
        raise _Unfit(Phrase("{place} is empty", place=place))
    if len(text) > _LONGEST_TEXT:
        raise _Unfit(
            Phrase(
                "{place} has more than {longest_text} characters",
                place=place,
                longest_text=_LONGEST_TEXT,
            )
        )
    if word := _REFUSED_WORDS.search(text):
        raise _Unfit(
            Phrase(
                "{place} calls something “{word}”, which no report does",
                place=place,
                word=word.group(),
            )
        )
    return text


def _refused(path: Path, why: str) -> ReportRefused:
    return ReportRefused(
        Phrase("The report template {name} cannot be used: {why}.", name=path.name, why=why),
        remedy=Phrase("Correct that entry; docs/REPORT_TEMPLATES.md shows all of them."),
    )
