"""The engine as the window sees it: calls on threads of their own, answers as signals."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.casework.analysis import choose_engine
from app.casework.engine import Engine
from app.casework.settings import AnalysisSettings
from app.gui.tasks import Lane, Trouble
from engine.errors import ModelUnavailable
from engine.schema.request import EngineDescription

EngineFactory = Callable[[], Engine]


class EngineBridge(QObject):
    """Two engine processes: one analyses, one only decodes pictures for the eye.

    So a picture opens at once while another is being analysed. Neither is started before it is
    needed; `described` tells which engines there are.
    """

    described = Signal(object)
    troubled = Signal(object)

    def __init__(
        self, factory: EngineFactory, settings: AnalysisSettings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.analysing = factory()
        self.reading = factory()
        self.analysis_lane = Lane("analysis", self)
        self.reading_lane = Lane("reading", self)
        self._settings = settings
        self._engines: tuple[EngineDescription, ...] = ()

    @property
    def device(self) -> str:
        """Where analyses are computed: auto, cpu or cuda."""
        return self._settings.device

    def chosen_engine(self) -> EngineDescription | None:
        """The engine of the settings; None while it is not described, or cannot run here."""
        return next(
            (
                engine
                for engine in self._engines
                if engine.name == self._settings.engine and engine.is_ready
            ),
            None,
        )

    def describe(self) -> None:
        """Start the analysing process and ask what it offers."""
        self.analysis_lane.submit(self.analysing.describe, self._tell, self.troubled.emit)

    def describe_then(self, on_engine: Callable[[EngineDescription], None]) -> None:
        """Ask first what there is, then go on with the chosen engine, or tell why not."""

        def go_on(engines: tuple[EngineDescription, ...]) -> None:
            self._tell(engines)
            try:
                on_engine(choose_engine(engines, self._settings.engine))
            except ModelUnavailable as error:
                self.troubled.emit(Trouble.of(error))

        self.analysis_lane.submit(self.analysing.describe, go_on, self.troubled.emit)

    def shut_down(self) -> None:
        """End both processes and threads; a question under way ends with its process."""
        for lane, client in (
            (self.analysis_lane, self.analysing),
            (self.reading_lane, self.reading),
        ):
            lane.leave_out_waiting()
            client.close()
            lane.close()
            client.close()  # in case a last question had started the process again

    def _tell(self, engines: tuple[EngineDescription, ...]) -> None:
        self._engines = engines
        self.described.emit(engines)
