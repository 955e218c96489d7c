"""Single rows of a metrics file, made from results that may lack them."""

from typing import Any

Result = dict[str, Any]
Rows = dict[str, Result]


def auroc_row(title: str, data: str, result: Result, in_readme: bool = True) -> Result:
    """Return the row of an image AUROC, with what the picture's size alone gives."""
    image = result.get("image") or {}
    size = dig(image, "without_learning", "auroc_of_picture_size")
    count = image["n_fake"] + image["n_real"] if "n_fake" in image else None
    return row(
        f"{title}: image AUROC",
        image.get("auroc"),
        count,
        interval=image.get("auroc_95"),
        data=data,
        compared_with=beside("{:.3f} from the picture's size alone", size),
        in_readme=in_readme,
    )


def share_row(title: str, data: str, found: Any, *, in_readme: bool = True) -> Result:
    """Return the row of a share (see `verdict_share`)."""
    return row(
        title,
        dig(found, "share"),
        dig(found, "of"),
        interval=dig(found, "share_95"),
        data=data,
        in_readme=in_readme,
    )


def verdict_share(result: Result, label: str, verdict: str = "evidence_of_manipulation") -> Any:
    """Return the share of the pictures with this label (real, fake) that got this verdict."""
    return dig(result, "verdicts", label, verdict)


def place_rows(name: str, title: str, data: str, place: Any, in_readme: bool = True) -> Rows:
    """Return the rows of IoU and pixel AUROC, with what painting all parts gives."""
    trivial = dig(place, "without_learning")
    told = {
        "iou": ("mask IoU at the shipped threshold", "{:.3f} by painting eyes, nose and mouth",
                dig(trivial, "iou_all_parts")),
        "pixel_auroc": ("pixel AUROC", "{:.3f} by painting them soft",
                        dig(trivial, "pixel_auroc_all_parts_blurred")),
        "pixel_auroc_inside": ("pixel AUROC inside the face parts", "0.5 by chance", 0.5),
    }  # fmt: skip
    rows = {}
    for key, (measure, words, trivial_value) in told.items():
        source = "pixel_auroc_inside_parts" if key == "pixel_auroc_inside" else key
        rows[f"{name}_{key}"] = row(
            f"{title}: {measure}",
            dig(place, source),
            dig(place, "n"),
            interval=dig(place, f"{source}_95"),
            data=data,
            compared_with=beside(words, trivial_value),
            in_readme=in_readme and key == "iou",
        )
    return rows


def row(title: str, value: float | None, n: int | None, **more: Any) -> Result:
    """Return one entry of the metrics file; without a value it says that nothing was measured."""
    if value is None:
        kept = {key: more[key] for key in ("data",) if more.get(key)}
        return {"title": title, "value": None, "n": 0, **kept}
    rounded = round(value, 4) if abs(value) >= 1e-3 else value
    interval = more.pop("interval", None)
    if interval is not None:
        # Rounding, and percentiles of few draws, must not push the value out of its interval.
        more["interval"] = [
            round(min(interval[0], rounded), 4) + 0.0,
            round(max(interval[1], rounded), 4),
        ]
    told = {key: entry for key, entry in more.items() if entry not in (None, "", False)}
    return {"title": title, "value": rounded, "n": n or 0, **told}


def dig(result: Any, *keys: str) -> Any:
    """Return what lies under `keys`; None where any of them is missing."""
    for key in keys:
        if not isinstance(result, dict):
            return None
        result = result.get(key)
    return result


def picture_count(result: Result) -> int | None:
    """Return how many pictures a result rests on; None for an empty one."""
    counts = result.get("pictures")
    return counts["fake"] + counts["real"] if counts else None


def nth(values: Any, place: int) -> float | None:
    """Return one of several values; None where there are none."""
    return None if values is None else float(values[place])


def beside(words: str, value: float | None) -> str:
    """Return the words with the value in them; nothing without one."""
    return "" if value is None else words.format(value)
