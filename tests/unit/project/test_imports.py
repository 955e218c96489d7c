"""What may be imported where, beyond what the import contracts can say."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

HEAVY = ("torch", "transformers", "onnxruntime", "onnx", "peft", "tokenizers")
OURS = {"app", "engine", "reports", "benchmarks", "docs", "tests", "main"}
# Never imported by name: torch.onnx.export needs the first, the others are tools and plug-ins.
USED_INDIRECTLY = {"onnxscript", "ruff", "mypy", "import-linter", "pytest-qt", "pytest-xdist"}


def imported_packages(paths: Iterable[Path]) -> set[str]:
    """Return the top-level names of everything the files import, lazily or not."""
    names: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names


def third_party(paths: Iterable[Path]) -> set[str]:
    """Return the imported packages that are neither ours nor of the standard library."""
    return imported_packages(paths) - OURS - set(sys.stdlib_module_names)


def required(path: Path) -> set[str]:
    """Return the normalised names of the distributions a requirements file asks for."""
    lines = path.read_text(encoding="utf-8").splitlines()
    names = (re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith("-"))
    return {normalised(name[0]) for name in names if name}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def distributions() -> dict[str, set[str]]:
    """Which distributions bring an importable name."""
    return {
        package: {normalised(name) for name in names}
        for package, names in importlib.metadata.packages_distributions().items()
    }


def loaded_after(statement: str, root: Path) -> set[str]:
    """Return the top-level modules of a fresh interpreter after `statement`."""
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_records_import_only_the_standard_library_and_numpy(root: Path) -> None:
    paths = sorted((root / "engine/schema").glob("*.py"))
    assert paths
    assert third_party(paths) <= {"numpy"}


@pytest.mark.parametrize(
    "module",
    ["main", "app.casework.session", "app.cli.main", "app.gui.main_window", "reports.build"],
)
def test_parent_process_loads_no_neural_network_library(module: str, root: Path) -> None:
    assert not loaded_after(f"import {module}", root) & set(HEAVY)


def test_main_is_light_at_module_level(root: Path) -> None:
    # Spawned children run main.py again, so whatever it imports is paid for in each of them.
    assert not loaded_after("import main", root) & {"PySide6", "numpy", "PIL", "cv2", "reportlab"}


def test_main_does_nothing_when_imported(root: Path) -> None:
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Expr, ast.If)
    body = ast.parse((root / "main.py").read_text(encoding="utf-8")).body
    assert all(isinstance(node, allowed) for node in body)
    guards = [ast.unparse(node.test) for node in body if isinstance(node, ast.If)]
    assert guards == ["__name__ == '__main__'"]


def test_nothing_outside_the_engine_reaches_its_inside(
    root: Path, program: tuple[Path, ...]
) -> None:
    # By text, because a name handed to importlib escapes the import contracts.
    visible = {"client", "schema", "errors", "protocol"}
    found = [
        f"{path.relative_to(root)}: engine.{match}"
        for path in program
        if path.relative_to(root).parts[0] != "engine"
        for match in re.findall(r"^\s*(?:from|import) engine\.(\w+)", path.read_text("utf-8"), re.M)
        if match not in visible
    ]
    assert not found


def test_import_contract_hides_every_part_of_the_engine_but_four(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["name"].startswith("Outside the engine")
    ]
    parts = {
        f"engine.{path.stem}"
        for path in (root / "engine").iterdir()
        if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    visible = {"engine.client", "engine.schema", "engine.errors", "engine.protocol"}
    # The client's own; a contract against it would forbid the client.
    visible.add("engine.patience")
    assert set(contract["forbidden_modules"]) == parts - visible


def missing_from(
    requirements: Iterable[Path], paths: Iterable[Path], distributions: dict[str, set[str]]
) -> set[str]:
    """Return what the files import and none of the requirements files asks for."""
    installed = set().union(*(required(path) for path in requirements))
    return {
        name
        for name in third_party(paths)
        if not distributions.get(name, {normalised(name)}) & installed
    }


def test_program_imports_only_what_its_requirements_install(
    root: Path, program: tuple[Path, ...], distributions: dict[str, set[str]]
) -> None:
    training = root / "engine/training"
    examining = [path for path in program if not path.is_relative_to(training)]
    assert not missing_from([root / "requirements.txt"], examining, distributions)


def test_training_and_tests_import_only_what_the_requirements_install(
    root: Path, tracked: tuple[Path, ...], distributions: dict[str, set[str]]
) -> None:
    both = [root / "requirements.txt", root / "requirements-dev.txt"]
    assert not missing_from(both, [p for p in tracked if p.suffix == ".py"], distributions)


def test_every_requirement_is_used(
    root: Path, tracked: tuple[Path, ...], distributions: dict[str, set[str]]
) -> None:
    imported = third_party(path for path in tracked if path.suffix == ".py")
    used = set().union(*(distributions.get(name, set()) for name in imported))
    asked_for = required(root / "requirements.txt") | required(root / "requirements-dev.txt")
    assert not asked_for - used - USED_INDIRECTLY
