"""Setting up happens once: a second `make run` or `make test` installs nothing."""

import shutil
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest

# Stands for the environment's interpreter: it is suitable, and it writes down its calls of pip.
INTERPRETER = """#!/bin/sh
case "$1 $2" in
"-m pip") echo "$@" >>"$0.calls" ;;
esac
"""


class Checkout:
    """A copy of the set-up scripts with an environment that only pretends."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        shutil.copytree(root / "setup", folder / "setup")
        for name in ("requirements.txt", "requirements-dev.txt"):
            shutil.copy(root / name, folder / name)
        self.python = folder / ".venv/bin/python"
        self.python.parent.mkdir(parents=True)
        self.python.write_text(INTERPRETER, encoding="utf-8")
        self.python.chmod(0o755)

    def set_up(self, requirements: str) -> None:
        subprocess.run(["setup/environment.sh", requirements], cwd=self.folder, check=True)

    def installations(self) -> int:
        calls = self.python.with_name("python.calls")
        return len(calls.read_text(encoding="utf-8").splitlines()) if calls.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Checkout:
    return Checkout(tmp_path, root)


def test_second_set_up_installs_nothing(checkout: Checkout) -> None:
    checkout.set_up("requirements.txt")
    checkout.set_up("requirements.txt")
    assert checkout.installations() == 1


def test_developers_environment_serves_the_program_too(checkout: Checkout) -> None:
    checkout.set_up("requirements-dev.txt")
    checkout.set_up("requirements.txt")
    assert checkout.installations() == 1


def test_programs_environment_does_not_serve_developers(checkout: Checkout) -> None:
    checkout.set_up("requirements.txt")
    checkout.set_up("requirements-dev.txt")
    assert checkout.installations() == 2


@pytest.mark.parametrize(
    "changed", ["requirements.txt", "requirements-dev.txt", "setup/constraints.txt"]
)
def test_changed_requirements_are_installed(checkout: Checkout, changed: str) -> None:
    checkout.set_up("requirements-dev.txt")
    with (checkout.folder / changed).open("a", encoding="utf-8") as file:
        file.write("another-package\n")
    checkout.set_up("requirements-dev.txt")
    assert checkout.installations() == 2


def test_versions_are_those_that_were_measured_with(checkout: Checkout, root: Path) -> None:
    checkout.set_up("requirements.txt")
    calls = checkout.python.with_name("python.calls").read_text(encoding="utf-8")
    assert "-c setup/constraints.txt" in calls
    lines = (root / "setup/constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    # Without the build's own label: 2.13.0+cpu is 2.13.0.
    installed = {made.name: made.version.split("+")[0] for made in distributions()}
    unlike = {name for name in pinned.keys() & installed.keys() if pinned[name] != installed[name]}
    assert len(pinned.keys() & installed.keys()) > 100
    assert not unlike


def test_failed_installation_is_tried_again(checkout: Checkout) -> None:
    checkout.python.write_text(INTERPRETER.replace(";;", "; exit 1 ;;"), encoding="utf-8")
    done = subprocess.run(
        ["setup/environment.sh", "requirements.txt"],
        cwd=checkout.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "could not be installed" in done.stderr
    checkout.python.write_text(INTERPRETER, encoding="utf-8")
    checkout.set_up("requirements.txt")
    assert checkout.installations() == 2


class Machine:
    """A search path on which `ldconfig`, `id`, `sudo` and `apt-get` only pretend."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        # Of the real programs only those that the script works with.
        self.tools = folder / "tools"
        self.tools.mkdir()
        for name in ("env", "sh", "cat"):
            (self.tools / name).symlink_to(shutil.which(name) or name)
        self.script = root / "setup/system_libraries.sh"
        self.libraries = [
            part.partition("=")[0]
            for line in self.script.read_text(encoding="utf-8").splitlines()
            for part in line.replace("'", " ").split()
            if ".so." in part
        ]

    def provide(self, name: str, body: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def run(
        self, *purpose: str, without: str = "", user: int = 0
    ) -> subprocess.CompletedProcess[str]:
        known = "\n".join(f"\t{name} (libc6) => /lib/{name}" for name in self.libraries)
        self.provide(
            "ldconfig", f"cat <<'END'\n{known.replace(without, 'x') if without else known}\nEND"
        )
        self.provide("id", f"echo {user}")
        self.provide("sudo", "exit 1")
        self.provide("apt-get", f'echo "$@" >>{self.folder}/apt.calls')
        return subprocess.run(
            [self.script, *purpose],
            env={"PATH": f"{self.folder}:{self.tools}"},
            capture_output=True,
            text=True,
            check=False,
        )

    def apt_calls(self) -> str:
        calls = self.folder / "apt.calls"
        return calls.read_text(encoding="utf-8") if calls.exists() else ""


@pytest.fixture
def machine(tmp_path: Path, root: Path) -> Machine:
    return Machine(tmp_path, root)


def test_complete_machine_is_left_alone(machine: Machine) -> None:
    assert machine.run().returncode == 0
    assert machine.apt_calls() == ""


def test_only_the_missing_library_is_installed(machine: Machine) -> None:
    assert machine.run(without="libGL.so.1").returncode == 0
    assert "libgl1" in machine.apt_calls()
    assert "libegl1" not in machine.apt_calls()


def test_without_rights_the_missing_package_is_named(machine: Machine) -> None:
    done = machine.run(without="libGL.so.1", user=1000)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "These system libraries are missing: install them with: apt-get install libgl1 "
    ]
    assert machine.apt_calls() == ""


def test_library_for_windows_only_does_not_stop_a_machine_without_a_screen(
    machine: Machine,
) -> None:
    done = machine.run(without="libxcb-cursor.so.0", user=1000)
    assert done.returncode == 0
    assert "libxcb-cursor0" in done.stderr


def test_token_for_the_tests_is_installed_only_when_tests_are_meant(machine: Machine) -> None:
    assert machine.run().returncode == 0
    assert machine.apt_calls() == ""
    assert machine.run("tests").returncode == 0
    assert "softhsm2" in machine.apt_calls()


def test_missing_token_for_the_tests_is_named(machine: Machine) -> None:
    done = machine.run("tests", user=1000)
    assert done.returncode == 2
    assert "apt-get install softhsm2" in done.stderr
