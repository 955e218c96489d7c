"""The line at one score of one map: a draft while the handle moves, the whole line after it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainterPath

from app.gui.tasks import Job, Lane, Trouble
from app.gui.viewer.contours import contour_segments, on_picture, reduced
from app.gui.viewer.lines import line_path

Scores = NDArray[np.float32]

# A draft on a grid this wide takes two milliseconds; on a screen its cells are 5 to 8 pixels.
DRAFT_GRID = 192
# In cells of the grid. The grid has at most 1024 cells a side, so when all of the map is seen this
# is a fifth of a pixel of the screen at most; closer up, a tenth of what the line is computed from.
_TOLERANCE = 0.1
# Longer than the time between two events of a hand that moves a slider.
_REST_MS = 90


class LevelLine(QObject):
    """Computes the line on a lane; only the latest wish is answered.

    `drafted` and `computed` carry a QPainterPath in pixels of the picture.
    """

    drafted = Signal(object)
    computed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, scores: Scores | NDArray[np.uint8], lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._scores = scores
        self._lane = lane
        self._grid: tuple[Scores, float] | None = None
        self._draft_grid: tuple[Scores, float] | None = None
        self._wish: tuple[float, bool] | None = None
        self._job: Job[QPainterPath] | None = None
        self._level = 0.0
        self._is_draft = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask_whole)

    @property
    def is_settled(self) -> bool:
        """True when no line is owed."""
        return self._job is None and not self._rest.isActive()

    def ask(self, level: float) -> None:
        """Compute the whole line at `level` next."""
        self._level = level
        self._rest.stop()
        self._queue(level, is_draft=False)

    def ask_draft(self, level: float) -> None:
        """Compute a coarse line at `level` now, and the whole one when the handle rests."""
        self._level = level
        self._rest.start()
        self._queue(level, is_draft=True)

    def stop(self) -> None:
        """Answer nothing more."""
        self._wish = None
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _ask_whole(self) -> None:
        self._queue(self._level, is_draft=False)

    def _queue(self, level: float, *, is_draft: bool) -> None:
        self._wish = (level, is_draft)
        if self._job is None:
            self._begin()

    def _begin(self) -> None:
        assert self._wish is not None
        (level, self._is_draft), self._wish = self._wish, None
        work = self._draft if self._is_draft else self._compute
        self._job = self._lane.submit(lambda: work(level), self._tell, self._fail, urgency=-1)

    def _compute(self, level: float) -> QPainterPath:
        if self._grid is None:
            self._grid = reduced(self._scores)
        grid, scale = self._grid
        return line_path(on_picture(contour_segments(grid, level), scale), _TOLERANCE * scale)

    def _draft(self, level: float) -> QPainterPath:
        if self._draft_grid is None:
            if self._grid is None:
                self._grid = reduced(self._scores)
            grid, scale = self._grid
            coarse, further = reduced(grid, DRAFT_GRID)
            self._draft_grid = (coarse, scale * further)
        grid, scale = self._draft_grid
        return line_path(on_picture(contour_segments(grid, level), scale), _TOLERANCE * scale)

    def _tell(self, line: QPainterPath) -> None:
        self._job = None
        (self.drafted if self._is_draft else self.computed).emit(line)
        if self._wish is not None:
            self._begin()

    def _fail(self, trouble: Trouble) -> None:
        self._job = None
        self.failed.emit(trouble)
