"""Letters as shapes, also while a preview is drawn in another thread."""

import threading
from concurrent.futures import ThreadPoolExecutor

from reports import outlines
from reports.outlines import trace
from reports.theme import load_theme
from reports.typesetting import TextStyle, Typesetter


class Path:
    """Counts what is drawn."""

    def __init__(self) -> None:
        self.lines = 0

    def moveTo(self, x: float, y: float) -> None:
        self.lines += 1

    def lineTo(self, x: float, y: float) -> None:
        self.lines += 1

    def curveTo(self, *points: float) -> None:
        self.lines += 1

    def close(self) -> None:
        self.lines += 1


def test_fonts_can_be_read_by_several_threads_at_once() -> None:
    style = TextStyle("sans", 80.0, 90.0, "#000000")
    [line] = Typesetter(load_theme()).lines("DRAFT", style, 2000.0)
    for _ in range(3):
        outlines._font.cache_clear()
        together = threading.Barrier(6)

        def draw(number: int, together: threading.Barrier = together) -> int:
            path = Path()
            together.wait()
            trace(path, line, style.size, (0.0, 0.0))
            return path.lines

        with ThreadPoolExecutor(6) as pool:
            drawn = set(pool.map(draw, range(6)))
        assert len(drawn) == 1
        assert drawn.pop() > 50
