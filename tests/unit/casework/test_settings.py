import os
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from app.casework.errors import InputRefused, StorageFailed
from app.casework.settings import (
    SHIPPED_PATH,
    Settings,
    XlSettings,
    load_settings,
    tell_engine,
    user_path,
)
from engine.forgerytalker.xl.requirement import SETTING, Residency


def test_shipped_file_names_every_setting_with_its_default() -> None:
    assert tomllib.loads(SHIPPED_PATH.read_text("utf-8")) == asdict(Settings())


def test_own_file_overrides_single_entries(tmp_path: Path) -> None:
    own = tmp_path / "settings.toml"
    own.write_text('[analysis]\ndevice = "cpu"\n', "utf-8")
    settings = load_settings(own)
    assert settings.analysis.device == "cpu"
    assert settings.analysis.engine == Settings().analysis.engine


def test_users_file_is_found_where_the_desktop_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings() == Settings()
    user_path().parent.mkdir()
    user_path().write_text('[window]\nlanguage = "zh"\n', "utf-8")
    assert load_settings().window.language == "zh"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[analysis]\ndevice = "tpu"\n', "analysis.device"),
        ("[analysis]\ndevice = 1\n", "analysis.device"),
        ('[analysis]\nspeed = "high"\n', "analysis.speed"),
        ('[colours]\nmask = "red"\n', "[colours]"),
        ("analysis = 3\n", "[analysis]"),
        ("[analysis\n", "no readable TOML"),
    ],
)
def test_entry_that_cannot_be_used_is_named(tmp_path: Path, text: str, named: str) -> None:
    own = tmp_path / "settings.toml"
    own.write_text(text, "utf-8")
    with pytest.raises(InputRefused) as refused:
        load_settings(own)
    assert named in refused.value.what
    assert str(own) in refused.value.what


def test_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="does not exist"):
        load_settings(tmp_path / "none.toml")


def test_the_engines_process_hears_how_a_large_model_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SETTING, "int4")
    monkeypatch.delenv(SETTING)
    tell_engine(Settings(xl=XlSettings(memory="int8")))
    assert os.environ[SETTING] == "int8"
    tell_engine(Settings(xl=XlSettings(memory="turns")))
    assert os.environ[SETTING] == "int8"


@pytest.mark.parametrize("memory", ["auto", *Residency])
def test_every_way_of_keeping_it_may_be_set(memory: str, tmp_path: Path) -> None:
    own = tmp_path / "settings.toml"
    own.write_text(f'[xl]\nmemory = "{memory}"\n', "utf-8")
    assert load_settings(own).xl.memory == memory
