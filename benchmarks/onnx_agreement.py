"""Holds the shipped ONNX model against the trained torch one, on whole pictures of a manifest.

`python -m benchmarks.onnx_agreement MANIFEST.csv --checkpoint RUN/visual.checkpoint.pt --out FILE`

Both see the same faces through the same detector; compared are score maps, scores and verdicts at
the shipped thresholds, in the precision that is shipped.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from app.casework.models import read_model
from engine.device import thread_count
from engine.faces.detection import FaceFinder
from engine.forgerytalker.configuration import ForgeryTalkerConfig
from engine.forgerytalker.detector import ForgeryTalkerDetector, load_detector
from engine.forgerytalker.modeling import ForgeryVision
from engine.forgerytalker.onnx import OnnxForgeryTalker, Vision
from engine.fusion.scores import FaceScore, judge_face
from engine.measurement.face import interocular_distance
from engine.plugin import FaceEvidence, FaceView
from engine.training.manifest import read_manifest

MODELS = Path(__file__).parents[1] / "resources" / "models"
# Score maps (0–1) may differ by this much.
TOLERANCE = 1e-3


class TorchForgeryTalker(OnnxForgeryTalker):
    """The trained visual half where the exported one stands; it does not write."""

    def __init__(self, config: ForgeryTalkerConfig, checkpoint: Path) -> None:
        saved = torch.load(checkpoint, map_location="cpu", weights_only=True)["averaged"]
        self._net = ForgeryVision(config).eval()
        self._net.load_state_dict(
            {
                name.removeprefix("module."): value
                for name, value in saved.items()
                if name.startswith("module.")
            }
        )

    @torch.inference_mode()
    def see(self, pixels: NDArray[np.float32], planes: NDArray[np.float32]) -> Vision:
        """As the exported model."""
        output = self._net(
            torch.from_numpy(np.ascontiguousarray(pixels)),
            torch.from_numpy(np.ascontiguousarray(planes)),
        )
        return Vision(*(part.numpy() for part in output))


class TorchDetector(ForgeryTalkerDetector):
    """The shipped detector with the trained net in it."""

    def __init__(self, folder: Path, checkpoint: Path) -> None:
        super().__init__(folder, "cpu")
        self._model = TorchForgeryTalker(self.config, checkpoint)


@dataclass(frozen=True, slots=True)
class Difference:
    """One face: largest differences of map and scores (0–1), differing mask pixels, verdicts."""

    score_map: float
    score: float
    regions: float
    mask_px: int
    verdicts: tuple[str, str]


def main(argv: list[str] | None = None) -> int:
    """Write and print the differences; 1 when a verdict or a map differs too much."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.onnx_agreement")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=MODELS / "compact")
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    torch.set_num_threads(thread_count())
    finder = FaceFinder(MODELS)
    shipped = load_detector(options.model, "cpu")
    trained = TorchDetector(options.model, options.checkpoint)
    found = []
    for row in read_manifest(options.manifest)[: options.pictures]:
        decoded = cv2.imread(str(row.image), cv2.IMREAD_COLOR)
        pixels = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
        for face in finder.find(pixels)[:1]:
            view = FaceView("face-1", pixels, 0, 0, face.landmarks)
            found.append(compare(shipped, shipped.look(view), trained.look(view), view))
    result = {"engine": read_model(options.model).pinned, **summarise(found)}
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result))
    return int(result["largest_map_difference"] > TOLERANCE or result["verdicts_differing"] > 0)


def compare(
    detector: ForgeryTalkerDetector, one: FaceEvidence, other: FaceEvidence, view: FaceView
) -> Difference:
    """Return how two pieces of evidence on the same face differ."""
    threshold = detector.thresholds["mask"]
    masks = [seen.score_map >= threshold for seen in (one, other)]
    return Difference(
        score_map=float(np.abs(one.score_map - other.score_map).max()),
        score=abs(one.manipulation - other.manipulation),
        regions=max(
            abs(one.region_scores[name] - other.region_scores[name]) for name in one.region_scores
        ),
        mask_px=int((masks[0] ^ masks[1]).sum()),
        verdicts=(_verdict(detector, one, view), _verdict(detector, other, view)),
    )


def summarise(found: list[Difference]) -> dict[str, Any]:
    """Return counts and the largest differences."""
    return {
        "pictures": len(found),
        "largest_map_difference": max(entry.score_map for entry in found),
        "largest_score_difference": max(entry.score for entry in found),
        "largest_region_difference": max(entry.regions for entry in found),
        "mask_pixels_differing": sum(entry.mask_px for entry in found),
        "verdicts_differing": sum(entry.verdicts[0] != entry.verdicts[1] for entry in found),
    }


def _verdict(detector: ForgeryTalkerDetector, seen: FaceEvidence, view: FaceView) -> str:
    eyes = None if view.landmarks is None else interocular_distance(view.landmarks)
    marked = int((seen.score_map >= detector.thresholds["mask"]).sum())
    score = FaceScore(seen.face_id, seen.manipulation, eyes, 1.0, marked)
    return str(judge_face(score, detector.thresholds).verdict)


if __name__ == "__main__":
    raise SystemExit(main())
