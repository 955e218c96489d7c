"""An autoencoder learned from the training people's own faces: a second way to regenerate a face.

Its traces are not those of the diffusion model's autoencoder: pixels are folded into channels on
the way in, and transposed convolutions unfold them on the way out, the chequered pattern many
generators leave. It also needs no weights from elsewhere, so a laboratory that trains on its own
portraits has the family `regenerate` too.
"""

import json
import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from engine.training.faces import FaceLibrary, Portrait

_log = logging.getLogger(__name__)
_WIDTHS = (32, 48, 64)
_LATENT = 12
# Pictures are padded to a multiple of the folding by 2 and the two strides of 2.
_MULTIPLE = 8
WEIGHTS, _CHECKPOINT = "own_autoencoder.safetensors", "own_autoencoder.checkpoint.pt"


@dataclass(frozen=True, slots=True)
class AutoencoderPlan:
    """How long it learns, on what, how fast; counts of faces then regenerated per split.

    batch: windows of side_px × side_px pixels a step.
    """

    steps: int = 4000
    batch: int = 8
    side_px: int = 128
    learning_rate: float = 5e-4
    seed: int = 5
    count: tuple[int, int, int] = (600, 80, 80)
    checkpoint_s: float = 120.0


class _Block(nn.Module):
    """Two convolutions beside the input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(width, width, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return input plus what the two convolutions make of it."""
        result: Tensor = x + self.conv(x)
        return result


class _Net(nn.Module):
    """B×3×H×W in 0–1 → B×12×H/8×W/8 → B×3×H×W."""

    def __init__(self) -> None:
        super().__init__()
        fine, middle, coarse = _WIDTHS
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, fine, 3, padding=1),
            _Block(fine),
            nn.Conv2d(fine, middle, 3, stride=2, padding=1),
            _Block(middle),
            nn.Conv2d(middle, coarse, 3, stride=2, padding=1),
            _Block(coarse),
            nn.Conv2d(coarse, _LATENT, 1),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(_LATENT, coarse, 3, padding=1),
            _Block(coarse),
            _Block(coarse),
            nn.ConvTranspose2d(coarse, middle, 4, stride=2, padding=1),
            _Block(middle),
            nn.ConvTranspose2d(middle, fine, 4, stride=2, padding=1),
            _Block(fine),
            nn.ConvTranspose2d(fine, 3, 4, stride=2, padding=1),
        )

    def forward(self, x: Tensor, noise: Tensor) -> Tensor:
        """Return the pictures after encoding, adding `noise` to the bounded latent, decoding."""
        latent = torch.tanh(self.encoder(x))
        back: Tensor = self.decoder(latent + noise)
        return back


def reconstruction_loss(back: Tensor, truth: Tensor) -> Tensor:
    """Mean absolute error of the pixels and, three times, of their differences to neighbours."""
    loss = (back - truth).abs().mean()
    for axis in (2, 3):
        loss = loss + 1.5 * (back.diff(dim=axis) - truth.diff(dim=axis)).abs().mean()
    return loss


def train(plan: AutoencoderPlan, library: FaceLibrary, out: Path) -> Path:
    """Learn on `library`, resumable, and return the file of weights; a finished one is kept."""
    weights, checkpoint = out / WEIGHTS, out / _CHECKPOINT
    if weights.exists():
        return weights
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    net = _Net().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), lr=plan.learning_rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, plan.learning_rate, total_steps=plan.steps, pct_start=min(0.1, 50 / plan.steps)
    )
    step = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        step = int(saved["step"])
        net.load_state_dict(saved["net"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
    last_save = time.monotonic()
    error = 0.0
    while step < plan.steps:
        truth = _draw(library, plan, step)
        generator = torch.Generator().manual_seed((plan.seed << 24) + step)
        shape = (len(truth), _LATENT, plan.side_px // _MULTIPLE, plan.side_px // _MULTIPLE)
        noise = 0.05 * torch.randn(shape, generator=generator)
        back = net(truth, noise)
        loss = reconstruction_loss(back, truth)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        step += 1
        error = float((back.detach() - truth).abs().mean())
        if step % 100 == 0:
            _log.info("autoencoder step %d/%d mean absolute error %.4f", step, plan.steps, error)
        if time.monotonic() - last_save > plan.checkpoint_s:
            _save_checkpoint(checkpoint, step, net, optimizer, schedule)
            last_save = time.monotonic()
    partial = weights.with_suffix(".partial")
    # One entry: the library writes several in an order that changes from run to run.
    facts = {"training": json.dumps(asdict(plan) | {"mean_absolute_error": round(error, 5)})}
    state = {name: value.contiguous() for name, value in net.state_dict().items()}
    save_file(state, partial, metadata=facts)
    partial.replace(weights)
    checkpoint.unlink(missing_ok=True)
    return weights


class OwnAutoencoder:
    """The learned network, ready to regenerate pictures."""

    def __init__(self, weights: Path) -> None:
        self._net = _Net()
        self._net.load_state_dict(load_file(weights))
        self._net.eval()

    @torch.inference_mode()
    def regenerate(
        self, pixels: NDArray[np.uint8], latent_noise: float, seed: int
    ) -> NDArray[np.uint8]:
        """Return h×w×3 uint8 after encoding, a little latent noise, and decoding."""
        height, width = pixels.shape[:2]
        x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
        padded = F.pad(x, (0, -width % _MULTIPLE, 0, -height % _MULTIPLE), mode="replicate")
        generator = torch.Generator().manual_seed(seed)
        coarse = (1, _LATENT, padded.shape[2] // _MULTIPLE, padded.shape[3] // _MULTIPLE)
        noise = latent_noise * torch.randn(coarse, generator=generator)
        back = self._net(padded, noise).clamp(0, 1)[0, :, :height, :width]
        return (back * 255).round().byte().permute(1, 2, 0).contiguous().numpy()


def _draw(library: FaceLibrary, plan: AutoencoderPlan, step: int) -> Tensor:
    """Return batch `step`: windows around the faces, B×3×side×side in 0–1."""
    rng = np.random.default_rng([plan.seed, step])
    windows = [_window(library[library.draw(rng)], plan.side_px, rng) for _ in range(plan.batch)]
    stack = torch.from_numpy(np.stack(windows)).permute(0, 3, 1, 2).float() / 255
    return stack.contiguous(memory_format=torch.channels_last)


def _window(portrait: Portrait, side: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return side×side×3 pixels near the face's middle, edges repeated where the picture ends."""
    pixels = portrait.pixels
    short = [max(0, side - extent) for extent in pixels.shape[:2]]
    pixels = np.pad(pixels, ((0, short[0]), (0, short[1]), (0, 0)), mode="edge")
    reach = float(np.ptp(portrait.landmarks, axis=0).max())
    middle = portrait.landmarks.mean(axis=0) + rng.uniform(-0.35, 0.35, 2) * reach
    room = [pixels.shape[1] - side, pixels.shape[0] - side]
    left, top = (int(v) for v in np.clip(middle - side / 2, 0, room))
    window = pixels[top : top + side, left : left + side]
    return np.ascontiguousarray(window[:, ::-1] if rng.random() < 0.5 else window)


def _save_checkpoint(
    path: Path,
    step: int,
    net: nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> None:
    partial = path.with_suffix(".partial")
    torch.save(
        {
            "step": step,
            "net": net.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
        },
        partial,
    )
    partial.replace(path)
