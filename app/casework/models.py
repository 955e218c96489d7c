"""What the models' manifests say, for people and reports; the engine checks its files by itself."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.casework.errors import CaseError, InputRefused, reason_of
from app.casework.evidence import file_sha256
from app.casework.facts import PROJECT_ROOT
from engine.schema.phrase import Phrase
from engine.schema.weights import weights_digest

MODELS_FOLDER = PROJECT_ROOT / "resources" / "models"
# The entry of a metrics file that names the weights its figures were measured with.
MEASURED_ENGINE = "engine"
# The engine that stands for whatever was imported, and how a manifest says that it was.
_PUBLISHED, _PUBLISHED_KIND = "xl", "published"


class ModelUnreadable(CaseError):
    """A model's manifest is missing or damaged."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model as its manifest lists it."""

    name: str
    sha256: str
    byte_size: int


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model folder's manifest. `details`: all further entries, as plain JSON values."""

    folder: Path
    name: str
    version: str
    licence: str
    summary: str
    files: tuple[ModelFile, ...]
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def weights_sha256(self) -> str:
        """What pins files, calibration and thresholds, as the engine states it in a finding."""
        return weights_digest(((file.name, file.sha256) for file in self.files), self.details)

    @property
    def pinned(self) -> dict[str, str]:
        """What pins this very model, as results of measurements state it."""
        return {
            "name": self.name,
            "version": self.version,
            "weights_sha256": self.weights_sha256,
        }

    def facts(self) -> dict[str, object]:
        """The manifest's entries but for the list of files."""
        return {
            "name": self.name,
            "version": self.version,
            "licence": self.licence,
            "summary": self.summary,
            **self.details,
        }


def user_models_folder() -> Path:
    """Where imported models lie, as the engine sees it (XDG Base Directory Specification)."""
    told = os.environ.get("FORGERYTALKER_MODELS")
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(told) if told else Path(base) / "forgerytalker" / "models"


def installed_models(folder: Path | None = None) -> tuple[InstalledModel, ...]:
    """All model folders with a manifest, in order of name; by default ours, then the user's.

    What an interrupted import left lies in a hidden folder and is no model.
    """
    folders = (MODELS_FOLDER, user_models_folder()) if folder is None else (folder,)
    return tuple(
        read_model(path.parent)
        for place in folders
        for path in sorted(place.glob("*/manifest.json"))
        if not path.parent.name.startswith(".")
    )


def model_named(name: str, folder: Path | None = None) -> InstalledModel:
    """The model of that name or in that folder. InputRefused when there is none.

    `xl` is also the first model that was imported from published files, as for the engine.
    """
    models = installed_models(folder)
    for model in models:
        if name in (model.name, model.folder.name):
            return model
    for model in models:
        if name == _PUBLISHED and model.details.get("kind") == _PUBLISHED_KIND:
            return model
    raise InputRefused(
        Phrase("There is no model “{name}”.", name=name),
        effect=Phrase("Nothing was changed."),
        remedy=Phrase(
            "Choose one of: {models}.", models=", ".join(model.folder.name for model in models)
        ),
    )


def read_model(folder: Path) -> InstalledModel:
    """One folder's manifest. ModelUnreadable when it cannot be used."""
    path = folder / "manifest.json"
    try:
        data = json.loads(path.read_text("utf-8"))
        known = {key: str(data.pop(key)) for key in ("name", "version", "licence", "summary")}
        files = tuple(
            ModelFile(str(entry["name"]), str(entry["sha256"]), int(entry["byte_size"]))
            for entry in data.pop("files")
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise unreadable(path, error) from error
    return InstalledModel(folder, **known, files=files, details=data)


def read_metrics(model: InstalledModel) -> dict[str, object] | None:
    """Figures measured with these very weights (`metrics.json` beside the manifest), by name.

    None when there are none, and when the file names other weights or none at all.
    """
    path = model.folder / "metrics.json"
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if not isinstance(data, dict) or data.pop(MEASURED_ENGINE, None) != model.pinned:
        return None
    return data


def file_faults(model: InstalledModel) -> tuple[str, ...]:
    """What is wrong with the model's files; empty when all are as the manifest says."""
    return tuple(fault for file in model.files if (fault := _fault(model.folder, file)))


def _fault(folder: Path, file: ModelFile) -> str:
    path = folder / file.name
    try:
        found = file_sha256(path)
    except OSError as error:
        return Phrase("{name} cannot be read: {error}.", name=file.name, error=reason_of(error)[0])
    if found != file.sha256:
        return Phrase(
            "{name} is not the released file: its SHA-256 is {found}.", name=file.name, found=found
        )
    return ""


def unreadable(path: Path, error: Exception) -> ModelUnreadable:
    """Return the error for a file that comes with a model and is missing or damaged."""
    return ModelUnreadable(
        Phrase("{path} cannot be read ({kind}).", path=path, kind=type(error).__name__),
        remedy=Phrase("Restore the model's folder from the distribution."),
    )
