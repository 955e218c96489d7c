"""Which families of forgeries are drawn, and how often: all, some, or all but some."""

from collections.abc import Sequence

from engine.training.synthesis.families import ALL_FAMILIES, FAMILIES


def chosen_shares(
    wanted: Sequence[str] | None = None, excluded: Sequence[str] = ()
) -> dict[str, float]:
    """Return the shares of `wanted` families without the `excluded` ones.

    wanted: None or empty: all that are trained on; those never trained on must be named.
    ValueError for a family that does not exist, or when none is left.
    """
    unknown = {*(wanted or ()), *excluded} - set(ALL_FAMILIES)
    if unknown:
        raise ValueError(f"there is no family of forgeries called “{min(unknown)}”")
    shares = {
        name: share
        for name, (_, share) in ALL_FAMILIES.items()
        if name in (wanted or FAMILIES) and name not in excluded
    }
    if not shares:
        raise ValueError("no family of forgeries is left")
    return shares
