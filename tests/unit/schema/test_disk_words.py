import errno
import os
import re
from pathlib import Path

import pytest

from engine.schema.disk_words import refusal
from engine.schema.languages import said
from engine.schema.phrase import Phrase
from reports.errors import IdentityError
from reports.key_files import read_key_file

COMMON = (
    errno.ENOENT,
    errno.EACCES,
    errno.EPERM,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EROFS,
    errno.EEXIST,
    errno.ENAMETOOLONG,
    errno.EIO,
)


@pytest.mark.parametrize("code", COMMON)
def test_common_refusals_are_said_in_the_programs_words(code: int) -> None:
    reason = refusal(OSError(code, os.strerror(code)))
    assert os.strerror(code) not in reason
    assert not re.search("[A-Za-z]", said(reason, "zh"))


def test_other_refusals_are_the_systems_own_in_quotes() -> None:
    reason = refusal(OSError(errno.EMLINK, "Too many links"))
    assert '"Too many links"' in reason
    assert "“Too many links”" in said(reason, "zh")


def test_refusal_without_words_is_named_by_its_kind() -> None:
    assert "TimeoutError" in refusal(TimeoutError())


def test_missing_identity_is_told_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(IdentityError) as refused:
        read_key_file(tmp_path / "ada.p12", "secret")
    assert isinstance(refused.value.what, Phrase)
    assert said(refused.value.what, "zh") == "无法读取身份 ada.p12\uff1a不存在。"
