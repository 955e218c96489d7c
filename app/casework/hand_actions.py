"""What the examiner makes by hand, as actions: regions of their own, and exhibits."""

from app.casework.action_records import Action, Parameter, ParameterKind, option
from engine.schema.finding import RegionName

_CASE = Parameter("case", ParameterKind.CASE, "the case folder")
_ITEM = Parameter("item", ParameterKind.ITEM, "the item's id, for example E001")
_EXAMINER = option("examiner", "your name, if not the case's examiner")

HAND_ACTIONS = (
    Action(
        "case.drawings",
        "Your regions",
        "List the regions that examiners drew, with their ids.",
        (_CASE,),
    ),
    Action(
        "case.draw",
        "Draw region",
        "Draw a region of your own on an item, or a further version of one. Findings stay as "
        "they are.",
        (
            _CASE,
            _ITEM,
            option(
                "outline",
                "its corners in pixels, as “x,y x,y x,y”; holes behind semicolons",
                is_required=True,
            ),
            Parameter(
                "name",
                ParameterKind.CHOICE,
                "which facial region it is",
                is_option=True,
                is_required=False,
                choices=tuple(name.value for name in RegionName),
            ),
            option("title", "your own word for it, where it is none of these"),
            option("notes", "what you see there"),
            option("region", "the id of the region of yours that this is a further version of"),
            _EXAMINER,
        ),
    ),
    Action(
        "case.remove-drawing",
        "Remove your region",
        "Take a region of your own away; its versions stay in the case.",
        (
            _CASE,
            _ITEM,
            Parameter("region", ParameterKind.TEXT, "its id, as `case drawings` shows it"),
            _EXAMINER,
        ),
    ),
    Action("case.exhibits", "Exhibits", "List the exhibits with their ids.", (_CASE,)),
    Action(
        "case.exhibit",
        "Keep exhibit",
        "Keep a part of an item's picture for the report, without loss and as it is.",
        (
            _CASE,
            _ITEM,
            option("title", "its title in the report", is_required=True),
            option("area", "the part in pixels, as “x,y,width,height” (default: the whole)"),
            option("enlarge", "how many times, without smoothing (default: 1)"),
            option("notes", "what it shows"),
            _EXAMINER,
        ),
    ),
    Action(
        "case.remove-exhibit",
        "Take exhibit back",
        "Leave an exhibit out of the report; its picture stays in the case.",
        (
            _CASE,
            Parameter("exhibit", ParameterKind.TEXT, "its id, as `case exhibits` shows it"),
            _EXAMINER,
        ),
    ),
)
