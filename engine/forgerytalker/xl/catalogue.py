"""Every parameter and buffer of the published models: name, shape, type, and who stores it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path

_LIST = Path(__file__).resolve().parents[3] / "resources" / "forgerytalker_keys.json"


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """One tensor of the published model.

    in_finetune, in_pretrain: whether a checkpoint saved in that stage holds it.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    is_buffer: bool
    in_finetune: bool
    in_pretrain: bool

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@cache
def published_keys(architecture: str) -> tuple[PublishedKey, ...]:
    """All keys of `flant5xl` or `flant5base`; KeyError for another name.

    Listed by running the published classes. The list is kept short by one row for all layers.
    """
    rows: Sequence[tuple[str, str, list[int], str, str]]
    rows = json.loads(_LIST.read_text(encoding="utf-8"))[architecture]["rows"]
    return tuple(
        PublishedKey(name, tuple(shape), dtype, "b" in flags, "f" in flags, "p" in flags)
        for template, span, shape, dtype, flags in rows
        for name in _names(template, span)
    )


def _names(template: str, span: str) -> Iterator[str]:
    """Fill the first `*` with each index of `span`, e.g. `0-38`, `0-10:2` or `0,3`."""
    if not span:
        yield template
        return
    for index in _indices(span):
        yield template.replace("*", str(index), 1)


def _indices(span: str) -> list[int]:
    if "-" not in span:
        return [int(part) for part in span.split(",")]
    ends, _, step = span.partition(":")
    first, last = ends.split("-")
    return list(range(int(first), int(last) + 1, int(step or 1)))
