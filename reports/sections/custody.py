"""The chain of custody: the audit log of the case, with its length and its head."""

import json
import re

from engine.schema.audit_detail import spoken_action, spoken_details, spoken_subject
from engine.schema.case import AuditEntry
from reports.context import ReportContext, code, outside
from reports.document import Block, Facts, Notice, NoticeKind, Paragraph, Table, Text, Voice

TITLE = "Chain of custody"

# Digests in the table are cut to this many hexadecimal digits; the manifest has them whole.
_DIGEST_DIGITS = 12
_DIGEST = re.compile(r"[0-9a-f]{64}|[0-9a-f]{128}")
# Longest detail printed in the table; the manifest has it whole.
_DETAIL_LIMIT = 200


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the audit log as a table, its count and head digest first."""
    say, snapshot = context.say, context.snapshot
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "Every action on the case is an entry of a log in which each entry contains "
                    "the SHA-256 digest of the one before. The number of entries and the digest "
                    "of the last one are fixed by this report: a log that was later changed, "
                    "shortened or exchanged no longer agrees with them. Times are those of the "
                    "examiner's computer, in UTC."
                )
            )
        ),
        Facts(
            (
                (say("Number of entries"), Text(say.count(snapshot.audit_count))),
                (say("Digest of the last entry"), code(snapshot.audit_head)),
                (say("State of the case used here"), Text(say.moment(snapshot.taken_at))),
            )
        ),
    ]
    blocks.extend(
        Notice(
            NoticeKind.FAILED,
            say("The audit log is not continuous: {fault}.", fault=say.told(fault)),
        )
        for fault in context.material.chain_faults
    )
    blocks.append(_table(context))
    return tuple(blocks)


def _table(context: ReportContext) -> Table:
    say = context.say
    return Table(
        header=(
            say("No."),
            say("Time"),
            say("Who"),
            say("Action and subject"),
            say("Detail"),
            say("Digest"),
        ),
        widths=(0.05, 0.13, 0.12, 0.19, 0.36, 0.15),
        rows=tuple(_row(context, entry) for entry in context.snapshot.audit),
        is_compact=True,
    )


def _row(context: ReportContext, entry: AuditEntry) -> tuple[Text, ...]:
    say = context.say
    return (
        Text(str(entry.sequence)),
        Text(say.moment(entry.at)),
        outside(entry.actor, is_code=False),
        outside(_action(entry, say.language), is_code=False),
        Text(_detail(entry.detail_json, say.language), Voice.OUTSIDE, limit=_DETAIL_LIMIT),
        code(f"{entry.digest[:_DIGEST_DIGITS]}…"),
    )


def _action(entry: AuditEntry, language: str) -> str:
    """What was done to what; in other languages than English with the logged code."""
    done = spoken_action(entry.action, language)
    told = done if done == entry.action else f"{done} ({entry.action})"
    return f"{told} · {spoken_subject(entry.subject, language)}"


def _detail(detail_json: str, language: str) -> str:
    """The logged facts as "name: value" pairs; what is no JSON object is printed as it is."""
    details = spoken_details(detail_json, language)
    if details is None:
        return detail_json
    return "; ".join(f"{name}: {_plain(value)}" for name, value in details)


def _plain(value: object) -> str:
    """A logged value; hashes are cut, and lists of further values only counted."""
    if isinstance(value, dict | list):
        return f"({len(value)})"
    text = value if isinstance(value, str) else json.dumps(value)
    return f"{text[:_DIGEST_DIGITS]}…" if _DIGEST.fullmatch(text) else text
