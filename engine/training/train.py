"""The `train` command: from genuine faces to a model folder, stage by stage, resumable.

Stages, each skipped when its result is there: face library, regenerated faces, visual half,
language half, export, calibration.
"""

import argparse
import logging
import os
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from engine.device import thread_count
from engine.errors import UserFacingError
from engine.forgerytalker.configuration import ForgeryTalkerConfig
from engine.forgerytalker.modeling import ForgeryLanguage, ForgeryVision
from engine.forgerytalker.onnx import CONFIGURATION, MODEL_FILES, TOKENIZER
from engine.training import autoencoder, other_cameras
from engine.training.calibration_run import ValidationFaces, calibrate
from engine.training.export import export_language, export_vision, vision_difference
from engine.training.faces import FaceLibrary, build_cache
from engine.training.language import LanguagePlan, LanguageTraining
from engine.training.samples import PairMaker
from engine.training.visual import VisualPlan, VisualTraining
from engine.weights import write_manifest

_log = logging.getLogger(__name__)
# Score maps (0–1) of the exported file and of the trained model may differ by this much.
_EXPORT_TOLERANCE = 1e-3
# Scores before calibration: raw logits squashed, thresholds in the middle.
_RAW = {
    "is_calibrated": False,
    "calibration": {"image_slope": 1.0, "image_shift": 0.0, "mask_slope": 1.0, "mask_shift": 0.0},
    "thresholds": {"evidence": 0.5, "no_evidence": 0.5, "mask": 0.5},
}


def main(argv: list[str] | None = None) -> int:
    """Run all stages of a configuration file."""
    parser = argparse.ArgumentParser(prog="python main.py train")
    parser.add_argument("config", type=Path)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("FORGERYTALKER_DATA", "data")),
        help="folder the paths in the configuration are relative to",
    )
    parser.add_argument("--until", choices=("visual", "language", "export", "calibration"))
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    torch.set_num_threads(thread_count())
    settings = tomllib.loads(options.config.read_text())
    out = Path(settings["out"])
    if out.exists() and not options.resume:
        parser.error(f"{out} holds an earlier run; go on with --resume or choose another `out`")
    if settings.get("kind") == "published":
        # The published size needs libraries that the small one does not.
        from engine.training.published.run import run_stage

        try:
            folder = run_stage(settings, options.data, is_resumed=options.resume)
        except (UserFacingError, ValueError, OSError) as error:
            parser.error(str(error))
        _log.info("the adapter is ready as “%s” in %s", folder.name, folder)
        return 0
    stages = ("visual", "language", "export", "calibration")
    wanted = stages[: stages.index(options.until) + 1] if options.until else stages
    Run(settings, out, options.data).go(wanted)
    return 0


class Run:
    """One configuration and where its results lie."""

    def __init__(self, settings: dict[str, Any], out: Path, data: Path) -> None:
        self.settings, self.out, self.data = settings, out, data
        self.cache, self.model_folder = out / "faces", out / "model"
        self.config = ForgeryTalkerConfig(name=settings["name"])

    def go(self, stages: tuple[str, ...]) -> None:
        """Run the stages in their order."""
        self.out.mkdir(parents=True, exist_ok=True)
        self._prepare_faces()
        vision = self._visual()
        if "language" in stages:
            language = self._language(vision)
        if "export" in stages:
            self._export(vision, language)
        if "calibration" in stages:
            faces = ValidationFaces(
                self.cache,
                self._regenerated(),
                self.data / self.settings["data"]["diverse_genuine"],
            )
            calibrate(self.model_folder, self.settings["calibration"], faces)

    def _prepare_faces(self) -> None:
        data = self.settings["data"]
        source, landmarks, rows = (self.data / data[key] for key in ("faces", "landmarks", "list"))
        build_cache(source, landmarks, rows, self.cache)
        if "other_cameras" in data:
            other_cameras.join(self.cache, self.data / data["other_cameras"], "other_cameras")
        if "autoencoder" in data:
            places = ["--cache", str(self.cache), "--out", str(self.out / "regenerated")]
            counts = [str(count) for count in data["regenerated"]]
            autoencoder.main(
                [*places, "--weights", str(self.data / data["autoencoder"]), "--count", *counts]
            )

    def _regenerated(self) -> Path | None:
        return self.out / "regenerated" if "autoencoder" in self.settings["data"] else None

    def _visual(self) -> ForgeryVision:
        plan = VisualPlan(
            cache=self.cache,
            regenerated=self._regenerated(),
            out=self.out,
            **self.settings["visual"],
        )
        training = VisualTraining(plan, self.config)
        training.resume()
        training.run()
        vision: ForgeryVision = training.averaged.module
        return vision.eval()

    def _language(self, vision: ForgeryVision) -> ForgeryLanguage:
        plan = LanguagePlan(out=self.out / "language", **self.settings["language"])
        maker = PairMaker(
            FaceLibrary(self.cache, "train"), self._regenerated(), self.config.side_px
        )
        training = LanguageTraining(plan, self.config, vision, maker)
        training.prepare()
        return training.run()

    def _export(self, vision: ForgeryVision, language: ForgeryLanguage) -> None:
        folder = self.model_folder
        folder.mkdir(parents=True, exist_ok=True)
        export_vision(vision.cpu(), folder)
        export_language(language.cpu(), folder)
        self.config.save(folder / CONFIGURATION)
        (folder / TOKENIZER).write_bytes((self.out / "language" / "tokenizer.json").read_bytes())
        difference = vision_difference(vision, folder)
        if difference > _EXPORT_TOLERANCE:
            raise ValueError(
                f"The exported model differs from the trained one by {difference:.2g}."
            )
        facts = {**self.facts(), "export_difference": difference}
        write_manifest(folder, facts, MODEL_FILES)

    def facts(self) -> dict[str, Any]:
        """Return what the manifest says before calibration."""
        settings = self.settings
        return {
            "name": settings["name"],
            "version": settings["version"],
            "licence": settings["licence"]["weights"],
            "summary": "ForgeryTalker at small size: where a face was altered, which regions, why.",
            "architecture": asdict(self.config),
            "training": {
                key: settings[key]
                for key in ("data", "visual", "language", "calibration", "history")
                if key in settings
            },
            **_RAW,
        }


if __name__ == "__main__":
    raise SystemExit(main())
