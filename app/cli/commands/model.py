"""`model list|info|verify`."""

from argparse import Namespace

from app.casework.models import InstalledModel, file_faults, installed_models, model_named
from app.cli import engine_process
from app.cli.console import Console, ExitStatus


def list_models(arguments: Namespace, console: Console) -> int:
    """The engines of the catalogue, ready or not."""
    with engine_process.open_engine("auto") as client:
        engines = client.describe()
    for engine in engines:
        state = "ready" if engine.is_ready else f"cannot run here: {engine.missing}"
        console.say(f"{engine.name} {engine.version}  {state}")
        console.say(f"  {engine.summary} Licence: {engine.licence or 'unknown'}.")
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
