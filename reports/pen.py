"""Draws on the pages of one PDF and notes its logical structure while doing so."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.outlines import trace
from reports.pdf_images import PngImage
from reports.theme import PageTheme
from reports.typesetting import Line
from reports.visible_text import make_visible

# ASCII85 is for seven-bit channels of old; it only makes files larger by a quarter.
rl_config.useA85 = 0

# Longer entries would not be seen whole in a reader's side bar.
_OUTLINE_LIMIT = 120
# Name of the one drawing that every page of a draft shows.
_WATERMARK = "watermark"
# Parts of letters may overlap (ISO 32000-1, 8.5.3.3.2).
_NONZERO = 1


@dataclass(slots=True)
class StructureNode:
    """An element of the logical structure (ISO 32000-1, 14.8): `kind` such as P, H1, Table.

    `marks` are (page index, marked-content id) of what was drawn for it, `alternative` the text
    that stands for a figure or tells where a link leads, `links` (page index, number on the page)
    of the link annotations that belong to it.
    """

    kind: str
    alternative: str = ""
    children: "list[StructureNode]" = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)

    def child(self, kind: str, alternative: str = "") -> "StructureNode":
        """Append and return a child element."""
        node = StructureNode(kind, alternative)
        self.children.append(node)
        return node


@dataclass(frozen=True, slots=True)
class FieldBox:
    """Where a signature field lies: page index and (left, bottom, right, top) in points."""

    field_name: str
    page: int
    box: tuple[int, int, int, int]


class Pen:
    """A canvas with the origin at the upper left corner and lengths in points."""

    def __init__(self, page: PageTheme, initial_font: str) -> None:
        self._buffer = BytesIO()
        self._page = page
        # invariant: no clock and no random numbers in the file, so that equal input gives equal
        # bytes. initialFontName: reportlab would else name Helvetica without embedding it.
        self.canvas = Canvas(
            self._buffer,
            pagesize=(page.width, page.height),
            pageCompression=1,
            invariant=1,
            initialFontName=initial_font,
            pdfVersion=(1, 7),
        )
        self.page_index = 0
        self.root = StructureNode("Document")
        self.fields: list[FieldBox] = []
        self.mark_counts: list[int] = [0]
        self._link_count = 0

    def next_page(self) -> None:
        """Close this page and begin the next."""
        self.canvas.showPage()
        self.page_index += 1
        self.mark_counts.append(0)
        self._link_count = 0

    def finish(self) -> bytes:
        """Close the last page and return the PDF."""
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()

    @contextmanager
    def tagged(self, node: StructureNode) -> Iterator[None]:
        """What is drawn inside belongs to `node`."""
        number = self.mark_counts[self.page_index]
        self.mark_counts[self.page_index] += 1
        node.marks.append((self.page_index, number))
        self._raw(f"/{node.kind} <</MCID {number}>> BDC")
        yield
        self._raw("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn inside is no content: rules, frames, page furniture."""
        self._raw("/Artifact BMC")
        yield
        self._raw("EMC")

    def line(self, line: Line, x: float, baseline: float, size: float) -> None:
        """Draw a line of text with its baseline `baseline` below the page's top."""
        height = self._up(baseline)
        text = self.canvas.beginText(x, height)
        for run in line.runs:
            text.setTextOrigin(x + run.x, height)
            text.setFillColor(_colour(run.colour))
            text.setFont(run.font, size)
            text.textOut(run.text)
        self.canvas.drawText(text)

    def fill(self, x: float, top: float, width: float, height: float, colour: str) -> None:
        """Draw a filled rectangle."""
        self.canvas.setFillColor(_colour(colour))
        self.canvas.rect(x, self._up(top + height), width, height, stroke=0, fill=1)

    def frame(
        self, box: tuple[float, float, float, float], colour: str, thickness: float = 0.6
    ) -> None:
        """Draw the outline of a rectangle given as x, top, width, height."""
        x, top, width, height = box
        self.canvas.setStrokeColor(_colour(colour))
        self.canvas.setLineWidth(thickness)
        self.canvas.rect(x, self._up(top + height), width, height, stroke=1, fill=0)

    def disc(self, middle: tuple[float, float], radius: float, colour: str) -> None:
        """Draw a filled circle with a thin white edge."""
        self.canvas.setFillColor(_colour(colour))
        self.canvas.setStrokeColor(_colour("#ffffff"))
        self.canvas.setLineWidth(0.6)
        self.canvas.circle(middle[0], self._up(middle[1]), radius, stroke=1, fill=1)

    def rule(self, x: float, top: float, width: float, colour: str) -> None:
        """Draw a thin horizontal line."""
        self.canvas.setStrokeColor(_colour(colour))
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x, self._up(top), x + width, self._up(top))

    def dots(self, left: float, right: float, baseline: float, colour: str) -> None:
        """Draw a row of dots that leads the eye from left to right."""
        if right <= left:
            return
        self.canvas.setStrokeColor(_colour(colour))
        self.canvas.setLineWidth(0.6)
        self.canvas.setDash(0.6, 3.2)
        self.canvas.line(left, self._up(baseline), right, self._up(baseline))
        self.canvas.setDash()

    def watermark(self, line: Line, size: float, angle: float) -> None:
        """Draw a line of large letters across the middle of the page, as shapes and not as text.

        As text, the letters would turn up among the words where somebody copies or searches them.
        """
        canvas = self.canvas
        if not canvas.hasForm(_WATERMARK):
            canvas.beginForm(_WATERMARK, 0, 0, self._page.width, self._page.height)
            canvas.translate(self._page.width / 2, self._page.height / 2)
            canvas.rotate(angle)
            path = canvas.beginPath()
            # A third of the size below the middle, for letters stand on the baseline.
            trace(path, line, size, (-line.width / 2, -size / 3))
            canvas.setFillColor(_colour(line.runs[0].colour))
            canvas.drawPath(path, stroke=0, fill=1, fillMode=_NONZERO)
            canvas.endForm()
        canvas.doForm(_WATERMARK)

    def polyline(
        self,
        points: list[tuple[float, float]],
        colour: str,
        thickness: float,
        *,
        closed: bool,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw connected lines through points given as x and distance from the page's top.

        dash: lengths of strokes and gaps in points; none for a solid line.
        """
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self._up(points[0][1]))
        for x, top in points[1:]:
            path.lineTo(x, self._up(top))
        if closed:
            path.close()
        self.canvas.setStrokeColor(_colour(colour))
        self.canvas.setLineWidth(thickness)
        self.canvas.setDash(list(dash))
        self.canvas.drawPath(path, stroke=1, fill=0)
        self.canvas.setDash()

    def bookmark(self, anchor: str, title: str, level: int, top: float) -> None:
        """Make a place that links and the outline lead to; level 0 is the outermost."""
        self.canvas.bookmarkHorizontal(anchor, 0, self._up(top))
        # Outlines are shown by the reader's program, in its own font and direction.
        shown = " ".join(make_visible(title, keep_lines=True, limit=_OUTLINE_LIMIT).split())
        self.canvas.addOutlineEntry(shown, anchor, level=level, closed=level > 0)

    def link(
        self, node: StructureNode, anchor: str, box: tuple[float, float, float, float]
    ) -> None:
        """Make a rectangle (x, top, width, height) lead to an anchor; `node` is its element."""
        x, top, width, height = box
        corners = (x, self._up(top + height), x + width, self._up(top))
        # Flag 4 (print) is what archival PDF asks of every annotation.
        self.canvas.linkAbsolute("", anchor, corners, F=4)
        node.links.append((self.page_index, self._link_count))
        self._link_count += 1

    def reserve(self, field_name: str, x: float, top: float, size: tuple[float, float]) -> None:
        """Note where a signature field of (width, height) will lie."""
        left, bottom = round(x), round(self._up(top + size[1]))
        box = (left, bottom, left + round(size[0]), bottom + round(size[1]))
        self.fields.append(FieldBox(field_name, self.page_index, box))

    def image(self, png: bytes, x: float, top: float, size: tuple[float, float]) -> None:
        """Draw a PNG panel stretched to (width, height); the same bytes are stored once."""
        name = hashlib.sha256(png).hexdigest()
        document = self.canvas._doc
        registered = document.getXObjectName(name)
        if registered not in document.idToObject:
            image = PngImage(png)
            document.Reference(image, registered)
            document.addForm(name, image)
        self.canvas.saveState()
        self.canvas.translate(x, self._up(top + size[1]))
        self.canvas.scale(size[0], size[1])
        self._raw(f"/{registered} Do")
        self.canvas.restoreState()
        self.canvas._formsinuse.append(name)

    def segments(self, ends: NDArray[np.float64], colour: str, thickness: float) -> None:
        """Draw separate lines given as n×4 (x1, top1, x2, top2)."""
        path = self.canvas.beginPath()
        for x1, top1, x2, top2 in ends.tolist():
            path.moveTo(x1, self._up(top1))
            path.lineTo(x2, self._up(top2))
        self.canvas.setStrokeColor(_colour(colour))
        self.canvas.setLineWidth(thickness)
        self.canvas.setLineCap(2)
        self.canvas.drawPath(path, stroke=1, fill=0)
        self.canvas.setLineCap(0)

    def _up(self, top: float) -> float:
        return self._page.height - top

    def _raw(self, operators: str) -> None:
        # reportlab has no call for marked content; its own page code is a list of operators.
        self.canvas._code.append(operators)


@cache
def _colour(value: str) -> Color:
    return HexColor(value)
