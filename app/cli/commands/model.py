"""`model list|info|verify|import`."""

from argparse import Namespace

from app.casework.models import InstalledModel, file_faults, installed_models, model_named
from app.cli import engine_process
from app.cli.commands.training import run_module
from app.cli.console import Console, ExitStatus

_IMPORTER = "engine.forgerytalker.official"
_IMPORT_OPTIONS = ("name", "dff", "flan-t5", "face-vit", "instructblip", "eva", "bert-vocabulary")


def list_models(arguments: Namespace, console: Console) -> int:
    """The engines of the catalogue, ready or not."""
    with engine_process.open_engine("auto") as client:
        engines = client.describe()
    for engine in engines:
        state = "ready" if engine.is_ready else f"cannot run here: {engine.missing}"
        console.say(f"{engine.name} {engine.version}  {state}")
        licence = (engine.licence or "unknown").rstrip(".")
        console.say(f"  {engine.summary} Licence: {licence}.")
    console.answer(
        [
            {
                "name": engine.name,
                "version": engine.version,
                "weights_sha256": engine.weights_sha256,
                "licence": engine.licence,
                "is_ready": engine.is_ready,
                "missing": engine.missing,
            }
            for engine in engines
        ]
    )
    return ExitStatus.GOOD


def show(arguments: Namespace, console: Console) -> int:
    """One model's manifest."""
    model = model_named(arguments.name)
    console.say(f"{model.name} {model.version}: {model.summary}")
    console.say(f"Licence: {model.licence}")
    console.say(f"Folder: {model.folder}")
    for file in model.files:
        console.say(f"  {file.name}  {file.byte_size} bytes  {file.sha256}")
    for key in sorted(model.details):
        console.say(f"{key}: {model.details[key]}")
    console.answer(_data(model))
    return ExitStatus.GOOD


def verify(arguments: Namespace, console: Console) -> int:
    """Every file of every model against its manifest."""
    faults: dict[str, tuple[str, ...]] = {}
    for model in installed_models():
        faults[model.folder.name] = file_faults(model)
        state = "good" if not faults[model.folder.name] else "DAMAGED"
        console.say(f"{model.name} {model.version}: {state}, {len(model.files)} files")
        for fault in faults[model.folder.name]:
            console.say(f"  {fault}")
    console.answer({"faults": {name: list(found) for name, found in faults.items()}})
    if any(faults.values()):
        console.say("Restore the damaged files from the distribution.")
        return ExitStatus.CHECK_NEGATIVE
    return ExitStatus.GOOD


def import_published(arguments: Namespace, console: Console) -> int:
    """Published checkpoints become an engine; files of others are opened in a child process only.

    With `--json` the key report is not printed: it lies in the new folder as keys.json.
    """
    given = {name: getattr(arguments, name.replace("-", "_")) for name in _IMPORT_OPTIONS}
    rest = [f"--{name}={value}" for name, value in given.items() if value is not None]
    status = run_module(_IMPORTER, rest, is_silent=console.as_json)
    imported = arguments.name if status == ExitStatus.GOOD else None
    console.answer({"imported": imported, "exit_status": status})
    return status


def _data(model: InstalledModel) -> dict[str, object]:
    return {
        "name": model.name,
        "version": model.version,
        "licence": model.licence,
        "summary": model.summary,
        "folder": str(model.folder),
        "files": [
            {"name": file.name, "byte_size": file.byte_size, "sha256": file.sha256}
            for file in model.files
        ],
        "details": model.details,
    }
