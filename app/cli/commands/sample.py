"""`sample`: the whole way on the sample pictures; with a display, the window on that case."""

import os
import secrets
import shutil
from argparse import Namespace
from pathlib import Path

from app.casework.analysis import (
    ItemResult,
    QueuePlan,
    QueueProgress,
    QueueWatch,
    analyse_items,
    ask_for_engine,
)
from app.casework.errors import CaseNotFound, storage_failed
from app.casework.records import CaseUpdate, NewCase
from app.casework.samples import sample_pictures
from app.casework.session import CaseSession
from app.casework.settings import load_settings
from app.cli import engine_process
from app.cli.console import Console, ExitStatus
from app.cli.interruption import interruptible
from app.cli.wording import VERDICTS, score_text

DEFAULT_FOLDER = Path("sample_output")
SAMPLE_CASE = NewCase(
    number="SAMPLE-1",
    title="Sample case with public-domain portraits",
    examiner="Sample Examiner",
    authority="nobody: this is a sample",
    laboratory="Sample Laboratory",
)
_FACTS = CaseUpdate(
    questions="Were the faces in these sample pictures manipulated, and where?",
    propositions=(
        "The face in the picture was changed after it was taken.",
        "The face in the picture was not changed after it was taken.",
    ),
)
# Qt platforms that draw into memory: nobody can see a window there.
_UNSEEN_PLATFORMS = ("offscreen", "minimal")


def make(arguments: Namespace, console: Console) -> int:
    """Make the sample case; open the window on it, or go on to the signed report."""
    out = Path(arguments.out or DEFAULT_FOLDER)
    case = out / "case"
    if has_display():
        if not (case / "case.sqlite").is_file():
            with engine_process.open_engine("cpu") as client, _fresh_case(case) as session:
                session.take_in([sample.path for sample in sample_pictures()], client)
        return int(arguments.open_window(case))
    return _whole_way(arguments, console, out)


def has_display() -> bool:
    """Whether a window would be seen: by Qt's platform if it is set, else by the session's."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform in _UNSEEN_PLATFORMS:
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _whole_way(arguments: Namespace, console: Console, out: Path) -> int:
    from app.casework import reporting
    from reports.credentials import load_identity

    settings = load_settings()
    device = arguments.device or settings.analysis.device

    def tell(progress: QueueProgress) -> None:
        console.progress(f"{progress.index + 1} of {progress.total}: {progress.name}")

    def say(result: ItemResult) -> None:
        _say(result, console)

    with (
        _fresh_case(out / "case") as session,
        engine_process.open_engine(device) as client,
        interruptible() as interruption,
    ):
        console.say(f"Sample case: {session.path}")
        session.take_in([sample.path for sample in sample_pictures()], client)
        engine = ask_for_engine(client, arguments.engine or settings.analysis.engine)
        ids = tuple(image.id for image in session.evidence_images())
        watch = QueueWatch(tell, say, interruption.is_asked)
        queue = analyse_items(session, client, QueuePlan(ids, engine, device), watch)
        if queue.is_cancelled:
            console.note("Cancelled. No report was written.")
            return ExitStatus.CHECK_NEGATIVE
        if queue.stopped_by is not None:
            raise queue.stopped_by
        identity = load_identity(*_identity(out, console))
        issued = reporting.issue_report(session, identity, reporting.ReportOrder())
    report = out / "report.pdf"
    try:
        report.unlink(missing_ok=True)
        shutil.copyfile(issued.path, report)
    except OSError as error:
        raise storage_failed("write the report to", report, error) from error
    check = reporting.check_report(report, (), None)
    console.say(f"Report {issued.number}, {issued.page_count} pages, signed by {issued.signer}:")
    console.say(f"  {report}")
    console.say(check.signature.sentences()[0])
    console.answer(
        {
            "case": str(out / "case"),
            "report": str(report),
            "is_intact": check.is_good,
            "failed": [result.evidence_id for result in queue.failed],
        }
    )
    return ExitStatus.GOOD if check.is_good and not queue.failed else ExitStatus.CHECK_NEGATIVE


def _fresh_case(case: Path) -> CaseSession:
    """A new sample case; one made by an earlier run is replaced, any other is left alone."""
    try:
        with CaseSession.open(case) as earlier:
            is_ours = earlier.record.number == SAMPLE_CASE.number
    except CaseNotFound:
        is_ours = False
    if is_ours:
        try:
            shutil.rmtree(case)
        except OSError as error:
            raise storage_failed("replace the earlier sample case in", case, error) from error
    session = CaseSession.create(case, SAMPLE_CASE)
    session.update_case(_FACTS)
    return session


def _identity(out: Path, console: Console) -> tuple[Path, str]:
    """The sample's own identity and its passphrase, made when there is none.

    The passphrase lies beside it, readable by its owner only: this identity vouches for nobody.
    """
    from reports.credentials import create_identity

    path, secret = out / "sample-identity.p12", out / "sample-identity.passphrase"
    try:
        if path.is_file() and secret.is_file():
            return path, secret.read_text("utf-8")
        path.unlink(missing_ok=True)
        secret.unlink(missing_ok=True)
        passphrase = secrets.token_urlsafe(24)
        with open(secret, "x", encoding="utf-8", opener=_private) as stream:
            stream.write(passphrase)
    except OSError as error:
        raise storage_failed("write the sample identity in", out, error) from error
    create_identity(path, SAMPLE_CASE.examiner, "Sample", passphrase)
    console.say(f"A self-signed sample identity was made: {path}")
    return path, passphrase


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _say(result: ItemResult, console: Console) -> None:
    if result.error is not None:
        console.explain(result.error)
    elif result.finding is not None:
        scores = result.finding.scores
        console.say(
            f"{result.evidence_id}  {result.name}: {VERDICTS[scores.verdict]}, {score_text(scores)}"
        )
