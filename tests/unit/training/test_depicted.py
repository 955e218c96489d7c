"""Groups of depicted people follow the source's labels, and skin what the pixels show."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.training.depicted import Depicted, age_group, read_depicted, skin_class
from engine.training.faces import Portrait

ORDER = ("very light", "light", "intermediate", "tan", "brown", "dark")


@pytest.mark.parametrize(
    ("age", "group"),
    [("", ""), ("18", "18-29"), ("29.0", "18-29"), ("30", "30-44"), ("59.5", "45-59"),
     ("60", "60 and over"), ("80.0", "60 and over")],
)  # fmt: skip
def test_age_groups_meet_without_a_gap(age: str, group: str) -> None:
    assert age_group(age) == group


def test_labels_are_read_by_file(tmp_path: Path) -> None:
    table = tmp_path / "faces.csv"
    table.write_text("file,age,gender\na.jpg,31.0,F\nb.jpg,,\n")
    assert read_depicted(table) == {"a.jpg": Depicted("30-44", "F"), "b.jpg": Depicted()}
    assert read_depicted(None) == {}


def test_a_darker_photograph_is_in_a_darker_class(portraits: tuple[Portrait, Portrait]) -> None:
    portrait = portraits[0]
    shaded = [
        replace(portrait, pixels=(portrait.pixels * s).astype(np.uint8)) for s in (1, 0.6, 0.3)
    ]
    places = [ORDER.index(skin_class(face)) for face in shaded]
    assert places == sorted(set(places))


def test_the_class_of_a_known_colour() -> None:
    # L* 67.9, b* 17.0 (sRGB 190, 160, 135): atan(17.9 / 17.0) is 46 degrees.
    pixels = np.full((600, 600, 3), (190, 160, 135), np.uint8)
    grid = np.stack(np.meshgrid(np.linspace(100, 500, 18), np.linspace(100, 500, 26)), -1)
    points = grid.reshape(-1, 2).astype(np.float32)
    assert skin_class(Portrait("x", "x", pixels, points)) == "light"
