"""The result of a verification in words and signs."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.gui.dialogs.result import Particular
from app.gui.language import spoken_language
from app.gui.signs import Sign

if TYPE_CHECKING:
    from app.casework.reporting import ReportCheck
    from reports.check import SignatureCheck


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportCommands", text)


def signature_particulars(check: "SignatureCheck") -> list[Particular]:
    """The sentences of a verification, each with the sign of how it stands."""
    verdict, *others = check.statements(spoken_language().value)
    sign = Sign.NOT_FOUND if check.is_intact else Sign.FAILED
    word = _tr("Good") if check.is_intact else _tr("Not valid")
    lines = [Particular(sign, word, verdict.text)]
    for said in others:
        sign = Sign.FAILED if said.is_bad else Sign.NOT_RUN
        lines.append(Particular(sign, _tr("Note"), said.text))
    return lines


def check_headline(path: Path, check: "ReportCheck", *, has_trust: bool) -> Particular:
    """What a verification comes to. has_trust: it was said which certificates are trusted."""
    name = path.name
    if not check.signature.is_intact:
        text = _tr("{0} is not valid. Do not rely on it.").format(name)
        return Particular(Sign.FAILED, _tr("Not valid"), text)
    if check.case_faults:
        text = _tr("{0} is unchanged, but the open case does not agree with it.").format(name)
        return Particular(Sign.FAILED, _tr("Disagrees"), text)
    if has_trust and not check.signature.is_trusted:
        text = _tr("{0} is unchanged, but whose signature it is was not confirmed.").format(name)
        return Particular(Sign.INCONCLUSIVE, _tr("Not trusted"), text)
    text = _tr("{0} is unchanged since it was signed.").format(name)
    return Particular(Sign.NOT_FOUND, _tr("Good"), text)
