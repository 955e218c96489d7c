"""The published model on a CUDA device against itself on the processor: `pytest -m gpu tests/gpu`.

At tiny size, with the stored reference weights, so any card will do; memory and speed at full size
are for `python -m benchmarks.xl_speed`.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.forgerytalker.official import ImportOrder, import_published
from engine.forgerytalker.xl.acceleration import COMPILE, GRAPHS
from engine.forgerytalker.xl.decoding import record_cuda_graph
from engine.forgerytalker.xl.detector import PublishedDetector
from engine.forgerytalker.xl.inference import Analyst, Eye, Tokenizers, prompts_of
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.processing import BertTokens, T5Tokens
from engine.forgerytalker.xl.requirement import SETTING, Residency
from engine.forgerytalker.xl.state import renamed
from engine.plugin import FaceEvidence, FaceView
from tests.fakes.parity import folder, stored, whole_config
from tests.fakes.published import tiny_architecture, write_checkpoints

pytestmark = pytest.mark.gpu

DEVICE = "cuda"
# Scores and tokens in float32 on two devices.
FLOAT_TOLERANCE = 1e-3
# Scores (0–1) in bfloat16, which keeps eight bits, after all layers.
BFLOAT_TOLERANCE = 0.1


@pytest.fixture(autouse=True)
def _exact_convolutions() -> Iterator[None]:
    """Without TF32, which is on by default for convolutions and keeps ten bits of their inputs.

    Rounded so on a processor, masks differ by 0.002 and tokens by 0.0012.
    """
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        yield


@pytest.fixture(scope="module")
def tokenizers() -> Tokenizers:
    words = folder() / "tokenizers"
    return Tokenizers(
        BertTokens(words / "bert" / "vocab.txt"), T5Tokens(words / "t5" / "tokenizer.json")
    )


def model(device: str, dtype: torch.dtype = torch.float32) -> PublishedForgeryTalker:
    fixture = stored("end_to_end")
    built = PublishedForgeryTalker(whole_config(fixture)).eval()
    built.load_state_dict(renamed(fixture.state()), strict=True)
    return built.requires_grad_(False).to(device=device, dtype=dtype)


def pixels(device: str, dtype: torch.dtype = torch.float32) -> Tensor:
    return stored("end_to_end")["in.image"].to(device=device, dtype=dtype)


def test_in_float32_both_devices_see_and_write_the_same(tokenizers: Tokenizers) -> None:
    here, there = Analyst(model("cpu"), tokenizers), Analyst(model(DEVICE), tokenizers)
    expected, found = here.look(pixels("cpu")), there.look(pixels(DEVICE))
    for name in ("image", "regions", "mask"):
        torch.testing.assert_close(
            getattr(found, name).cpu(), getattr(expected, name), atol=FLOAT_TOLERANCE, rtol=0
        )
    prompts = prompts_of(expected.labels)
    theirs = there.write_ids(expected.image.to(DEVICE), prompts)
    assert torch.equal(theirs.cpu(), here.write_ids(expected.image, prompts))


def test_in_bfloat16_scores_stay_near(tokenizers: Tokenizers) -> None:
    exact = Analyst(model("cpu"), tokenizers).look(pixels("cpu"))
    half = Analyst(model(DEVICE, torch.bfloat16), tokenizers)
    found = half.look(pixels(DEVICE, torch.bfloat16))
    for ours, theirs in ((found.mask, exact.mask), (found.regions, exact.regions)):
        torch.testing.assert_close(
            ours.sigmoid().cpu(), theirs.sigmoid(), atol=BFLOAT_TOLERANCE, rtol=0
        )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_replayed_graph_writes_the_same_words(dtype: torch.dtype, tokenizers: Tokenizers) -> None:
    whole = model(DEVICE, dtype)
    plain = Analyst(whole, tokenizers)
    recorded = Analyst(whole, tokenizers, recorder=record_cuda_graph)
    seen = plain.look(pixels(DEVICE, dtype))
    prompts = prompts_of(seen.labels)
    for image, asked in ((seen.image, prompts), (seen.image.flip(0), prompts[::-1])):
        assert torch.equal(recorded.write_ids(image, asked), plain.write_ids(image, asked))


def test_compiled_eyes_see_nearly_the_same(tokenizers: Tokenizers) -> None:
    whole = model(DEVICE)
    compiler: Callable[[Eye], Eye] = partial(torch.compile, fullgraph=True)
    expected = Analyst(whole, tokenizers).look(pixels(DEVICE))
    found = Analyst(whole, tokenizers, compiler=compiler).look(pixels(DEVICE))
    torch.testing.assert_close(found.mask, expected.mask, atol=FLOAT_TOLERANCE, rtol=0)
    torch.testing.assert_close(found.regions, expected.regions, atol=FLOAT_TOLERANCE, rtol=0)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("gpu")
    files = write_checkpoints(root / "files")
    order = ImportOrder(
        "xl", files, files["flan-t5"], root / "files" / "vocab.txt", root / "models"
    )
    return import_published(order, lambda _line: None, tiny_architecture)


def faces() -> list[FaceView]:
    rng = np.random.default_rng(4)
    shapes = ((60, 60, 3), (80, 50, 3), (40, 90, 3))
    made = (rng.integers(0, 255, shape, dtype=np.uint8) for shape in shapes)
    return [FaceView(f"face-{i}", picture, 0, 0, None) for i, picture in enumerate(made, 1)]


def _seen(detector: PublishedDetector) -> tuple[FaceEvidence, ...]:
    evidence = detector.look_at(faces())
    prompts = [detector.phrase(one, "") for one in evidence]
    assert detector.write_all(evidence, prompts) == detector.write_all(evidence, prompts)
    return evidence


def test_every_way_of_keeping_the_weights_gives_the_same_scores(
    imported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for residency in Residency:
        monkeypatch.setenv(SETTING, residency.value)
        detector = PublishedDetector(imported, DEVICE)
        assert detector.device == DEVICE
        assert detector.precision.startswith("bfloat16")
        found[residency] = _seen(detector)
    for residency, evidence in found.items():
        for one, whole in zip(evidence, found[Residency.WHOLE], strict=True):
            np.testing.assert_array_equal(one.score_map, whole.score_map, residency.value)
            assert one.manipulation == whole.manipulation


def test_faces_together_score_as_one_by_one(imported: Path) -> None:
    detector = PublishedDetector(imported, DEVICE)
    assert detector.most_at_once > 1
    for one, view in zip(detector.look_at(faces()), faces(), strict=True):
        alone = detector.look(view)
        np.testing.assert_allclose(one.score_map, alone.score_map, atol=BFLOAT_TOLERANCE)


def test_what_is_asked_for_to_be_quicker_is_in_use(
    imported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = _seen(PublishedDetector(imported, DEVICE))
    monkeypatch.setenv(GRAPHS, "1")
    monkeypatch.setenv(COMPILE, "1")
    quick = PublishedDetector(imported, DEVICE)
    assert "compiled" in quick.precision
    for one, other in zip(_seen(quick), plain, strict=True):
        np.testing.assert_allclose(one.score_map, other.score_map, atol=BFLOAT_TOLERANCE)
