"""Validation and error rates of the engine, as measured; rows for what was not measured.

The figures are the engine's metrics file: an object of named measurements, each with `title`,
`value` and `n`, and optionally `interval` ([low, high], 95 %), `data` and `compared_with`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reports.context import ReportContext
from reports.document import Block, Notice, NoticeKind, Paragraph, Table, Text

TITLE = "Validation and error rates"

# What a reader of ISO/IEC 17025 or FRE 702 will ask for, and the words in a measurement's name or
# title that answer it. What no measurement answers is printed as "not measured".
_ASKED = (
    ("False positive rate per picture at the threshold used", ("false alarm", "false positive")),
    (
        "False negative rate per picture at the threshold used",
        ("false negative", "miss rate", "by people called manipulated"),
    ),
    ("Separation of manipulated and genuine pictures (AUROC)", ("auroc", "auc")),
    ("Agreement of the mask with the true mask (IoU)", ("iou",)),
    ("Agreement of the mask with the true mask (F1)", ("f1",)),
    ("After recompression", ("recompress", "jpeg", "webp", "messenger")),
    ("After reduction or enlargement", ("resize", "reduced", "downscal")),
    ("On forgeries not made by this project", ("by people", "forged dev", "hand-made", "public")),
    ("Agreement of the machine text with references", ("caption", "sentence", "text of", "rouge")),
    ("Differences between groups of depicted persons", ("group", "age", "sex", "skin")),
)


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return what was measured and the list of what was not."""
    say, validation = context.say, context.options.validation
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "Figures measured for the engine on test data, not on the items of this "
                    "case. They hold for pictures like those of the test data, at the engine's own "
                    "thresholds (section 7)."
                )
            )
        )
    ]
    measurements = {} if validation is None else dict(validation)
    if measurements:
        blocks.extend(_measured(context, measurements))
    else:
        blocks.append(
            Notice(
                NoticeKind.WARNING,
                say(
                    "No figures of validation are known for this engine: not measured for "
                    "these weights."
                ),
            )
        )
    blocks.append(_not_measured(context, measurements))
    return tuple(blocks)


def _measured(context: ReportContext, measurements: Mapping[str, Any]) -> Iterator[Block]:
    """One table for each set of data, so that its name stands once."""
    say = context.say
    groups: dict[str, list[tuple[Text, ...]]] = {}
    for name, entry in measurements.items():
        data = str(entry.get("data") or "") if isinstance(entry, Mapping) else ""
        groups.setdefault(data, []).append(_row(context, name, entry))
    for data, rows in groups.items():
        words = say("Measured on: {data}", data=say.known(data) if data else say("not stated"))
        yield Paragraph(Text(words, is_strong=True))
        yield Table(
            header=(
                say("Measured"),
                say("Value"),
                say("95 % interval"),
                say("n"),
                say("Beside it"),
            ),
            widths=(0.42, 0.1, 0.16, 0.09, 0.23),
            rows=tuple(rows),
            is_compact=True,
        )


def _row(context: ReportContext, name: str, entry: object) -> tuple[Text, ...]:
    say = context.say
    if not isinstance(entry, Mapping):
        return (Text(name), Text(str(entry)), *(Text(say("not stated")) for _ in range(3)))
    return (
        Text(say.known(str(entry.get("title") or name))),
        Text(_number(context, entry.get("value")), is_strong=True),
        Text(_interval(context, entry.get("interval"))),
        Text(str(entry.get("n", say("not stated")))),
        Text(say.beside(str(entry.get("compared_with") or "–"))),
    )


def _number(context: ReportContext, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return context.say("not measured") if value is None else str(value)
    if 0.9995 <= value < 1:
        return "> 0.999"
    # What is nearly nothing must not read as nothing; whole numbers stay whole.
    is_share = isinstance(value, float) and (value == 0 or 0.001 <= abs(value) < 10)
    return f"{value:.3f}" if is_share else f"{value:.2g}" if abs(value) < 0.001 else f"{value:.4g}"


def _interval(context: ReportContext, interval: object) -> str:
    if isinstance(interval, list | tuple) and len(interval) == 2:
        low, high = (_number(context, bound) for bound in interval)
        return f"{low} – {high}"
    return context.say("not computed")


def _not_measured(context: ReportContext, measurements: Mapping[str, Any]) -> Table:
    say = context.say
    known = " \n ".join(
        f"{name} {entry.get('title', '')} {entry.get('data', '')}"
        if isinstance(entry, Mapping)
        else name
        for name, entry in measurements.items()
    ).lower()
    known = known.replace("_", " ")
    rows = []
    for question, words in _ASKED:
        # From the beginning of a word on: "age" is not in "image".
        is_answered = any(re.search(rf"\b{re.escape(word)}", known) for word in words)
        answer = say("see above") if is_answered else say("not measured")
        rows.append((Text(say(question)), Text(answer)))
    return Table(
        header=(say("Asked for by standards and courts"), say("Answer")),
        widths=(0.72, 0.28),
        rows=tuple(rows),
    )
