"""Looking at a picture opens no connection: neither in this process nor in the engine's child."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from skimage import data, io

# Runs first in every Python process started with it on the path, spawned children included.
WATCHER = """
import os, sys
def _watch(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto"):
        where = arguments[1]
        if not isinstance(where, (str, bytes)):  # a path is a local socket, not the network
            note(event, where)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        note(event, arguments[0])
def note(event, where):
    with open(os.environ["NETWORK_LOG"], "a") as log:
        log.write(f"{event} {where}\\n")
with open(os.environ["PROCESS_LOG"], "a") as log:
    log.write(f"{os.getpid()}\\n")
sys.addaudithook(_watch)
"""


class Watch:
    """Starts Python with the watcher and reads what it saw."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.root = root
        self.network = folder / "network.log"
        self.processes = folder / "processes.log"
        (folder / "sitecustomize.py").write_text(WATCHER, encoding="utf-8")
        self.environment = os.environ | {
            "PYTHONPATH": str(folder),
            "NETWORK_LOG": str(self.network),
            "PROCESS_LOG": str(self.processes),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def connections(self) -> list[str]:
        return (
            self.network.read_text(encoding="utf-8").splitlines() if self.network.exists() else []
        )

    def process_count(self) -> int:
        return len(self.processes.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def watch(tmp_path: Path, root: Path) -> Watch:
    folder = tmp_path / "watch"
    folder.mkdir()
    return Watch(folder, root)


def test_watcher_notices_a_connection(watch: Watch) -> None:
    watch.run("-c", "import socket; socket.socket().connect_ex(('127.0.0.1', 9))")
    assert watch.connections() == ["socket.connect ('127.0.0.1', 9)"]


def test_importing_the_program_opens_no_socket(watch: Watch) -> None:
    modules = "main, app.cli.main, app.gui.main_window, app.casework.session, reports.build"
    done = watch.run("-c", f"import {modules}")
    assert done.returncode == 0, done.stderr
    assert watch.connections() == []


def test_analysing_a_picture_opens_no_socket(watch: Watch, tmp_path: Path) -> None:
    picture = tmp_path / "portrait.png"
    io.imsave(picture, data.astronaut())
    done = watch.run("main.py", "analyze", str(picture), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/portrait.finding.json").exists()
    assert watch.process_count() >= 2, "the engine's child was not watched"
    assert watch.connections() == []
