"""The engine as the window sees it: calls on threads of their own, answers as signals."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, Signal

from app.casework.analysis import choose_engine
from app.casework.engine import Engine
from app.casework.settings import AnalysisSettings
from app.gui.tasks import Lane, Trouble
from engine.errors import ModelUnavailable
from engine.schema.request import EngineDescription

# Makes the handle of an engine process for a device: auto, cpu or cuda.
EngineFactory = Callable[[str], Engine]


def chosen_analysis(remembered: QSettings, configured: AnalysisSettings) -> AnalysisSettings:
    """Engine and device that were chosen in the window, else those of the settings file."""
    device = str(remembered.value("analysis/device", ""))
    return AnalysisSettings(
        str(remembered.value("analysis/engine", "")) or configured.engine,
        device if device in ("auto", "cpu", "cuda") else configured.device,
    )


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
        self._factory = factory
        self.analysing = factory(settings.device)
        self.reading = factory(settings.device)
        self.analysis_lane = Lane("analysis", self)
        self.reading_lane = Lane("reading", self)
        self._settings = settings
        self._engines: tuple[EngineDescription, ...] = ()

    @property
    def device(self) -> str:
        """Where analyses are computed: auto, cpu or cuda."""
        return self._settings.device

    @property
    def settings(self) -> AnalysisSettings:
        """Engine and device that were chosen."""
        return self._settings

    @property
    def engines(self) -> tuple[EngineDescription, ...]:
        """The engines there are, as they were described last."""
        return self._engines

    def choose(self, settings: AnalysisSettings) -> None:
        """Analyse with this engine on this device from the next item on; `described` follows."""
        is_other_device = settings.device != self._settings.device
        self._settings = settings
        if is_other_device:
            self.analysis_lane.submit(
                lambda: self._start_on(settings.device), self._tell, self.troubled.emit
            )
        else:
            self.describe()

    def try_device(
        self,
        device: str,
        folders: tuple[str, ...],
        on_described: Callable[[tuple[EngineDescription, ...]], None],
    ) -> None:
        """Ask what could run on a device, without choosing it."""
        self.reading_lane.submit(
            lambda: self._ask_on(device, folders), on_described, self.troubled.emit
        )

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
        self.analysis_lane.submit(self._describe, self._tell, self.troubled.emit)

    def describe_then(self, on_engine: Callable[[EngineDescription], None]) -> None:
        """Ask first what there is, then go on with the chosen engine, or tell why not."""

        def go_on(engines: tuple[EngineDescription, ...]) -> None:
            self._tell(engines)
            try:
                on_engine(choose_engine(engines, self._settings.engine))
            except ModelUnavailable as error:
                self.troubled.emit(Trouble.of(error))

        self.analysis_lane.submit(self._describe, go_on, self.troubled.emit)

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

    # on the lanes' threads

    def _describe(self) -> tuple[EngineDescription, ...]:
        return self.analysing.describe(*self._folders())

    def _start_on(self, device: str) -> tuple[EngineDescription, ...]:
        self.analysing.close()
        self.analysing = self._factory(device)
        return self._describe()

    def _ask_on(self, device: str, folders: tuple[str, ...]) -> tuple[EngineDescription, ...]:
        with self._factory(device) as asked:
            return asked.describe(*folders)

    def _folders(self) -> tuple[str, ...]:
        """A chosen engine that is a folder has to be named; the catalogue knows the others."""
        return (self._settings.engine,) if "/" in self._settings.engine else ()

    # on the window's thread

    def _tell(self, engines: tuple[EngineDescription, ...]) -> None:
        self._engines = engines
        self.described.emit(engines)
