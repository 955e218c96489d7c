"""How much of what the language model writes is borne out, on synthetic forgeries of test people.

`python -m benchmarks.words --cache FOLDER --out FILE [--model FOLDER] [--count N]`. Regions and
clues come from the true mask, so that only the words are measured. "written" is all the language
model wrote; "delivered" is what an examiner reads without an objection: its supported sentences,
and templates for the regions it left out.
"""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.explain.explainer import FaceFindings, explain
from engine.explain.grounding import ground_text
from engine.explain.mentions import split_sentences
from engine.forgerytalker.detector import ForgeryTalkerDetector, load_detector
from engine.forgerytalker.processing import REGION_NAMES
from engine.fusion.scores import Judgement
from engine.plugin import FaceEvidence, FaceView
from engine.schema.finding import Verdict
from engine.training.faces import FaceLibrary
from engine.training.language import Described, describe_pair
from engine.training.manifest import truth_of
from engine.training.outcome import WordOutcome
from engine.training.samples import FacePair, PairMaker
from engine.training.shares import chosen_shares
from engine.training.word_agreement import weigh_words
from engine.training.word_scores import summarise_words

COMPACT = Path(__file__).parents[1] / "resources" / "models" / "compact"
SEED = 501


@dataclass(slots=True)
class Tally:
    """Words of the faces looked at so far; the counts are sums over them."""

    written: list[WordOutcome] = field(default_factory=list)
    delivered: list[WordOutcome] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: {
            "faces": 0, "sentences": 0, "supported": 0, "regions": 0, "told": 0
        }
    )  # fmt: skip

    def add(
        self, pair: FacePair, described: Described, sentences: tuple[list[str], list[str]]
    ) -> None:
        """Weigh the written and the delivered `sentences` on one forgery."""
        truth = truth_of(described.regions, described.clues)
        touched = frozenset(str(n) for i, n in enumerate(REGION_NAMES) if pair.labels[i] == 1)
        reference = described.captions[0]
        for rows, texts in zip((self.written, self.delivered), sentences, strict=True):
            rows.append(weigh_words(texts, truth, touched, reference))
        grounded = ground_text(" ".join(sentences[0]), described.regions, described.clues)
        told = {region for s in grounded if s.is_supported for region in s.region_ids}
        self.counts["faces"] += 1
        self.counts["sentences"] += len(grounded)
        self.counts["supported"] += sum(s.is_supported for s in grounded)
        self.counts["regions"] += len(described.regions)
        self.counts["told"] += len(told)

    def result(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        return {
            **self.counts,
            "written": summarise_words(self.written),
            "delivered": summarise_words(self.delivered),
        }


def main(argv: list[str] | None = None) -> int:
    """Write counts of sentences and regions, and the agreement of the words with the truth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words")
    parser.add_argument("--cache", type=Path, required=True, help="the face library's cache")
    parser.add_argument("--regenerated", type=Path, help="cache of the diffusion autoencoder")
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
        tally.add(pair, described, speak(detector, evidence, described))
    result = tally.result()
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result))
    return 0


def speak(
    detector: ForgeryTalkerDetector, evidence: FaceEvidence, described: Described
) -> tuple[list[str], list[str]]:
    """Return what the language model wrote, and the sentences delivered without an objection."""
    judgement = Judgement(Verdict.EVIDENCE_OF_MANIPULATION, "")
    findings = FaceFindings(evidence, judgement, described.regions, described.clues)
    _, explanation = explain(detector, [findings])
    written = detector.write(evidence, described.prompt)
    return list(split_sentences(written)), [s.text for s in explanation.sentences if s.is_supported]


if __name__ == "__main__":
    raise SystemExit(main())
