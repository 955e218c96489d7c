"""Every action a person can take: its name, its texts and its parameters, as data."""

from app.casework.action_records import Action, Parameter, ParameterKind
from app.casework.action_records import option as _option
from app.casework.hand_actions import HAND_ACTIONS
from app.casework.report_actions import CALIBRATION_ACTIONS, CONTENT
from app.casework.signing_actions import IDENTITY_ACTIONS, PROOF, RENEW, SIGN, SIGNER, VERIFY
from engine.schema.case import Decision

__all__ = ["ACTIONS", "Action", "Parameter", "ParameterKind", "action"]

_CASE = Parameter("case", ParameterKind.CASE, "the case folder")
_ENGINE = Parameter(
    "engine",
    ParameterKind.TEXT,
    "compact, xl, or a folder with a model's manifest",
    is_option=True,
    is_required=False,
)
_DEVICE = Parameter(
    "device",
    ParameterKind.CHOICE,
    "where the engine computes",
    is_option=True,
    is_required=False,
    choices=("auto", "cpu", "cuda"),
)

_EXAMINER = _option("examiner", "your name, if not the case's examiner")
_BY_SCORE = _option("by-score", "highest manipulation score first", ParameterKind.FLAG)


ACTIONS: tuple[Action, ...] = (
    Action(
        "analyze",
        "Analyse pictures",
        "Analyse pictures without a case and write findings, score maps, masks and overlays.",
        (
            Parameter("images", ParameterKind.FILES_AND_FOLDERS, "pictures"),
            _option("out", "folder for the results", ParameterKind.FOLDER, is_required=True),
            _ENGINE,
            _DEVICE,
        ),
    ),
    Action(
        "case.create",
        "New case",
        "Make a new case folder.",
        (
            _CASE,
            _option("number", "the case number", is_required=True),
            _option("title", "the case's title", is_required=True),
            _option("examiner", "your name, as it is to stand in the log", is_required=True),
            _option("authority", "who asked for the examination"),
            _option("laboratory", "who makes it"),
        ),
    ),
    Action(
        "case.add",
        "Take in",
        "Copy files into the case, read-only and by hash. The originals stay as they are.",
        (
            _CASE,
            Parameter("paths", ParameterKind.FILES_AND_FOLDERS, "files and folders"),
            _option("hashes", "the sender's SHA-256 list (as sha256sum)", ParameterKind.FILE),
            _EXAMINER,
        ),
    ),
    Action(
        "case.analyze",
        "Analyse",
        "Analyse all items of the case that have no finding by this engine yet.",
        (
            _CASE,
            _option("item", "only this item; again, if its finding has no clue maps"),
            _option("without", "methods that are not to be run, separated by commas"),
            _ENGINE,
            _DEVICE,
            _EXAMINER,
        ),
    ),
    Action(
        "case.resume",
        "Resume queue",
        "Go on with the analyses that are still in the case's queue.",
        (_CASE, _EXAMINER),
    ),
    Action(
        "case.queue",
        "Queue",
        "Say what was queued for analysis and how far it is.",
        (
            _CASE,
            _option("clear", "take out what is still to be done", ParameterKind.FLAG),
            _EXAMINER,
        ),
    ),
    Action(
        "case.rerun",
        "Analyse again",
        "Make findings again, and hold the results against those in force.",
        (_CASE, _option("item", "only this item"), _ENGINE, _DEVICE, _EXAMINER),
    ),
    Action(
        "case.compare",
        "Compare findings",
        "Hold an item's finding in force against the one before it.",
        (_CASE, Parameter("item", ParameterKind.ITEM, "the item's id, for example E001")),
    ),
    Action("case.list", "Items", "List the case's items and what was found.", (_CASE, _BY_SCORE)),
    Action(
        "case.table",
        "Write table",
        "Write items and findings as a table for other programs.",
        (
            _CASE,
            _option("out", "a new .csv or .json file", ParameterKind.NEW_FILE, is_required=True),
            _BY_SCORE,
        ),
    ),
    Action(
        "case.export",
        "Export case",
        "Write the whole case into one ZIP file with a list of all hashes.",
        (_CASE, Parameter("zip", ParameterKind.NEW_FILE, "the ZIP file to write")),
    ),
    Action(
        "case.import",
        "Import case",
        "Check an exported ZIP file and make a case folder from it.",
        (
            Parameter("zip", ParameterKind.FILE, "the exported ZIP file"),
            Parameter("case", ParameterKind.NEW_FILE, "the new case folder"),
        ),
    ),
    Action(
        "case.withdraw",
        "Withdraw decision",
        "Take back your decision on a region; the one before it counts again.",
        (
            _CASE,
            Parameter("item", ParameterKind.ITEM, "the item's id, for example E001"),
            Parameter("region", ParameterKind.REGION, "the region's id, as `case list` shows it"),
            _EXAMINER,
        ),
    ),
    Action(
        "case.verify",
        "Verify case",
        "Check the audit log and every stored file against what was recorded.",
        (_CASE, _option("head", "COUNT:DIGEST as printed in a report; the log must contain it")),
    ),
    Action(
        "case.update",
        "Case facts",
        "Write down the questions, propositions and the conclusion.",
        (
            _CASE,
            _option("title", "the case's title"),
            _option("authority", "who asked for the examination"),
            _option("laboratory", "who makes it"),
            _option("questions", "what was asked"),
            _option("propositions", "the propositions, separated by a line break"),
            _option("conclusion", "the examiner's conclusion"),
            _EXAMINER,
        ),
    ),
    Action(
        "case.withdraw-item",
        "Withdraw item",
        "Leave an item out of analyses and reports, with the reason. Its file stays in the case.",
        (
            _CASE,
            Parameter("item", ParameterKind.ITEM, "the item's id, for example E001"),
            _option("reason", "why it is not examined", is_required=True),
            _EXAMINER,
        ),
    ),
    Action(
        "case.restore-item",
        "Restore item",
        "Examine a withdrawn item again.",
        (
            _CASE,
            Parameter("item", ParameterKind.ITEM, "the item's id, for example E001"),
            _option("reason", "why it is examined again", is_required=True),
            _EXAMINER,
        ),
    ),
    Action(
        "case.tag",
        "Tags",
        "Give an item these tags instead of those it has, to find it by.",
        (
            _CASE,
            Parameter("item", ParameterKind.ITEM, "the item's id, for example E001"),
            _option("tags", "the tags, separated by commas; none: it keeps no tag"),
            _EXAMINER,
        ),
    ),
    Action(
        "review",
        "Review region",
        "Write down your decision on one region of an item's finding.",
        (
            _CASE,
            Parameter("item", ParameterKind.ITEM, "the item's id, for example E001"),
            Parameter("region", ParameterKind.REGION, "the region's id, as `case list` shows it"),
            Parameter(
                "decision",
                ParameterKind.CHOICE,
                "your decision",
                choices=tuple(decision.value for decision in Decision),
            ),
            _option("reason", "why, in a few words"),
            _EXAMINER,
        ),
    ),
    *HAND_ACTIONS,
    *IDENTITY_ACTIONS,
    Action(
        "report",
        "Export report",
        "Write the case's report as a signed PDF and check the signature.",
        (
            _CASE,
            _option("out", "the PDF to write", ParameterKind.NEW_FILE, is_required=True),
            *SIGNER,
            _option("final", "a final report instead of a draft", ParameterKind.FLAG),
            *CONTENT,
            *PROOF,
            _EXAMINER,
        ),
    ),
    SIGN,
    RENEW,
    VERIFY,
    *CALIBRATION_ACTIONS,
    Action("model.list", "Engines", "List the engines and whether they can run here."),
    Action(
        "model.info",
        "About an engine",
        "Print what an engine's manifest says.",
        (Parameter("name", ParameterKind.TEXT, "the engine's name"),),
    ),
    Action(
        "model.import",
        "Import published model",
        "Make an engine of the published ForgeryTalker checkpoints.",
        (
            _option("name", "what the engine will be called", is_required=True),
            _option("dff", "the fine-tuned checkpoint", ParameterKind.FILE, is_required=True),
            _option("flan-t5", "the folder of Flan-T5", ParameterKind.FOLDER, is_required=True),
            _option("face-vit", "the forgery prompter", ParameterKind.FILE),
            _option("instructblip", "InstructBLIP's Q-Former", ParameterKind.FILE),
            _option("eva", "the image encoder", ParameterKind.FILE),
            _option("bert-vocabulary", "vocab.txt of bert-base-uncased", ParameterKind.FILE),
        ),
    ),
    Action("model.verify", "Verify models", "Check every model file against its manifest."),
    Action(
        "evaluate",
        "Evaluate",
        "Measure an engine on a list of pictures (its own options follow; see --help).",
        has_own_options=True,
    ),
    Action(
        "train",
        "Train",
        "Train an engine (its own options follow; see --help).",
        has_own_options=True,
    ),
    Action(
        "doctor",
        "Self-test",
        "Check clock, packages, models, devices, known pictures, disk space and a case's lock.",
        (_option("case", "a case to look at too", ParameterKind.CASE), _DEVICE),
    ),
    Action(
        "sample",
        "Sample case",
        "Make the sample case and open it; without a display, write and check its signed report.",
        (
            _option("out", "where to make it (default: sample_output)", ParameterKind.FOLDER),
            _ENGINE,
            _DEVICE,
        ),
    ),
)


def action(name: str) -> Action:
    """The action of that name. KeyError when there is none."""
    return {entry.name: entry for entry in ACTIONS}[name]
