"""Kills the program at random moments of its work, and looks what is left: by hand, some minutes.

    python -m benchmarks.kill_proof [--kills N] [--seed S] [--real]

A child takes pictures in, analyses, decides and reports, and notes each action after it returned.
The parent ends it with SIGKILL. After each kill the case is opened again: every noted action must
be there, the log must verify, no file may lie about that no record names, and the queue must be
there to go on with.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from app.casework.analysis import ItemResult, QueuePlan, QueueWatch, analyse_items, ask_for_engine
from app.casework.engine import Engine
from app.casework.errors import CaseError
from app.casework.evidence import IntakeState
from app.casework.records import CaseUpdate, NewCase
from app.casework.reporting import ReportOrder, issue_report
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from engine.client import EngineClient
from engine.schema.case import Decision
from reports.credentials import KeyKind, SigningIdentity, create_identity, load_identity
from tests.fakes.engine import FakeEngineClient

# A case this old is verified in a tenth of a second; then a new one begins.
KILLS_PER_CASE = 25
PICTURES = 40
_PASSPHRASE = "a long enough passphrase"


@dataclass(slots=True)
class Tally:
    """What was killed, and what was found wrong."""

    killed_during: Counter[str] = field(default_factory=Counter)
    confirmed: Counter[str] = field(default_factory=Counter)
    recovered_files: int = 0
    resumed: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folders and facts that parent and child share."""

    case: Path
    pictures: Path
    notes: Path
    identity: Path
    is_real: bool

    def engine(self) -> Engine:
        """The engine that is used."""
        return EngineClient(device="cpu") if self.is_real else FakeEngineClient()


class Worker:
    """The child: an examiner in a hurry."""

    def __init__(self, place: Workplace, seed: int) -> None:
        self._place = place
        self._chance = random.Random(seed)
        self._notes = os.open(place.notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def work(self) -> None:
        """Work until killed."""
        # As after a start in a shell: the parent's handlers are not this program's.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        identity = load_identity(self._place.identity, _PASSPHRASE)
        with CaseSession.open(self._place.case) as session, self._place.engine() as client:
            self._note("ready", "")
            steps: tuple[Callable[[], None], ...] = (
                partial(self._take_in, session, client),
                partial(self._analyse, session, client),
                partial(self._review, session),
                partial(self._review, session),
                partial(self._leave_out, session, client),
                partial(self._report, session, identity),
            )
            while True:
                self._chance.choice(steps)()

    def _note(self, kind: str, what: str) -> None:
        os.write(self._notes, json.dumps([kind, what]).encode() + b"\n")

    def _take_in(self, session: CaseSession, client: Engine) -> None:
        self._note("begin", "intake")
        paths = self._chance.sample(sorted(self._place.pictures.iterdir()), 3)
        intake = session.begin_intake(paths, client)
        while not intake.is_ended:
            intake.step()
            outcome = intake.result.outcomes[-1]
            if outcome.state is IntakeState.TAKEN_IN and outcome.evidence_id is not None:
                self._note("evidence", outcome.evidence_id)

    def _analyse(self, session: CaseSession, client: Engine) -> None:
        self._note("begin", "analysis")
        engine = ask_for_engine(client, "compact")
        ids = tuple(image.id for image in session.evidence_images())
        if session.enqueue(ids, engine):
            self._note("batch", str(len(session.batches())))

        def done(result: ItemResult) -> None:
            if result.finding is not None and not result.was_stored:
                self._note("finding", result.finding.id)

        plan = QueuePlan(session.open_jobs(), engine)
        analyse_items(session, client, plan, QueueWatch(on_result=done))

    def _review(self, session: CaseSession) -> None:
        self._note("begin", "review")
        session.update_case(CaseUpdate(conclusion=f"Number {self._chance.random()}."))
        for item in session.items():
            if item.finding is None or not item.finding.regions:
                continue
            region = self._chance.choice(item.finding.regions).id
            decision = self._chance.choice(tuple(Decision))
            request = ReviewRequest(item.evidence.id, region, decision, "seen")
            _, review_id = session.review(request)
            self._note("review", review_id)
            if self._chance.random() < 0.3:
                session.withdraw_review(review_id)
                self._note("withdrawn", review_id)

    def _leave_out(self, session: CaseSession, client: Engine) -> None:
        """Withdraw an item, or restore one; offer a file that is no picture; tag an item."""
        self._note("begin", "leaving out")
        letter = self._place.notes.with_name("letter.jpg")
        letter.write_text(f"no picture {self._chance.random()}", encoding="ascii")
        session.take_in([letter], client)
        self._note("refused", _sha256(letter))
        for row in self._chance.sample(session.summaries(), min(2, len(session.summaries()))):
            if row.withdrawn:
                session.restore_item(row.evidence_id, "Looked at again.")
                self._note("restored", f"{row.evidence_id} {session.audit_head().count}")
            else:
                session.withdraw_item(row.evidence_id, "Not part of the order.")
                self._note("left out", f"{row.evidence_id} {session.audit_head().count}")
            session.tag(row.evidence_id, [f"tag {self._chance.random():.6f}"])

    def _report(self, session: CaseSession, identity: SigningIdentity) -> None:
        self._note("begin", "report")
        issued = issue_report(session, identity, ReportOrder())
        self._note("report", f"{issued.path.name} {issued.sha256}")


def kill_once(place: Workplace, chance: random.Random, tally: Tally) -> None:
    """Start the child, kill it at a random moment, look at what is left."""
    noted = _notes(place)
    process = multiprocessing.get_context("fork").Process(
        target=Worker(place, chance.randrange(2**32)).work
    )
    process.start()
    assert process.pid is not None
    began = time.monotonic()
    while not any(kind == "ready" for kind, _ in _notes(place)[len(noted) :]):
        if not process.is_alive() or time.monotonic() - began > 120:
            tally.faults.append("the program did not start")
            return
        time.sleep(0.01)
    # A few steps are let pass, however busy the machine is, then a random moment more. Most actions
    # take less than a second, a report some: both kinds of moments are met.
    passed, patience = len(_notes(place)) + chance.choice((0, 0, 0, 1, 3, 8)), began + 120
    while len(_notes(place)) < passed and process.is_alive() and time.monotonic() < patience:
        time.sleep(0.02)
    time.sleep(chance.uniform(0, 0.8) if chance.random() < 0.6 else chance.uniform(0, 5))
    if not process.is_alive():
        tally.faults.append("the program ended by itself")
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    begun = [what for kind, what in _notes(place) if kind == "begin"]
    tally.killed_during[begun[-1] if begun else "start"] += 1
    _look(place, tally)


def _notes(place: Workplace) -> list[tuple[str, str]]:
    if not place.notes.exists():
        return []
    lines = place.notes.read_bytes().split(b"\n")[:-1]
    return [(kind, what) for kind, what in map(json.loads, lines)]


def _look(place: Workplace, tally: Tally) -> None:
    """Open the case as the next user would, and hold it against what was confirmed."""
    quarantined = _count(place.case / "quarantine")
    with CaseSession.open(place.case) as session:
        tally.recovered_files += _count(place.case / "quarantine") - quarantined
        check = session.verify()
        tally.faults += check.faults
        tally.faults += [f"left behind: {note}" for note in check.notes]
        if _count(place.case / "staging"):
            tally.faults.append("unfinished work was left behind")
        there = _present(session)
        for kind, what in _notes(place):
            if kind not in ("begin", "ready") and (kind, what) not in there:
                tally.faults.append(f"confirmed and lost: {kind} {what}")
        if session.open_jobs():
            tally.resumed += 1


def _present(session: CaseSession) -> set[tuple[str, str]]:
    ids = [image.id for image in session.evidence_images()]
    details = [(entry.action, json.loads(entry.detail_json)) for entry in session.audit()]
    return {
        *(("evidence", evidence_id) for evidence_id in ids),
        *(
            ("finding", found.id)
            for evidence_id in ids
            for found in session.findings_of(evidence_id)
        ),
        *(("batch", str(batch.number)) for batch in session.batches()),
        *(("review", detail["review_id"]) for action, detail in details if action == "review.made"),
        *(
            ("withdrawn", detail["review_id"])
            for action, detail in details
            if action == "review.withdrawn"
        ),
        *(("report", f"{report.name} {report.sha256}") for report in session.reports()),
        *(("refused", file.sha256) for file in session.refused_files()),
        *(
            ("left out" if entry.action == "evidence.withdrawn" else "restored", said)
            for entry in session.audit()
            if entry.action in ("evidence.withdrawn", "evidence.restored")
            for said in (f"{entry.subject} {entry.sequence}",)
        ),
    }


def _count(folder: Path) -> int:
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def _finish(place: Workplace, tally: Tally) -> None:
    """Go on with the queue after the last kill: everything in it comes to an end."""
    with CaseSession.open(place.case) as session, place.engine() as client:
        engine = ask_for_engine(client, "compact")
        plan = QueuePlan(session.open_jobs(), engine)
        analyse_items(session, client, plan, QueueWatch())
        if session.open_jobs():
            tally.faults.append("the queue could not be finished")
        tally.faults += session.verify().faults
        for kind, number in Counter(kind for kind, _ in _notes(place)).items():
            tally.confirmed[kind] += number


def make_pictures(folder: Path, count: int) -> dict[Path, str]:
    """Small pictures of noise, and their hashes."""
    folder.mkdir()
    noise = np.random.default_rng(0)
    for number in range(count):
        pixels = noise.integers(0, 256, (96, 96, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return {path: _sha256(path) for path in folder.iterdir()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def prove(kills: int, seed: int, *, is_real: bool) -> Tally:
    """Kill that many times; what was found."""
    chance, tally = random.Random(seed), Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        originals = make_pictures(folder / "pictures", PICTURES)
        create_identity(folder / "me.p12", "Eva", "Laboratory", _PASSPHRASE, KeyKind.P_256)
        for number in range(kills):
            place = Workplace(
                folder / "case", folder / "pictures", folder / "notes", folder / "me.p12", is_real
            )
            if number % KILLS_PER_CASE == 0:
                CaseSession.create(place.case, NewCase("1", "Killed", "Eva")).close()
            try:
                kill_once(place, chance, tally)
            except CaseError as error:
                tally.faults.append(f"the case could not be opened: {error}")
            if number % KILLS_PER_CASE == KILLS_PER_CASE - 1 or number == kills - 1:
                _finish(place, tally)
                shutil.rmtree(place.case)
                place.notes.unlink()
            if tally.faults:
                break
        tally.faults += [
            f"the original {path.name} was changed"
            for path, sha256 in originals.items()
            if _sha256(path) != sha256
        ]
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true", help="with the real engine's process")
    arguments = parser.parse_args()
    began = time.monotonic()
    tally = prove(arguments.kills, arguments.seed, is_real=arguments.real)
    print(f"killed during {dict(tally.killed_during)}")
    print(f"confirmed actions, all found again: {dict(tally.confirmed)}")
    print(f"files moved to quarantine: {tally.recovered_files}")
    print(f"cases with a queue to resume: {tally.resumed}")
    print(f"{time.monotonic() - began:.0f} s")
    for fault in tally.faults:
        print(f"FAULT {fault}")
    return int(bool(tally.faults))


if __name__ == "__main__":
    raise SystemExit(main())
