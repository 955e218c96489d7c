"""How much of what the language model writes is borne out, on synthetic forgeries of test people.

`python -m benchmarks.words --cache FOLDER --out FILE [--model FOLDER] [--count N]`. Regions and
clues come from the true mask, so that only the words are measured; sentences are held against them
by the same grounding as in an analysis.
"""

import argparse
import json
from pathlib import Path

from engine.explain.grounding import ground_text
from engine.forgerytalker.detector import load_detector
from engine.plugin import FaceView
from engine.training.faces import FaceLibrary
from engine.training.language import describe_pair
from engine.training.samples import PairMaker

COMPACT = Path(__file__).parents[1] / "resources" / "models" / "compact"
SEED = 501


def main(argv: list[str] | None = None) -> int:
    """Write counts of sentences (all, supported) and of regions (touched, rightly told)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words")
    parser.add_argument("--cache", type=Path, required=True, help="the face library's cache")
    parser.add_argument("--model", type=Path, default=COMPACT)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    detector = load_detector(options.model, "cpu")
    maker = PairMaker(FaceLibrary(options.cache, "test"), None, detector.config.side_px)
    counts = {"faces": 0, "sentences": 0, "supported": 0, "regions": 0, "told": 0}
    for number in range(options.count):
        pair = maker.make(SEED, number)
        described = describe_pair(pair, pair.mask, 1, number)
        if not described.regions:
            continue
        evidence = detector.look(FaceView("face-1", pair.forged, 0, 0, pair.landmarks))
        text = detector.write(evidence, described.prompt)
        sentences = ground_text(text, described.regions, described.clues)
        told = {region for s in sentences if s.is_supported for region in s.region_ids}
        counts["faces"] += 1
        counts["sentences"] += len(sentences)
        counts["supported"] += sum(s.is_supported for s in sentences)
        counts["regions"] += len(described.regions)
        counts["told"] += len(told)
    options.out.write_text(json.dumps(counts) + "\n")
    print(json.dumps(counts))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
