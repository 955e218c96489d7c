from app.casework.changes import CaseChanges


def test_no_change_is_falsy() -> None:
    assert not CaseChanges()
    assert CaseChanges(audit=True)


def test_changes_are_joined_without_repeating_ids() -> None:
    joined = CaseChanges(added=("E001",), changed=("E002",)) | CaseChanges(
        case=True, added=("E003", "E001"), reports=("r.pdf",)
    )
    assert joined == CaseChanges(
        case=True, added=("E001", "E003"), changed=("E002",), reports=("r.pdf",)
    )
