"""Renders the model card and the README's table from the measured numbers.

`resources/models/compact/metrics.json` holds them: an object of named measurements, in the order
in which they are shown, each with

    title          what was measured, in words (required)
    value          the number, or null where it was not measured (required)
    n              how many pictures it rests on (required)
    interval       [low, high], the 95 % interval, or left out where none was computed
    compared_with  the value that needs no learning, or what the target is, in words
    data           on which pictures
    in_readme      true where the README shows the row

and `engine`: name, version and weights_sha256 of the model they were measured with. Figures of any
other are not shown.

`docs/model_card_tables.json` holds what is too long for that file: a row per family, region, group
of people and kind of damage (see `benchmarks.collect_tables`).

`python -m benchmarks.model_card` writes `docs/model_card.md`, its limits for the window
(`docs/model_card_limits.json`) and the README's section; `--check` only says whether all are up to
date (exit status 1 if not).
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.casework.model_limits import Places, limits_markdown, written
from app.casework.models import read_metrics, read_model
from benchmarks.collect_metrics import RESULTS, collect
from benchmarks.goals import goal_rows, weak_points
from benchmarks.model_limits import limit_sections

ROOT = Path(__file__).parents[1]
BEGIN = "<!-- measured: written by python -m benchmarks.model_card -->"
END = "<!-- measured: end -->"
_NO_TABLES = "No tables were made for these weights."
NOTHING = "No version of the weights has been measured yet."
_REQUIRED = {"title", "value", "n"}
# What a reader asks first; everything else in the manifest is about how the weights were made.
_FIRST = ("name", "version", "summary", "licence", "is_calibrated", "thresholds")
# Where the card's figures and facts stand, as its limits point to them.
_PLACES = Places(above="above", below="below", made="under “How it was made”")
_OPTIONAL = {"interval", "compared_with", "data", "in_readme"}


class MetricsRefused(ValueError):
    """The metrics file does not say what was measured; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured number with what it rests on."""

    name: str
    title: str
    value: float | None
    n: int
    interval: tuple[float, float] | None = None
    compared_with: str = ""
    data: str = ""
    in_readme: bool = False


def read_measurements(text: str) -> tuple[Measurement, ...]:
    """Return the measurements of a metrics file; MetricsRefused names what is wrong."""
    entries = json.loads(text)
    if not isinstance(entries, dict):
        raise MetricsRefused("an object of named measurements is expected")
    return tuple(_measurement(name, entry) for name, entry in entries.items())


def _measurement(name: str, entry: Any) -> Measurement:
    if not isinstance(entry, dict) or not _REQUIRED <= set(entry) <= _REQUIRED | _OPTIONAL:
        raise MetricsRefused(f"{name}: title, value and n are needed, and nothing unknown")
    interval, value = entry.get("interval"), entry["value"]
    if interval is not None and (value is None or not interval[0] <= value <= interval[1]):
        raise MetricsRefused(f"{name}: the value lies outside its interval")
    return Measurement(
        name=name,
        title=entry["title"],
        value=None if value is None else float(value),
        n=int(entry["n"]),
        interval=None if interval is None else (float(interval[0]), float(interval[1])),
        compared_with=entry.get("compared_with", ""),
        data=entry.get("data", ""),
        in_readme=bool(entry.get("in_readme", False)),
    )


def table(measurements: tuple[Measurement, ...]) -> str:
    """Return a Markdown table, or the sentence that nothing was measured."""
    if not measurements:
        return NOTHING
    rows = [
        "| measured | value | 95 % interval | n | on | beside it |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {_cell(m.title)} | {_number(m.value)} | {_interval(m)} | {m.n} "
        f"| {_cell(m.data)} | {_cell(m.compared_with)} |"
        for m in measurements
    ]
    return "\n".join(rows)


def _number(value: float | None) -> str:
    """Three decimals for shares and scores, three digits for seconds, megabytes and tiny values."""
    if value is None:
        return "not measured"
    is_plain = value == 0 or 0.001 <= abs(value) < 10
    return f"{value:.3f}" if is_plain else f"{value:.4g}"


def _interval(measurement: Measurement) -> str:
    if measurement.interval is None:
        return "not computed" if measurement.value is not None else ""
    return " – ".join(map(_number, measurement.interval))


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def readme_with(readme: str, measurements: tuple[Measurement, ...]) -> str:
    """Return the README with its measured section renewed; everything else stays."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise MetricsRefused("the README has no section between the two comments")
    shown = tuple(m for m in measurements if m.in_readme)
    return f"{before}{BEGIN}\n{table(shown)}\n{END}{after}"


@dataclass(frozen=True, slots=True)
class CardData:
    """What a card is made from. metrics: as read from the metrics file; tables: see the module."""

    manifest: Mapping[str, Any]
    metrics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: tuple[Mapping[str, Any], ...] = ()
    has_curves: bool = False


def model_card(data: CardData) -> str:
    """Return the model card: what the manifest says, the measured numbers, use and limits."""
    manifest = data.manifest
    measurements = read_measurements(json.dumps(data.metrics))
    first = {key: manifest[key] for key in _FIRST if key in manifest}
    rest = {key: value for key, value in manifest.items() if key not in (*_FIRST, "files")}
    files = [
        f"| {_cell(entry['name'])} | {entry['byte_size']} | `{entry['sha256']}` |"
        for entry in manifest.get("files", ())
    ]
    return _CARD.format(
        facts=_facts_table(first),
        measured=table(measurements),
        goals=_markdown(
            ("measured", "on", "goal", "value", "reached"),
            goal_rows(_with_unmeasured(data.metrics)),
        ),
        weak=_bullets(weak_points(data.metrics, data.tables)),
        tables="\n\n".join(map(_titled, data.tables)) or _NO_TABLES,
        curves=_CURVES if data.has_curves else "",
        limits=limits_markdown(limit_sections(manifest), _PLACES, "en"),
        making=_facts_table(rest),
        files="\n".join(["| file | bytes | SHA-256 |", "|---|---|---|", *files]),
    )


def _with_unmeasured(
    metrics: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, Mapping[str, Any]]:
    """Add a row without a value for whatever could have been measured and was not."""
    return {**collect({name: {} for name in RESULTS}), **metrics}


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(_shown(entry) for entry in row)} |" for row in rows]
    return "\n".join(lines)


def _shown(entry: object) -> str:
    if entry is None or isinstance(entry, float):
        return _number(entry)
    return _cell(str(entry))


def _titled(table: Mapping[str, Any]) -> str:
    return f"### {table['title']}\n\n{_markdown(table['columns'], table['rows'])}"


def _bullets(sentences: Sequence[str]) -> str:
    if not sentences:
        return "Nothing was measured that misses its goal; rows without a value were not measured."
    return "\n".join(f"- {_cell(sentence)}" for sentence in sentences)


def _facts_table(facts: Mapping[str, Any]) -> str:
    rows = [f"| {_cell(name)} | {_cell(value)} |" for name, value in _facts(facts)]
    return "\n".join(["| fact | value |", "|---|---|", *rows]) if rows else NOTHING


def _facts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each plain value with the keys that lead to it; lists of plain values in one line."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _facts(inner, f"{name}, {key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(inner, Mapping | list) for inner in value):
        for number, inner in enumerate(value, 1):
            yield from _facts(inner, f"{name} {number}")
    else:
        plain = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield name.replace("_", " "), plain


_CARD = """\
# Model card: the compact engine

Written by `python -m benchmarks.model_card` from the manifest and the metrics beside the weights.

## What it is

ForgeryTalker at small size: an image encoder, a Q-Former, a forgery prompter for the named regions,
a mask decoder and a language model. From one photograph of a face it gives a score map, a mask, the
regions that mask and prompter name together, and sentences about them.

{facts}

## What was measured

{measured}

Values that need no learning stand beside ours wherever there are any. "Not measured" means what it
says; what has no row was not measured either.

## Goals

{goals}

## What is weak

{weak}

## In detail

{tables}
{curves}
{limits}

## How it was made

`python main.py train CONFIG` with the values below makes it anew. Folders of pictures are named as
they were called then; the pictures are not part of the project.

{making}

## Files

{files}
"""


_CURVES = """
![AUROC, IoU and false alarms after JPEG, reduction, blur and noise](robustness.svg)
"""


def main(arguments: list[str] | None = None) -> int:
    """Write or check the documents; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    options = parser.parse_args(arguments)
    folder = ROOT / "resources/models/compact"
    # figures of other weights say nothing of these
    figures: Any = read_metrics(read_model(folder)) or {}
    data = CardData(
        manifest=_read_if_there(folder / "manifest.json", {}),
        metrics=figures,
        # made together with the metrics
        tables=tuple(_read_if_there(ROOT / "docs/model_card_tables.json", [])) if figures else (),
        has_curves=bool(figures) and (ROOT / "docs/robustness.svg").exists(),
    )
    readme = ROOT / "README.md"
    measurements = read_measurements(json.dumps(data.metrics))
    wanted = {
        readme: readme_with(readme.read_text("utf-8"), measurements),
        ROOT / "docs/model_card.md": model_card(data),
        ROOT / "docs/model_card_limits.json": written(limit_sections(data.manifest)),
    }
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in stale:
        if options.check:
            print(f"{path.relative_to(ROOT)} is not what the measurements say", file=sys.stderr)
        else:
            path.write_text(wanted[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and options.check else 0


def _read_if_there(path: Path, otherwise: Any) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else otherwise


if __name__ == "__main__":
    sys.exit(main())
