"""What an action is, as data: its name, its texts and its parameters."""

from dataclasses import dataclass
from enum import StrEnum


class ParameterKind(StrEnum):
    """What a parameter holds; the command line and the window read it in their own way."""

    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    CASE = "case"
    FILE = "file"
    NEW_FILE = "new_file"
    FOLDER = "folder"
    FILES_AND_FOLDERS = "files_and_folders"
    ITEM = "item"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. On the command line, options are written `--name`, others by their place."""

    name: str
    kind: ParameterKind
    text: str
    is_option: bool = False
    is_required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. `name` is `group.verb` or `verb`.

    `title`: for menus and buttons. `text`: one sentence of help. `has_own_options`: what follows
    on the command line goes untouched to another program.
    """

    name: str
    title: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    has_own_options: bool = False

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. KeyError when there is none."""
        return {parameter.name: parameter for parameter in self.parameters}[name]


def option(
    name: str, text: str, kind: ParameterKind = ParameterKind.TEXT, *, is_required: bool = False
) -> Parameter:
    """A parameter written `--name`."""
    return Parameter(name, kind, text, is_option=True, is_required=is_required)
