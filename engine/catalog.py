"""The explicit list of what may run: engines by name, and how a detector is loaded.

Nothing is discovered: no code is imported from case or model folders.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from engine.device import choose_device
from engine.errors import ModelUnavailable
from engine.forgerytalker.xl.folder import ADAPTER_KIND
from engine.forgerytalker.xl.folder import KIND as PUBLISHED
from engine.forgerytalker.xl.requirement import Requirement, choose_residency
from engine.plugin import Detector
from engine.schema.phrase import Phrase
from engine.schema.request import EngineDescription
from engine.weights import (
    MANIFEST_NAME,
    Manifest,
    check_sizes,
    read_manifest,
    user_models_folder,
    verify_files,
)

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
MODELS = RESOURCES / "models"


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """One engine of the catalogue. `absence`: what to say while its folder does not exist."""

    name: str
    folder: Path
    summary: str
    absence: str


ENGINES = (
    EngineEntry(
        "compact",
        MODELS / "compact",
        Phrase(
            "ForgeryTalker at small size, trained by this project; runs offline on the processor."
        ),
        Phrase("Its weights are not in resources/models/compact."),
    ),
    EngineEntry(
        "xl",
        MODELS / "xl",
        Phrase("ForgeryTalker as published (about 5 billion parameters); needs a GPU."),
        Phrase("No published ForgeryTalker checkpoint has been imported on this machine."),
    ),
)


def imported_engines() -> tuple[EngineEntry, ...]:
    """Models that the user imported, by the names of their folders."""
    known = {entry.name for entry in ENGINES}
    return tuple(
        EngineEntry(path.parent.name, path.parent, "", Phrase("Its folder is gone."))
        for path in sorted(user_models_folder().glob(f"*/{MANIFEST_NAME}"))
        if path.parent.name not in known and not path.parent.name.startswith(".")
    )


def describe_engines(
    device: str = "auto", folders: tuple[str, ...] = ()
) -> tuple[EngineDescription, ...]:
    """Every engine of the catalogue, imported, and of the given folders; what is missing in words.

    All files of an engine that is there are hashed (of a published one, which has many gigabytes,
    only measured; they are hashed when it is loaded); one that is damaged is not ready, and none
    is when `device` cannot be used here.
    """
    given = (
        EngineEntry(
            folder, Path(folder), "", Phrase("There is no folder “{folder}”.", folder=folder)
        )
        for folder in folders
    )
    entries = (*(_located(entry) for entry in ENGINES), *imported_engines(), *given)
    return tuple(_describe(entry, device) for entry in entries)


def engine_folder(name: str) -> Path:
    """The folder of an engine: a name of the catalogue, or a path to a folder with a manifest."""
    for entry in (*(_located(entry) for entry in ENGINES), *imported_engines()):
        if entry.name == name:
            if not entry.folder.is_dir():
                raise _missing(name, entry.absence)
            return entry.folder
    folder = Path(name)
    if not folder.is_dir() or not (folder / MANIFEST_NAME).is_file():
        names = ", ".join(entry.name for entry in ENGINES)
        raise _missing(
            name,
            Phrase(
                "It is neither one of {names} nor a folder with a {manifest_name}.",
                names=names,
                manifest_name=MANIFEST_NAME,
            ),
        )
    return folder


def load_detector(name: str, device: str) -> Detector:
    """Load the detector of an engine; ModelUnavailable says what is wrong with it."""
    folder = engine_folder(name)
    manifest = read_manifest(folder)
    # Loading brings ONNX Runtime or PyTorch in; whoever asks for the one never pays for the other.
    if is_published(manifest) or is_adapter(manifest):
        from engine.forgerytalker.xl.detector import load_detector as load_published

        if is_adapter(manifest):
            return load_published(base_folder(manifest), device, folder)
        return load_published(folder, device)
    from engine.forgerytalker.detector import load_detector as load_compact

    return load_compact(folder, device)


def is_published(manifest: Manifest) -> bool:
    """Whether the model was imported from published checkpoints."""
    return manifest.details.get("kind") == PUBLISHED


def is_adapter(manifest: Manifest) -> bool:
    """Whether it was learned on top of a published model."""
    return manifest.details.get("kind") == ADAPTER_KIND


def base_folder(manifest: Manifest) -> Path:
    """The imported model that an adapter belongs to; ModelUnavailable when it is not here."""
    told = manifest.details["base"]
    for path in sorted(user_models_folder().glob(f"*/{MANIFEST_NAME}")):
        try:
            found = read_manifest(path.parent)
        except ModelUnavailable:
            continue
        if is_published(found) and found.files_sha256 == told["files_sha256"]:
            return path.parent
    raise _missing(
        manifest.name,
        Phrase(
            "It belongs to the imported model “{told}” (SHA-256 of its files: {told_2}), which is "
            "not on this machine.",
            told=told["name"],
            told_2=told["files_sha256"],
        ),
    )


def _located(entry: EngineEntry) -> EngineEntry:
    """The entry with its folder: `xl` may lie among the imported models under any name."""
    if entry.name != "xl" or entry.folder.is_dir():
        return entry
    for path in sorted(user_models_folder().glob(f"*/{MANIFEST_NAME}")):
        try:
            found = is_published(read_manifest(path.parent))
        except ModelUnavailable:
            continue
        if found and not path.parent.name.startswith("."):
            return replace(entry, folder=path.parent)
    return entry


def _describe(entry: EngineEntry, device: str) -> EngineDescription:
    if not entry.folder.is_dir():
        return EngineDescription(entry.name, "", "", "", entry.summary, missing=entry.absence)
    try:
        manifest = read_manifest(entry.folder)
    except ModelUnavailable as error:
        return EngineDescription(entry.name, "", "", "", entry.summary, missing=error.what)
    missing = ""
    try:
        if is_published(manifest) or is_adapter(manifest):
            check_sizes(entry.folder)
            base = base_folder(manifest) if is_adapter(manifest) else entry.folder
            choose_residency(Requirement.of(check_sizes(base)), device, counts_all=True)
        else:
            verify_files(entry.folder)
            choose_device(device)
    except ModelUnavailable as error:
        missing = _reason(error)
    return EngineDescription(
        name=entry.name,
        version=manifest.version,
        weights_sha256=manifest.weights_sha256,
        licence=manifest.licence,
        summary=entry.summary or manifest.summary,
        missing=missing,
    )


def _reason(error: ModelUnavailable) -> str:
    """What is missing, without saying again that the engine cannot run."""
    values = error.what.values if isinstance(error.what, Phrase) else {}
    reason = values.get("reason")
    return reason if isinstance(reason, str) else error.what


def _missing(name: str, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        Phrase("The engine “{name}” is not available. {reason}", name=name, reason=reason),
        effect=Phrase("Nothing was analysed; the evidence is unchanged."),
        remedy=Phrase("Choose the engine “compact”, or give the folder of another model."),
    )
