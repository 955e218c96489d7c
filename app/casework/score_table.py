"""A laboratory's scores with known truth, read from CSV and refused where they prove nothing."""

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path

from app.casework.errors import InputRefused, storage_failed
from app.casework.naming import visible
from engine.schema.phrase import Phrase

# With n pictures of a kind no ratio above about n can be shown; below this, even moderate support
# (10 to 100 on the ENFSI scale) would be guesswork. From 300 on little is gained per picture.
FEWEST_OF_A_KIND = 50
# Different sources needed where sources are named: each of the folds needs one of its own.
FEWEST_SOURCES = 10
# Fewer different values than this are grades, not scores: the curve between them is invented.
FEWEST_VALUES = 20
# The fit repeats itself 400 times; beyond this it would take minutes and add nothing.
MOST_ROWS = 20_000
_MOST_BYTES = 16 * 1024 * 1024

_SCORE_NAMES = ("score", "manipulation")
_FORGED, _GENUINE = ("fake", "forged", "manipulated", "1"), ("real", "genuine", "0")
_ENGINE_NAMES = ("engine", "engine_version", "weights_sha256")


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Checked scores: `scores[i]` in 0–1 of a picture that is manipulated where `is_forged[i]`.

    `sources`: who or what each picture shows or comes from, empty when the file names none.
    `engine`: what the file says of the engine, by column; columns it lacks are missing here.
    """

    raw: bytes
    scores: tuple[float, ...]
    is_forged: tuple[bool, ...]
    sources: tuple[str, ...]
    engine: dict[str, str]


def read_scores(path: Path) -> ScoreTable:
    """Read `score` (or `manipulation`), `label`, and `source` where there is one.

    InputRefused names the line or the reason; StorageFailed when the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise storage_failed(Phrase("read the scores in"), path, error) from error
    if len(raw) > _MOST_BYTES:
        raise _refused(
            path, Phrase("it is larger than {most_bytes} MiB", most_bytes=_MOST_BYTES // 2**20)
        )
    try:
        lines = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        rows = list(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, Phrase("it is no CSV in UTF-8 ({error})", error=error)) from error
    header = lines.fieldnames or ()
    names = [name for name in _SCORE_NAMES if name in header]
    if not names or "label" not in header:
        raise _refused(path, Phrase("its first line must name the columns score and label"))
    if len(rows) > MOST_ROWS:
        raise _refused(path, Phrase("it has more than {most_rows:,} rows", most_rows=MOST_ROWS))
    table = ScoreTable(
        raw,
        tuple(_score(path, number, row[names[0]]) for number, row in enumerate(rows, start=2)),
        tuple(_label(path, number, row["label"]) for number, row in enumerate(rows, start=2)),
        _sources(path, rows) if "source" in header else (),
        {name: _one_value(path, rows, name) for name in _ENGINE_NAMES if name in header},
    )
    _check(path, table)
    return table


def _score(path: Path, number: int, text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= 1.0:
        raise _refused(
            path,
            Phrase(
                "line {number}: {text} is no score from 0 to 1",
                number=number,
                text=repr(visible(text or "")),
            ),
        )
    return value


def _label(path: Path, number: int, text: str | None) -> bool:
    word = (text or "").strip().lower()
    if word not in _FORGED + _GENUINE:
        raise _refused(
            path,
            Phrase(
                "line {number}: the label {word} is neither fake nor real",
                number=number,
                word=repr(visible(word)),
            ),
        )
    return word in _FORGED


def _sources(path: Path, rows: list[dict[str, str]]) -> tuple[str, ...]:
    sources = tuple((row["source"] or "").strip() for row in rows)
    if not all(sources):
        raise _refused(
            path, Phrase("line {value}: the source is empty", value=sources.index("") + 2)
        )
    return sources


def _one_value(path: Path, rows: list[dict[str, str]], name: str) -> str:
    values = {(row[name] or "").strip() for row in rows}
    if len(values) > 1:
        raise _refused(path, Phrase("the column {name} names more than one engine", name=name))
    return values.pop() if values else ""


def _check(path: Path, table: ScoreTable) -> None:
    forged = [s for s, f in zip(table.scores, table.is_forged, strict=True) if f]
    genuine = [s for s, f in zip(table.scores, table.is_forged, strict=True) if not f]
    for kind, scores in ((Phrase("manipulated"), forged), (Phrase("genuine"), genuine)):
        if len(scores) < FEWEST_OF_A_KIND:
            raise _refused(
                path,
                Phrase(
                    "it has {count} {kind} pictures; at least {fewest_of_a_kind} are needed",
                    count=len(scores),
                    kind=kind,
                    fewest_of_a_kind=FEWEST_OF_A_KIND,
                ),
            )
        if len(set(scores)) == 1:
            raise _refused(path, Phrase("all {kind} pictures have the same score", kind=kind))
    if len(set(table.scores)) < FEWEST_VALUES:
        raise _refused(
            path,
            Phrase(
                "it has fewer than {fewest_values} different scores", fewest_values=FEWEST_VALUES
            ),
        )
    if sum(forged) / len(forged) <= sum(genuine) / len(genuine):
        raise _refused(
            path,
            Phrase(
                "manipulated pictures score no higher than genuine ones on average: labels are "
                "exchanged, or the scores tell nothing"
            ),
        )
    for is_forged, kind in ((True, Phrase("manipulated")), (False, Phrase("genuine"))):
        pairs = zip(table.sources, table.is_forged, strict=False)
        known = {source for source, f in pairs if f is is_forged}
        if table.sources and len(known) < FEWEST_SOURCES:
            raise _refused(
                path,
                Phrase(
                    "the {kind} pictures come from {count} source; at least {fewest_sources} "
                    "are needed"
                    if len(known) == 1
                    else "the {kind} pictures come from {count} sources; at least "
                    "{fewest_sources} are needed",
                    kind=kind,
                    count=len(known),
                    fewest_sources=FEWEST_SOURCES,
                ),
            )


def _refused(path: Path, why: str) -> InputRefused:
    return InputRefused(
        Phrase("The scores in {path} cannot be used: {why}.", path=visible(str(path)), why=why),
        remedy=Phrase(
            "See “Calibration data of a laboratory” in docs/CALIBRATION.md for what is needed."
        ),
    )
