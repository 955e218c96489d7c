import sqlite3
import zipfile
from pathlib import Path

import pytest

from app.casework import migrations
from app.casework.errors import CaseDamaged, CaseTooNew
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient


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


OLDER = sorted((Path(__file__).parents[2] / "data").glob("case-format-*.zip"))


def test_there_is_a_case_of_every_older_format() -> None:
    names = [path.stem for path in OLDER]
    assert names == [f"case-format-{version}" for version in range(1, migrations.CURRENT_VERSION)]


@pytest.mark.parametrize("stored", OLDER, ids=lambda path: path.stem)
@pytest.mark.parametrize("read_only", [True, False], ids=["reading", "writing"])
def test_case_of_an_older_format_is_opened_whole(
    stored: Path, read_only: bool, tmp_path: Path
) -> None:
    zipfile.ZipFile(stored).extractall(tmp_path)
    older = int(stored.stem.rpartition("-")[2])
    with CaseSession.open(tmp_path, read_only=read_only) as session:
        assert session.verify().is_good
        first, second = session.items()
        assert first.finding is not None
        # Maps of clues came with format 5: none were recorded, which is not "no clue".
        assert first.finding.clues
        assert first.finding.clue_maps is None
        assert [review.region_id for review in first.reviews] == ["region-1"]
        assert second.failure is not None
        # Format 2 brought the queue and the comparisons; its sample has one of each.
        assert len(session.queue()) == len(session.comparisons()) == min(older - 1, 1)
        if not read_only:
            session.enqueue(["E002"], FakeEngineClient().describe()[0])
            assert session.open_jobs() == ("E002",)
            assert session.verify().is_good
    connection = sqlite3.connect(tmp_path / "case.sqlite")
    expected = older if read_only else migrations.CURRENT_VERSION
    assert connection.execute("PRAGMA user_version").fetchone() == (expected,)
    connection.close()


def test_trigger_that_somebody_added_is_found_and_never_run(filled: CaseSession) -> None:
    filled.close()
    connection = sqlite3.connect(filled.path / "case.sqlite")
    connection.execute(
        "CREATE TRIGGER planted AFTER INSERT ON review BEGIN DELETE FROM review; END"
    )
    connection.close()
    with pytest.raises(CaseDamaged, match="planted"):
        CaseSession.open(filled.path)
    with CaseSession.open(filled.path, read_only=True) as reader:
        assert any("trigger planted was added" in fault for fault in reader.verify().faults)


def test_table_that_was_removed_or_changed_is_named(filled: CaseSession) -> None:
    filled.close()
    connection = sqlite3.connect(filled.path / "case.sqlite")
    connection.execute("DROP TRIGGER audit_is_never_cut")
    connection.execute("ALTER TABLE report ADD COLUMN note TEXT NOT NULL DEFAULT ''")
    connection.close()
    with CaseSession.open(filled.path, read_only=True) as reader:
        faults = reader.verify().faults
    assert any("trigger audit_is_never_cut was removed" in fault for fault in faults)
    assert any("table report was changed" in fault for fault in faults)
