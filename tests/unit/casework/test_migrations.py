import sqlite3
from pathlib import Path

import pytest

from app.casework import migrations
from app.casework.errors import CaseDamaged, CaseTooNew
from app.casework.session import CaseSession


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info ({table})")}


def test_new_case_has_the_current_version_and_our_mark(session: CaseSession) -> None:
    connection = sqlite3.connect(session.path / "case.sqlite")
    assert connection.execute("PRAGMA user_version").fetchone() == (migrations.CURRENT_VERSION,)
    assert connection.execute("PRAGMA application_id").fetchone() == (migrations.APPLICATION_ID,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_every_table_is_strict_and_takes_no_null(session: CaseSession) -> None:
    connection = sqlite3.connect(session.path / "case.sqlite")
    tables = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    ours = {name: strict for name, strict in tables if not name.startswith("sqlite_")}
    assert len(ours) >= 8
    assert set(ours.values()) == {1}
    for name in ours:
        for _, column, _, not_null, _, key in connection.execute(f"PRAGMA table_info ({name})"):
            assert not_null or key, f"{name}.{column}"
    connection.close()


def test_older_case_is_brought_up_to_date_when_opened(
    session: CaseSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.close()
    steps = (*migrations.STEPS, ("ALTER TABLE report ADD COLUMN note TEXT NOT NULL DEFAULT ''",))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(migrations, "CURRENT_VERSION", len(steps))
    with CaseSession.open(session.path) as opened:
        assert opened.record.number == "2026-17"
    connection = sqlite3.connect(session.path / "case.sqlite")
    assert "note" in columns(connection, "report")
    assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)
    connection.close()


def test_step_that_fails_leaves_the_case_at_the_version_before(
    session: CaseSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.close()
    broken = ("ALTER TABLE report ADD COLUMN note TEXT NOT NULL DEFAULT ''", "no SQL at all")
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
    monkeypatch.setattr(migrations, "CURRENT_VERSION", len(migrations.STEPS))
    with pytest.raises(CaseDamaged):
        CaseSession.open(session.path)
    monkeypatch.undo()
    connection = sqlite3.connect(session.path / "case.sqlite")
    assert "note" not in columns(connection, "report")
    connection.close()
    with CaseSession.open(session.path) as opened:
        assert opened.verify().is_good


def test_case_of_a_later_version_is_refused_unchanged(session: CaseSession) -> None:
    session.close()
    connection = sqlite3.connect(session.path / "case.sqlite")
    connection.execute(f"PRAGMA user_version = {migrations.CURRENT_VERSION + 1}")
    connection.close()
    with pytest.raises(CaseTooNew, match="later version"):
        CaseSession.open(session.path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "case.sqlite")
    connection.execute("CREATE TABLE notes (text TEXT)")
    connection.close()
    with pytest.raises(CaseDamaged, match="not a ForgeryTalker case"):
        CaseSession.open(tmp_path)
