"""Everything by others that is distributed says under which licence."""

import json
from pathlib import Path

# What accompanies a model and is ours.
BESIDE_THE_WEIGHTS = {"manifest.json", "metrics.json", "LICENSE", "NOTICE", "README.md"}


def model_folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in (root / "resources/models").glob("*/manifest.json"))


def test_project_is_under_the_apache_licence(root: Path) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_file_of_a_model_is_listed_with_a_licence(
    root: Path, tracked: tuple[Path, ...]
) -> None:
    folders = model_folders(root)
    listed = set()
    for folder in folders:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["licence"].strip(), folder.name
        listed |= {folder / entry["name"] for entry in manifest["files"]}
    models = root / "resources/models"
    unlisted = [
        str(path.relative_to(root))
        for path in tracked
        if path.is_relative_to(models)
        and path.name not in BESIDE_THE_WEIGHTS
        and path not in listed
    ]
    assert folders
    assert not unlisted


def test_every_model_is_named_in_the_notice(root: Path) -> None:
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    assert not [f.name for f in model_folders(root) if f"resources/models/{f.name}" not in notice]


def test_every_font_lies_beside_its_licence(root: Path, tracked: tuple[Path, ...]) -> None:
    folders = {path.parent for path in tracked if path.suffix in (".ttf", ".otf")}
    without = [
        str(folder.relative_to(root))
        for folder in folders
        if not [*folder.glob("LICENSE*"), *folder.glob("OFL*")]
    ]
    assert folders
    assert not without


def test_notice_says_what_the_training_data_mean_for_the_weights(root: Path) -> None:
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    for source in ("All-Age-Faces", "London", "Canadian", "CelebA"):
        assert source in notice
    assert "research use only" in notice
