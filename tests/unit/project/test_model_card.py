"""The documents say of the engine what was measured, and nothing else."""

import json
from pathlib import Path

import pytest

from benchmarks import model_card as cards

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
    card = cards.model_card(manifest, ())
    assert "| version | 1.0 |" in card
    assert "| training, sets | aaf, london |" in card
    assert "| training, steps | 9000 |" in card
    assert "| a.onnx | 7 | `ab12` |" in card


def test_documents_are_what_the_measurements_say(root: Path) -> None:
    assert (root / "docs/model_card.md").exists()
    assert cards.main(["--check"]) == 0
