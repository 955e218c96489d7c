"""Scores and shares as text that never claims a certainty the number does not have."""

# Two decimals of a score: below and above these, rounding would print 0.00 or 1.00.
_LEAST_SCORE, _MOST_SCORE = 0.005, 0.995


def score_text(value: float) -> str:
    """A score in 0–1 with two decimals; "> 0.99" or "< 0.01" where they would round to the end.

    A score is the answer of a network, which reaches neither end for a reason one could name:
    also a stored 1.0 is only the last number the format can hold.
    """
    if value >= _MOST_SCORE:
        return "> 0.99"
    return "< 0.01" if value < _LEAST_SCORE else f"{value:.2f}"


def size_text(count: int) -> str:
    """A number of bytes as people read it, in powers of 1000: 560 B, 91.4 kB, 4.9 MB."""
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 999.95:
            break
        value, unit = value / 1000, larger
    return f"{count} B" if unit == "B" else f"{value:.1f} {unit}"


def share_text(value: float) -> str:
    """A share of an area (0–1) in per cent; "all of it" and "nothing" only where they are exact."""
    if 0.0 < value < 0.0005:
        return "< 0.1 %"
    return "> 99.9 %" if 0.9995 <= value < 1.0 else f"{100 * value:.1f} %"
