"""What a verification found: frozen records, and the same in sentences for people."""

from dataclasses import dataclass
from enum import StrEnum

from engine.schema.rounding import size_text
from reports.fingerprints import fingerprint_groups
from reports.manifest import ManifestFacts
from reports.remarks import Remark, said
from reports.visible_text import make_visible


class TimeKind(StrEnum):
    """Who vouches for the signing time."""

    SELF_STATED = "self_stated"
    TIMESTAMP = "timestamp"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """How much of the file a signature covers."""

    WHOLE_FILE = "whole_file"
    WHOLE_REVISION = "whole_revision"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature of the file.

    is_sound: the cryptography holds, what it covers is unchanged, and later changes, if any, are
    only those it allows. is_trusted: its certificate leads to one of the given trusted
    certificates. `signed_at`: aware UTC, ISO 8601, or empty. `problems`: why it is not sound.
    `level`: B-B, B-T, B-LT or B-LTA (PAdES), as far as the file carries it; level_is_proven: it
    was checked up to a trusted certificate; `level_note` says what is missing.
    """

    field_name: str
    signer: str
    organisation: str
    certificate_sha256: str
    is_self_signed: bool
    is_trusted: bool
    trust_note: str
    not_before: str
    not_after: str
    signed_at: str
    time_kind: TimeKind
    time_note: str
    level: str
    coverage: Coverage
    is_intact: bool
    is_sound: bool
    problems: tuple[str, ...]
    level_note: str = ""
    level_is_proven: bool = False


@dataclass(frozen=True, slots=True)
class StampFacts:
    """One archive time-stamp of the file. `at`: aware UTC, ISO 8601, or empty."""

    field_name: str
    authority: str
    at: str
    coverage: Coverage
    is_sound: bool
    is_trusted: bool
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a result; `is_bad`: it tells of something wrong."""

    text: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """The whole verification of one file.

    is_intact: there is a signature, every signature and archive time-stamp is sound, and the last
    of them covers the whole file, or all but validation data added to it. `modifications`: what
    differs from what was signed first, in words. `manifest`: what the attached manifest states,
    None where there is none that can be read (`manifest_note` says why); it is covered by the
    signatures exactly if `is_intact`. `language`: that of the document, by BCP 47.
    """

    file_name: str
    file_sha256: str
    byte_size: int
    is_signed: bool
    is_intact: bool
    covers_whole_file: bool
    signatures: tuple[SignatureFacts, ...]
    modifications: tuple[str, ...]
    problems: tuple[str, ...]
    manifest: ManifestFacts | None
    manifest_note: str
    stamps: tuple[StampFacts, ...] = ()
    language: str = "en"

    @property
    def is_trusted(self) -> bool:
        """True when the file is intact and every signer is trusted."""
        return self.is_intact and all(s.is_trusted for s in self.signatures)

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """The result in words, the verdict first; `language`: en, zh or a tag of these."""
        return tuple(statement.text for statement in self.statements(language))

    def statements(self, language: str = "en") -> tuple[Statement, ...]:
        """The sentences, each with whether it tells of something wrong."""
        told = [(self._verdict(), not self.is_intact)]
        told += [(Remark("Problem: {what}", what=what), True) for what in self.problems]
        told += [(self._changed(what), not self.is_intact) for what in self.modifications]
        for number, signature in enumerate(self.signatures, start=1):
            told += _about(number, signature)
        for stamp in self.stamps:
            told += _about_stamp(stamp)
        told.append((self._about_manifest(), False))
        told.append(
            (
                Remark(
                    "SHA-256 of the file: {digest} ({size:,} bytes, {about}).",
                    digest=self.file_sha256,
                    size=self.byte_size,
                    about=size_text(self.byte_size),
                ),
                False,
            )
        )
        if self.is_signed:
            told.append((_NOT_EVERY_BYTE, False))
        # Names and certificates come from strangers.
        return tuple(Statement(make_visible(said(text, language)), bad) for text, bad in told)

    def _changed(self, what: str) -> Remark:
        if self.is_intact:
            return Remark("Added after the first signature, as it allows: {what}.", what=what)
        return Remark("Differs from what was signed: {what}.", what=what)

    def _verdict(self) -> Remark:
        name = self.file_name
        if not self.is_signed:
            return Remark("{name}: NOT SIGNED. Nothing vouches for its content.", name=name)
        if not self.is_intact:
            return Remark("{name}: NOT VALID. Do not rely on this file.", name=name)
        if not self.is_trusted:
            return Remark(
                "{name}: unchanged since it was signed. Who signed is not confirmed by a trusted "
                "certificate.",
                name=name,
            )
        return Remark("{name}: unchanged since it was signed, by a trusted certificate.", name=name)

    def _about_manifest(self) -> Remark:
        if self.manifest is None:
            return Remark(
                "No manifest of this program could be read: {why}.", why=self.manifest_note
            )
        facts = self.manifest
        return Remark(
            "Attached manifest: report {number} ({kind}), case {case} ({case_id}), {count} "
            "item, audit log of {entries} entries with head {head}."
            if len(facts.evidence) == 1
            else "Attached manifest: report {number} ({kind}), case {case} ({case_id}), {count} "
            "items, audit log of {entries} entries with head {head}.",
            number=facts.report_number,
            kind=Remark("final") if facts.is_final else Remark("draft"),
            case=facts.case_number,
            case_id=facts.case_id,
            count=len(facts.evidence),
            entries=facts.audit_count,
            head=facts.audit_head,
        )


_NOT_EVERY_BYTE = Remark(
    "The signature covers the document's content. A few bytes inside the signature container "
    "itself are not covered; compare the SHA-256 where every byte matters."
)
_COVERS = {
    Coverage.WHOLE_FILE: Remark("covers the whole file."),
    Coverage.WHOLE_REVISION: Remark("covers the file as it was then; something was added later."),
    Coverage.PARTIAL: Remark("does NOT cover the file as a whole."),
}


def _about(number: int, signature: SignatureFacts) -> list[tuple[Remark, bool]]:
    def line(what: str, *, is_bad: bool = False) -> tuple[Remark, bool]:
        return Remark("Signature {number}: {what}", number=number, what=what), is_bad

    who = ", ".join(part for part in (signature.signer, signature.organisation) if part)
    state = Remark(
        "Signature {number} ({field}, PAdES {level}): {state}.",
        number=number,
        field=signature.field_name,
        level=signature.level,
        state=Remark("sound") if signature.is_sound else Remark("NOT SOUND"),
    )
    signer = Remark(
        "signed by {who}. {trust} Certificate SHA-256 fingerprint: {fingerprint}.",
        who=who or Remark("nobody named"),
        trust=signature.trust_note,
        fingerprint=fingerprint_groups(signature.certificate_sha256),
    )
    lines = [(state, not signature.is_sound)]
    lines += [line(problem, is_bad=True) for problem in signature.problems]
    lines += [line(signer), line(signature.time_note)]
    if signature.level_note:
        lines.append(line(signature.level_note))
    is_partial = signature.coverage is Coverage.PARTIAL
    lines.append(line(_COVERS[signature.coverage], is_bad=is_partial))
    return lines


def _about_stamp(stamp: StampFacts) -> list[tuple[Remark, bool]]:
    confirmed = (
        Remark("confirmed by a trusted certificate")
        if stamp.is_trusted
        else Remark("not confirmed by a trusted certificate")
    )
    state = Remark(
        "Archive time-stamp {field} of {at} by {authority} ({confirmed}): {state}.",
        field=stamp.field_name,
        at=stamp.at or Remark("an unknown time"),
        authority=stamp.authority or Remark("nobody named"),
        confirmed=confirmed,
        state=Remark("sound") if stamp.is_sound else Remark("NOT SOUND"),
    )
    named = [
        (Remark("Archive time-stamp {field}: {what}", field=stamp.field_name, what=what), True)
        for what in stamp.problems
    ]
    return [(state, not stamp.is_sound), *named]
