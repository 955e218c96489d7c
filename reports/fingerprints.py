"""Fingerprints as people compare them by eye or over the telephone: in groups of four."""

# Digits that are read out in one breath.
GROUP = 4


def digit_groups(digest: str) -> list[str]:
    """Return the digits in fours; what is left over is the last."""
    return [digest[start : start + GROUP] for start in range(0, len(digest), GROUP)]


def fingerprint_groups(sha256: str) -> str:
    """Return a fingerprint in groups of four capitals, to be read out over the telephone."""
    return " ".join(digit_groups(sha256)).upper()
