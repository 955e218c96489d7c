from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.audit import (
    EMPTY,
    AuditAction,
    AuditEvent,
    AuditHead,
    chain_faults,
    expected_digest,
    next_entry,
)
from engine.schema.case import AuditEntry

texts = st.text(max_size=20)
events = st.builds(
    AuditEvent,
    actor=texts,
    action=st.sampled_from(AuditAction),
    subject=texts,
    detail=st.dictionaries(texts, st.none() | st.booleans() | st.integers() | texts, max_size=3),
)


def chain(many: list[AuditEvent]) -> tuple[list[AuditEntry], AuditHead]:
    head, entries = EMPTY, []
    for event in many:
        entries.append(next_entry(head, event))
        head = AuditHead(entries[-1].sequence, entries[-1].digest)
    return entries, head


def short_chain(count: int = 5) -> tuple[list[AuditEntry], AuditHead]:
    return chain(
        [AuditEvent("Eva", AuditAction.CASE_UPDATED, f"s{i}", {"n": i}) for i in range(count)]
    )


@given(st.lists(events, max_size=8))
def test_honest_chain_has_no_fault(many: list[AuditEvent]) -> None:
    entries, head = chain(many)
    assert chain_faults(entries, head) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", "2020-01-01T00:00:00+00:00"),
        ("actor", "Mallory"),
        ("action", "case.created"),
        ("subject", "other"),
        ("detail_json", "{}"),
        ("digest", "0" * 64),
        ("previous_digest", "1" * 64),
    ],
)
def test_every_edited_field_is_noticed_and_the_entry_named(name: str, value: str) -> None:
    entries, head = short_chain()
    entries[2] = replace(entries[2], **{name: value})
    faults = chain_faults(entries, head)
    assert any("Entry 3" in fault for fault in faults)


@pytest.mark.parametrize("name", AuditEntry.__slots__)
def test_nulled_field_is_noticed(name: str) -> None:
    entries, head = short_chain()
    entries[2] = replace(entries[2], **{name: None})
    faults = chain_faults(entries, head)
    assert any("Entry 3" in fault and f"{name} is empty" in fault for fault in faults)


def test_deleted_entry_is_named() -> None:
    entries, head = short_chain()
    del entries[2]
    assert any("Entry 3 is missing" in fault for fault in chain_faults(entries, head))


def test_several_deleted_entries_are_named_as_a_range() -> None:
    entries, head = short_chain()
    del entries[1:3]
    assert any("Entry 2–3 is missing" in fault for fault in chain_faults(entries, head))


def test_swapped_entries_are_noticed() -> None:
    entries, head = short_chain()
    entries[1], entries[2] = (
        replace(entries[2], sequence=2),
        replace(entries[1], sequence=3),
    )
    faults = chain_faults(entries, head)
    assert any("Entry 2" in fault for fault in faults)
    assert any("Entry 3" in fault for fault in faults)


def test_entries_out_of_order_are_named() -> None:
    entries, head = short_chain()
    entries[1], entries[2] = entries[2], entries[1]
    assert any("out of order" in fault for fault in chain_faults(entries, head))


def test_cut_tail_is_noticed_against_the_recorded_count() -> None:
    entries, head = short_chain()
    faults = chain_faults(entries[:3], head)
    assert any("the last 2 were cut off" in fault for fault in faults)


def test_emptied_log_is_noticed() -> None:
    _, head = short_chain()
    assert any("the last 5 were cut off" in fault for fault in chain_faults([], head))


def test_appended_entry_that_the_case_does_not_count_is_noticed() -> None:
    entries, head = short_chain()
    event = AuditEvent("Mallory", AuditAction.REVIEW_MADE, "E001", {})
    faults = chain_faults([*entries, next_entry(head, event)], head)
    assert any("inserted" in fault for fault in faults)


def test_rehashed_forgery_of_the_last_entry_is_noticed_against_the_head() -> None:
    entries, head = short_chain()
    forged = replace(entries[-1], actor="Mallory")
    entries[-1] = replace(forged, digest=expected_digest(forged))
    assert any("Entry 5 is not the one" in fault for fault in chain_faults(entries, head))


def test_digest_tells_fields_apart_that_read_the_same_when_joined() -> None:
    first = next_entry(EMPTY, AuditEvent("ab", AuditAction.CASE_UPDATED, "c", {}))
    second = replace(first, actor="a", subject="bc")
    assert expected_digest(first) != expected_digest(second)
