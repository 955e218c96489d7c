"""A folder of genuine portraits becomes a training, from pictures to a model that loads."""

import csv
import json
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.forgerytalker.detector import load_detector
from engine.plugin import FaceView
from engine.training import train
from engine.training.faces import FaceLibrary, Portrait, build_cache
from engine.training.language import LanguagePlan
from engine.training.own_autoencoder import AutoencoderPlan
from engine.training.own_faces import (
    LANDMARKS,
    PORTRAITS,
    TABLE,
    FacesRefused,
    prepare_faces,
)
from engine.training.region_threshold import REGION_STEPS
from engine.training.visual import VisualPlan

CONFIGS = Path(train.__file__).parent / "configs"
PEOPLE = 7
TINY = """
name = "compact"
version = "9.9.9"
out = "unused"
[data]
faces = "elsewhere"
other_cameras = "elsewhere"
[autoencoder]
steps = 2
batch = 2
side_px = 32
count = [2, 1, 1]
[architecture]
decoder_channels = [32, 24, 16, 16]
[architecture.language]
vocabulary_size = 300
width = 64
head_width = 16
layers = 1
feed_forward = 96
query_tokens = 4
qformer_width = 32
qformer_layers = 2
qformer_heads = 2
qformer_feed_forward = 64
[visual]
begin_from = "elsewhere.pt"
window_px = 64
window_pairs = 1
windows_per_pair = 1
window_steps = 1
face_pairs = 1
face_steps = 1
workers = 0
validation_pairs = 10
[language]
faces = 3
captions_per_face = 1
steps = 2
batch = 2
[calibration]
pairs = 10
diverse = 3
seed = 1
[licence]
weights = "of others"
"""


def _on_a_wall(portrait: Portrait, number: int) -> NDArray[np.uint8]:
    """The portrait before a wall of its own: another shot, BGR."""
    rng = np.random.default_rng(number)
    wall = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
    height, width = portrait.pixels.shape[:2]
    picture = cv2.resize(wall, (width, height), interpolation=cv2.INTER_NEAREST)
    oval = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(oval, cv2.convexHull(portrait.landmarks.astype(np.int32)), 1)
    oval = cv2.dilate(oval, np.ones((25, 25), np.uint8)) > 0
    picture[oval] = portrait.pixels[:, :, ::-1][oval]
    return np.ascontiguousarray(picture[:, ::-1] if number % 2 else picture)


@pytest.fixture(scope="module")
def folder(portraits: tuple[Portrait, Portrait], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven people: one twice in a subfolder, one recompressed, beside two useless files."""
    out = tmp_path_factory.mktemp("own")
    (out / "person").mkdir()
    for number in range(PEOPLE - 1):
        cv2.imwrite(str(out / f"{number}.png"), _on_a_wall(portraits[number % 2], number))
    again = cv2.imread(str(out / "0.png"))
    cv2.imwrite(str(out / "0_again.jpg"), again, [cv2.IMWRITE_JPEG_QUALITY, 70])
    for number in (20, 22):
        cv2.imwrite(str(out / "person" / f"{number}.png"), _on_a_wall(portraits[0], number))
    cv2.imwrite(str(out / "empty.png"), np.full((300, 300, 3), 128, np.uint8))
    (out / "broken.jpg").write_bytes(b"not a picture")
    (out / "notes.txt").write_text("not looked at")
    return out


@pytest.fixture(scope="module")
def prepared(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_faces(folder, tmp_path_factory.mktemp("run") / "own", PEOPLE)


def _table(prepared: Path) -> list[dict[str, str]]:
    with (prepared / TABLE).open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_near_duplicates_and_subfolders_are_one_person_in_one_split(prepared: Path) -> None:
    rows = {row["original"]: row for row in _table(prepared)}
    assert len(rows) == PEOPLE + 2
    for one, other in (("0.png", "0_again.jpg"), ("person/20.png", "person/22.png")):
        assert rows[one]["identity"] == rows[other]["identity"]
        assert rows[one]["split"] == rows[other]["split"]
    people = {row["identity"]: row["split"] for row in rows.values()}
    assert len(people) == PEOPLE
    assert sorted(people.values()).count("val") == 2
    assert sorted(people.values()).count("test") == 2


def test_what_was_left_out_and_why_is_recorded(prepared: Path) -> None:
    record = json.loads((prepared / "record.json").read_text())
    assert record["left_out"] == {"could not be read": 1, "show no face": 1}
    assert (record["pictures"], record["people"]) == (PEOPLE + 4, PEOPLE)


def test_the_split_follows_from_the_pictures_not_from_their_names(
    folder: Path, prepared: Path, tmp_path: Path
) -> None:
    renamed = tmp_path / "renamed"
    renamed.mkdir()
    for number, path in enumerate(sorted(folder.glob("*.png"), reverse=True)):
        (renamed / f"{number}{path.suffix}").write_bytes(path.read_bytes())
    split_of = {row["sha256"]: row["split"] for row in _table(prepared)}
    again = _table(prepare_faces(renamed, tmp_path / "out", 2))
    names = {row["original"] for row in again}
    assert names <= {path.name for path in renamed.iterdir()}
    # The person in the subfolder is missing, so only the order of the others can be compared.
    order = {"val": 0, "test": 1, "train": 2}
    pairs = sorted((order[split_of[row["sha256"]]], order[row["split"]]) for row in again)
    assert [after for _, after in pairs] == sorted(after for _, after in pairs)


def test_the_mesh_lies_on_the_kept_portrait(prepared: Path, tmp_path: Path) -> None:
    build_cache(prepared / PORTRAITS, prepared / LANDMARKS, prepared / TABLE, tmp_path)
    library = FaceLibrary(tmp_path, "train")
    for position in range(len(library)):
        portrait = library[position]
        height, width = portrait.pixels.shape[:2]
        assert max(height, width) <= 560
        assert (portrait.landmarks > 0).all()
        assert (portrait.landmarks < (width, height)).all()


def test_too_few_people_are_refused_with_their_number_and_leave_nothing(
    folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(FacesRefused, match=f"{PEOPLE} different people") as refused:
        prepare_faces(folder, tmp_path / "own")
    assert "At least 30 are needed" in refused.value.what
    assert "1 show no face" in refused.value.what
    assert not (tmp_path / "own").exists()
    with pytest.raises(FacesRefused, match="no pictures"):
        prepare_faces(tmp_path, tmp_path / "own")


def test_another_folder_does_not_slip_into_a_begun_training(
    folder: Path, prepared: Path, tmp_path: Path
) -> None:
    assert prepare_faces(folder, prepared) == prepared
    (tmp_path / "other.png").write_bytes((folder / "1.png").read_bytes())
    with pytest.raises(FacesRefused, match="not those this training began with"):
        prepare_faces(tmp_path, prepared)


@pytest.mark.parametrize("config", [*CONFIGS.glob("*faces.toml"), CONFIGS / "compact.toml"])
def test_settings_for_own_faces_name_nothing_of_others(config: Path) -> None:
    settings = tomllib.loads(config.read_text(encoding="utf-8"))
    settings["data"] = {"faces": "elsewhere"}
    told = train.for_own_faces(settings, "laboratory")
    assert not {"begin_from", "kept_from"} & {key for part in ("visual", "language")
                                              for key in told[part]}  # fmt: skip
    text = str(told)
    assert not [name for name in ("elsewhere", "compact", "All-Age", "CelebA") if name in text]
    assert told["out"] == "runs/laboratory"
    # The plans are complete without what was left out.
    AutoencoderPlan(**told["autoencoder"])
    VisualPlan(cache=config, regenerated=None, out=config, **told["visual"])


def test_what_is_learned_from_own_faces_by_default_begins_at_the_beginning() -> None:
    settings = tomllib.loads(train.OWN_FACES.read_text(encoding="utf-8"))
    told = train.for_own_faces(settings, "own")
    assert told["visual"] == settings["visual"]
    assert told["language"] == settings["language"]
    LanguagePlan(out=Path("runs/own"), **told["language"])


def test_a_configuration_without_faces_is_refused_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        train.main([str(train.OWN_FACES)])
    assert "--faces" in capsys.readouterr().err


def test_a_laboratory_trains_from_a_folder_to_a_model_that_loads(
    folder: Path, tmp_path: Path, portraits: tuple[Portrait, Portrait],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    config, out = tmp_path / "tiny.toml", tmp_path / "run"
    config.write_text(TINY)
    told = [str(config), "--faces", str(folder), "--out", str(out), "--name", "laboratory"]
    with pytest.raises(SystemExit) as ended:
        train.main(told)
    assert ended.value.code == 2
    assert "30 are needed" in capsys.readouterr().err
    assert train.main([*told, "--fewest-people", str(PEOPLE)]) == 0
    detector = load_detector(out / "model", "cpu")
    assert detector.is_calibrated
    manifest = json.loads((out / "model" / "manifest.json").read_text())
    assert (manifest["name"], manifest["licence"]) == ("laboratory", train.OWN_LICENCE)
    assert manifest["calibration_record"]["genuine"] > 10
    assert manifest["thresholds"]["region"] in REGION_STEPS
    assert manifest["training"]["data"] == {"own_faces": PEOPLE + 2, "own_people": PEOPLE}
    assert str(folder) not in json.dumps(manifest)
    view = FaceView("face-1", portraits[0].pixels, 0, 0, portraits[0].landmarks)
    assert 0 <= detector.look(view).manipulation <= 1
    with pytest.raises(SystemExit):
        train.main(told)
    assert "--resume" in capsys.readouterr().err
