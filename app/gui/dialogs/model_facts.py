"""A model's manifest in words, its numbers in as many digits as say something."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication

from app.gui import wording
from app.gui.labels import shown
from engine.schema.finding import RegionName
from engine.schema.phrase import Phrase

# How the manifest names the threshold of one region.
_REGION = "region."
# Scores end at 1; a threshold above is that of a region the model was not taught.
_HIGHEST_SCORE = 1.0
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Row = tuple[str, ...]


def fact_rows(facts: Mapping[str, object]) -> tuple[Row, ...]:
    """Title and value of each entry; a row of one text is the heading of a group."""
    words = _words()
    plain = {name: value for name, value in facts.items() if not isinstance(value, dict)}
    grouped = {name: value for name, value in facts.items() if isinstance(value, dict)}
    rows: list[Row] = list(_leaves(plain, words))
    for name, value in grouped.items():
        leaves = tuple(_leaves(value, words))
        rows += [(_title(name, words),), *leaves] if leaves else []
    return tuple(rows)


def figure_text(value: float) -> str:
    """A number with four significant digits; a very small one as a power of ten."""
    if value and abs(value) < 1e-3:
        digits, exponent = f"{value:.1e}".split("e")
        return f"{digits} × 10{str(int(exponent)).translate(_RAISED)}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _leaves(facts: Mapping[str, object], words: Mapping[str, str]) -> Iterator[Row]:
    for name, value in facts.items():
        title = _title(name, words)
        if isinstance(value, dict):
            for inner, text in _leaves(value, words):
                yield f"{title} · {inner}", text
        else:
            yield title, _threshold(value) if name.startswith(_REGION) else _text(value)


def _title(name: str, words: Mapping[str, str]) -> str:
    if name.startswith(_REGION):
        return _tr("Region: {0}").format(_text(name.removeprefix(_REGION)))
    spoken = shown(name).replace("_", " ").strip()
    return words.get(name) or spoken[:1].upper() + spoken[1:]


def _threshold(value: object) -> str:
    is_out_of_reach = isinstance(value, int | float) and value > _HIGHEST_SCORE
    return _tr("never named: no score is so high") if is_out_of_reach else _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _tr("Yes") if value else _tr("No")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return figure_text(value)
    if isinstance(value, list):
        return ", ".join(_text(inner) for inner in value)
    if isinstance(value, str) and value in set(RegionName):
        return wording.region_name(value)
    text = str(value)
    return shown(Phrase.kept(text, text, {}))  # said in the window's language where it is known


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelFacts", text)


def _words() -> dict[str, str]:
    """What the entries are called; one that is not here is told by its own name."""
    return {
        "name": _tr("Name"),
        "version": _tr("Version"),
        "licence": _tr("Licence"),
        "summary": _tr("In one sentence"),
        "folder": _tr("Folder"),
        "kind": _tr("Kind"),
        "is_calibrated": _tr("Calibrated"),
        "export_difference": _tr("Largest difference from the trained model"),
        **_network_words(),
        **_calibration_words(),
        **_training_words(),
    }


def _network_words() -> dict[str, str]:
    return {
        "architecture": _tr("Network"),
        "parameters": _tr("Parameters"),
        "decoder_channels": _tr("Channels of the decoder"),
        "image_head_width": _tr("Width of the head for the whole picture"),
        "prompter_width": _tr("Width of the prompter"),
        "region_count": _tr("Regions with a name"),
        "region_stride": _tr("Grid of the regions, px"),
        "side_px": _tr("Side of a cut, px"),
        "language": _tr("Language model"),
        "feed_forward": _tr("Width of the feed-forward layers"),
        "head_width": _tr("Width of a head"),
        "heads": _tr("Attention heads"),
        "layers": _tr("Layers"),
        "width": _tr("Width"),
        "longest_prompt_tokens": _tr("Longest prompt, tokens"),
        "longest_text_tokens": _tr("Longest text, tokens"),
        "vocabulary_size": _tr("Vocabulary, tokens"),
        "query_tokens": _tr("Query tokens"),
        "qformer_feed_forward": _tr("Q-Former: width of the feed-forward layers"),
        "qformer_heads": _tr("Q-Former: attention heads"),
        "qformer_layers": _tr("Q-Former: layers"),
        "qformer_width": _tr("Q-Former: width"),
    }


def _calibration_words() -> dict[str, str]:
    return {
        "calibration": _tr("From raw score to score"),
        "image_shift": _tr("Manipulation score: shift"),
        "image_slope": _tr("Manipulation score: slope"),
        "mask_shift": _tr("Score map: shift"),
        "mask_slope": _tr("Score map: slope"),
        "calibration_record": _tr("How it was calibrated"),
        "base_version": _tr("Version before it"),
        "how": _tr("Method"),
        "forgeries": _tr("Forgeries"),
        "genuine": _tr("Genuine faces"),
        "not_taught": _tr("Regions it was not taught"),
        "false_alarm_faces": _tr("Genuine faces that set the threshold"),
        "false_alarm_share": _tr("Share of false alarms allowed"),
        "false_alarms_on_twins": _tr("Share of false alarms on genuine twins"),
        "missed_share": _tr("Share of missed forgeries allowed"),
        "validation_auroc": _tr("Validation: image AUROC"),
        "validation_auroc_twins": _tr("Validation: image AUROC against genuine twins"),
        "validation_calibration_error": _tr("Validation: calibration error"),
        "validation_mask_iou": _tr("Validation: mask IoU"),
        "validation_region_f1": _tr("Validation: F1 of named regions"),
        "thresholds": _tr("Thresholds"),
        "evidence": _tr("Evidence of manipulation from"),
        "no_evidence": _tr("No evidence found below"),
        "mask": _tr("Mask"),
        "mask_inconclusive": _tr("Mask of an inconclusive picture"),
        "region": _tr("Named region, the prompter's score from"),
    }


def _training_words() -> dict[str, str]:
    return {
        "training": _tr("Training"),
        "history": _tr("History"),
        "note": _tr("Note"),
        "data": _tr("Data"),
        "faces": _tr("Faces"),
        "list": _tr("List"),
        "landmarks": _tr("Landmarks"),
        "diverse": _tr("Genuine faces of other cameras"),
        "diverse_genuine": _tr("Genuine faces of other cameras"),
        "other_cameras": _tr("Faces of other cameras"),
        "regenerated": _tr("Regenerated faces"),
        "autoencoder": _tr("Autoencoder"),
        "count": _tr("Number"),
        "pairs": _tr("Pairs"),
        "steps": _tr("Steps"),
        "seed": _tr("Seed"),
        "workers": _tr("Processes"),
        "visual": _tr("Visual half"),
        "kept_from": _tr("Kept from"),
        "begin_from": _tr("Began from"),
        "learning_rate": _tr("Learning rate"),
        "encoder_learning_rate": _tr("Learning rate of the encoder"),
        "face_learning_share": _tr("Learning rate on whole faces, share"),
        "face_pairs": _tr("Pairs a step"),
        "face_steps": _tr("Steps on whole faces"),
        "window_steps": _tr("Steps on windows"),
    }
