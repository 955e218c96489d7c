"""Renders the model card and the README's table from the measured numbers.

`resources/models/compact/metrics.json` holds them: an object of named measurements, in the order
in which they are shown, each with

    title          what was measured, in words (required)
    value          the number (required)
    n              how many pictures it rests on (required)
    interval       [low, high], the 95 % interval, or left out where none was computed
    compared_with  the value that needs no learning, or what the target is, in words
    data           on which pictures
    in_readme      true where the README shows the row

`python -m benchmarks.model_card` writes `docs/model_card.md` and the README's section;
`--check` only says whether both are up to date (exit status 1 if not).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BEGIN = "<!-- measured: written by python -m benchmarks.model_card -->"
END = "<!-- measured: end -->"
NOTHING = "No version of the weights has been measured yet."
_REQUIRED = {"title", "value", "n"}
# What a reader asks first; everything else in the manifest is about how the weights were made.
_FIRST = ("name", "version", "summary", "licence", "is_calibrated", "thresholds")
_OPTIONAL = {"interval", "compared_with", "data", "in_readme"}


class MetricsRefused(ValueError):
    """The metrics file does not say what was measured; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured number with what it rests on."""

    name: str
    title: str
    value: float
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
    interval = entry.get("interval")
    if interval is not None and not interval[0] <= entry["value"] <= interval[1]:
        raise MetricsRefused(f"{name}: the value lies outside its interval")
    return Measurement(
        name=name,
        title=entry["title"],
        value=float(entry["value"]),
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
        f"| {_cell(m.title)} | {_number(m.value)} | {_interval(m.interval)} | {m.n} "
        f"| {_cell(m.data)} | {_cell(m.compared_with)} |"
        for m in measurements
    ]
    return "\n".join(rows)


def _number(value: float) -> str:
    """Three decimals for shares and scores, three digits for seconds and megabytes."""
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"


def _interval(interval: tuple[float, float] | None) -> str:
    return "not computed" if interval is None else " – ".join(map(_number, interval))


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


def model_card(manifest: Mapping[str, Any], measurements: tuple[Measurement, ...]) -> str:
    """Return the model card: what the manifest says, the measured numbers, use and limits."""
    first = {key: manifest[key] for key in _FIRST if key in manifest}
    rest = {key: value for key, value in manifest.items() if key not in (*_FIRST, "files")}
    files = [
        f"| {_cell(entry['name'])} | {entry['byte_size']} | `{entry['sha256']}` |"
        for entry in manifest.get("files", ())
    ]
    return _CARD.format(
        facts=_facts_table(first),
        measured=table(measurements),
        making=_facts_table(rest),
        files="\n".join(["| file | bytes | SHA-256 |", "|---|---|---|", *files]),
    )


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
regions the mask touches, and sentences about them.

{facts}

## What was measured

{measured}

Values that need no learning stand beside ours wherever there are any. What has no row was not
measured.

## Meant for

Pointing a trained examiner to places in a face that deserve a closer look, with measured clues
that the examiner can check. Research use: most of the training photographs are licensed for
research only (see `NOTICE`).

## Not meant for

- Deciding by itself whether a picture was manipulated, or who changed it.
- Pictures made up entirely by a generator, video, sound, or anything but faces.
- Identifying people, or judging their age, sex or descent.
- Automatic moderation or any use without a person who reviews each region.

## Known limits and bias

- It was trained on forgeries that this project synthesised. Forgeries made in other ways, by hand
  above all, are found much less often: see the rows on forgeries made by people.
- Most training faces are near-frontal, evenly lit and East Asian, and were JPEG-compressed before.
  Turned heads, hard shadows, glasses, hands and objects on the face raise false alarms.
- "No evidence of manipulation found" says nothing about forgeries it cannot see.
- The language model was trained on sentences built from the regions and clues of synthetic
  forgeries. Its text describes the mask. Sentences that no region or clue carries are marked
  unsupported.
- The mask is a threshold on the score map; its outline is not the edge of the edit.

## How it was made

`python main.py train CONFIG` with the values below makes it anew. Folders of pictures are named as
they were called then; the pictures are not part of the project.

{making}

## Files

{files}
"""


def main(arguments: list[str] | None = None) -> int:
    """Write or check the two documents; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    options = parser.parse_args(arguments)
    folder = ROOT / "resources/models/compact"
    measurements = _read_if_there(folder / "metrics.json")
    manifest_path = folder / "manifest.json"
    manifest = json.loads(manifest_path.read_text("utf-8")) if manifest_path.exists() else {}
    readme = ROOT / "README.md"
    wanted = {
        readme: readme_with(readme.read_text("utf-8"), measurements),
        ROOT / "docs/model_card.md": model_card(manifest, measurements),
    }
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in stale:
        if options.check:
            print(f"{path.relative_to(ROOT)} is not what the measurements say", file=sys.stderr)
        else:
            path.write_text(wanted[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and options.check else 0


def _read_if_there(path: Path) -> tuple[Measurement, ...]:
    return read_measurements(path.read_text("utf-8")) if path.exists() else ()


if __name__ == "__main__":
    sys.exit(main())
