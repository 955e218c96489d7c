"""Training of the speaking half on what the trained visual half sees and the filters measure."""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from engine.explain.prompts import build_prompt, phrase_prompt, read_prompt
from engine.filters import ALL_FILTERS
from engine.forgerytalker.configuration import ForgeryTalkerConfig
from engine.forgerytalker.detector import END_ID, PAD_ID
from engine.forgerytalker.modeling import ForgeryLanguage, ForgeryVision
from engine.forgerytalker.processing import to_input
from engine.fusion.regions import attach_clues, find_regions, keep_named
from engine.plugin import FaceView
from engine.schema.finding import Clue, Region
from engine.training.captions import caption_of, compose_caption
from engine.training.processes import start_accelerator
from engine.training.samples import FacePair, PairMaker, PicturePair, true_scores
from engine.training.tellings import every_word, told_otherwise
from engine.views import marked_face

_log = logging.getLogger(__name__)
_IGNORED = -100
# Clues are measured on crops of this side, near the size at which an analysis measures them; the
# visual half looks at its own smaller one.
_MEASURED_SIDE_PX = 256
# The learning rate rises over so many steps, or an eighth of a short run; then it falls to a
# twentieth.
_WARM_UP_STEPS = 150
# Texts of this many batches are sorted by length before they are cut into batches: little padding.
_POOLED_BATCHES = 8


@dataclass(frozen=True, slots=True)
class LanguagePlan:
    """One run: how many faces are described, how long the language model learns."""

    out: Path
    seed: int = 3
    faces: int = 5000
    captions_per_face: int = 3
    steps: int = 2500
    batch: int = 48
    learning_rate: float = 1e-3
    # Share of each batch that is told other regions or clues than those of the face it sees. 250
    # steps at 0.6 were too few: fewer clues on their right region (0.60 before, 0.41 after).
    told_otherwise: float = 0.0
    # Folder of an earlier run whose tokenizer and weights this one begins with.
    begin_from: str | None = None
    checkpoint_s: float = 180.0


@dataclass(frozen=True, slots=True)
class Described:
    """One forged face as the language model meets it: regions, clues, prompt, captions."""

    regions: tuple[Region, ...]
    clues: tuple[Clue, ...]
    prompt: str
    captions: tuple[str, ...]


def describe_pair(
    pair: FacePair | PicturePair, mask: NDArray[np.bool_], captions: int, seed: int
) -> Described:
    """Measure a synthetic forgery as an analysis would, and say it in `captions` ways.

    mask: h×w bool on the pair's grid, where the face is taken to be altered. The prompter's scores
    are the labels: the words teach what is, not what a half-trained prompter believes.
    """
    view = FaceView("face-1", pair.forged, 0, 0, pair.landmarks)
    face = marked_face(view, mask)
    regions = find_regions(face, mask.astype(np.float32), true_scores(pair.labels), {})
    named = keep_named(face, regions)
    measured = [(clue_filter.name, clue_filter.measure(named)) for clue_filter in ALL_FILTERS]
    regions, clues = attach_clues("face-1", regions, measured)
    rng = np.random.default_rng([seed, 17])
    texts = tuple(compose_caption(regions, clues, rng) for _ in range(captions))
    return Described(regions, clues, build_prompt(regions, clues), texts)


def describe_faces(plan: LanguagePlan, maker: PairMaker) -> list[dict[str, Any]]:
    """Return pair number, prompt and captions of `plan.faces` forgeries; kept in the run's folder.

    Needs no trained model: what is said of a forgery follows from its mask and its pixels.
    """
    plan.out.mkdir(parents=True, exist_ok=True)
    finished = plan.out / "described.json"
    if finished.exists():
        kept: list[dict[str, Any]] = json.loads(finished.read_text())
        return kept
    rows: list[dict[str, Any]] = []
    number = -1
    measured = maker.at_side(_MEASURED_SIDE_PX)
    while len(rows) < plan.faces:
        number += 1
        pair = measured.make(plan.seed, number)
        mask = _jittered(pair.mask, number)
        described = describe_pair(pair, mask, plan.captions_per_face, number)
        if not described.regions:
            continue
        rows.append({"pair": number, "prompt": described.prompt, "captions": described.captions})
        if len(rows) % 250 == 0:
            _log.info("described %d of %d faces", len(rows), plan.faces)
    finished.write_text(json.dumps(rows))
    return rows


class LanguageTraining:
    """State of one run: describe faces once (kept on disk), then learn; resumable."""

    def __init__(
        self,
        plan: LanguagePlan,
        config: ForgeryTalkerConfig,
        vision: ForgeryVision,
        maker: PairMaker,
    ) -> None:
        self.plan, self.config, self.maker = plan, config, maker
        self.accelerator = start_accelerator()
        self.device = self.accelerator.device
        self.vision = vision.eval().to(self.device)
        self.step = 0

    def prepare(self) -> None:
        """Describe the faces, look at each with the visual half, fit the tokenizer.

        Of several processes the first does it, and the others find it done.
        """
        if self.accelerator.is_main_process:
            self._prepare()
        self.accelerator.wait_for_everyone()

    def _prepare(self) -> None:
        rows = describe_faces(self.plan, self.maker)
        tokens = self.plan.out / "tokens.npy"
        if not tokens.exists():
            np.save(tokens, self._look_at_all(rows))
        if self.plan.begin_from is not None:
            kept = (Path(self.plan.begin_from) / "tokenizer.json").read_bytes()
            (self.plan.out / "tokenizer.json").write_bytes(kept)
            return
        texts = [text for row in rows for text in (row["prompt"], *row["captions"])]
        texts += every_word()
        fit_tokenizer(texts, self.config.language.vocabulary_size).save(
            str(self.plan.out / "tokenizer.json")
        )

    def run(self) -> ForgeryLanguage:
        """Learn to the end and return the language half."""
        plan = self.plan
        torch.manual_seed(plan.seed)
        tokenizer = Tokenizer.from_file(str(plan.out / "tokenizer.json"))
        rows = json.loads((plan.out / "described.json").read_text())
        tokens = np.load(plan.out / "tokens.npy", mmap_mode="r")
        model = ForgeryLanguage(self.config, PAD_ID, END_ID).to(self.device)
        optimizer = torch.optim.AdamW(model.parameters(), plan.learning_rate, weight_decay=0.01)
        checkpoint = plan.out / "language.checkpoint.pt"
        if checkpoint.exists():
            saved = torch.load(checkpoint, map_location=self.device, weights_only=True)
            model.load_state_dict(saved["model"])
            optimizer.load_state_dict(saved["optimizer"])
            self.step = int(saved["step"])
        elif plan.begin_from is not None:
            earlier = Path(plan.begin_from) / checkpoint.name
            saved = torch.load(earlier, map_location=self.device, weights_only=True)
            model.load_state_dict(saved["model"])
        last_save = time.monotonic()
        prepared, stepper = self.accelerator.prepare(model.train(), optimizer)
        for batch in self._batches(rows, tokens, tokenizer):
            if self.step >= plan.steps:
                break
            warm = min(1.0, (self.step + 1) / min(_WARM_UP_STEPS, 1 + plan.steps // 8))
            share = warm * (1 - 0.95 * self.step / plan.steps)
            for group in optimizer.param_groups:
                group["lr"] = plan.learning_rate * share
            with self.accelerator.autocast():
                loss = prepared(*(part.to(self.device) for part in batch))
            stepper.zero_grad(set_to_none=True)
            self.accelerator.backward(loss)
            self.accelerator.clip_grad_norm_(model.parameters(), 1.0)
            stepper.step()
            self.step += 1
            if self.step % 20 == 0:
                self._note(float(loss.detach()))
            if time.monotonic() - last_save > plan.checkpoint_s or self.step == plan.steps:
                if self.accelerator.is_main_process:
                    _save(checkpoint, self.step, model, optimizer)
                last_save = time.monotonic()
        learned: ForgeryLanguage = self.accelerator.unwrap_model(prepared, keep_fp32_wrapper=False)
        return learned.eval()

    def _look_at_all(self, rows: Sequence[dict[str, Any]]) -> NDArray[np.float16]:
        tokens = []
        for row in rows:
            tokens.append(self._look(self.maker.make(self.plan.seed, row["pair"])))
            if len(tokens) % 250 == 0:
                _log.info("looked at %d of %d faces", len(tokens), len(rows))
        return np.stack(tokens)

    @torch.inference_mode()
    def _look(self, pair: FacePair) -> NDArray[np.float16]:
        pixels = torch.from_numpy(to_input(pair.forged))[None].to(self.device)
        planes = torch.from_numpy(pair.planes)[None].to(self.device)
        seen: NDArray[np.float16] = self.vision(pixels, planes).tokens[0].half().cpu().numpy()
        return seen

    def _batches(
        self, rows: Sequence[dict[str, Any]], tokens: NDArray[np.float16], tokenizer: Tokenizer
    ) -> Iterator[tuple[torch.Tensor, ...]]:
        size = self.config.language
        rng = np.random.default_rng([self.plan.seed, self.step, *self._own_number()])
        told = [read_prompt(row["prompt"]) for row in rows]
        while True:
            pool = []
            for index in rng.integers(0, len(rows), self.plan.batch * _POOLED_BATCHES):
                facts = told[index]
                if rng.random() < self.plan.told_otherwise:
                    facts = told_otherwise(facts, rng)
                pool.append((int(index), phrase_prompt(facts), caption_of(facts, rng)))
            pool.sort(key=lambda entry: len(entry[2]))
            for number in rng.permutation(_POOLED_BATCHES):
                chosen = pool[number * self.plan.batch :][: self.plan.batch]
                prompt_ids = _padded(
                    [_ids(tokenizer, text, size.longest_prompt_tokens) for _, text, _ in chosen],
                    PAD_ID,
                )
                texts = [_ids(tokenizer, text, size.longest_text_tokens) for _, _, text in chosen]
                yield (
                    torch.from_numpy(
                        np.stack([tokens[i] for i, _, _ in chosen]).astype(np.float32)
                    ),
                    prompt_ids,
                    (prompt_ids != PAD_ID).long(),
                    _padded(texts, _IGNORED),
                )

    def _own_number(self) -> tuple[int, ...]:
        """What makes the batches of one process differ from those of the others."""
        number = self.accelerator.process_index
        return (number,) if number else ()

    def _note(self, loss: float) -> None:
        if not self.accelerator.is_main_process:
            return
        row = {"step": self.step, "of": self.plan.steps, "at": time.time(), "loss": loss}
        with (self.plan.out / "language.log.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        _log.info("language step %d/%d loss %.3f", self.step, self.plan.steps, loss)


def fit_tokenizer(texts: Sequence[str], vocabulary_size: int) -> Tokenizer:
    """Return a byte-pair tokenizer fitted to `texts`; pad is 0, end is 1, unknown is 2."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size, special_tokens=["<pad>", "</s>", "<unk>"], show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _ids(tokenizer: Tokenizer, text: str, longest: int) -> list[int]:
    """A text that is too long is cut, and does not end where it is cut."""
    return [*tokenizer.encode(text).ids, END_ID][:longest]


def _padded(rows: Sequence[Sequence[int]], filler: int) -> torch.Tensor:
    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])


def _jittered(mask: NDArray[np.bool_], seed: int) -> NDArray[np.bool_]:
    """Grow or shrink the mask by up to 3 px, as a predicted outline is off."""
    reach = int(np.random.default_rng([seed, 5]).integers(-3, 4))
    kernel = np.ones((2 * abs(reach) + 1,) * 2, np.uint8)
    change = cv2.dilate if reach > 0 else cv2.erode
    changed = change(mask.astype(np.uint8), kernel) > 0
    return changed if changed.sum() >= 24 else mask


def _save(path: Path, step: int, model: ForgeryLanguage, optimizer: torch.optim.Optimizer) -> None:
    partial = path.with_suffix(".partial")
    torch.save(
        {"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, partial
    )
    partial.replace(path)
