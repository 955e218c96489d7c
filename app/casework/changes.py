"""What a mutation changed, so that views refresh that and nothing else."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class CaseChanges:
    """Names what is different now. Falsy when nothing changed.

    `case`: the case's own record. `added`, `changed`: item ids. `reports`: file names in the
    reports folder. `audit`: new entries were appended to the log.
    """

    case: bool = False
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    audit: bool = False

    def __bool__(self) -> bool:
        return self != CaseChanges()

    def __or__(self, other: Self) -> "CaseChanges":
        """Both together, each id once, in order of first appearance."""
        return CaseChanges(
            case=self.case or other.case,
            added=_union(self.added, other.added),
            changed=_union(self.changed, other.changed),
            reports=_union(self.reports, other.reports),
            audit=self.audit or other.audit,
        )


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + second))
