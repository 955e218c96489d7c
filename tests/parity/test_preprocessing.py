"""Pictures, masks and captions enter the model as they entered the published one."""

import pytest
import torch

from engine.forgerytalker.xl.processing import clean_caption, to_pixels, to_target_mask
from tests.fakes.parity import stored

pytestmark = pytest.mark.parity


def test_pictures_become_the_same_pixels() -> None:
    fixture = stored("preprocess")
    allowed = fixture.manifest["tolerance"]["images"]["atol"]
    for name, side in fixture.manifest["image_size"].items():
        ours = torch.from_numpy(to_pixels(fixture[f"{name}.in_uint8_hwc"].numpy(), side))
        torch.testing.assert_close(ours, fixture[f"{name}.out"], atol=allowed, rtol=0)


def test_masks_become_the_same_targets() -> None:
    fixture = stored("preprocess")
    names = [key for key in fixture.tensors if key.endswith(".in_uint8_hw")]
    assert names
    for name in names:
        theirs = fixture[name.replace("in_uint8_hw", "out")]
        ours = torch.from_numpy(to_target_mask(fixture[name].numpy(), theirs.shape[-1]))
        assert torch.equal(ours, theirs[0])


def test_captions_are_cleaned_alike() -> None:
    for caption in stored("preprocess").manifest["captions"]:
        assert clean_caption(caption["in"]) == caption["out"]
