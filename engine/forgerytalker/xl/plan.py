"""Judges checkpoints by names and shapes: which tensor goes where, and what is missing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.forgerytalker.xl.catalogue import PublishedKey
from engine.forgerytalker.xl.keys import ALIASES, Place, is_dead, rename
from engine.forgerytalker.xl.sources import Source, refused
from engine.schema.phrase import Phrase

DFF = "dff"
# Which file brings a group when the fine-tuned one does not.
_BRINGS = {
    "visual_encoder": "--eva",
    "t5_model": "--flan-t5",
    "multi_label_classifier": "--face-vit",
    "Qformer": "--instructblip",
    "query_tokens": "--instructblip",
    "ln_vision": "--instructblip",
    "t5_proj": "--instructblip",
}
_MOST_NAMED = 6
_PROMPTER = "multi_label_classifier."


class Fate(StrEnum):
    """What becomes of a key."""

    USED = "used"
    DEAD = "dead"
    MISSING = "missing"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True)
class KeyFate:
    """One line of the report; `role` is the file it comes from, empty when there is none."""

    name: str
    fate: Fate
    role: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """One published tensor on its way into one of ours."""

    key: PublishedKey
    role: str
    place: Place


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What fills each of our tensors, and what became of every key."""

    fillings: Mapping[str, tuple[Filling, ...]]
    fates: tuple[KeyFate, ...]


def make_plan(
    sources: Sequence[Source],
    keys: Sequence[PublishedKey],
    tell: Callable[[Sequence[KeyFate]], None] = lambda _fates: None,
) -> ImportPlan:
    """Return who fills what: of several files that hold a key, the last one wins.

    sources: in the published order of loading. tell: hears what becomes of every key, before
    anything is refused. CheckpointRefused when a needed tensor is nowhere, when the fine-tuned
    file lacks what its training changed, or when a shape differs.
    """
    holder: dict[str, Source] = {}
    for source in sources:
        holder |= dict.fromkeys(source.tensors, source)
    known = {key.name for key in keys}
    fates = [_fate(key, holder.get(key.name), rename(key.name)) for key in keys]
    for source in sources:
        names = [*source.tensors, *source.others]
        fates += [KeyFate(n, Fate.UNEXPECTED, source.role) for n in names if n not in known]
    tell(fates)
    fillings: dict[str, tuple[Filling, ...]] = {}
    for key in keys:
        held_by, place = holder.get(key.name), rename(key.name)
        if place is not None and held_by is not None:
            _check_shape(key, held_by)
            filling = Filling(key, held_by.role, place)
            fillings[place.key] = (*fillings.get(place.key, ()), filling)
    plan = ImportPlan(fillings, tuple(fates))
    _check_missing(plan)
    _check_trained(sources, keys)
    return plan


def counts(plan: ImportPlan) -> dict[str, int]:
    """How many keys have each fate."""
    return {fate.value: sum(line.fate is fate for line in plan.fates) for fate in Fate}


def _fate(key: PublishedKey, source: Source | None, place: Place | None) -> KeyFate:
    role = source.role if source is not None else ""
    if key.name in ALIASES:
        # A further name of one tensor; whoever stores it stores it twice.
        return KeyFate(key.name, Fate.DEAD, role)
    if place is None:
        return KeyFate(key.name, Fate.DEAD, role)
    return KeyFate(key.name, Fate.USED if source is not None else Fate.MISSING, role)


def _check_shape(key: PublishedKey, source: Source) -> None:
    found = tuple(source.tensors[key.name].shape)
    if found == key.shape or key.name == "visual_encoder.pos_embed":
        # Positions of another picture size are resized, as the published code does.
        return
    raise refused(
        Phrase(
            "“{name}” in {name_2} has the shape {found} instead of {shape}.",
            name=key.name,
            name_2=source.files[0].name,
            found=found,
            shape=key.shape,
        ),
        Phrase("The file belongs to another model; fetch the one that the documentation names."),
    )


def _check_missing(plan: ImportPlan) -> None:
    missing = [line.name for line in plan.fates if line.fate is Fate.MISSING]
    if not missing:
        return
    groups = sorted({name.partition(".")[0] for name in missing})
    brought = sorted({_BRINGS.get(group, f"--{DFF}") for group in groups})
    raise refused(
        Phrase(
            "{count} tensors are in none of the files, among them {missing} (groups: {groups}).",
            count=len(missing),
            missing=_some(missing),
            groups=", ".join(groups),
        ),
        Phrase("Give the complete file with {brought}.", brought=", ".join(brought)),
    )


def _check_trained(sources: Sequence[Source], keys: Sequence[PublishedKey]) -> None:
    """A file without what its training changed would silently run on what came before."""
    trained = [source for source in sources if source.role == DFF]
    stored = {name for source in trained for name in source.tensors}
    wanted = [key.name for key in _trained_keys(stored, keys) if key.name not in stored]
    if wanted:
        groups = sorted({name.partition(".")[0] for name in wanted})
        raise refused(
            Phrase(
                "The fine-tuned checkpoint lacks trained groups: {groups} ({count} tensors, among "
                "them {wanted}).",
                groups=", ".join(groups),
                count=len(wanted),
                wanted=_some(wanted),
            ),
            Phrase("Give the published fine-tuned checkpoint with --{dff}.", dff=DFF),
        )


def _trained_keys(stored: Collection[str], keys: Sequence[PublishedKey]) -> list[PublishedKey]:
    """The live keys that the training behind a file with these names has changed.

    The second stage also saves what has no effect on any output and the first stage does not, and
    is known by it. Whether it saves the prompter, which does not learn in it, depends on its
    script: all of it, or nothing.
    """
    learned = [key for key in keys if key.in_finetune and not key.is_buffer]
    is_second = any(
        key.name in stored and not key.in_pretrain and is_dead(key.name) for key in learned
    )
    has_prompter = any(key.name in stored and key.name.startswith(_PROMPTER) for key in learned)
    return [
        key
        for key in learned
        if not is_dead(key.name) and key.name not in ALIASES
        if key.in_pretrain or (has_prompter if key.name.startswith(_PROMPTER) else is_second)
    ]


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} …" if len(names) > _MOST_NAMED else shown
