"""What is asked of a signature and who may make one: rules that window and command line share."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.errors import InputRefused
from engine.schema.phrase import Phrase

if TYPE_CHECKING:
    from reports.credentials import SigningIdentity
    from reports.long_term import LongTerm
    from reports.trust import IdentityJudgement

# Levels that carry what shows later that the certificates were good (ETSI EN 319 142-1, 5.4, 5.5).
_LONG_TERM = ("B-LT", "B-LTA")


@dataclass(frozen=True, slots=True)
class ProofWish:
    """How provable a signature is to be. `timestamp_url`: of a server, empty for none.

    level: PAdES; empty: B-T where a server is named, else B-B. trust, revocation: files with
    trusted certificates and revocation lists. may_fetch: the addresses in the certificates are
    asked about revocation.
    """

    level: str = ""
    timestamp_url: str = ""
    trust: tuple[Path, ...] = ()
    revocation: tuple[Path, ...] = ()
    may_fetch: bool = False

    @property
    def server(self) -> str:
        """The time-stamp server to ask; empty for none. InputRefused: the level needs one."""
        if self.level == "B-B":
            return ""
        if self.level and not self.timestamp_url:
            raise no_server(Phrase("The level {level}", level=self.level))
        return self.timestamp_url

    @property
    def long_term(self) -> "LongTerm | None":
        """What makes the signature provable later, where the level asks for it."""
        if self.level not in _LONG_TERM:
            return None
        from reports.long_term import LongTerm

        return LongTerm(
            trust=self.trust,
            revocation=self.revocation,
            may_fetch=self.may_fetch,
            is_archived=self.level == "B-LTA",
        )


def no_server(what: str) -> InputRefused:
    """What is told when something needs a time-stamp server."""
    return InputRefused(
        Phrase("{what} needs a time-stamp server, and none is named.", what=what),
        effect=Phrase("Nothing was signed."),
        remedy=Phrase("Name one (--timestamp-url, or the field Time-stamp), or in the settings."),
    )


def refuse_unfit(identity: "SigningIdentity", judged: "IdentityJudgement") -> None:
    """Raise InputRefused where an identity may not sign now."""
    if judged.objection:
        raise InputRefused(
            Phrase(
                "The identity of {name} may not sign. {objection}",
                name=identity.name,
                objection=judged.objection,
            ),
            effect=Phrase("Nothing was signed."),
            remedy=Phrase("Use another identity, or have a new one issued."),
        )
