from collections.abc import Callable
from pathlib import Path

import pytest

from app.casework import score_table
from app.casework.errors import InputRefused, StorageFailed
from app.casework.score_table import read_scores


def lines(count: int = 60, header: str = "score,label") -> list[str]:
    forged = [f"{0.5 + 0.4 * n / count:.4f},fake" for n in range(count)]
    genuine = [f"{0.1 + 0.5 * n / count:.4f},real" for n in range(count)]
    return [header, *forged, *genuine]


def with_sources(count: int) -> list[str]:
    header, *rows = lines(header="score,label,source")
    return [header, *(f"{row},person {number % count}" for number, row in enumerate(rows))]


def written(folder: Path, rows: list[str]) -> Path:
    path = folder / "scores.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_scores_labels_and_sources_are_read(tmp_path: Path) -> None:
    table = read_scores(written(tmp_path, with_sources(20)))
    assert len(table.scores) == len(table.sources) == 120
    assert (table.scores[0], table.is_forged[0], table.sources[1]) == (0.5, True, "person 1")
    assert sum(table.is_forged) == 60
    assert table.raw == (tmp_path / "scores.csv").read_bytes()


def test_table_of_the_case_is_read_with_its_engine(tmp_path: Path) -> None:
    rows = lines(header="manipulation,label,engine,engine_version")
    rows = [rows[0], *(f"{row},compact,1.0.0" for row in rows[1:])]
    table = read_scores(written(tmp_path, rows))
    assert table.engine == {"engine": "compact", "engine_version": "1.0.0"}
    assert table.sources == ()


@pytest.mark.parametrize("words", [("fake", "real"), ("1", "0"), ("Manipulated", " GENUINE ")])
def test_labels_have_several_words(tmp_path: Path, words: tuple[str, str]) -> None:
    rows = [row.replace("fake", words[0]).replace("real", words[1]) for row in lines()]
    assert sum(read_scores(written(tmp_path, rows)).is_forged) == 60


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda rows: ["a,b", *rows[1:]], "columns score and label"),
        (lambda rows: [], "columns score and label"),
        (lambda rows: rows[:1], "0 manipulated pictures"),
        (lambda rows: rows[:50] + rows[61:], "49 manipulated pictures; at least 50"),
        (lambda rows: rows[:100], "39 genuine pictures; at least 50"),
        (lambda rows: [*rows, "1.2,fake"], "line 122: '1.2' is no score"),
        (lambda rows: [*rows, "-0.1,fake"], "is no score"),
        (lambda rows: [*rows, "nan,fake"], "is no score"),
        (lambda rows: [*rows, ",fake"], "is no score"),
        (lambda rows: [*rows, "0.5,perhaps"], "'perhaps' is neither fake nor real"),
        (lambda rows: [*rows, "0.5"], "neither fake nor real"),
        (lambda rows: [*rows, '0.5,"fake'], "no CSV"),
        (lambda rows: [r.replace("fake", "x").replace("real", "fake").replace("x", "real")
                       for r in rows], "labels are exchanged"),
        (lambda rows: [rows[0]] + ["0.9,fake"] * 60 + rows[61:], "same score"),
        (lambda rows: [rows[0]] + ["0.9,fake", "0.8,fake"] * 30 + ["0.1,real", "0.2,real"] * 30,
         "fewer than 20 different"),
    ],
)  # fmt: skip
def test_scores_that_prove_nothing_are_refused(
    tmp_path: Path, change: Callable[[list[str]], list[str]], why: str
) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_scores(written(tmp_path, change(lines())))
    assert why in refusal.value.what


def test_few_sources_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="come from 9 source"):
        read_scores(written(tmp_path, with_sources(9)))


def test_missing_source_is_refused_by_its_line(tmp_path: Path) -> None:
    rows = with_sources(20)
    rows[7] = rows[7].rpartition(",")[0] + ", "
    with pytest.raises(InputRefused, match="line 8: the source is empty"):
        read_scores(written(tmp_path, rows))


def test_two_engines_in_one_file_are_refused(tmp_path: Path) -> None:
    rows = lines(header="score,label,engine")
    rows = [rows[0], *(f"{row},{'ab'[number % 2]}" for number, row in enumerate(rows[1:]))]
    with pytest.raises(InputRefused, match="more than one engine"):
        read_scores(written(tmp_path, rows))


def test_file_without_end_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_table, "_MOST_BYTES", 1000)
    with pytest.raises(InputRefused, match="larger than"):
        read_scores(written(tmp_path, lines()))


def test_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\x89PNG\xff\xfe" * 40)
    with pytest.raises(InputRefused, match="no CSV"):
        read_scores(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        read_scores(tmp_path / "none.csv")
