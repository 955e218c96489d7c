import getpass
import sys
from pathlib import Path

import keyring
import pytest
from keyring.errors import NoKeyringError

from app.casework.errors import InputRefused
from app.cli import passphrase


class Terminal:
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_secret_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(passphrase.VARIABLE, raising=False)

    def none(service: str, name: str) -> str:
        raise NoKeyringError

    monkeypatch.setattr(keyring, "get_password", none)


def answer(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    left = list(answers)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: left.pop(0))


def test_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(passphrase.VARIABLE, "from outside")
    answer(monkeypatch, "typed")
    assert passphrase.passphrase_for(Path("a.p12")) == "from outside"
    assert passphrase.new_passphrase(Path("a.p12")) == "from outside"


def test_keyring_is_asked_with_the_whole_path(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def stored(service: str, name: str) -> str:
        asked.append((service, name))
        return "kept"

    monkeypatch.setattr(keyring, "get_password", stored)
    assert passphrase.passphrase_for(Path("a.p12")) == "kept"
    assert asked == [(passphrase.KEYRING_SERVICE, str(Path("a.p12").absolute()))]


def test_prompt_is_the_last_way(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "typed")
    assert passphrase.passphrase_for(Path("a.p12")) == "typed"


def test_without_terminal_the_ways_are_named() -> None:
    with pytest.raises(InputRefused) as refused:
        passphrase.passphrase_for(Path("a.p12"))
    assert passphrase.VARIABLE in refused.value.remedy


def test_new_passphrase_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "one", "one")
    assert passphrase.new_passphrase(Path("a.p12")) == "one"
    answer(monkeypatch, "one", "two")
    with pytest.raises(InputRefused, match="differ"):
        passphrase.new_passphrase(Path("a.p12"))


def test_pin_comes_from_its_own_variable_or_the_keyring_by_the_tokens_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def stored(service: str, name: str) -> str:
        asked.append(name)
        return "kept"

    monkeypatch.setattr(keyring, "get_password", stored)
    monkeypatch.setenv(passphrase.VARIABLE, "not the PIN")
    monkeypatch.delenv(passphrase.PIN_VARIABLE, raising=False)
    assert passphrase.pin_for("Laboratory") == "kept"
    assert asked == ["token:Laboratory"]
    monkeypatch.setenv(passphrase.PIN_VARIABLE, "123456")
    assert passphrase.pin_for("Laboratory") == "123456"


def test_authority_has_a_variable_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(passphrase.VARIABLE, "the examiner's")
    monkeypatch.setenv(passphrase.AUTHORITY_VARIABLE, "the authority's")
    variable = passphrase.AUTHORITY_VARIABLE
    assert passphrase.passphrase_for(Path("ca.p12"), variable) == "the authority's"
    assert passphrase.new_passphrase(Path("ca.p12"), variable) == "the authority's"
    assert passphrase.passphrase_for(Path("me.p12")) == "the examiner's"
