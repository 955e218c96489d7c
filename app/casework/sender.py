"""The list of hashes a sender gave with the files, and each file held against it."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.casework.errors import InputRefused, IntakeRefused, storage_failed
from app.casework.naming import visible
from engine.schema.phrase import Phrase

# GNU coreutils, sha256sum: a leading backslash says that the name is escaped; then the digest,
# a space, a space or an asterisk, and the name.
_LINE = re.compile(r"(\\?)([0-9A-Fa-f]{64}) [ *](.+)")
_ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}
# A list of a hundred thousand files has 20 MB.
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class SenderList:
    """The sender's SHA-256 (hex) by name, as the list has it, and the names by their last part."""

    hashes: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, path: Path) -> "SenderList":
        """From a file in the form of `sha256sum`. InputRefused names a line that is none."""
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise _refused(path, Phrase("it is larger than any list of hashes"))
            text = path.read_bytes().decode("utf-8", "surrogateescape")
        except OSError as error:
            raise storage_failed(Phrase("read"), path, error) from error
        hashes: dict[str, str] = {}
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                raise _refused(
                    path, Phrase("line {number} is no SHA-256 with a name", number=number)
                )
            name, sha256 = _unescaped(match[3]) if match[1] else match[3], match[2].lower()
            if hashes.setdefault(name, sha256) != sha256:
                raise _refused(
                    path,
                    Phrase("line {number} gives a second hash for the same name", number=number),
                )
        if not hashes:
            raise _refused(path, Phrase("it holds no hashes"))
        names: dict[str, list[str]] = defaultdict(list)
        for name in hashes:
            names[PurePosixPath(name.replace("\\", "/")).name].append(name)
        return cls(hashes, {last: tuple(all_names) for last, all_names in names.items()})

    def matched(self, source: Path, sha256: str) -> str | None:
        """The name in the list that this file answers; None when the list does not know it.

        IntakeRefused when the list has the file's name with other hashes only.
        """
        candidates = self.names.get(source.name, ())
        for name in candidates:
            if self.hashes[name] == sha256:
                return name
        if candidates:
            given = " or ".join(self.hashes[name] for name in candidates)
            raise IntakeRefused(
                Phrase(
                    "{source} is not the file the sender listed: its SHA-256 is {sha256}, listed "
                    "is {given}.",
                    source=visible(str(source)),
                    sha256=sha256,
                    given=given,
                ),
                remedy=Phrase(
                    "Ask the sender to send the file again. To examine it as it came, take it in "
                    "without the list."
                ),
            )
        # The same bytes under another name are what was sent.
        return next((name for name, listed in self.hashes.items() if listed == sha256), None)


def _unescaped(name: str) -> str:
    return re.sub(r"\\[\\nr]", lambda match: _ESCAPES[match[0]], name)


def _refused(path: Path, why: str) -> InputRefused:
    return InputRefused(
        Phrase(
            "{path} cannot be used as a list of hashes: {why}.", path=visible(str(path)), why=why
        ),
        effect=Phrase("Nothing was taken in."),
        remedy=Phrase(
            "Give a text file as `sha256sum` writes it: 64 hexadecimal digits, two spaces, and "
            "the file's name."
        ),
    )
