"""The documents say of the engine what was measured, and nothing else."""

import json
import shutil
import string
from pathlib import Path

import pytest

from app.casework.models import read_model
from benchmarks import model_card as cards
from benchmarks.model_limits import limit_sections
from engine.schema.languages import catalogue

METRICS = json.dumps(
    {
        "swap_auroc": {
            "title": "Image AUROC, face swaps",
            "value": 0.9312,
            "n": 400,
            "interval": [0.91, 0.95],
            "compared_with": "picture size alone: 0.5",
            "data": "synthetic, people not trained on",
            "in_readme": True,
        },
        "warm_s": {"title": "One picture, warm", "value": 2.25, "n": 20},
    }
)


def test_table_gives_value_interval_and_n() -> None:
    text = cards.table(cards.read_measurements(METRICS))
    assert "| Image AUROC, face swaps | 0.931 | 0.910 – 0.950 | 400 |" in text
    assert "| One picture, warm | 2.250 | not computed | 20 |" in text


def test_readme_shows_only_the_rows_meant_for_it() -> None:
    readme = f"before\n{cards.BEGIN}\nold\n{cards.END}\nafter\n"
    renewed = cards.readme_with(readme, cards.read_measurements(METRICS))
    assert "Image AUROC" in renewed
    assert "One picture" not in renewed
    assert "old" not in renewed
    assert renewed.startswith("before\n")
    assert renewed.endswith("\nafter\n")


def test_renewing_twice_changes_nothing() -> None:
    measurements = cards.read_measurements(METRICS)
    once = cards.readme_with(f"{cards.BEGIN}{cards.END}", measurements)
    assert cards.readme_with(once, measurements) == once


def test_nothing_measured_is_said_in_words() -> None:
    assert cards.table(()) == cards.NOTHING


@pytest.mark.parametrize(
    "entry",
    [
        {"title": "x", "value": 1},
        {"title": "x", "value": 1, "n": 3, "guess": 2},
        {"title": "x", "value": 1, "n": 3, "interval": [2, 3]},
        0.93,
    ],
)
def test_incomplete_measurement_is_refused(entry: object) -> None:
    with pytest.raises(cards.MetricsRefused, match="score"):
        cards.read_measurements(json.dumps({"score": entry}))


def test_card_holds_the_facts_of_the_manifest() -> None:
    manifest = {
        "version": "1.0",
        "training": {"sets": ["aaf", "london"], "steps": 9000},
        "files": [{"name": "a.onnx", "sha256": "ab12", "byte_size": 7}],
    }
    card = cards.model_card(cards.CardData(manifest))
    assert "| version | 1.0 |" in card
    assert "| training, sets | aaf, london |" in card
    assert "| training, steps | 9000 |" in card
    assert "| a.onnx | 7 | `ab12` |" in card


def test_card_says_how_many_cuts_of_which_sides_are_looked_at() -> None:
    one = cards.model_card(cards.CardData({"architecture": {"side_px": 160}}))
    assert "A face is looked at in 5 cuts of 160 × 160 px. Seams" in one
    sides = {"side_px": 160, "look_sides_px": [160, 192]}
    two = cards.model_card(cards.CardData({"architecture": sides}))
    assert "looked at in 3 cuts of 160 × 160 px and 3 cuts of 192 × 192 px. Seams" in two


def test_what_was_not_measured_is_said_in_its_row() -> None:
    rows = {"cost": {"title": "Seconds a picture", "value": None, "n": 0, "data": "two cores"}}
    text = cards.table(cards.read_measurements(json.dumps(rows)))
    assert "| Seconds a picture | not measured |  | 0 | two cores |" in text


def test_goals_and_weak_points_follow_from_the_numbers() -> None:
    metrics = {
        "people_image_auroc": {"title": "By people", "value": 0.7, "n": 9, "interval": [0.68, 0.8]},
        "people_false_alarms": {"title": "False alarms", "value": 0.04, "n": 9},
    }
    regions = {
        "title": "By region",
        "columns": ["region", "n", "F1"],
        "rows": [["ear", 20, 0.1], ["eye", 20, 0.9], ["hair", 20, None], ["lip", 2, 0.0]],
        "weak": {
            "column": "F1",
            "below": 0.5,
            "counted": "n",
            "sentence": "Named least reliably (F1):",
        },
    }
    card = cards.model_card(cards.CardData({}, metrics, (regions,)))
    assert "| By people |  | at least 0.75 | 0.700 | no |" in card
    assert "| By people |  | interval above 0.67 | 0.700 (interval from 0.680) | yes |" in card
    assert "| False alarms |  | at most 0.05 | 0.040 | yes |" in card
    assert "- By people: 0.700, wanted at least 0.75." in card
    assert "- False alarms" not in card
    assert "- Named least reliably (F1): ear (0.10)." in card
    assert "| hair | 20 | not measured |" in card
    assert card.count("| not measured |") > 10


def test_every_source_of_pictures_stands_with_its_licence(root: Path) -> None:
    card = cards.model_card(cards.CardData({}))
    for name in ("All-Age-Faces", "London and Canada", "CelebA", "EfficientNet-lite0", "taef2"):
        assert name in card
    assert "python main.py train --faces FOLDER" in card


@pytest.mark.parametrize("sides", [[], [160, 192], None])
def test_limits_can_be_told_in_chinese(sides: list[int] | None) -> None:
    shape = {} if sides is None else {"side_px": 160, "look_sides_px": sides}
    sections = limit_sections({"architecture": shape})
    known = catalogue("zh")
    for section in sections:
        rows = (*section.rows, *section.items, section.paragraph, (section.title,))
        for text in (text for row in rows for text in row):
            assert text.template in known
            assert fields(known[text.template]) == fields(text.template)


def fields(template: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(template)} - {None}


def test_card_shows_no_figure_or_table_of_other_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    folder = tmp_path / "resources" / "models" / "compact"
    folder.mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    shutil.copy(root / "resources/models/compact/manifest.json", folder)
    (tmp_path / "README.md").write_text(f"{cards.BEGIN}\n{cards.END}\n")
    table = {"title": "By age", "columns": ["age", "pairs"], "rows": [["18-29", 4321]]}
    (tmp_path / "docs/model_card_tables.json").write_text(json.dumps([table]))
    figure = {"title": "False alarms", "value": 0.0238, "n": 210, "in_readme": True}
    monkeypatch.setattr(cards, "ROOT", tmp_path)
    pinned = read_model(folder).pinned
    written = {}
    for version in (pinned["version"], "0.9.0"):
        metrics = {"engine": {**pinned, "version": version}, "people_false_alarms": figure}
        (folder / "metrics.json").write_text(json.dumps(metrics))
        assert cards.main([]) == 0
        card = (tmp_path / "docs/model_card.md").read_text("utf-8")
        written[version] = card, (tmp_path / "README.md").read_text("utf-8")
    card, readme = written[pinned["version"]]
    assert "| False alarms | 0.024 |" in card
    assert "| False alarms | 0.024 |" in readme
    assert "### By age" in card
    card, readme = written["0.9.0"]
    assert "| False alarms | 0.024 |" not in card + readme
    assert "### By age" not in card
    assert cards.NOTHING in readme


def test_documents_are_what_the_measurements_say(root: Path) -> None:
    assert (root / "docs/model_card.md").exists()
    assert cards.main(["--check"]) == 0
