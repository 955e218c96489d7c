"""What a verification found: frozen records, and the same in sentences for people."""

from dataclasses import dataclass
from enum import StrEnum

from reports.appearance import fingerprint_groups
from reports.manifest import ManifestFacts
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


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """The whole verification of one file.

    is_intact: there is a signature, every signature is sound, and the last one covers the whole
    file. `modifications`: what differs from what was signed first, in words. `manifest`: what the
    attached manifest states, None where there is none that can be read (`manifest_note` says
    why); it is covered by the signatures exactly if `is_intact`.
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

    @property
    def is_trusted(self) -> bool:
        """True when the file is intact and every signer is trusted."""
        return self.is_intact and all(s.is_trusted for s in self.signatures)

    def sentences(self) -> tuple[str, ...]:
        """The result in words, the verdict first."""
        lines = [self._verdict()]
        lines += [f"Problem: {problem}" for problem in self.problems]
        lines += [f"{self._change_label()}: {what}." for what in self.modifications]
        for number, signature in enumerate(self.signatures, start=1):
            lines.extend(_about(number, signature))
        lines.append(self._about_manifest())
        lines.append(f"SHA-256 of the file: {self.file_sha256} ({self.byte_size} bytes).")
        if self.is_signed:
            lines.append(
                "The signature covers the document's content. A few bytes inside the signature "
                "container itself are not covered; compare the SHA-256 where every byte matters."
            )
        # Names and certificates come from strangers.
        return tuple(make_visible(line) for line in lines)

    def _change_label(self) -> str:
        if self.is_intact:
            return "Added after the first signature, as it allows"
        return "Differs from what was signed"

    def _verdict(self) -> str:
        if not self.is_signed:
            return f"{self.file_name}: NOT SIGNED. Nothing vouches for its content."
        if not self.is_intact:
            return f"{self.file_name}: NOT VALID. Do not rely on this file."
        if not self.is_trusted:
            return (
                f"{self.file_name}: unchanged since it was signed. Who signed is not confirmed by "
                "a trusted certificate."
            )
        return f"{self.file_name}: unchanged since it was signed, by a trusted certificate."

    def _about_manifest(self) -> str:
        if self.manifest is None:
            return f"No manifest of this program could be read: {self.manifest_note}."
        facts = self.manifest
        kind = "final" if facts.is_final else "draft"
        return (
            f"Attached manifest: report {facts.report_number} ({kind}), case "
            f"{facts.case_number} ({facts.case_id}), {len(facts.evidence)} item(s), audit log of "
            f"{facts.audit_count} entries with head {facts.audit_head}."
        )


def _about(number: int, signature: SignatureFacts) -> list[str]:
    who = ", ".join(part for part in (signature.signer, signature.organisation) if part)
    state = "sound" if signature.is_sound else "NOT SOUND"
    lines = [f"Signature {number} ({signature.field_name}, PAdES {signature.level}): {state}."]
    lines += [f"Signature {number}: {problem}" for problem in signature.problems]
    lines.append(
        f"Signature {number}: signed by {who or 'nobody named'}. {signature.trust_note} "
        f"Certificate SHA-256 fingerprint: {fingerprint_groups(signature.certificate_sha256)}."
    )
    lines.append(f"Signature {number}: {signature.time_note}")
    covers = {
        Coverage.WHOLE_FILE: "covers the whole file.",
        Coverage.WHOLE_REVISION: "covers the file as it was then; something was added later.",
        Coverage.PARTIAL: "does NOT cover the file as a whole.",
    }[signature.coverage]
    lines.append(f"Signature {number}: {covers}")
    return lines
