"""What a picture's row says is true is read by the published rules."""

from pathlib import Path

import cv2
import numpy as np

from engine.training.manifest import Row
from engine.training.observation import true_mask


def test_a_true_mask_is_cut_above_127_and_brought_to_the_pictures_size(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    cv2.imwrite(str(path), np.array([[0, 127], [128, 255]], np.uint8))
    row = Row(tmp_path / "picture.png", path, True, None, {})
    expected = np.array([[False, False], [True, True]])
    truth = true_mask(row, (2, 2))
    assert truth is not None
    assert np.array_equal(truth, expected)
    larger = true_mask(row, (4, 6))
    assert larger is not None
    assert np.array_equal(larger, expected.repeat(2, axis=0).repeat(3, axis=1))


def test_without_a_mask_a_genuine_picture_has_an_empty_one_and_a_forgery_none(
    tmp_path: Path,
) -> None:
    genuine = true_mask(Row(tmp_path / "a.png", None, False, frozenset(), {}), (3, 4))
    assert genuine is not None
    assert genuine.shape == (3, 4)
    assert not genuine.any()
    assert true_mask(Row(tmp_path / "a.png", None, True, None, {}), (3, 4)) is None
