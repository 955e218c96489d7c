"""The ranges of clue values on genuine faces; `python -m benchmarks.clue_ranges` measures them."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.schema.finding import RegionName

RANGES_FILE = Path(__file__).resolve().parents[2] / "resources" / "clue_ranges.json"
# A 2.5 % tail of fewer values than this rests on less than three faces.
FEWEST_VALUES = 100
# Small faces have ranges of their own: fewer pixels per region, and what made them small also took
# grain and detail. The genuine faces measured have either 51 to 111 px between the eyes or 32 to
# 42; this lies between the two.
SMALL_INTEROCULAR_PX = 46.0


@dataclass(frozen=True, slots=True)
class GenuineRange:
    """Central 95 % (low to high) and median of a value on `count` genuine regions."""

    low: float
    median: float
    high: float
    count: int


def range_key(method: str, region: RegionName, comparison: str, interocular_px: float) -> str:
    """Return the name under which a range is stored; both sides of a pair share one."""
    size = "small face" if interocular_px < SMALL_INTEROCULAR_PX else "face"
    return f"{method}/{region}/{comparison}/{size}"


@functools.cache
def genuine_ranges() -> Mapping[str, GenuineRange]:
    """Return the shipped ranges by `range_key`, those with at least `FEWEST_VALUES` values.

    FileNotFoundError or KeyError when the installation is damaged: that is a bug, not a finding.
    """
    stored = json.loads(RANGES_FILE.read_text(encoding="utf-8"))
    return {
        key: GenuineRange(values["low"], values["median"], values["high"], values["n"])
        for key, values in stored["ranges"].items()
        if values["n"] >= FEWEST_VALUES
    }
