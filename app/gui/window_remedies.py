"""What to do in the window, where casework recommends a command."""

from engine.schema.phrase import Phrase

_VERIFY = Phrase("Verify the case, and restore the case folder from a backup.")
_CHOOSE = Phrase("Choose the folder that holds case.sqlite, or make a new case.")
# By the template that names the command. Only where the window has the same to offer: a case that
# cannot be opened is verified by the command alone.
_IN_WINDOW = {
    "Give the folder that holds case.sqlite, or make one with `case create`.": _CHOOSE,
    "Choose a folder that was made with `case create`.": _CHOOSE,
    "Run `case verify`, and restore the case folder from a backup.": _VERIFY,
    "Run `case verify`, and restore the case from a backup.": _VERIFY,
    "Run `case verify`: the stored copy may have been changed.": _VERIFY,
    "Run `case verify`, restore the case from a backup, then make the report.": Phrase(
        "Verify the case, restore it from a backup, then make the report."
    ),
    "`case list` shows which items are withdrawn.": Phrase(
        "The list of evidence shows which items are withdrawn."
    ),
}


def in_window(remedy: str) -> str:
    """The remedy as a user of the window can follow it; one that names no command as it is."""
    template = remedy.template if isinstance(remedy, Phrase) else remedy
    return _IN_WINDOW.get(template, remedy)
