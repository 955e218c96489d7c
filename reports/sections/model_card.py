"""The model card: what the engine is, on what it was trained, what it is and is not for.

Facts come from the findings and from the engine's manifest, a mapping of names to plain values.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from reports.context import ReportContext, code
from reports.document import Block, Bullets, Facts, Heading, Paragraph, Table, Text, Voice

TITLE = "Model card"

# A manifest may hold a whole training configuration; what is longer is cut, and the rest counted.
# The note on how the engine came about is the longest value that a court must be able to read.
_MANIFEST_ROWS = 40
_VALUE_LIMIT = 1200
# What bears on how far a result can be trusted comes before the sizes of the net.
_FIRST = (
    "name",
    "version",
    "summary",
    "licence",
    "is_calibrated",
    "thresholds",
    "calibration_record",
    "training",
)


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return which engines made the findings and what their makers say about them."""
    say = context.say
    blocks: list[Block] = []
    engines = sorted(
        {
            (run.engine, run.version, run.weights_sha256)
            for _, finding in context.analysed_items()
            for run in (finding.provenance,)
        }
    )
    for engine, version, weights in engines:
        blocks.append(
            Facts(
                (
                    (say("Engine"), Text(f"{engine} {version}", is_strong=True)),
                    (say("Weights SHA-256"), code(weights)),
                    (say("Task"), Text(say("localise and describe manipulated facial regions"))),
                )
            )
        )
    if not engines:
        blocks.append(Paragraph(Text(say("No engine was run."))))
    blocks += [
        Heading(Text(say("From the engine's manifest")), 2, "model-manifest"),
        _manifest(context),
        Heading(Text(say("Use")), 2, "model-use"),
        Bullets(tuple(Text(line) for line in _use(context))),
    ]
    return tuple(blocks)


def _manifest(context: ReportContext) -> Block:
    say, card = context.say, context.options.model_card
    if not card:
        return Paragraph(Text(say("not stated: no manifest was supplied.")))
    facts = [
        (Text(name, Voice.OUTSIDE), Text(value, Voice.OUTSIDE, limit=_VALUE_LIMIT))
        for name, value in _plain_facts(_in_order(card))
    ]
    shown, left_out = facts[:_MANIFEST_ROWS], len(facts) - _MANIFEST_ROWS
    if left_out > 0:
        more = Text(say("{count}, in the attached manifest", count=left_out))
        shown.append((Text(say("Further entries")), more))
    return Table(
        header=(say("Entry"), say("Value")),
        widths=(0.35, 0.65),
        rows=tuple(shown),
        is_compact=True,
    )


def _in_order(card: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with what matters first, and of the training its history first."""
    ordered = {key: card[key] for key in _FIRST if key in card}
    training = ordered.get("training")
    if isinstance(training, Mapping) and "history" in training:
        ordered["training"] = {"history": training["history"], **training}
    return {**ordered, **{key: value for key, value in card.items() if key not in ordered}}


def _plain_facts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _plain_facts(inner, f"{name}, {key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(inner, Mapping | list) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _plain_facts(inner, f"{name} {number}")
    else:
        values = value if isinstance(value, list) else [value]
        yield name.replace("_", " "), ", ".join(map(_plain, values))


def _plain(value: Any) -> str:
    """Four digits of a number are what a reader can use; the manifest has them all."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _use(context: ReportContext) -> tuple[str, ...]:
    say = context.say
    return (
        say("Intended: pointing an examiner to places in a face that deserve a closer look."),
        say(
            "Excluded: deciding without a person; pictures without a face; video; identifying "
            "anyone or judging age, sex or descent."
        ),
        say(
            "Known bias: it was trained on forgeries made for training, and works less well on "
            "others, on turned or covered faces, hard shadows and small faces."
        ),
    )
