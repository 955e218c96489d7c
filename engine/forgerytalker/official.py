"""`model import`: the published checkpoints become a model folder of ours, once.

Runs in a process of its own, so that no file of others is ever opened where case and key are.
"""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from engine.errors import UserFacingError
from engine.forgerytalker.xl.catalogue import PublishedKey, published_keys
from engine.forgerytalker.xl.configuration import PUBLISHED, PublishedConfig
from engine.forgerytalker.xl.folder import (
    BERT_VOCABULARY,
    CONFIGURATION,
    KEY_REPORT,
    KIND,
    T5_TOKENIZER,
    VISUAL,
    is_rounded,
)
from engine.forgerytalker.xl.plan import DFF, ImportPlan, KeyFate, counts, make_plan
from engine.forgerytalker.xl.sources import Source, file_sha256, open_source, refused
from engine.forgerytalker.xl.writing import (
    Workshop,
    fingerprint,
    needed_bytes,
    part_plans,
    write_part,
)
from engine.schema.phrase import Phrase
from engine.weights import user_models_folder, write_manifest

# The order in which the published code loads its files, and what completes their names.
_ROLES = (
    ("eva", "visual_encoder."),
    ("flan-t5", "t5_model."),
    ("face-vit", "multi_label_classifier."),
    ("instructblip", ""),
    (DFF, ""),
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VOCABULARY = "vocab.txt"
_SUMMARY = "The published ForgeryTalker ({name}), imported from its checkpoints."
# What each file may be used for is for its publishers to say; see docs/models.md.
_LICENCE = "as its checkpoints: see docs/models.md"


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import: files by role, the folder of Flan-T5, the vocabulary of BERT, the name."""

    name: str
    files: Mapping[str, Path]
    tokenizers: Path
    vocabulary: Path
    models: Path


@dataclass(frozen=True, slots=True)
class Architecture:
    """A published architecture: its configuration and every key of it."""

    config: PublishedConfig
    keys: tuple[PublishedKey, ...]


def import_published(
    order: ImportOrder,
    say: Callable[[str], None],
    choose: Callable[[Sequence[Source]], Architecture] | None = None,
) -> Path:
    """Convert and return the new model folder; CheckpointRefused when nothing was imported.

    choose: tells the architecture from the opened files; by default from the fine-tuned one.
    """
    if not _NAME.fullmatch(order.name):
        raise refused(
            Phrase("“{name}” is no name for a folder.", name=order.name),
            Phrase("Use letters, digits, . _ -"),
        )
    sources = [
        open_source(role, order.files[role], prefix)
        for role, prefix in _ROLES
        if role in order.files
    ]
    architecture = (choose or tell_architecture)(sources)
    plan = make_plan(sources, architecture.keys, lambda fates: _tell_fates(fates, say))
    by_role = {source.role: source for source in sources}
    digests = _digests(sources, say)
    workshop = Workshop(order.models / order.name, fingerprint(digests, architecture.config.name))
    workshop.open(needed_bytes(plan, by_role))
    parts = part_plans(plan)
    for index, part in enumerate(parts, 1):
        if workshop.is_done(part.name):
            say(f"{part.name} is there already")
            continue
        workshop.add(part.name, lambda path, part=part: write_part(path, part, plan, by_role))  # type: ignore[misc]
        say(f"wrote {part.name} ({index} of {len(parts)})")
    names = [part.name for part in parts] + _add_small_files(workshop.folder, order, architecture)
    _write_report(workshop.folder, plan)
    write_manifest(
        workshop.folder, _facts(order, architecture, plan, digests), [*names, KEY_REPORT]
    )
    workshop.finish()
    told = ", ".join(f"{count} {fate}" for fate, count in counts(plan).items())
    say(f"keys: {told}; each stands in {KEY_REPORT}")
    return workshop.target


def tell_architecture(sources: Sequence[Source]) -> Architecture:
    """Return the architecture by the width of the language model's projection."""
    for source in reversed(sources):
        found = source.tensors.get("t5_proj.weight")
        if found is None:
            continue
        for config in PUBLISHED.values():
            if tuple(found.shape) == (config.language.width, config.qformer.width):
                return Architecture(config, published_keys(config.name))
        raise refused(
            Phrase(
                "The language model of {name} is of no published size ({shape}).",
                name=source.files[0].name,
                shape=found.shape[0],
            ),
            Phrase("Flan-T5-XL and Flan-T5-base can be imported."),
        )
    raise refused(
        Phrase("No file holds t5_proj.weight, by which the size of the model is known."),
        Phrase("Give the published fine-tuned checkpoint with --{dff}.", dff=DFF),
    )


def _tell_fates(fates: Sequence[KeyFate], say: Callable[[str], None]) -> None:
    for line in fates:
        say(f"{line.fate:10} {line.name}  {line.role}".rstrip())


def _digests(sources: Sequence[Source], say: Callable[[str], None]) -> list[tuple[str, str]]:
    found = []
    for source in sources:
        for file in source.files:
            found.append((f"{source.role}/{file.name}", file_sha256(file)))
            say(f"{found[-1][1]}  {file}")
    return found


def _add_small_files(folder: Path, order: ImportOrder, architecture: Architecture) -> list[str]:
    architecture.config.save(folder / CONFIGURATION)
    shutil.copyfile(order.vocabulary, folder / BERT_VOCABULARY)
    definition = order.tokenizers / "tokenizer.json"
    if definition.is_file():
        Tokenizer.from_file(str(definition)).save(str(folder / T5_TOKENIZER))
    else:
        # Only the sentence pieces themselves: the library makes the same tokenizer of them.
        from transformers import T5Tokenizer

        made = T5Tokenizer.from_pretrained(str(order.tokenizers), local_files_only=True)
        made.backend_tokenizer.save(str(folder / T5_TOKENIZER))
    return [CONFIGURATION, BERT_VOCABULARY, T5_TOKENIZER]


def _write_report(folder: Path, plan: ImportPlan) -> None:
    lines = [[line.name, line.fate.value, line.role] for line in plan.fates]
    text = ",\n".join(json.dumps(line) for line in lines)
    (folder / KEY_REPORT).write_text(f"[\n{text}\n]\n", encoding="utf-8")


def _facts(
    order: ImportOrder,
    architecture: Architecture,
    plan: ImportPlan,
    digests: Sequence[tuple[str, str]],
) -> dict[str, object]:
    name = architecture.config.name
    return {
        "name": order.name,
        "version": f"published-{name}",
        "licence": _LICENCE,
        "summary": _SUMMARY.format(name=name),
        "kind": KIND,
        "sources": [{"name": file, "sha256": digest} for file, digest in digests],
        "keys": counts(plan),
        "parameters": _parameters(plan),
        # The published model has no score for a whole picture and was never shown a genuine one.
        "is_calibrated": False,
        "thresholds": {"mask": 0.5},
    }


def _parameters(plan: ImportPlan) -> dict[str, int]:
    """How many numbers the half that looks and the half that writes hold, and may be rounded."""
    sizes = {"visual": 0, "language": 0, "rounded": 0}
    for key, fillings in plan.fillings.items():
        half = "visual" if key.startswith(VISUAL) else "language"
        elements = sum(filling.key.elements for filling in fillings)
        sizes[half] += elements
        sizes["rounded"] += elements if is_rounded(key) else 0
    return sizes


def _vocabulary(told: Path | None, order: Mapping[str, Path]) -> Path:
    """BERT's vocabulary: as told, or where the published scripts put it."""
    if told is not None:
        path = told / _VOCABULARY if told.is_dir() else told
        if path.is_file():
            return path
        raise refused(
            Phrase("There is no “{path}”.", path=path),
            Phrase("Give bert-base-uncased's vocab.txt."),
        )
    near = [path.parent for path in order.values()]
    for folder in [*near, *(parent / "bert-base-uncased" for parent in near)]:
        if (folder / _VOCABULARY).is_file():
            return folder / _VOCABULARY
    raise refused(
        Phrase("BERT's vocabulary was not found beside the given files."),
        Phrase("Give it with --bert-vocabulary: vocab.txt of bert-base-uncased (0.2 MB)."),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python main.py model import", description=__doc__)
    parser.add_argument("--name", required=True, help="what the engine will be called")
    for role, _ in _ROLES:
        is_needed = role in (DFF, "flan-t5")
        parser.add_argument(f"--{role}", type=Path, required=is_needed, metavar="PATH")
    parser.add_argument("--bert-vocabulary", type=Path, metavar="PATH")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Import as told; exit status 0, or 2 when something must be put right first."""
    given = vars(_parser().parse_args(arguments))
    files = {role: given[role.replace("-", "_")] for role, _ in _ROLES}
    files = {role: path for role, path in files.items() if path is not None}
    try:
        order = ImportOrder(
            name=given["name"],
            files=files,
            tokenizers=files["flan-t5"],
            vocabulary=_vocabulary(given["bert_vocabulary"], files),
            models=user_models_folder(),
        )
        folder = import_published(order, _say)
    except UserFacingError as error:
        sys.stderr.write(f"{error.what}\n  {error.effect}\n  {error.remedy}\n")
        return 2
    _say(f"The engine is ready as “{order.name}” in {folder}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
