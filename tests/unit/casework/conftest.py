"""A small real picture, the stand-in engine, and a case with one item."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from skimage import data

from app.casework.records import NewCase
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient


def save_face(path: Path, side: int = 128, turn: int = 0) -> Path:
    """NASA's public-domain portrait as a small JPEG or PNG, by the suffix of `path`."""
    picture = Image.fromarray(data.astronaut()[:256, 96:352]).resize((side, side))
    picture.rotate(turn).save(path)
    return path


@pytest.fixture
def face(tmp_path: Path) -> Path:
    return save_face(tmp_path / "face.jpg")


@pytest.fixture
def engine() -> FakeEngineClient:
    return FakeEngineClient()


@pytest.fixture
def new_case() -> NewCase:
    return NewCase("2026-17", "Portrait of a pilot", "Eva Example")


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    return tmp_path / "case"


@pytest.fixture
def session(case_folder: Path, new_case: NewCase) -> Iterator[CaseSession]:
    with CaseSession.create(case_folder, new_case) as opened:
        yield opened


@pytest.fixture
def filled(session: CaseSession, face: Path, engine: FakeEngineClient) -> CaseSession:
    """A case with one analysed item, E001."""
    session.take_in([face], engine)
    analyse(session, engine, "E001")
    return session


def analyse(session: CaseSession, engine: FakeEngineClient, evidence_id: str) -> str:
    """Analyse one item; the finding's id."""
    request = session.request_for(evidence_id, engine.describe()[0])
    staging = session.new_staging()
    finding = engine.analyse(request, session.evidence_path(evidence_id), staging)
    return session.record_finding(evidence_id, finding, staging).finding.id
