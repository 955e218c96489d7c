"""The case's items and findings as a table for other programs: CSV or JSON without formulas."""

import csv
import io
import json
import os
from collections.abc import Iterable
from pathlib import Path

from app.casework.errors import InputRefused, storage_failed
from app.casework.naming import visible
from engine.schema.case import CaseItem, RefusedFile
from engine.schema.finding import Region
from engine.schema.phrase import Phrase
from engine.schema.region_letters import region_letters, regions_by_score

COLUMNS = (
    "item",
    "name",
    "sha256",
    "taken_in_at",
    "width",
    "height",
    "state",
    "failure",
    "withdrawn",
    "verdict",
    "manipulation",
    "is_calibrated",
    "engine",
    "engine_version",
    "device",
    "faces",
    "regions",
    "accepted",
    "rejected",
    "unsure",
    "undecided",
    "warnings",
    "explanation",
)

# Spreadsheets take a cell that begins with one of these for a formula (OWASP, "CSV injection").
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Value = str | int | float | bool | None


# The state of a file that is not in the case, beside those of `AnalysisState`.
REFUSED = "refused"


def write_table(items: Iterable[CaseItem], out: Path, refused: Iterable[RefusedFile] = ()) -> int:
    """Write the table as CSV or JSON, by the file's suffix; how many rows.

    One row per item with the entries of `COLUMNS`, None where there is no finding, then one per
    file that could not be taken in. InputRefused for another suffix; StorageFailed when the file
    exists or cannot be written.
    """
    rows = [*map(_row, items), *map(_refused_row, refused)]
    suffix = out.suffix.lower()
    if suffix not in (".csv", ".json"):
        raise InputRefused(
            Phrase("{out} is neither a .csv nor a .json file.", out=out),
            effect=Phrase("Nothing was written."),
            remedy=Phrase("Give a file name that ends in .csv or .json."),
        )
    text = _csv(rows) if suffix == ".csv" else json.dumps(rows, indent=2, sort_keys=True)
    half = out.with_name(f".{out.name}.unfinished")
    try:
        if out.exists():
            raise FileExistsError(17, "File exists", str(out))
        try:
            # First whole, then named: a full disk leaves no half table.
            with half.open("x", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            half.rename(out)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise storage_failed(Phrase("write the table to"), out, error) from error
    return len(rows)


def cell(value: Value) -> str:
    """`value` as the text of a CSV cell that no spreadsheet takes for a formula.

    Numbers of ours stay numbers; texts, which others may have written, get a leading apostrophe
    where they would begin a formula, also behind white space.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    is_formula = value.startswith(_FORMULA_SIGNS) or value.lstrip().startswith(_FORMULA_SIGNS)
    return f"'{value}" if is_formula else value


def _csv(rows: list[dict[str, Value]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    writer.writerows([cell(row[name]) for name in COLUMNS] for row in rows)
    return stream.getvalue()


def _refused_row(file: RefusedFile) -> dict[str, Value]:
    row: dict[str, Value] = dict.fromkeys(COLUMNS)
    return row | {
        "name": visible(file.original_name),
        "sha256": file.sha256 or None,
        "state": REFUSED,
        "failure": visible(file.what),
    }


def _spoken(region: Region) -> tuple[str, ...]:
    return tuple(word for word in (region.side.value, region.name.value) if word)


def _row(item: CaseItem) -> dict[str, Value]:
    evidence, finding = item.evidence, item.finding
    row: dict[str, Value] = dict.fromkeys(COLUMNS)
    row |= {
        "item": evidence.id,
        "name": visible(evidence.original_name),
        "sha256": evidence.sha256,
        "taken_in_at": evidence.taken_in_at,
        "width": evidence.decode.size.width,
        "height": evidence.decode.size.height,
        "state": item.state.value,
        "failure": visible(item.failure.what) if item.failure else None,
        "withdrawn": visible(item.withdrawal.reason) if item.withdrawal else None,
    }
    if finding is None:
        return row
    decisions = [review.decision.value for review in item.reviews]
    made, letters = finding.provenance, region_letters(finding)
    row |= {
        "verdict": finding.scores.verdict.value,
        "manipulation": finding.scores.manipulation,
        "is_calibrated": finding.scores.is_calibrated,
        "engine": visible(made.engine),
        "engine_version": visible(made.version),
        "device": made.device,
        "faces": len(finding.faces),
        "regions": "; ".join(
            " ".join((letters[region.id], *_spoken(region), f"{region.score:.2f}"))
            for region in regions_by_score(finding)
        ),
        "accepted": decisions.count("accept"),
        "rejected": decisions.count("reject"),
        "unsure": decisions.count("unsure"),
        "undecided": len(finding.regions) - len(decisions),
        "warnings": visible("; ".join(warning.text for warning in finding.warnings)),
        "explanation": visible(finding.explanation.text),
    }
    return row
