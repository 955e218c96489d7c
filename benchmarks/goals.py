"""What the measurements of an engine are to reach, and what is weak where they do not.

Goals are those of the project's plan; the names are the entries of the metrics file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """One bound: `at_least` or `at_most` a value (of the interval's lower end if `on_low`)."""

    name: str
    bound: float
    is_upper: bool = False
    on_low: bool = False

    @property
    def words(self) -> str:
        """The bound as it is written: `at least 0.75`."""
        which = "at most" if self.is_upper else "at least"
        return f"{'interval above' if self.on_low else which} {self.bound:g}"

    def is_reached(self, entry: Mapping[str, Any] | None) -> bool | None:
        """Return whether the entry reaches the bound; None where it was not measured."""
        if entry is None or entry.get("value") is None:
            return None
        value = entry["value"]
        if self.on_low:
            interval = entry.get("interval")
            return None if interval is None else bool(interval[0] > self.bound)
        return bool(value <= self.bound) if self.is_upper else bool(value >= self.bound)

    def told(self, entry: Mapping[str, Any]) -> str:
        """Return the entry's value as the goal looks at it."""
        if entry.get("value") is None:
            return "not measured"
        value = float(entry["value"])
        plain = value == 0 or 0.001 <= abs(value) < 10
        words = f"{value:.3f}" if plain else f"{value:.3g}"
        interval = entry.get("interval")
        return f"{words} (interval from {interval[0]:.3f})" if self.on_low and interval else words


GOALS = (
    Goal("people_image_auroc", 0.75),
    Goal("people_image_auroc", 0.67, on_low=True),
    Goal("people_easy", 0.88),
    Goal("people_false_alarms", 0.05, is_upper=True),
    Goal("people_exact_iou", 0.52),
    Goal("people_exact_pixel_auroc", 0.96),
    Goal("people_exact_pixel_auroc_inside", 0.92),
    Goal("people_regions", 0.72),
    Goal("swaps_image_auroc", 0.97),
    Goal("swaps_iou", 0.68),
    Goal("synthetic_image_auroc", 0.92),
    Goal("synthetic_iou", 0.60),
    Goal("synthetic_regions_f1", 0.80),
    Goal("synthetic_calibration_error", 0.05, is_upper=True),
    Goal("held_out_image_auroc", 0.85),
    Goal("held_out_iou", 0.45),
    Goal("half_jpeg_70_iou_kept", 0.75),
    Goal("words_regions_precision", 0.95),
    Goal("words_regions_recall", 0.85),
    Goal("words_attributes", 0.80),
    # The same held against the edit itself: the first is met by the guide, this one by measuring.
    Goal("words_clues_owed", 0.80),
    Goal("portrait_s", 1.5, is_upper=True),
    Goal("portrait_mb", 1000, is_upper=True),
    Goal("exported_map_difference", 1e-3, is_upper=True),
    Goal("exported_verdicts_differing", 0, is_upper=True),
)
_WORST = 3
# A row that rests on fewer pictures is not called weak.
FEWEST = 10


def goal_rows(metrics: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return (measured, on, goal, value, reached) per goal; `metrics` holds every goal's entry."""
    rows: list[tuple[str, ...]] = []
    for goal in GOALS:
        entry = metrics[goal.name]
        reached = {True: "yes", False: "no", None: "not measured"}[goal.is_reached(entry)]
        rows.append(
            (str(entry["title"]), str(entry.get("data", "")), goal.words, goal.told(entry), reached)
        )
    return rows


def weak_points(
    metrics: Mapping[str, Mapping[str, Any]], tables: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Return what is weak in plain sentences: goals missed, then the worst rows of each table."""
    sentences = []
    for goal in GOALS:
        entry = metrics.get(goal.name)
        if entry is not None and goal.is_reached(entry) is False:
            on = f" On: {entry['data']}." if entry.get("data") else ""
            sentences.append(f"{entry['title']}: {goal.told(entry)}, wanted {goal.words}.{on}")
    for table in tables:
        sentences += _worst(table)
    return sentences


def _worst(table: Mapping[str, Any]) -> list[str]:
    """Name the rows of a table that lie below its bound, the worst first."""
    weak = table.get("weak")
    if not weak:
        return []
    column, counted = (table["columns"].index(weak[key]) for key in ("column", "counted"))
    low = [
        (row[column], str(row[0]))
        for row in table["rows"]
        if row[counted] >= FEWEST and row[column] is not None and row[column] < weak["below"]
    ]
    if not low:
        return []
    named = ", ".join(f"{name} ({value:.2f})" for value, name in sorted(low)[:_WORST])
    more = len(low) - _WORST
    rest = f" and {more} more" if more > 0 else ""
    fewer = sum(row[counted] < FEWEST for row in table["rows"])
    left_out = f" Left out: {fewer} that rest on fewer than {FEWEST} pictures." if fewer else ""
    return [f"{weak['sentence']} {named}{rest}.{left_out}"]
