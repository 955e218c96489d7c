"""How much of what the language model writes is borne out, on synthetic forgeries of test people.

`python -m benchmarks.words --cache FOLDER --out FILE [--model FOLDER] [--count N]`. Regions and
clues come from the true mask, so that only the words are measured. "written" is all the language
model wrote, guided along its prompt; "free" is what it would write without the guide; "delivered"
is what an examiner reads without an objection: its supported sentences, and templates for the
regions it left out. A clue is right when it was measured there with the true mask. Whether the edit
made it is a question of its own: "owed" holds the written clues against those that the genuine twin
does not show under the same mask.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.casework.models import read_model
from engine.explain.explainer import FaceFindings, explain
from engine.explain.grounding import ground_text
from engine.explain.mentions import split_sentences
from engine.forgerytalker.detector import ForgeryTalkerDetector, load_detector
from engine.fusion.scores import Judgement
from engine.plugin import FaceEvidence, FaceView
from engine.schema.finding import Verdict
from engine.training.faces import FaceLibrary
from engine.training.language import Described, describe_pair
from engine.training.manifest import TrueRegion, truth_of
from engine.training.outcome import WordOutcome
from engine.training.samples import FacePair, PairMaker, labelled
from engine.training.shares import chosen_shares
from engine.training.word_agreement import weigh_words
from engine.training.word_scores import summarise_words

COMPACT = Path(__file__).parents[1] / "resources" / "models" / "compact"
SEED = 501


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences on one forgery: written along the guide, written freely, delivered."""

    written: list[str]
    free: list[str]
    delivered: list[str]


@dataclass(slots=True)
class Tally:
    """Words of the faces looked at so far; the counts are sums over them."""

    written: list[WordOutcome] = field(default_factory=list)
    free: list[WordOutcome] = field(default_factory=list)
    delivered: list[WordOutcome] = field(default_factory=list)
    owed: list[WordOutcome] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: {
            "faces": 0, "sentences": 0, "supported": 0, "regions": 0, "told": 0
        }
    )  # fmt: skip

    def add(self, pair: FacePair, described: Described, twin: Described, said: Said) -> None:
        """Weigh what was said on one forgery; `twin`: its genuine twin under the same mask."""
        truth = truth_of(described.regions, described.clues)
        made = made_by_the_edit(truth, truth_of(twin.regions, twin.clues))
        touched = frozenset(labelled(pair.labels, 1))
        reference = described.captions[0]
        for rows, texts, held_against in (
            (self.written, said.written, truth),
            (self.free, said.free, truth),
            (self.delivered, said.delivered, truth),
            (self.owed, said.written, made),
        ):
            rows.append(weigh_words(texts, held_against, touched, reference))
        grounded = ground_text(" ".join(said.written), described.regions, described.clues)
        told = {region for s in grounded if s.is_supported for region in s.region_ids}
        self.counts["faces"] += 1
        self.counts["sentences"] += len(grounded)
        self.counts["supported"] += sum(s.is_supported for s in grounded)
        self.counts["regions"] += len(described.regions)
        self.counts["told"] += len(told)

    def result(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        owed = summarise_words(self.owed) or {}
        return {
            **self.counts,
            "written": summarise_words(self.written),
            "free": summarise_words(self.free),
            "delivered": summarise_words(self.delivered),
            "owed": {key: owed[key] for key in ("attributes_right", "clues_told") if owed},
        }


def made_by_the_edit(
    truth: Sequence[TrueRegion], genuine: Sequence[TrueRegion]
) -> tuple[TrueRegion, ...]:
    """Return the truth without the clues that the genuine twin shows at the same place."""
    natural = {(true.name, true.side): true.terms for true in genuine}
    return tuple(
        replace(
            true,
            terms=tuple(t for t in true.terms if t not in natural.get((true.name, true.side), ())),
        )
        for true in truth
    )


def main(argv: list[str] | None = None) -> int:
    """Write counts of sentences and regions, and the agreement of the words with the truth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words")
    parser.add_argument("--cache", type=Path, required=True, help="the face library's cache")
    parser.add_argument("--regenerated", type=Path, help="faces the autoencoders gave back")
    parser.add_argument("--exclude", nargs="*", default=(), help="families kept out of training")
    parser.add_argument("--model", type=Path, default=COMPACT)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    detector = load_detector(options.model, "cpu")
    shares = chosen_shares(excluded=options.exclude)
    library = FaceLibrary(options.cache, "test")
    maker = PairMaker(library, options.regenerated, detector.config.side_px, shares)
    tally = Tally()
    for number in range(options.count):
        pair = maker.make(SEED, number)
        described = describe_pair(pair, pair.mask, 1, number)
        if not described.regions:
            continue
        evidence = detector.look(FaceView("face-1", pair.forged, 0, 0, pair.landmarks))
        twin = describe_pair(replace(pair, forged=pair.genuine), pair.mask, 1, number)
        tally.add(pair, described, twin, speak(detector, evidence, described))
    result = {"engine": read_model(options.model).pinned, **tally.result()}
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result))
    return 0


def speak(detector: ForgeryTalkerDetector, evidence: FaceEvidence, described: Described) -> Said:
    """Return what the language model wrote, and the sentences delivered without an objection."""
    judgement = Judgement(Verdict.EVIDENCE_OF_MANIPULATION, "")
    findings = FaceFindings(evidence, judgement, described.regions, described.clues)
    _, explanation = explain(detector, [findings])
    written, free = (
        write(evidence, described.prompt) for write in (detector.write, detector.write_freely)
    )
    return Said(
        list(split_sentences(written)),
        list(split_sentences(free)),
        [s.text for s in explanation.sentences if s.is_supported],
    )


if __name__ == "__main__":
    raise SystemExit(main())
