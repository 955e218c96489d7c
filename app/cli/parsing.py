"""The argument parser, made from the action table."""

import argparse

from app import __version__
from app.casework.actions import ACTIONS, Action, Parameter, ParameterKind

PROGRAM = "python main.py"

_DESCRIPTION = "Examines face pictures for manipulation. Without a command: the window."
_EPILOGUE = (
    "Exit status: 0 done and good; 1 done, but a check is negative or an item failed; "
    "2 you can put it right; 70 a fault in the program."
)
_GROUPS = {
    "case": "make, fill, analyse, list and check a case",
    "identity": "make and look at what reports are signed with",
    "calibration": "a laboratory's own data for likelihood ratios",
    "model": "look at the engines' models",
}
_LISTS = (ParameterKind.FILES_AND_FOLDERS,)


def command_names() -> tuple[str, ...]:
    """The first words the command line knows."""
    return tuple(dict.fromkeys(action.name.partition(".")[0] for action in ACTIONS))


def build_parser() -> argparse.ArgumentParser:
    """A parser whose result has `action` (the action's name) and one entry per parameter."""
    parser = argparse.ArgumentParser(
        PROGRAM, description=_DESCRIPTION, epilog=_EPILOGUE, allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"ForgeryTalker {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for action in ACTIONS:
        group, _, verb = action.name.rpartition(".")
        if group and group not in groups:
            group_parser = commands.add_parser(group, help=_GROUPS[group], allow_abbrev=False)
            groups[group] = group_parser.add_subparsers(metavar="COMMAND", required=True)
        _add(groups.get(group, commands), verb, action)
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", verb: str, action: Action
) -> None:
    parser = commands.add_parser(
        verb,
        help=action.text,
        description=action.text,
        epilog=_EPILOGUE,
        allow_abbrev=False,
        add_help=not action.has_own_options,
    )
    parser.set_defaults(action=action.name)
    if action.has_own_options:
        parser.add_argument("rest", nargs=argparse.REMAINDER)
        return
    for parameter in action.parameters:
        _add_parameter(parser, parameter)
    parser.add_argument("--json", action="store_true", help="write the result as JSON")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a fault")


def _add_parameter(parser: argparse.ArgumentParser, parameter: Parameter) -> None:
    name = f"--{parameter.name}" if parameter.is_option else parameter.name
    if parameter.kind is ParameterKind.FLAG:
        parser.add_argument(name, action="store_true", help=parameter.text)
        return
    entry = parser.add_argument(
        name,
        help=parameter.text,
        metavar=None if parameter.choices else parameter.name.upper(),
        choices=parameter.choices or None,
        nargs="+" if parameter.kind in _LISTS else None,
    )
    if parameter.is_option:
        entry.required = parameter.is_required
