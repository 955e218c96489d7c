"""The digest of a request: every field counts, and what came later does not change the old ones."""

from dataclasses import replace

import pytest

from engine.schema.request import AnalysisRequest

REQUEST = AnalysisRequest("0" * 64, "compact", "1.0.0", "1" * 64)


def test_request_without_maps_has_the_digest_from_before_there_were_maps() -> None:
    assert REQUEST.digest == "d90a73bcc72faba63d531568fc5cc18bb645db6c6a0b59b24fd7d32fe74392cd"


@pytest.mark.parametrize(
    "changes", [{"records_maps": True}, {"seed": 1}, {"device": "cpu"}, {"engine": "xl"}]
)
def test_every_field_changes_the_digest(changes: dict[str, object]) -> None:
    assert replace(REQUEST, **changes).digest != REQUEST.digest
