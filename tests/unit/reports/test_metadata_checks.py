from dataclasses import replace

import pytest

from engine.schema.case import CaseSnapshot
from engine.schema.finding import CheckState
from engine.schema.image import EvidenceImage, MetadataField
from reports.metadata_checks import metadata_checks
from reports.wording import wording

TIMES, SIZE, PROGRAM, TRAILING = range(4)


@pytest.fixture
def evidence(snapshot: CaseSnapshot) -> EvidenceImage:
    return snapshot.items[0].evidence


def states(evidence: EvidenceImage, **fields: str) -> list[CheckState]:
    metadata = tuple(MetadataField("EXIF", name, value) for name, value in fields.items())
    checks = metadata_checks(replace(evidence, metadata=metadata), wording("en"))
    return [check.state for check in checks]


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ("2026:09:30 14:02:11", CheckState.NOT_FOUND),
        ("2026:10:02 09:00:00", CheckState.FOUND),
        ("yesterday", CheckState.NOT_RUN),
    ],
)
def test_times_are_compared_where_both_are_there(
    evidence: EvidenceImage, changed: str, state: CheckState
) -> None:
    fields = {"DateTimeOriginal": "2026:09:30 14:02:11", "DateTime": changed}
    assert states(evidence, **fields)[TIMES] is state
    assert states(evidence, DateTime=changed)[TIMES] is CheckState.NOT_RUN


@pytest.mark.parametrize(
    ("width", "height", "state"),
    [
        ("512", "512", CheckState.NOT_FOUND),
        ("4000", "3000", CheckState.FOUND),
        ("512", "", CheckState.NOT_RUN),
        ("-1", "512", CheckState.NOT_RUN),
        ("²", "512", CheckState.NOT_RUN),
        ("9" * 30, "1", CheckState.NOT_RUN),
    ],
)
def test_size_in_exif_is_held_against_the_picture(
    evidence: EvidenceImage, width: str, height: str, state: CheckState
) -> None:
    assert states(evidence, ExifImageWidth=width, ExifImageHeight=height)[SIZE] is state


def test_turned_picture_has_the_size_that_exif_states(evidence: EvidenceImage) -> None:
    size = replace(evidence.decode.size, width=300, height=400)
    turned = replace(evidence, decode=replace(evidence.decode, size=size))
    assert states(turned, ExifImageWidth="400", ExifImageHeight="300")[SIZE] is CheckState.NOT_FOUND


def test_program_that_signed_is_named(evidence: EvidenceImage) -> None:
    assert states(evidence)[PROGRAM] is CheckState.NOT_FOUND
    metadata = (MetadataField("EXIF", "Software", "Paint <Pro> & Friends 7"),)
    check = metadata_checks(replace(evidence, metadata=metadata), wording("en"))[PROGRAM]
    assert (check.state, check.detail) == (CheckState.FOUND, "Paint <Pro> & Friends 7")


def test_bytes_after_the_end_are_counted(evidence: EvidenceImage) -> None:
    longer = replace(evidence, decode=replace(evidence.decode, trailing_bytes=1234))
    check = metadata_checks(longer, wording("en"))[TRAILING]
    assert (check.state, check.detail) == (CheckState.FOUND, "1,234 bytes")
    assert states(evidence)[TRAILING] is CheckState.NOT_FOUND
