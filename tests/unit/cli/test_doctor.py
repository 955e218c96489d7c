import pytest

from app.cli.commands.doctor import is_compatible


@pytest.mark.parametrize(
    ("found", "sign", "wanted", "expected"),
    [
        ("2.13.0+cpu", "==", "2.13.0", True),
        ("2.13.1", "==", "2.13.0", False),
        ("2.4.6", "~=", "2.4.6", True),
        ("2.4.9", "~=", "2.4.6", True),
        ("2.5.0", "~=", "2.4.6", False),
        ("2.4.5", "~=", "2.4.6", False),
        ("13.4", "~=", "13.0", True),
        ("14.0", "~=", "13.0", False),
        ("5.0.0.93", "~=", "5.0.0.93", True),
        ("not installed", "~=", "1.0", False),
    ],
)
def test_version_is_compared_as_pip_does(
    found: str, sign: str, wanted: str, expected: bool
) -> None:
    assert is_compatible(found, sign, wanted) is expected
