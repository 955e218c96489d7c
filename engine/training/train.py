"""The `train` command: from genuine faces to a model folder, stage by stage, resumable.

Stages, each skipped when its result is there: face library, regenerated faces, visual half,
language half, export, calibration. With `--faces FOLDER` a laboratory trains on genuine portraits
of its own; started by accelerate, several processes train on several GPUs.
"""

import argparse
import json
import logging
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from engine.device import thread_count
from engine.errors import UserFacingError
from engine.forgerytalker.configuration import ForgeryTalkerConfig, LanguageConfig
from engine.forgerytalker.modeling import ForgeryLanguage, ForgeryVision
from engine.forgerytalker.onnx import CONFIGURATION, DECODER, MODEL_FILES, READER, TOKENIZER
from engine.training import other_cameras, own_autoencoder
from engine.training.autoencoder import Autoencoder
from engine.training.calibration_run import ValidationFaces, calibrate
from engine.training.entrance import ended, read_settings
from engine.training.export import (
    export_language,
    export_vision,
    save_learned,
    vision_difference,
)
from engine.training.faces import FaceLibrary, build_cache
from engine.training.language import LanguagePlan, LanguageTraining
from engine.training.own_autoencoder import AutoencoderPlan, OwnAutoencoder
from engine.training.own_faces import (
    FEWEST_PEOPLE,
    LANDMARKS,
    PORTRAITS,
    RECORD,
    TABLE,
    FacesRefused,
    prepare_faces,
)
from engine.training.processes import start_accelerator
from engine.training.regeneration import fill
from engine.training.samples import PairMaker
from engine.training.shares import chosen_shares
from engine.training.visual import VisualPlan, VisualTraining
from engine.weights import read_verified, write_manifest

_log = logging.getLogger(__name__)
# Score maps (0–1) of the exported file and of the trained model may differ by this much.
_EXPORT_TOLERANCE = 1e-3
OWN_FACES = Path(__file__).parent / "configs" / "own_faces.toml"
OWN_LICENCE = (
    "Trained on genuine portraits of the laboratory that made these weights; their use follows its"
    " rights in those portraits. Backbone: EfficientNet-lite0, ImageNet, Apache-2.0."
)
# Scores before calibration: raw logits squashed, thresholds in the middle.
_RAW = {
    "is_calibrated": False,
    "calibration": {"image_slope": 1.0, "image_shift": 0.0, "mask_slope": 1.0, "mask_shift": 0.0},
    "thresholds": {"evidence": 0.5, "no_evidence": 0.5, "mask": 0.5},
}


def main(argv: list[str] | None = None) -> int:
    """Run all stages of a configuration file."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.config is None and options.faces is None:
        parser.error("name a configuration, or a folder of genuine portraits with --faces")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    torch.set_num_threads(thread_count())
    settings = read_settings(options.config or OWN_FACES)
    if options.faces is not None:
        settings = for_own_faces(settings, options.name)
    elif "data" not in settings:
        parser.error(f"{options.config} names no faces under [data]; name yours with --faces")
    if options.workers is not None:
        settings["visual"]["workers"] = options.workers
    if options.out is None and "out" not in settings:
        parser.error("name a folder for the result: --out, or `out` in the configuration")
    out = options.out or Path(settings["out"])
    settings["out"] = str(out)
    if start_accelerator().is_main_process and out.exists() and not options.resume:
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
    run = Run(settings, out, options.data)
    try:
        if options.faces is not None:
            run.take_own_faces(options.faces, options.fewest_people)
        run.go(wanted)
    except UserFacingError as error:
        parser.error(str(error))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python main.py train")
    parser.add_argument("config", type=Path, nargs="?", help="with --faces: own_faces.toml")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("FORGERYTALKER_DATA", "data")),
        help="folder the paths in the configuration are relative to",
    )
    parser.add_argument("--faces", type=Path, help="train on the genuine portraits in this folder")
    parser.add_argument("--name", default="own", help="with --faces: name of the new engine")
    parser.add_argument("--fewest-people", type=int, default=FEWEST_PEOPLE)
    parser.add_argument("--out", type=Path, help="folder of the run, instead of the configured one")
    parser.add_argument("--workers", type=int, help="processes that make forgeries, per GPU")
    parser.add_argument("--until", choices=("visual", "language", "export", "calibration"))
    return parser


def for_own_faces(settings: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the settings without anything that lies in other people's folders.

    No weights of an earlier run, no faces of other sets: the licence of the new weights is then
    the laboratory's own, but for the image encoder's start.
    """
    kept = {key: value for key, value in settings.items() if key not in ("history", "data")}
    for section in ("visual", "language"):
        kept[section] = {
            key: value
            for key, value in settings[section].items()
            if key not in ("begin_from", "kept_from")
        }
    return {
        **kept,
        "name": name,
        "version": "1.0.0",
        "out": f"runs/{name}",
        "licence": {"weights": OWN_LICENCE},
        "data": {},
    }


def read_architecture(settings: dict[str, Any]) -> ForgeryTalkerConfig:
    """Return the sizes under [architecture]; what is not named there is as in `compact`."""
    told = dict(settings.get("architecture", {}))
    for name in {"decoder_channels", "look_sides_px"} & told.keys():
        told[name] = tuple(told[name])
    language = LanguageConfig(**told.pop("language", {}))
    return ForgeryTalkerConfig(name=settings["name"], language=language, **told)


class Run:
    """One configuration and where its results lie. Only the first of several processes writes."""

    def __init__(self, settings: dict[str, Any], out: Path, data: Path) -> None:
        self.settings, self.out, self.data = settings, out, data
        self.cache, self.model_folder = out / "faces", out / "model"
        self.config = read_architecture(settings)
        self.accelerator = start_accelerator()
        self.own: Path | None = None

    def take_own_faces(self, folder: Path, fewest_people: int) -> None:
        """Measure the portraits in `folder`, once; FacesRefused when they do not suffice."""
        self.own = self.out / "own"
        try:
            if self.accelerator.is_main_process:
                prepare_faces(folder, self.own, fewest_people)
        except FacesRefused:
            # A run that never began must not be in the way of the next one.
            if self.out.exists() and not any(self.out.iterdir()):
                self.out.rmdir()
            raise
        self.accelerator.wait_for_everyone()
        record = json.loads((self.own / RECORD).read_text())
        # The manifest tells how many there were, not where they lay.
        self.settings["data"] = {"own_faces": record["faces"], "own_people": record["people"]}

    def go(self, stages: tuple[str, ...]) -> None:
        """Run the stages in their order."""
        self.out.mkdir(parents=True, exist_ok=True)
        if self.accelerator.is_main_process:
            self._prepare_faces()
        self.accelerator.wait_for_everyone()
        vision = self._visual()
        language = self._language(vision) if "language" in stages else None
        if not self.accelerator.is_main_process:
            return
        if "export" in stages:
            self._export(vision, language)
        if "calibration" in stages:
            diverse = self.settings["data"].get("diverse_genuine")
            others = None if diverse is None else self.data / diverse
            faces = ValidationFaces(self.cache, self._regenerated(), others, self._shares())
            calibrate(self.model_folder, self.settings["calibration"], faces)

    def _prepare_faces(self) -> None:
        data = self.settings["data"]
        if self.own is not None:
            build_cache(self.own / PORTRAITS, self.own / LANDMARKS, self.own / TABLE, self.cache)
        else:
            source, landmarks, rows = (
                self.data / data[key] for key in ("faces", "landmarks", "list")
            )
            build_cache(source, landmarks, rows, self.cache)
        if "other_cameras" in data:
            other_cameras.join(self.cache, self.data / data["other_cameras"], "other_cameras")
        self._regenerate_faces()

    def _regenerate_faces(self) -> None:
        data, again = self.settings["data"], self.out / "regenerated"
        if "autoencoder" in data:
            regenerate = Autoencoder(self.data / data["autoencoder"]).regenerate
            fill(self.cache, again / "diffusion", regenerate, data["regenerated"], 0.15)
        if "autoencoder" in self.settings:
            plan = AutoencoderPlan(**self.settings["autoencoder"])
            weights = own_autoencoder.train(plan, FaceLibrary(self.cache, "train"), self.out)
            regenerate = OwnAutoencoder(weights).regenerate
            fill(self.cache, again / "own", regenerate, plan.count, 0.1)

    def _regenerated(self) -> Path | None:
        is_made = "autoencoder" in self.settings["data"] or "autoencoder" in self.settings
        return self.out / "regenerated" if is_made else None

    def _shares(self) -> dict[str, float]:
        """The families that are trained on: all but those under `exclude_families` in [visual]."""
        return chosen_shares(excluded=self.settings["visual"].get("exclude_families", ()))

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

    def _language(self, vision: ForgeryVision) -> ForgeryLanguage | None:
        """The language half as it has learned; None where another model's is kept."""
        if "kept_from" in self.settings["language"]:
            return None
        plan = LanguagePlan(out=self.out / "language", **self.settings["language"])
        maker = PairMaker(
            FaceLibrary(self.cache, "train"),
            self._regenerated(),
            self.config.side_px,
            self._shares(),
        )
        training = LanguageTraining(plan, self.config, vision, maker)
        training.prepare()
        return training.run()

    def _export(self, vision: ForgeryVision, language: ForgeryLanguage | None) -> None:
        folder = self.model_folder
        folder.mkdir(parents=True, exist_ok=True)
        export_vision(vision.cpu(), folder)
        save_learned(vision, folder)
        self.config.save(folder / CONFIGURATION)
        if language is None:
            kept = Path(self.settings["language"]["kept_from"])
            for name in (READER, DECODER, TOKENIZER):
                (folder / name).write_bytes(read_verified(kept, name))
        else:
            export_language(language.cpu(), folder)
            words = self.out / "language" / TOKENIZER
            (folder / TOKENIZER).write_bytes(words.read_bytes())
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
                for key in ("data", "autoencoder", "visual", "language", "calibration", "history")
                if key in settings
            },
            **_RAW,
        }


if __name__ == "__main__":
    raise SystemExit(ended(main))
