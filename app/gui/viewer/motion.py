"""Whether a view is being moved: layers may then be drawn plainly, and are drawn in full after."""

from PySide6.QtCore import QObject, QTimer, Signal

# Longer than the time between two notches of a wheel that is being turned, shorter than a look.
REST_MS = 120


class Motion(QObject):
    """One view's motion. `sharpened`: the view is to be drawn again, with one layer more in full.

    At rest one layer is drawn in full in each turn of the event loop, so that the window keeps
    answering while the picture becomes sharp.
    """

    sharpened = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rest = self._timer(REST_MS)
        self._next = self._timer(0)
        self._is_over = True
        self._is_turn_taken = False
        self._has_plain_layer = False
        self._is_hurried = False

    @property
    def is_over(self) -> bool:
        """True when the view lies still and was drawn in full."""
        return self._is_over

    def begin(self) -> None:
        """The view was moved just now."""
        self._is_over = False
        self._rest.start()

    def begin_drawing(self) -> None:
        """The view's layers are drawn from here on."""
        self._is_turn_taken = self._has_plain_layer = False

    def end_drawing(self) -> None:
        """All layers were drawn."""
        if self._rest.isActive():
            return
        if self._has_plain_layer:
            self._next.start()
        else:
            self._is_over = True

    def may_draw_in_full(self) -> bool:
        """Whether a layer that is out of step with the view is drawn in full now, or plainly."""
        if self._is_hurried:
            return True
        if self._rest.isActive() or self._is_turn_taken:
            self._has_plain_layer = True
            return False
        self._is_turn_taken = True
        return True

    def hurry(self, is_hurried: bool) -> None:
        """While hurried, every layer is drawn in full: what is drawn now is to be kept."""
        self._is_hurried = is_hurried

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(self.sharpened)
        return timer
