"""Records survive the way to JSON and back, and nothing else is let in."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.schema import case, finding, image, request
from engine.schema.codec import CodecError, from_json, from_plain, to_json, to_plain
from tests.fakes.engine import FakeEngineClient, request_for

# Registered before the records' strategies, which look them up when they are built.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
# Lone surrogates are what undecodable file names become (PEP 383).
st.register_type_strategy(str, st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF)))

records = st.one_of(
    *(
        st.from_type(kind)
        for kind in (
            finding.Region,
            finding.Clue,
            finding.Explanation,
            finding.Provenance,
            image.EvidenceImage,
            case.Review,
            case.ApplicationFacts,
            request.AnalysisRequest,
        )
    )
)

# A loaded machine is no fault of the code.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@untimed
@given(records)
def test_a_record_survives_the_round_trip_as_ascii(record: object) -> None:
    text = to_json(record)
    assert text.isascii()
    assert from_json(type(record), text) == record


def test_a_whole_finding_survives_the_round_trip(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.fromarray(np.full((80, 90, 3), 120, np.uint8)).save(picture)
    whole = FakeEngineClient().analyse(request_for(picture), picture, tmp_path)
    assert from_json(finding.Finding, to_json(whole)) == whole


def test_undecodable_file_names_survive() -> None:
    field = image.MetadataField("file", "name", b"caf\xe9.jpg".decode("utf-8", "surrogateescape"))
    restored = from_json(image.MetadataField, to_json(field))
    assert restored.value.encode("utf-8", "surrogateescape") == b"caf\xe9.jpg"


def test_equal_records_give_equal_bytes() -> None:
    size = image.PixelSize(width=3, height=2)
    assert to_json(size) == to_json(image.PixelSize(height=2, width=3))


def _altered(**changes: object) -> str:
    envelope = json.loads(to_json(image.PixelSize(3, 2)))
    return json.dumps(envelope | changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not readable as JSON"),
        ("[" * 100_000, "not readable as JSON"),
        ("[]", "not a record"),
        (_altered(schema_version=2), "schema version 2"),
        (_altered(schema_version=True), "schema version True"),
        (_altered(kind="Finding"), "'Finding' was found where a PixelSize"),
        (_altered(extra=1), "unknown entries: 'extra'"),
        (_altered(record={"width": 3}), "lacks: height"),
        (_altered(record={"width": 3, "height": 2, "depth": 1}), "unknown entries: 'depth'"),
        (_altered(record={"width": "3", "height": 2}), "PixelSize.width: str found"),
        (_altered(record={"width": True, "height": 2}), "PixelSize.width: bool found"),
        (_altered(record={"width": 3.5, "height": 2}), "PixelSize.width: float found"),
        ('{"kind": NaN}', "NaN"),
        ('{"kind": "a", "kind": "b"}', "given twice"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(CodecError, match=message):
        from_json(image.PixelSize, text)


def test_an_unknown_enum_value_is_refused() -> None:
    with pytest.raises(CodecError, match="'maybe' is no Decision"):
        from_plain(case.Decision, "maybe")


def test_a_tuple_of_wrong_length_is_refused() -> None:
    box = finding.Box(0, 0, 1, 1)
    face = finding.Face("f", box, 1.0, 1.0, ((1.0, 2.0),), 0.5, finding.Verdict.INCONCLUSIVE)
    plain = to_plain(face) | {"landmarks": [[1.0, 2.0, 3.0]]}
    with pytest.raises(CodecError, match=r"landmarks\[0\]: 3 entries"):
        from_plain(finding.Face, plain)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32(1), np.zeros(2)])
def test_values_json_cannot_hold_are_refused_with_their_place(value: object) -> None:
    with pytest.raises(CodecError, match=r"\$\.x"):
        to_json(finding.Box(value, 0.0, 1.0, 1.0))  # type: ignore[arg-type]
