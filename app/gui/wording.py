"""The window's words for verdicts, states, regions and decisions: one place, one word per thing."""

import math
from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from app.casework.actions import (
    Change,
    RestoreItem,
    ReviewRegion,
    TagItem,
    UpdateCase,
    WithdrawItem,
    WithdrawReview,
)
from app.casework.calibration_changes import LoadCalibration, WithdrawCalibration
from app.casework.hand_changes import DrawRegion, KeepExhibit, WithdrawDrawing, WithdrawExhibit
from app.casework.naming import visible
from app.gui.damage import FileState
from app.gui.labels import listed
from app.gui.language import Language, spoken_language
from app.gui.signs import Sign
from app.gui.viewer.filters import PictureFilter
from engine.protocol import Phase
from engine.schema.case import AnalysisState, Decision
from engine.schema.finding import CheckState, Region, RegionName, Severity, Side, Verdict
from engine.schema.rounding import score_text, size_text

_CONTEXT = "Wording"


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)


def verdict(value: Verdict) -> str:
    """What follows from the manipulation score."""
    return _verdicts(spoken_language())[value]


def running() -> str:
    """An item that is being analysed now."""
    return _tr("Being analysed")


def on_face(region: str, number: int) -> str:
    """A region's name where the picture has several faces."""
    return _tr("{region} · face {number}").format(region=region, number=number)


def check_state(value: CheckState) -> str:
    """One of the four states."""
    return {
        CheckState.FOUND: _tr("Found"),
        CheckState.NOT_FOUND: _tr("Not found"),
        CheckState.NOT_RUN: _tr("Not run"),
        CheckState.FAILED: _tr("Failed"),
    }[value]


def analysis_state(value: AnalysisState) -> str:
    """Where an item's analysis stands."""
    return _analysis_states(spoken_language())[value]


def decision(value: Decision | None) -> str:
    """The examiner's word on a region; None is not decided yet."""
    if value is None:
        return _tr("Undecided")
    return {
        Decision.ACCEPT: _tr("Accepted"),
        Decision.REJECT: _tr("Rejected"),
        Decision.UNSURE: _tr("Unsure"),
    }[value]


def severity(value: Severity) -> str:
    """How strongly and how much of a region is affected."""
    return {
        Severity.LOW: _tr("Low"),
        Severity.MODERATE: _tr("Moderate"),
        Severity.HIGH: _tr("High"),
    }[value]


def severity_meaning() -> str:
    """What severity is made of, and from where it is called what."""
    return _tr(
        "Severity is how strongly and how much: a region's score times the share of it that is "
        "marked. Moderate from {0}, high from {1}."
    ).format("0.20", "0.50")


def severity_reason(region: Region) -> str:
    """The meaning, with this region's two factors."""
    reckoned = _tr("{0}: score {1} × {2} % of the region = {3}.").format(
        severity(region.severity),
        score_text(region.score),
        f"{region.coverage * 100:.0f}",
        f"{region.score * region.coverage:.2f}",
    )
    return f"{reckoned}\n{severity_meaning()}"


def method(name: str) -> str:
    """A method of the engine, by the name that records and commands call it; others as they are."""
    known = {
        "forgerytalker": "ForgeryTalker",
        "sharpness": _tr("Sharpness"),
        "noise": _tr("Noise"),
        "colour": _tr("Colour"),
        "boundary": _tr("Boundary"),
        "symmetry": _tr("Symmetry"),
        "compression": _tr("JPEG compression"),
    }
    return known.get(name, visible(name))


def file_size(count: int) -> str:
    """A number of bytes, exact and, where it is long, as people read it."""
    if count == 1:
        return _tr("1 byte")
    exact = _tr("{0} bytes").format(QLocale().toString(count))
    return exact if count < 1000 else _tr("{0} ({1})").format(exact, size_text(count))


def phase(value: Phase) -> str:
    """What the engine is doing."""
    return {
        Phase.LOADING: _tr("Loading the engine"),
        Phase.DECODING: _tr("Decoding the picture"),
        Phase.FACES: _tr("Finding faces"),
        Phase.LOCALISING: _tr("Localising"),
        Phase.MEASURING: _tr("Measuring clues"),
        Phase.EXPLAINING: _tr("Writing the explanation"),
        Phase.WRITING: _tr("Storing the result"),
    }[value]


def region_title(region: Region) -> str:
    """The region's name with its side, the subject's own left and right."""
    name = _region_names(spoken_language())[region.name]
    if region.side is Side.LEFT:
        return _tr("Left {name}").format(name=name)
    if region.side is Side.RIGHT:
        return _tr("Right {name}").format(name=name)
    if region.side is Side.BOTH:
        return _tr("{name}, both sides").format(name=name.capitalize())
    return name.capitalize()


def item_title(evidence_id: str, name: str, size: str) -> str:
    """An item as the line above its picture."""
    return _tr("{id} · {name} · {size} px").format(id=evidence_id, name=name, size=size)


def items(count: int) -> str:
    """A number of items."""
    return _tr("1 item") if count == 1 else _tr("{0} items").format(count)


def file_state(value: FileState) -> str:
    """What is wrong with an item's stored file."""
    return {
        FileState.MISSING: _tr("Stored file is missing"),
        FileState.CHANGED: _tr("Stored file was changed"),
    }[value]


def tags(names: Sequence[str]) -> str:
    """An item's tags on one line."""
    return _tr("Tags: {0}").format(listed(names, ", "))


def region_name(name: str) -> str:
    """One of the 21 regions, without a side."""
    known = {region.value: text for region, text in _region_names(spoken_language()).items()}
    return known.get(name, name)


def sign(value: Sign) -> str:
    """How an evidence item stands, as one of the signs."""
    return {
        Sign.FOUND: _tr("Evidence of manipulation"),
        Sign.NOT_FOUND: _tr("No evidence of manipulation found"),
        Sign.INCONCLUSIVE: _tr("Inconclusive"),
        Sign.NOT_RUN: _tr("Not run"),
        Sign.FAILED: _tr("Failed"),
        Sign.RUNNING: _tr("Being analysed"),
        Sign.WITHDRAWN: _tr("Withdrawn"),
    }[value]


def audit_action(action: str) -> str:
    """What an entry of the log is about; an unknown one is shown as it is."""
    known = {
        "case.created": _tr("Case made"),
        "case.updated": _tr("Case facts changed"),
        "case.recovered": _tr("Case recovered"),
        "evidence.taken_in": _tr("Evidence taken in"),
        "evidence.duplicate": _tr("Duplicate offered"),
        "evidence.refused": _tr("File refused"),
        "evidence.tagged": _tr("Evidence tagged"),
        "evidence.withdrawn": _tr("Evidence withdrawn"),
        "evidence.restored": _tr("Evidence restored"),
        "finding.recorded": _tr("Finding recorded"),
        "finding.selected": _tr("Finding put in force"),
        "finding.compared": _tr("Findings compared"),
        "analysis.failed": _tr("Analysis failed"),
        "queue.filled": _tr("Queue filled"),
        "queue.cleared": _tr("Queue cleared"),
        "review.made": _tr("Region reviewed"),
        "review.withdrawn": _tr("Review withdrawn"),
        "region.drawn": _tr("Examiner's region drawn"),
        "drawing.withdrawn": _tr("Drawing taken back"),
        "exhibit.kept": _tr("Exhibit kept"),
        "exhibit.withdrawn": _tr("Exhibit taken back"),
        "calibration.loaded": _tr("Calibration data loaded"),
        "calibration.withdrawn": _tr("Calibration data withdrawn"),
        "report.signed": _tr("Report signed"),
    }
    return known.get(action, visible(action))


def change(value: Change) -> str:
    """What a change does, for "Undo: …"."""
    if isinstance(value, ReviewRegion):
        asked = value.request
        what = decision(asked.decision).lower()
        return _tr("{decision} {region} of {item}").format(
            decision=what, region=asked.region_id, item=asked.evidence_id
        )
    if isinstance(value, WithdrawReview):
        asked = value.request
        return _tr("review of {region} of {item} taken back").format(
            region=asked.region_id, item=asked.evidence_id
        )
    if isinstance(value, TagItem):
        return _tr("tags of {item}").format(item=value.evidence_id)
    if isinstance(value, WithdrawItem):
        return _tr("{item} withdrawn").format(item=value.evidence_id)
    if isinstance(value, RestoreItem):
        return _tr("{item} restored").format(item=value.evidence_id)
    if isinstance(value, UpdateCase):
        return _tr("the case's facts")
    if isinstance(value, DrawRegion):
        return drawing(value)
    if isinstance(value, WithdrawDrawing):
        return _tr("{what} taken back").format(what=drawing(value.made))
    if isinstance(value, KeepExhibit):
        return _tr("keep exhibit of {item}").format(item=value.request.evidence_id)
    if isinstance(value, WithdrawExhibit):
        return _tr("take exhibit back")
    if isinstance(value, LoadCalibration):
        return _tr("load calibration data {title}").format(title=value.request.record.title)
    if isinstance(value, WithdrawCalibration):
        return _tr("withdraw calibration data")
    return value.text


def filter_title(kind: PictureFilter) -> str:
    """A filter through which the picture can be seen."""
    return {
        PictureFilter.NOISE: _tr("Noise filter"),
        PictureFilter.EDGES: _tr("Edge filter"),
    }[kind]


def drawing(value: DrawRegion) -> str:
    """What was done to a region of the examiner, for "Undo: …"."""
    asked = value.request
    name = region_name(asked.name.value) if asked.name is not None else asked.title
    done = {
        "draw": _tr("draw {region} on {item}"),
        "paint": _tr("paint {region} on {item}"),
        "erase": _tr("erase from {region} on {item}"),
        "reshape": _tr("reshape {region} on {item}"),
        "name": _tr("name {region} on {item}"),
        "note": _tr("notes on {region} on {item}"),
        "remove": _tr("remove {region} on {item}"),
    }[value.verb]
    return done.format(region=visible(name) or _tr("region"), item=asked.evidence_id)


def in_short(kind: str) -> str:
    """What happened, by the kind of error; empty for a kind without words of its own.

    For windows in another language than the messages of case and engine, which are English.
    """
    return {
        "CaseLocked": _tr("The case is in use elsewhere."),
        "CaseNotFound": _tr("There is no such case."),
        "CaseExists": _tr("There is a case already."),
        "CaseDamaged": _tr("The case is damaged."),
        "CaseTooNew": _tr("The case was made by a newer version."),
        "CaseReadOnly": _tr("The case is open for reading only."),
        "EvidenceChanged": _tr("Stored evidence was changed."),
        "InputRefused": _tr("What was entered cannot be used."),
        "IntakeRefused": _tr("The file cannot be taken in."),
        "refused": _tr("The file cannot be taken in."),
        "PictureRefused": _tr("The picture cannot be read."),
        "StorageFailed": _tr("The disk refused to store."),
        "EngineCrashed": _tr("The engine's process ended by itself."),
        "ModelUnavailable": _tr("The engine cannot run here."),
        "ReportRefused": _tr("The report cannot be made so."),
        "ReportUnsound": _tr("The report cannot be issued."),
        "IdentityError": _tr("The signing identity cannot be used."),
        "SigningFailed": _tr("The report could not be signed."),
        "NotVerifiable": _tr("The file cannot be verified."),
    }.get(kind, "")


def time_left(seconds: float) -> str:
    """How long it still takes, no more exact than anybody can know."""
    if seconds <= 55:
        return _tr("about {0} s left").format(5 * max(math.ceil(seconds / 5), 1))
    minutes = math.ceil(seconds / 60)
    if minutes < 90:
        return _tr("about {0} min left").format(minutes)
    return _tr("about {0} h {1} min left").format(minutes // 60, minutes % 60)


def problems(count: int) -> str:
    """A number of problems."""
    return _tr("1 problem") if count == 1 else _tr("{0} problems").format(count)


def local_time(utc: str) -> str:
    """An aware ISO 8601 time on this machine's clock, to the minute."""
    moment = QDateTime.fromString(utc, Qt.DateFormat.ISODateWithMs).toLocalTime()
    return moment.toString("yyyy-MM-dd HH:mm")


# Lists ask for these thousands of times, so each is translated once in the language spoken.


@cache
def _verdicts(_language: Language) -> dict[Verdict, str]:
    return {
        Verdict.EVIDENCE_OF_MANIPULATION: _tr("Evidence of manipulation"),
        Verdict.NO_EVIDENCE_FOUND: _tr("No evidence of manipulation found"),
        Verdict.INCONCLUSIVE: _tr("Inconclusive"),
    }


@cache
def _analysis_states(_language: Language) -> dict[AnalysisState, str]:
    return {
        AnalysisState.PENDING: _tr("Not run"),
        AnalysisState.DONE: _tr("Analysed"),
        AnalysisState.FAILED: _tr("Failed"),
    }


@cache
def _region_names(_language: Language) -> dict[RegionName, str]:
    return {
        RegionName.EYE: _tr("eye"),
        RegionName.PUPIL: _tr("pupil"),
        RegionName.LIP: _tr("lip"),
        RegionName.MOUTH: _tr("mouth"),
        RegionName.NOSE: _tr("nose"),
        RegionName.EAR: _tr("ear"),
        RegionName.CHEEK: _tr("cheek"),
        RegionName.FOREHEAD: _tr("forehead"),
        RegionName.CHIN: _tr("chin"),
        RegionName.JAW: _tr("jaw"),
        RegionName.EYEBROW: _tr("eyebrow"),
        RegionName.TOOTH: _tr("tooth"),
        RegionName.TONGUE: _tr("tongue"),
        RegionName.BEARD: _tr("beard"),
        RegionName.MUSTACHE: _tr("mustache"),
        RegionName.SKIN: _tr("skin"),
        RegionName.HAIR: _tr("hair"),
        RegionName.WRINKLE: _tr("wrinkle"),
        RegionName.FRECKLE: _tr("freckle"),
        RegionName.SCAR: _tr("scar"),
        RegionName.DIMPLE: _tr("dimple"),
    }
