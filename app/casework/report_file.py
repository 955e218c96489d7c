"""The file that a signed report is written to: always a new one."""

from pathlib import Path

from app.casework.errors import storage_failed
from engine.schema.phrase import Phrase


def refuse_taken(out: Path) -> None:
    """Raise StorageFailed where no new file can be written."""
    try:
        if out.exists():
            raise FileExistsError(17, "File exists", str(out))
        if not out.parent.is_dir():
            raise FileNotFoundError(2, "No such file or directory", str(out.parent))
    except OSError as error:
        raise storage_failed(Phrase("write the report to"), out, error) from error


def write_new(out: Path, pdf: bytes, stored: Path | None) -> None:
    """Write a report; `stored`: where the case keeps it already, if it does."""
    try:
        with out.open("xb") as stream:
            stream.write(pdf)
    except OSError as error:
        refused = storage_failed(Phrase("write the report to"), out, error)
        if stored is not None:
            refused.effect = Phrase(
                "The signed report itself is complete, in the case as {stored}.", stored=stored
            )
        raise refused from error
