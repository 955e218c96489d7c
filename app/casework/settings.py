"""The settings: one table with a type and default each, a shipped file, and the user's file."""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from app.casework.errors import InputRefused, storage_failed
from engine.schema.phrase import Phrase

SHIPPED_PATH = Path(__file__).resolve().parents[2] / "resources" / "settings.toml"


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """`engine`: name in the catalogue. `device`: auto, cpu or cuda."""

    engine: str = "compact"
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """`language`: en or zh. `timestamp_url`, `trust`: empty for none."""

    language: str = "en"
    timestamp_url: str = ""
    trust: str = ""


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """`language`: en or zh; empty for the system's."""

    language: str = ""


@dataclass(frozen=True, slots=True)
class XlSettings:
    """`memory`: how the published model is kept on the GPU; auto judges by what is free there."""

    memory: str = "auto"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, by table."""

    analysis: AnalysisSettings = AnalysisSettings()
    report: ReportSettings = ReportSettings()
    window: WindowSettings = WindowSettings()
    xl: XlSettings = XlSettings()


_TABLES: dict[str, type[AnalysisSettings | ReportSettings | WindowSettings | XlSettings]] = {
    "analysis": AnalysisSettings,
    "report": ReportSettings,
    "window": WindowSettings,
    "xl": XlSettings,
}
# How the engine's process is told; where it is set already, it stands.
_XL_MEMORY = "FORGERYTALKER_XL_MEMORY"

# What an entry may be, where not every text will do.
_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("analysis", "device"): ("auto", "cpu", "cuda"),
    ("report", "language"): ("en", "zh"),
    ("window", "language"): ("", "en", "zh"),
    ("xl", "memory"): ("auto", "whole", "int8", "int4", "turns", "turns-int8"),
}


def user_path() -> Path:
    """Where the user's own settings file is looked for (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "forgerytalker" / "settings.toml"


def load_settings(path: Path | None = None) -> Settings:
    """The shipped settings with those of `path` (default: the user's file, if any) over them.

    InputRefused names the file and entry that cannot be used.
    """
    merged: dict[str, dict[str, str]] = {}
    own = path or user_path()
    for source in (SHIPPED_PATH, own):
        if source == SHIPPED_PATH or path is not None or own.is_file():
            for table, entries in _read(source).items():
                merged.setdefault(table, {}).update(entries)
    return Settings(
        AnalysisSettings(**merged.get("analysis", {})),
        ReportSettings(**merged.get("report", {})),
        WindowSettings(**merged.get("window", {})),
        XlSettings(**merged.get("xl", {})),
    )


def tell_engine(settings: Settings) -> None:
    """Hand what concerns the engine alone to every engine process that starts from now on."""
    os.environ.setdefault(_XL_MEMORY, settings.xl.memory)


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise storage_failed(Phrase("read the settings file"), path, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(path, Phrase("it is no readable TOML ({error})", error=error)) from error
    for table, entries in data.items():
        _check(path, table, entries)
    return data


def _check(path: Path, table: str, entries: Any) -> None:
    if table not in _TABLES or not isinstance(entries, dict):
        raise _refused(path, Phrase("there is no table [{table}]", table=table))
    names = {field.name for field in fields(_TABLES[table])}
    for name, value in entries.items():
        place = f"{table}.{name}"
        if name not in names:
            raise _refused(path, Phrase("there is no setting {place}", place=place))
        if not isinstance(value, str):
            raise _refused(path, Phrase("{place} must be text in quotation marks", place=place))
        choices = _CHOICES.get((table, name))
        if choices is not None and value not in choices:
            raise _refused(
                path,
                Phrase(
                    "{place} must be one of {choices}",
                    place=place,
                    choices=", ".join(map(repr, choices)),
                ),
            )


def _refused(path: Path, why: str) -> InputRefused:
    return InputRefused(
        Phrase("The settings file {path} cannot be used: {why}.", path=path, why=why),
        effect=Phrase("Nothing was changed."),
        remedy=Phrase(
            "Correct that entry or remove it; resources/settings.toml shows every setting."
        ),
    )
