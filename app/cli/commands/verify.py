"""`verify`: is a signed report still what was signed, by whom, and does it fit its case."""

from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.naming import visible
from app.casework.session import CaseSession
from app.cli.console import Console, ExitStatus
from app.cli.signer import revocation_files, trusted_files
from engine.schema.languages import said
from engine.schema.phrase import Phrase

if TYPE_CHECKING:
    from app.casework import reporting


def verify(arguments: Namespace, console: Console) -> int:
    """Check a signed report, against its case where one is given."""
    from app.casework import reporting

    trust = trusted_files(arguments)
    opened = (
        CaseSession.open(Path(arguments.case), read_only=True) if arguments.case else nullcontext()
    )
    with opened as case:
        check = reporting.check_report(
            Path(arguments.file), trust, case, revocation_files(arguments)
        )
    for sentence in check.signature.sentences(arguments.language or "en"):
        console.say(sentence)
    for sentence in _about_case(check, arguments.language or "en"):
        console.say(sentence)
    is_good = check.is_good and (not trust or check.signature.is_trusted)
    console.answer(_data(check, is_good=is_good))
    return ExitStatus.GOOD if is_good else ExitStatus.CHECK_NEGATIVE


def _about_case(check: "reporting.ReportCheck", language: str) -> list[str]:
    """What the case says of the report; nothing where no case was given."""
    told: list[str] = [Phrase("FAULT: {what}", what=fault) for fault in check.case_faults]
    known = check.known_as
    if known is not None:
        told.append(
            Phrase("The case signed this very file as {name}.", name=known.name)
            if check.is_stored_in_case
            else Phrase(
                "The case signed the beginning of this file as {name}; what follows was added"
                " later.",
                name=known.name,
            )
        )
    if known is not None and not check.case_faults:
        told.append(Phrase("The case still holds what the report says about evidence and log."))
    return [visible(said(sentence, language)) for sentence in told]


def _data(check: "reporting.ReportCheck", *, is_good: bool) -> dict[str, object]:
    signature = check.signature
    return {
        "is_good": is_good,
        "is_signed": signature.is_signed,
        "is_intact": signature.is_intact,
        "is_trusted": signature.is_trusted,
        "covers_whole_file": signature.covers_whole_file,
        "sha256": signature.file_sha256,
        "problems": list(signature.problems),
        "modifications": list(signature.modifications),
        "signers": [facts.signer for facts in signature.signatures],
        "signatures": [
            {
                "field": facts.field_name,
                "signer": facts.signer,
                "certificate_sha256": facts.certificate_sha256,
                "is_sound": facts.is_sound,
                "is_trusted": facts.is_trusted,
                "signed_at": facts.signed_at,
                "time": facts.time_kind.value,
                "level": facts.level,
                "level_is_proven": facts.level_is_proven,
                "coverage": facts.coverage.value,
                "problems": list(facts.problems),
            }
            for facts in signature.signatures
        ],
        "archive_stamps": [
            {"at": stamp.at, "is_sound": stamp.is_sound, "is_trusted": stamp.is_trusted}
            for stamp in signature.stamps
        ],
        "case_faults": list(check.case_faults),
        "is_stored_in_case": check.is_stored_in_case,
        "known_as": check.known_as.name if check.known_as else None,
    }
