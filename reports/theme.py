"""How the report looks: sizes, fonts and colours, read from `resources/report_theme.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

# Points per millimetre: 72 points are an inch of 25.4 mm.
MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class PageTheme:
    """Page size and margins in points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def text_width(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Height between the margins."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Theme:
    """The whole look. `fonts`: role to file name; `fallback`: file names in order."""

    page: PageTheme
    fonts: Mapping[str, str]
    fallback: tuple[str, ...]
    sizes: Mapping[str, float]
    colours: Mapping[str, str]
    figure_gap: float
    panel_pixels: int

    def leading(self, size: float) -> float:
        """Line height for a type size."""
        return size * self.sizes["leading"]


@cache
def load_theme() -> Theme:
    """Return the theme; the file belongs to the program and is not checked for sense."""
    data = tomllib.loads((RESOURCES / "report_theme.toml").read_text(encoding="utf-8"))
    page, fonts = data["page"], dict(data["fonts"])
    fallback = tuple(fonts.pop("fallback"))
    return Theme(
        page=PageTheme(**{name.removesuffix("_mm"): value * MM for name, value in page.items()}),
        fonts=fonts,
        fallback=fallback,
        sizes=data["sizes"],
        colours=data["colours"],
        figure_gap=data["figures"]["gap_mm"] * MM,
        panel_pixels=data["figures"]["panel_pixels"],
    )
