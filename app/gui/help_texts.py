"""The cards that F1 shows: what a part of the window is for, what it cannot tell, where to read on.

A widget names its card in the property `help`; the clues' cards come from the vocabulary.
"""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.gui.vocabulary import clue_words

PROPERTY = "help"
_CLUE = "clue:"


@dataclass(frozen=True, slots=True)
class HelpCard:
    """One card. `actions`: names of the actions whose keys are listed on it."""

    title: str
    meaning: str
    limits: str = ""
    check: str = ""
    reference: str = ""
    actions: tuple[str, ...] = ()


def _tr(text: str) -> str:
    return QCoreApplication.translate("HelpTexts", text)


def set_help(widget: QWidget, topic: str) -> None:
    """Let F1 show the card `topic` while this widget, or one within it, has the focus."""
    widget.setProperty(PROPERTY, topic)


def clue_topic(term: str) -> str:
    """The card of a clue."""
    return f"{_CLUE}{term}"


def topic_of(widget: QWidget | None) -> str:
    """The card of the nearest widget around this one that has any; "window" for none."""
    while widget is not None:
        topic = widget.property(PROPERTY)
        if topic:
            return str(topic)
        widget = widget.parentWidget()
    return "window"


def card(topic: str) -> HelpCard:
    """The card of a topic, in the language in use."""
    if topic.startswith(_CLUE):
        words = clue_words(topic.removeprefix(_CLUE))
        return HelpCard(words.label, words.meaning, words.limits, words.check, words.reference)
    cards = {**_case_cards(), **_finding_cards(), **_picture_cards()}
    return cards.get(topic, cards["window"])


def topics() -> tuple[str, ...]:
    """All topics but the clues'."""
    return (*_case_cards(), *_finding_cards(), *_picture_cards())


def _case_cards() -> dict[str, HelpCard]:
    return {
        "window": HelpCard(
            _tr("The way from picture to report"),
            _tr(
                "Open a case, take pictures in, analyse them, look at each region, decide, write "
                "the conclusion, sign the report. Every step is stored and logged as it is done."
            ),
            _tr("Nothing here decides for you: the engine points to places, you judge them."),
            reference=_tr("User guide, from the menu Help"),
            actions=("new_case", "take_in", "analyse_all", "report", "commands"),
        ),
        "start": HelpCard(
            _tr("Start page"),
            _tr(
                "Make a case, open one, or look at the sample case of public-domain portraits. "
                "A case is one folder: copies of the evidence, findings, decisions and the log."
            ),
            _tr(
                "A recent case that is marked as missing was moved, renamed or is on a disk that "
                "is not there."
            ),
            actions=("new_case", "open_case", "sample_case"),
        ),
        "evidence": HelpCard(
            _tr("Evidence"),
            _tr(
                "The items of the case. The sign says how each stands: triangle, evidence of "
                "manipulation found; ring, none found; half disc, inconclusive; dash, not run; "
                "cross, failed. The number is the manipulation score of the picture."
            ),
            _tr(
                "“No evidence found” says that the engine looked and its score stayed low. It does "
                "not say that the picture is as the camera took it."
            ),
            _tr("Select several items with Shift or Ctrl, then analyse or tag them together."),
            actions=("take_in", "analyse_selected", "tag_items", "gallery", "next_item"),
        ),
        "activity": HelpCard(
            _tr("Activity"),
            _tr(
                "What runs, which item of how many, and for how long. Cancel stops after the step "
                "at hand; what is done stays. Problems are listed item by item."
            ),
            actions=("cancel",),
        ),
        "metadata": HelpCard(
            _tr("Metadata"),
            _tr("What the file says about itself, verbatim, and how it was turned into pixels."),
            _tr(
                "Anyone can change metadata, and most services remove it. Its absence says "
                "nothing about manipulation."
            ),
            reference="EXIF 3.0 (CIPA DC-008), ITU-T T.81 (JPEG)",
        ),
        "notes": HelpCard(
            _tr("Notes"),
            _tr(
                "Questions, propositions and your conclusion, in your own words. They are stored "
                "as you write and printed in the report."
            ),
            _tr("The conclusion is never filled from a score."),
            reference=_tr("ENFSI Guideline for Evaluative Reporting in Forensic Science, 2015"),
            actions=("conclusion",),
        ),
        "audit": HelpCard(
            _tr("Audit log"),
            _tr(
                "Every action on the case with time and name. Each entry contains the digest of "
                "the one before, so that a change of the log is noticed."
            ),
            _tr(
                "That the end of the log was cut off is noticed only against a head noted "
                "elsewhere, for instance in a signed report."
            ),
            actions=("verify_case",),
        ),
        "report": HelpCard(
            _tr("Report"),
            _tr(
                "A signed PDF of the case. A Draft can be made at any time; a Final needs a "
                "conclusion, a decision on every region, and a case that verifies. The pages "
                "beside the form are those that will be signed."
            ),
            _tr(
                "The signature shows that the document is unchanged and who signed it. The time "
                "is the signer's own unless a time-stamp server was asked."
            ),
            reference="ETSI EN 319 142-1 (PAdES), RFC 3161",
            actions=("report", "verify_report", "create_identity"),
        ),
        "signature": HelpCard(
            _tr("Signature"),
            _tr(
                "Who signs: a key in a file behind a passphrase, or a key in a token that never "
                "leaves it and is opened with a PIN. The level says how long the signature can "
                "be proven: B-T carries a time-stamp, B-LT what shows that the certificates were "
                "not revoked, B-LTA a time-stamp over all of that."
            ),
            _tr(
                "A self-signed certificate names you, and nobody else vouches for it. B-LT and "
                "B-LTA need a time-stamp server, trusted certificates, and revocation lists or "
                "the addresses in the certificates. Most tokens lock after a few wrong PINs."
            ),
            _tr("Check says who the key belongs to before anything is signed."),
            reference="ETSI EN 319 142-1 (PAdES), PKCS#11, PKCS#12 (RFC 7292)",
            actions=("create_identity", "trust", "countersign"),
        ),
        "trust": HelpCard(
            _tr("Trusted certificates"),
            _tr(
                "The certificates of authorities that you trust, for example your laboratory's "
                "own, and their revocation lists. They are used when a report is verified and "
                "when one is signed."
            ),
            _tr("Whoever can change this list decides who is believed."),
            _tr("Compare the fingerprint with what its owner tells you by telephone."),
            reference="RFC 5280",
            actions=("trust", "verify_report"),
        ),
        "calibration": HelpCard(
            _tr("Calibration data"),
            _tr(
                "A CSV with the engine's scores of pictures whose truth is known. Likelihood "
                "ratios are fitted to it, checked, and printed in the report with the data "
                "behind them."
            ),
            _tr(
                "They hold for that engine, its weights and thresholds, and for pictures like "
                "those in the file. A likelihood ratio is no probability."
            ),
            _tr("At least 50 manipulated and 50 genuine pictures; see docs/CALIBRATION.md."),
            reference="ENFSI guideline for evaluative reporting (2015)",
            actions=("calibration",),
        ),
        "engine": HelpCard(
            _tr("Engine and device"),
            _tr(
                "Which engine analyses, and whether it computes on the processor or the graphics "
                "card. What an engine lacks is said on its card."
            ),
            _tr("The same picture can score differently with another engine; both are kept."),
            reference=_tr("Model card, from the menu Help"),
            actions=("engine", "model_card"),
        ),
    }


def _finding_cards() -> dict[str, HelpCard]:
    return {
        "canvas": HelpCard(
            _tr("Picture"),
            _tr(
                "The evidence with the score map, the outline of the mask and the regions over it. "
                "Click a region to pin it, click again for one below it. Drag to move, turn the "
                "wheel to zoom."
            ),
            _tr(
                "The outline of the mask is where the score passes a threshold, not the edge of "
                "an edit. Zoomed in, pixels are shown as they are, without smoothing."
            ),
            actions=("flip", "score_map", "mask", "regions", "names", "fit", "actual"),
        ),
        "scale": HelpCard(
            _tr("Score scale"),
            _tr(
                "The colours of the score map always stand for 0 to 1. The handle shows the "
                "contour of another score; the recorded mask stays as it is."
            ),
            _tr("A score is not a probability unless it says “calibrated”."),
        ),
        "regions": HelpCard(
            _tr("Regions"),
            _tr(
                "The parts of the face that the engine names: the mask touches them, and its "
                "forgery prompter, asked about each part, speaks for them. Strongest first, with "
                "score, severity and your decision. Left and right are the subject's own. Severity "
                "is how strongly and how much: the score times the share of the region that is "
                "marked, so that a high score on a small part of a region is still low."
            ),
            _tr("Outlines of regions follow a face mesh and are approximate at their edges."),
            reference="arXiv:2412.19685",
            actions=("next_region", "accept", "reject", "unsure", "zoom_region"),
        ),
        "explanation": HelpCard(
            _tr("Explanation"),
            _tr(
                "What the engine writes about a region, sentence by sentence. The numbers behind a "
                "sentence lead to the clues it rests on; pointing at a sentence lights its region."
            ),
            _tr(
                "The text is machine-generated. A sentence that no region or clue carries is "
                "marked as unsupported; do not rely on it."
            ),
            reference=_tr("Model card, from the menu Help"),
            actions=("next_region", "let_go", "model_card"),
        ),
        "decision": HelpCard(
            _tr("Your decision"),
            _tr(
                "Accept, reject or unsure, for each region. Reject and unsure need a reason, which "
                "is printed in the report. The machine's finding itself is never edited: Edit "
                "copies its outline into a region of your own, which you correct and the report "
                "prints beside it."
            ),
            actions=("accept", "reject", "unsure", "edit_region", "undo", "redo"),
        ),
        "clues": HelpCard(
            _tr("Measured clues"),
            _tr(
                "Measurements by methods that know nothing of the engine. A clue is found when its "
                "value lies outside the central 95 % of what genuine faces show."
            ),
            _tr(
                "A clue is no proof: compression, filters, enlargement, make-up, light and lens "
                "blur can cause each of them. One in twenty genuine faces lies outside the range."
            ),
            reference=_tr("The question mark beside a clue names its source"),
            actions=("clue_map",),
        ),
        "clue_map": HelpCard(
            _tr("A clue's map"),
            _tr(
                "The values that a clue's number was reckoned from, cell by cell, as the engine "
                "measured them: those of the region and those it is compared with; nothing lies on "
                "the picture where nothing counted. The mark on the scale is the region's number, "
                "the tick what it is compared with. The colours' range is the same in every "
                "picture."
            ),
            _tr(
                "A map shows where a number comes from, not that something was changed: light, "
                "hair and edges stand out in genuine pictures too. “View for looking only” is made "
                "by the window, not measured by the engine, and no part of the record."
            ),
            _tr("Space shows the picture beneath; the same number once more ends the map."),
            reference=_tr("The question mark beside a clue names its source"),
            actions=("clue_map", "flip", "let_go"),
        ),
        "methods": HelpCard(
            _tr("Methods"),
            _tr(
                "Every check with one of four states: found, not found, not run (with the reason) "
                "and failed; and what is needed to make the finding again."
            ),
            _tr("What was not run was not looked at; it is no result."),
        ),
    }


def _picture_cards() -> dict[str, HelpCard]:
    return {
        "layers": HelpCard(
            _tr("Layers"),
            _tr(
                "What lies over the picture, the uppermost first. Switch a layer off, or see "
                "through it. The engine's layers are locked; yours is the one you draw on."
            ),
            _tr("Layers change what is shown, never what was found."),
            actions=("layers", "flip", "score_map", "mask", "regions", "names", "fill"),
        ),
        "enhance": HelpCard(
            _tr("Enhance"),
            _tr(
                "Shows one channel of the picture, or other levels: values up to black become 0, "
                "from white on 255, gamma lightens or darkens the middle."
            ),
            _tr(
                "Only the screen changes; evidence and findings stay as they are. Strong levels "
                "make noise and JPEG blocks look like edges."
            ),
            reference="ITU-R BT.601 (luma), JFIF 1.02 (Cb, Cr)",
            actions=("enhance", "plain", "loupe"),
        ),
        "compare": HelpCard(
            _tr("Compare"),
            _tr(
                "Holds the picture against its original without overlay, another finding of the "
                "same item, or another item of equal size: under a curtain, side by side, in turn, "
                "or as a difference on a fixed scale."
            ),
            _tr(
                "A difference between two pictures shows that they differ, not which of them was "
                "changed; compression alone makes a difference."
            ),
            actions=("swipe", "beside", "flicker", "difference", "flip"),
        ),
        "draw": HelpCard(
            _tr("Draw your own regions"),
            _tr(
                "Polygon, brush and eraser mark what you see. Each finished stroke is stored and "
                "logged, and Undo takes it back. Your regions have dashed outlines and small "
                "letters on squares; the engine's have whole outlines and letters on circles."
            ),
            _tr("They are your observation: the engine does not see them, and measures nothing."),
            actions=(
                "draw_polygon",
                "draw_brush",
                "draw_eraser",
                "draw_corners",
                "brush_wider",
                "brush_narrower",
            ),
        ),
        "exhibits": HelpCard(
            _tr("Exhibits"),
            _tr(
                "Keeps the view as it is on the screen, without loss, with the part shown, "
                "enhancement, layers and threshold, for the report."
            ),
            _tr("An exhibit is a view for reading; the analysis never uses it."),
            actions=("keep_exhibit",),
        ),
    }
