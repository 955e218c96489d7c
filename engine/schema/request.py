"""Everything that decides the result of one analysis, and its digest."""

import hashlib
import json
from dataclasses import asdict, dataclass

# Measurements that a request may leave out, in the order in which they run.
SWITCHABLE_METHODS = ("sharpness", "noise", "colour", "boundary", "symmetry", "compression")


@dataclass(frozen=True, slots=True)
class AnalysisRequest:
    """One analysis of one picture. The same digest stands for the same result.

    `engine` is a name from the catalogue (`compact`, `xl`) or a folder with a manifest;
    `engine_weights_sha256` pins what was found under that name when the request was made.
    `device` is `auto`, `cpu` or `cuda`. `disabled_methods` are reported as "not run".
    `records_maps`: the values that each clue was measured from are kept as files.
    """

    evidence_sha256: str
    engine: str
    engine_version: str
    engine_weights_sha256: str
    device: str = "auto"
    disabled_methods: tuple[str, ...] = ()
    seed: int = 0
    records_maps: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over all fields in canonical JSON.

        A request without maps leaves that field out: it is the same as before there were any.
        """
        told = asdict(self)
        if not self.records_maps:
            del told["records_maps"]
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class EngineDescription:
    """An engine that may be asked for, and whether it can run here.

    `missing` says in words what is not there; empty when the engine is ready.
    """

    name: str
    version: str
    weights_sha256: str
    licence: str
    summary: str
    missing: str = ""

    @property
    def is_ready(self) -> bool:
        """True when an analysis with this engine can be started."""
        return not self.missing
