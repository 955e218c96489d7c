"""What pins a model: the digest of its files and of how their outputs become scores."""

import hashlib
import json
from collections.abc import Iterable, Mapping

# Entries of a manifest that turn the same outputs of the same files into other scores or verdicts.
_SCORING = ("calibration", "thresholds")


def weights_digest(files: Iterable[tuple[str, str]], details: Mapping[str, object]) -> str:
    """Return the SHA-256 (hex) that a finding states for the model that made it.

    It is taken over the sorted lines `sha256  name` of the files, as `sha256sum` prints them, and,
    where the manifest has them, one line `sha256  scoring` of its calibration and thresholds as
    compact JSON with sorted keys. files: (name, SHA-256 in hex); details: the manifest's entries.
    """
    lines = sorted(f"{sha256}  {name}\n" for name, sha256 in files)
    scoring = {key: details[key] for key in _SCORING if key in details}
    if scoring:
        told = json.dumps(scoring, sort_keys=True, separators=(",", ":"))
        lines.append(f"{hashlib.sha256(told.encode('utf-8')).hexdigest()}  scoring\n")
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
