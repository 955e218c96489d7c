import pytest

from app.casework.actions import ACTIONS, Action, ParameterKind
from app.cli.parsing import build_parser, command_names


def line_for(action: Action) -> list[str]:
    """A command line that gives every parameter of the action."""
    line = action.name.split(".")
    for parameter in action.parameters:
        value = parameter.choices[0] if parameter.choices else f"some-{parameter.name}"
        if parameter.kind is ParameterKind.FLAG:
            line.append(f"--{parameter.name}")
        elif parameter.is_option:
            line += [f"--{parameter.name}", value]
        else:
            line.append(value)
    return line


@pytest.mark.parametrize(
    "action", [a for a in ACTIONS if not a.has_own_options], ids=lambda action: action.name
)
def test_every_parameter_of_the_table_is_read(action: Action) -> None:
    read = vars(build_parser().parse_args(line_for(action)))
    assert read["action"] == action.name
    for parameter in action.parameters:
        assert read[parameter.name.replace("-", "_")]


def test_several_files_are_read_in_order() -> None:
    read = build_parser().parse_args(["analyze", "b", "a", "c", "--out", "x", "--json"])
    assert read.images == ["b", "a", "c"]
    assert read.json


def test_options_may_not_be_shortened() -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["analyze", "a", "--ou", "x"])


def test_first_words_are_those_of_the_contract() -> None:
    assert {
        "analyze",
        "case",
        "review",
        "identity",
        "report",
        "verify",
        "model",
        "evaluate",
        "train",
        "doctor",
        "sample",
    } <= set(command_names())
