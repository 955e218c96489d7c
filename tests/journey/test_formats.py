"""A folder with a picture in every format that is read goes the whole way, names of any bytes."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from skimage import data

from app.casework.session import CaseSession
from app.cli import engine_process
from app.cli.main import run
from engine.client import EngineClient
from engine.schema.case import AnalysisState, CaseItem
from tests.fakes.negatives import Negative, dng

SIDE = 256
PIXELS = np.ascontiguousarray(data.astronaut()[:SIDE, 96 : 96 + SIDE])
DEEP = PIXELS.astype(np.uint16) * 257


def saved(**options: object) -> bytes:
    stream = BytesIO()
    Image.fromarray(PIXELS).save(stream, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def deep(ending: str) -> bytes:
    import cv2

    _, content = cv2.imencode(ending, DEEP[..., ::-1])
    return content.tobytes()


def made() -> dict[str, bytes]:
    """A picture per format by name; the names have what a name may have."""
    pillow_heif.register_heif_opener()
    return {
        "jpeg.jpg": saved(format="JPEG", quality=95),
        "caf\udce9 \udcff.png": saved(format="PNG"),
        "=cmd|'x'!A1 deep.png": deep(".png"),
        "line\nbreak.tif": saved(format="TIFF"),
        "\u202egpj.deep.tiff": deep(".tiff"),
        "-rf webp.webp": saved(format="WEBP", lossless=True),
        "中文.bmp": saved(format="BMP"),
        "heic.heic": saved(format="HEIF", quality=95),
        "avif.avif": saved(format="AVIF", quality=95),
        "jp2.jp2": saved(format="JPEG2000"),
        "raw.dng": dng(PIXELS, Negative(has_preview=True)),
    }


EXPECTED = {
    "jpeg.jpg": ("image/jpeg", 8, "Pillow"),
    "caf\udce9 \udcff.png": ("image/png", 8, "Pillow"),
    "=cmd|'x'!A1 deep.png": ("image/png", 16, "OpenCV"),
    "line\nbreak.tif": ("image/tiff", 8, "Pillow"),
    "\u202egpj.deep.tiff": ("image/tiff", 16, "OpenCV"),
    "-rf webp.webp": ("image/webp", 8, "Pillow"),
    "中文.bmp": ("image/bmp", 8, "Pillow"),
    "heic.heic": ("image/heic", 8, "libheif"),
    "avif.avif": ("image/avif", 8, "Pillow"),
    "jp2.jp2": ("image/jp2", 8, "Pillow"),
    "raw.dng": ("image/x-adobe-dng", 12, "LibRaw"),
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as it came, with a duplicate under another name in a folder of its own."""
    folder = tmp_path_factory.mktemp("sent")
    for name, content in made().items():
        Path(f"{folder}/{name}").write_bytes(content)
    (folder / "zz").mkdir()
    (folder / "zz" / "again.jpg").write_bytes((folder / "jpeg.jpg").read_bytes())
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, ns=(10**18, 10**18 + 7))
    return folder


@pytest.fixture(scope="module")
def case(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The case that the folder went into, analysed, by the command line with the real engine."""
    case = tmp_path_factory.mktemp("formats") / "case"
    sums = case.with_name("SHA256SUMS")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ".encode() + os.fsencode(path.name)
        for path in sorted(sent.iterdir())
        if path.is_file() and "\n" not in path.name
    ]
    sums.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.MonkeyPatch.context() as patch, EngineClient(device="cpu") as client:
        patch.setattr(engine_process, "open_engine", lambda device: nullcontext(client))
        patch.setenv("XDG_CONFIG_HOME", str(case.parent))
        patch.setenv("XDG_STATE_HOME", str(case.parent))
        words = ["--number", "1", "--title", "Formats", "--examiner", "Eva"]
        assert run(["case", "create", str(case), *words]) == 0
        assert run(["case", "add", str(case), str(sent), "--hashes", str(sums)]) == 0
        assert run(["case", "analyze", str(case), "--device", "cpu"]) == 0
        assert run(["case", "verify", str(case)]) == 0
        yield case


def item(case: Path, name: str) -> CaseItem:
    with CaseSession.open(case, read_only=True) as session:
        [found] = [item for item in session.items() if item.evidence.original_name == name]
    return found


@pytest.mark.parametrize(
    "name", EXPECTED, ids=lambda name: name.encode("ascii", "replace").decode()
)
def test_picture_goes_the_whole_way_and_the_record_says_how(
    case: Path, sent: Path, name: str
) -> None:
    media_type, depth, decoder = EXPECTED[name]
    found = item(case, name)
    decode = found.evidence.decode
    assert (decode.media_type, decode.bit_depth) == (media_type, depth)
    assert decoder in decode.decoder
    assert (decode.size.width, decode.size.height) == (SIDE, SIDE)
    assert found.state is AnalysisState.DONE
    assert found.finding is not None
    assert found.finding.faces
    assert found.finding.decode == decode
    content = made()[name] if not name.endswith((".heic", ".avif")) else None
    stored = (case / found.evidence.stored_path).read_bytes()
    assert content in (None, stored)
    assert hashlib.sha256(stored).hexdigest() == found.evidence.sha256
    assert hashlib.sha512(stored).hexdigest() == found.evidence.sha512


def test_conversions_of_deep_and_raw_pictures_are_named(case: Path) -> None:
    for name, words in (
        ("=cmd|'x'!A1 deep.png", "16 bits per channel reduced to 8"),
        ("\u202egpj.deep.tiff", "16 bits per channel reduced to 8"),
        ("raw.dng", "demosaicing AHD"),
    ):
        assert any(words in note for note in item(case, name).evidence.decode.conversions)


def test_lossless_formats_give_the_same_pixels(case: Path) -> None:
    """One picture in seven ways: whatever loses nothing has one hash of the decoded pixels."""
    names = ("caf\udce9 \udcff.png", "line\nbreak.tif", "-rf webp.webp", "中文.bmp", "jp2.jp2")
    names += ("=cmd|'x'!A1 deep.png", "\u202egpj.deep.tiff")
    assert len({item(case, name).evidence.decode.pixels_sha256 for name in names}) == 1


def test_sender_s_hash_is_recorded_where_it_was_listed(case: Path) -> None:
    with CaseSession.open(case, read_only=True) as session:
        images = session.evidence_images()
    unlisted = [image.original_name for image in images if image.sender_sha256 is None]
    assert unlisted == ["line\nbreak.tif"]
    assert all(image.sender_sha256 in (None, image.sha256) for image in images)


def test_duplicate_is_recognised_and_added_once(case: Path) -> None:
    with CaseSession.open(case, read_only=True) as session:
        assert len(session.evidence_images()) == len(EXPECTED)
        [entry] = [entry for entry in session.audit() if entry.action == "evidence.duplicate"]
    assert "again.jpg" in entry.detail_json


def test_originals_keep_bytes_and_times(sent: Path, case: Path) -> None:
    for path in sent.rglob("*"):
        if path.is_file():
            assert path.stat().st_mtime_ns == 10**18 + 7
    assert (sent / "jpeg.jpg").read_bytes() == made()["jpeg.jpg"]


def test_names_are_shown_without_what_could_mislead(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["case", "list", str(case)]) == 0
    said = capsys.readouterr().out
    for shown in ("caf\\xe9 \\xff.png", "\\u202egpj.deep.tiff", "line\\u000abreak.tif", "中文.bmp"):
        assert shown in said
