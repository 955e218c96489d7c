import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.casework.audit import AuditAction
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face

# Takes a picture in and dies, as by kill -9, at the step named last.
DIE = """
import os, sys
from pathlib import Path
from app.casework import intake
from app.casework.store import Store
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient
def die(*_):
    os._exit(9)
step = sys.argv[3]
if step == "before the copy is placed":
    intake.place = die
elif step == "before the record is committed":
    Store.append_audit = die
session = CaseSession.open(Path(sys.argv[1]))
session.take_in([Path(sys.argv[2])], FakeEngineClient())
os._exit(9)
"""


@pytest.mark.parametrize(
    ("step", "items", "strays"),
    [
        ("before the copy is placed", 0, 0),
        ("before the record is committed", 0, 2),
        ("after the record is committed", 1, 0),
    ],
)
def test_death_during_intake_leaves_all_or_nothing(
    session: CaseSession, face: Path, step: str, items: int, strays: int
) -> None:
    session.close()
    done = subprocess.run(
        [sys.executable, "-c", DIE, str(session.path), str(face), step],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 9, done.stderr
    with CaseSession.open(session.path) as opened:
        assert len(opened.items()) == items
        check = opened.verify()
        assert check.is_good
        assert check.notes == ()
        assert list((opened.path / "staging").iterdir()) == []
        quarantine = opened.path / "quarantine"
        assert len(list(quarantine.iterdir()) if quarantine.exists() else ()) == strays
        recovered = [e for e in opened.audit() if e.action == AuditAction.CASE_RECOVERED]
        assert len(recovered) == (1 if strays else 0)


def test_file_can_be_taken_in_again_after_its_copy_went_to_quarantine(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    session.close()
    arguments = [str(session.path), str(face), "before the record is committed"]
    subprocess.run([sys.executable, "-c", DIE, *arguments], check=False)
    with CaseSession.open(session.path) as opened:
        assert opened.take_in([face], engine).changes.added == ("E001",)
        assert opened.verify().is_good


def test_orderly_case_is_opened_without_a_log_entry(filled: CaseSession) -> None:
    count = filled.audit_head().count
    filled.close()
    with CaseSession.open(filled.path) as opened:
        assert opened.audit_head().count == count


def test_reading_only_puts_nothing_in_order(
    filled: CaseSession, engine: FakeEngineClient, tmp_path: Path
) -> None:
    filled.close()
    stray = save_face(filled.path / "evidence" / "stray.jpg")
    with CaseSession.open(filled.path, read_only=True) as reader:
        assert reader.verify().notes
    assert stray.exists()
    assert os.listdir(filled.path / "staging") == []
