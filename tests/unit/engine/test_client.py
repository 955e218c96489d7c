"""The engine's process may hang, die or fail: the program that asked goes on."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.cli import passphrase
from engine import client as module
from engine import patience, worker
from engine.client import EngineClient
from engine.errors import AnalysisCancelled, EngineBug, EngineCrashed, PictureRefused
from engine.protocol import (
    Describe,
    Described,
    Failure,
    MessageRefused,
    Phase,
    Progress,
    Result,
    receive,
)
from engine.schema.finding import Finding
from engine.schema.phrase import Phrase
from tests.fakes import stubborn
from tests.fakes.detector import request_for
from tests.fakes.portraits import collins

ROOT = Path(__file__).parents[3]
# What the client may load of its own package.
BESIDE_THE_CLIENT = {"client", "errors", "patience", "protocol", "schema"}
HEAVY = {"torch", "transformers", "onnx", "onnxruntime", "peft", "tokenizers"}


def test_passphrases_in_the_environment_are_kept_from_the_engines_process(
    monkeypatch: pytest.MonkeyPatch, flag_path: Path
) -> None:
    assert set(module.SECRETS) == passphrase.SECRETS
    for name in module.SECRETS:
        monkeypatch.setenv(name, "correct horse battery")
    with EngineClient(worker_module="tests.fakes.stubborn") as client:
        client.describe()  # Until it answers, the kernel may show nothing yet.
        # As the kernel shows it to whoever may look into that process.
        handed = Path(f"/proc/{client.process_id}/environ").read_bytes()
    assert b"STUBBORN_FLAG=" in handed
    assert b"correct horse battery" not in handed
    assert all(os.environ[name] == "correct horse battery" for name in module.SECRETS)


@pytest.fixture(scope="module")
def flag_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("stubborn") / "flag"
    os.environ["STUBBORN_FLAG"] = str(path)
    yield path
    del os.environ["STUBBORN_FLAG"]


@pytest.fixture(scope="module")
def shared(flag_path: Path) -> Iterator[EngineClient]:
    """One client for all tests: that it goes on after each of them is what is tested."""
    with EngineClient(device="cpu", worker_module=stubborn.__name__) as started:
        yield started
    assert not multiprocessing.active_children()


@pytest.fixture
def flag(flag_path: Path) -> Path:
    """Says how the process misbehaves."""
    flag_path.write_text("")
    return flag_path


@pytest.fixture
def client(shared: EngineClient, flag: Path) -> EngineClient:
    return shared


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    Image.fromarray(collins()).save(path)
    return path


def _analyse(client: EngineClient, portrait: Path, **watch: object) -> Finding:
    return client.analyse(request_for(portrait), portrait, portrait.parent, **watch)


def test_a_crash_is_told_and_the_next_question_starts_a_new_process(
    client: EngineClient, portrait: Path, flag: Path
) -> None:
    client.inspect(portrait)
    first = client.process_id
    flag.write_text("die")
    with pytest.raises(EngineCrashed, match="by signal 9") as caught:
        _analyse(client, portrait)
    assert "Nothing was recorded" in caught.value.effect
    assert client.process_id is None
    flag.write_text("")
    assert _analyse(client, portrait).faces
    assert client.process_id not in (None, first)


def test_a_process_that_was_taken_over_runs_nothing_in_the_program(
    client: EngineClient, portrait: Path, flag: Path
) -> None:
    flag.write_text("taken over")
    with pytest.raises(EngineCrashed, match="no answer"):
        _analyse(client, portrait)
    assert flag.read_text() == "taken over"
    assert client.process_id is None
    flag.write_text("")
    assert _analyse(client, portrait).faces


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"no pickle at all",
        pickle.dumps(subprocess.Popen),
        pickle.dumps(print),
        pickle.dumps({"a": 1}),
        pickle.dumps(Describe()),
        pickle.dumps(Described(()))[:-1],
        # `engine.errors` imports Phrase: what a module merely uses is not its own.
        b"cengine.errors\nPhrase\n.",
        b"cengine.catalog\nsubprocess\n.",
        b"cengine.schema.phrase\nPhrase.kept\n.",
    ],
    ids=range(10),
)
def test_what_is_no_message_is_refused(message: bytes) -> None:
    ours, theirs = multiprocessing.Pipe()
    theirs.send_bytes(message)
    with pytest.raises(MessageRefused):
        receive(ours)


def test_messages_come_through_as_they_were_sent(client: EngineClient, portrait: Path) -> None:
    finding = _analyse(client, portrait)
    refused = PictureRefused(Phrase("{n} is damaged.", n="a.jpg"), remedy=Phrase("Ask again."))
    ours, theirs = multiprocessing.Pipe()
    for message in (Described(()), Progress(Phase.FACES, 0.5), Result(finding)):
        theirs.send(message)
        assert receive(ours) == message
    theirs.send(Failure(refused))
    failure = receive(ours)
    assert isinstance(failure, Failure)
    assert str(failure.error) == str(refused)
    assert isinstance(failure.error, PictureRefused)
    assert failure.error.what.values == {"n": "a.jpg"}  # type: ignore[attr-defined]


def test_a_process_that_died_while_idle_is_replaced_without_a_word(
    client: EngineClient, portrait: Path
) -> None:
    client.inspect(portrait)
    process = client._process
    assert process is not None
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert client.inspect(portrait).decode.file_format == "PNG"


def test_a_process_deaf_to_cancelling_is_ended(
    client: EngineClient, portrait: Path, flag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CANCEL_GRACE_S", 0.1)
    flag.write_text("hang")
    with pytest.raises(AnalysisCancelled):
        _analyse(client, portrait, is_cancelled=lambda: flag.read_text() == "hanging")
    assert client.process_id is None
    flag.write_text("")
    assert _analyse(client, portrait).faces


def test_a_cancel_that_is_heard_keeps_the_process_warm(
    client: EngineClient, portrait: Path
) -> None:
    _analyse(client, portrait)
    before = client.process_id
    with pytest.raises(AnalysisCancelled):
        _analyse(client, portrait, is_cancelled=lambda: True)
    assert client.process_id == before
    # The order of the pipe keeps the late cancel from the next question.
    assert _analyse(client, portrait).faces
    assert client.process_id == before


def test_a_bug_in_the_engine_arrives_with_its_traceback(
    client: EngineClient, portrait: Path, flag: Path
) -> None:
    flag.write_text("bug")
    with pytest.raises(EngineBug, match="a bug in the detector") as caught:
        _analyse(client, portrait)
    assert "stubborn.py" in str(caught.value)
    before = client.process_id
    flag.write_text("")
    assert _analyse(client, portrait).faces
    assert client.process_id == before


def test_an_error_in_the_callers_own_callback_leaves_no_answer_behind(
    client: EngineClient, portrait: Path
) -> None:
    def fail(progress: Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _analyse(client, portrait, on_progress=fail)
    assert client.inspect(portrait).decode.size.width == 512


def test_closing_ends_a_question_another_thread_waits_for(
    client: EngineClient, portrait: Path, flag: Path
) -> None:
    flag.write_text("hang")
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            _analyse(client, portrait)
        except AnalysisCancelled as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while flag.read_text() != "hanging":
        thread.join(0.01)
    client.close()
    thread.join(20)
    assert not thread.is_alive()
    assert len(ended) == 1


def test_two_threads_each_get_their_own_answer(
    client: EngineClient, portrait: Path, tmp_path: Path
) -> None:
    small = tmp_path / "small.png"
    Image.fromarray(collins()[:100, :110]).save(small)
    widths: dict[str, set[int]] = {"portrait.png": set(), "small.png": set()}

    def ask(path: Path) -> None:
        for _ in range(5):
            widths[path.name].add(client.inspect(path).decode.size.width)

    threads = [threading.Thread(target=ask, args=(path,)) for path in (portrait, small)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert widths == {"portrait.png": {512}, "small.png": {110}}


def test_a_process_that_does_not_begin_is_given_up(
    client: EngineClient, portrait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.inspect(portrait)
    monkeypatch.setattr(module, "START_LIMIT_S", 0.1)
    os.kill(client.process_id or 0, signal.SIGSTOP)
    with pytest.raises(PictureRefused, match="still not decoded"):
        client.inspect(portrait)
    assert client.process_id is None


def test_a_decoder_that_computes_longer_than_its_file_allows_is_ended(
    client: EngineClient, portrait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.inspect(portrait)
    # The smallest tick of computing that the kernel counts is already too much.
    monkeypatch.setattr(patience, "LEAST_S", -1.0)
    large = portrait.with_name("large.png")
    Image.fromarray(collins()).resize((4000, 4000)).save(large, compress_level=1)
    monkeypatch.setattr(patience, "PER_MIB_S", 0.0)
    with pytest.raises(PictureRefused, match="still not decoded"):
        client.decode_pixels(large, large.with_suffix(".npy"))
    assert client.process_id is None
    monkeypatch.undo()
    assert client.inspect(large).decode.size.width == 4000


def test_the_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "from engine.client import EngineClient\n"
        "if __name__ == '__main__':\n"
        "    client = EngineClient(device='cpu')\n"
        "    client.describe()\n"
        "    print(client.process_id, flush=True)\n"
        "    time.sleep(600)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code)
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    # The pipe's other end stays open until the child is gone too.
    assert parent.stdout.read() == ""
    parent.stdout.close()
    assert not Path(f"/proc/{child}/fd/1").exists()


def test_the_parent_imports_nothing_of_the_engines_inside() -> None:
    code = (
        "import sys\nfrom engine.client import EngineClient\nEngineClient()\nprint(*sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert not {name.partition(".")[0] for name in loaded} & (HEAVY | {"cv2", "PIL"})
    ours = {name for name in loaded if name.startswith("engine.")}
    assert all(name.split(".")[1] in BESIDE_THE_CLIENT for name in ours)


def test_the_process_never_imports_torch_or_transformers(
    client: EngineClient, portrait: Path, flag: Path
) -> None:
    flag.write_text("modules")
    _analyse(client, portrait)
    loaded = {name.partition(".")[0] for name in flag.read_text().split()}
    assert "cv2" in loaded
    assert not loaded & {"torch", "transformers", "peft", "onnx", "PySide6", "sqlite3"}


def test_the_engine_gives_way_to_the_program_that_asks(
    client: EngineClient, portrait: Path
) -> None:
    _analyse(client, portrait)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert client._process is not None
    assert client._process.pid is not None
    engine = os.getpriority(os.PRIO_PROCESS, client._process.pid)
    assert engine == min(own + worker.GIVES_WAY, 19)


def test_the_detector_that_ships_needs_no_torch() -> None:
    code = "import sys, engine.worker, engine.forgerytalker.detector\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "onnxruntime" in loaded
    assert not loaded & {"torch", "transformers", "peft", "onnx"}


def test_a_closed_client_starts_again_when_asked(client: EngineClient, portrait: Path) -> None:
    client.inspect(portrait)
    client.close()
    assert client.process_id is None
    assert client.inspect(portrait).decode.file_format == "PNG"
