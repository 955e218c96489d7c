import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"torch", "transformers", "onnxruntime", "onnx", "tokenizers"}
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for part in ("app/casework", "app/cli")
    for path in (ROOT / part).rglob("*.py")
)


@pytest.mark.parametrize("modules", [["main"], ["main", *MODULES]], ids=["main", "everything"])
def test_this_process_loads_no_neural_network_library(modules: list[str]) -> None:
    code = (
        f"import importlib, sys\n"
        f"for name in {modules!r}:\n"
        f"    importlib.import_module(name)\n"
        f"print(*{{name.partition('.')[0] for name in sys.modules}})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "main" in loaded
    assert not loaded & HEAVY


def test_commands_do_not_load_the_window() -> None:
    code = "import sys, app.cli.main; print('PySide6' in sys.modules, 'pyhanko' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
