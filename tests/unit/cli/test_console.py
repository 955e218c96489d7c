import io
import json

from app.cli.console import Console
from engine.errors import UserFacingError


class Screen(io.StringIO):
    def __init__(self, *, is_terminal: bool = True) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def test_machines_get_one_document_and_nothing_else() -> None:
    out = io.StringIO()
    console = Console(as_json=True, out=out, err=io.StringIO())
    console.say("for people")
    console.answer({"b": 1, "a": [2]})
    assert json.loads(out.getvalue()) == {"a": [2], "b": 1}


def test_people_get_no_document() -> None:
    out = io.StringIO()
    console = Console(out=out, err=io.StringIO())
    console.say("for people")
    console.answer({"a": 1})
    assert out.getvalue() == "for people\n"


def test_error_is_told_in_three_lines() -> None:
    err = io.StringIO()
    error = UserFacingError("It broke.", effect="Nothing changed.", remedy="Mend it.")
    Console(err=err).explain(error)
    assert err.getvalue() == "It broke.\n  Nothing changed.\n  Mend it.\n"


def test_progress_is_overwritten_by_what_follows() -> None:
    err = Screen()
    console = Console(err=err, out=io.StringIO())
    console.progress("1 of 2")
    console.progress("2 of 2")
    console.note("done")
    assert err.getvalue().split("\x1b[K") == ["\r", "1 of 2\r", "2 of 2\r", "done\n"]


def test_progress_is_silent_without_a_terminal() -> None:
    err = Screen(is_terminal=False)
    Console(err=err).progress("1 of 2")
    assert err.getvalue() == ""


def test_terminal_that_knows_few_letters_gets_the_rest_escaped() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Console(out=out).say("128×128")
    assert raw.getvalue() == b"128\\xd7128\n"


def test_nothing_that_a_stranger_wrote_commands_the_terminal() -> None:
    out, err = io.StringIO(), io.StringIO()
    console = Console(out=out, err=err)
    console.say("Case 1\x1b[2J\u202egpj\nGood: all is as it was recorded.")
    console.explain(UserFacingError("Two\nlines\x07", effect="", remedy="\x1b]0;title"))
    console.note("\x9b31m")
    assert out.getvalue() == "Case 1\\u001b[2J\\u202egpj\\u000aGood: all is as it was recorded.\n"
    assert err.getvalue() == "Two\nlines\\u0007\n  \\u001b]0;title\n\\u009b31m\n"
