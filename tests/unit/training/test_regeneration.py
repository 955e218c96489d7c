"""Faces as autoencoders give them back: learned, resumed, kept, drawn by generator."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.training import own_autoencoder
from engine.training.faces import FaceLibrary
from engine.training.own_autoencoder import (
    WEIGHTS,
    AutoencoderPlan,
    OwnAutoencoder,
    reconstruction_loss,
    train,
)
from engine.training.regeneration import RegeneratedFaces, fill
from engine.training.samples import PairMaker

PLAN = AutoencoderPlan(steps=6, batch=2, side_px=32, count=(2, 0, 0))


def test_learning_brings_the_pictures_nearer(library: FaceLibrary, tmp_path: Path) -> None:
    def error(steps: int) -> float:
        plan = AutoencoderPlan(steps=steps, batch=2, side_px=64)
        net = OwnAutoencoder(train(plan, library, tmp_path / str(steps)))
        pixels = library[0].pixels
        back = net.regenerate(pixels, 0.0, 1)
        assert back.shape == pixels.shape
        assert back.dtype == np.uint8
        return float(np.abs(back.astype(int) - pixels).mean())

    assert error(60) < 0.6 * error(1)


def test_an_interrupted_run_goes_on_as_if_it_had_not_stopped(
    library: FaceLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(PLAN, library, tmp_path / "whole").read_bytes()

    class Stopped(Exception):
        pass

    def stop(back: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        if (tmp_path / "broken" / "own_autoencoder.checkpoint.pt").exists():
            raise Stopped
        return reconstruction_loss(back, truth)

    plan = AutoencoderPlan(steps=6, batch=2, side_px=32, count=(2, 0, 0), checkpoint_s=-1.0)
    monkeypatch.setattr(own_autoencoder, "reconstruction_loss", stop)
    with pytest.raises(Stopped):
        train(plan, library, tmp_path / "broken")
    assert not (tmp_path / "broken" / WEIGHTS).exists()
    monkeypatch.undo()
    broken = train(PLAN, library, tmp_path / "broken").read_bytes()
    assert broken == whole


def test_finished_weights_are_kept(library: FaceLibrary, tmp_path: Path) -> None:
    first = train(PLAN, library, tmp_path).stat().st_mtime_ns
    assert train(PLAN, library, tmp_path).stat().st_mtime_ns == first


def _darker(pixels: NDArray[np.uint8], noise: float, seed: int) -> NDArray[np.uint8]:
    return (pixels * 0.5).astype(np.uint8)


def _negative(pixels: NDArray[np.uint8], noise: float, seed: int) -> NDArray[np.uint8]:
    return 255 - pixels


def test_both_generators_are_drawn_and_named(
    library: FaceLibrary, library_cache: Path, tmp_path: Path
) -> None:
    fill(library_cache, tmp_path / "diffusion", _darker, (2, 0, 0), 0.1)
    fill(library_cache, tmp_path / "own", _negative, (2, 0, 0), 0.1)
    maker = PairMaker(library, tmp_path, 128, {"regenerate": 1.0})
    generators = [maker.make_picture(3, number).parameters["generator"] for number in range(8)]
    assert set(generators) == {"diffusion", "own"}
    faces = RegeneratedFaces(tmp_path)
    portrait, again, generator = faces.draw(library, np.random.default_rng(1))
    expected = {"diffusion": _darker, "own": _negative}[generator](portrait.pixels, 0, 0)
    assert np.array_equal(again.pixels, expected)
    assert np.array_equal(again.landmarks, portrait.landmarks)


def test_a_face_made_before_is_not_made_again(library_cache: Path, tmp_path: Path) -> None:
    calls: list[int] = []

    def counted(pixels: NDArray[np.uint8], noise: float, seed: int) -> NDArray[np.uint8]:
        calls.append(seed)
        return pixels

    fill(library_cache, tmp_path, counted, (1, 0, 0), 0.1)
    fill(library_cache, tmp_path, counted, (2, 0, 0), 0.1)
    assert len(calls) == len(set(calls)) == 2
    assert not list(tmp_path.rglob("*.partial"))


def test_a_folder_without_faces_is_refused_in_words(library: FaceLibrary, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No regenerated faces of train"):
        RegeneratedFaces(tmp_path).draw(library, np.random.default_rng(1))
