"""What a report may say and leave out, and a laboratory's calibration data, as actions."""

from app.casework.action_records import Action, Parameter, ParameterKind, option

# For `report`: what the printed words are, apart from who signs.
CONTENT = (
    option("language", "en or zh; otherwise that of the settings"),
    option("template", "name of the laboratory's wording (default: general)"),
    option("certificates", "certificates of the template to add, separated by commas"),
    option("redacted", "make faces unrecognisable and attach no maps", ParameterKind.FLAG),
    option("with-exhibits", "show exhibits also in a redacted report", ParameterKind.FLAG),
    option("without-maps", "attach no score maps and masks", ParameterKind.FLAG),
    option("classification", "printed on every page"),
    option("reviewer", "who is to sign as reviewer"),
    option("qualifications", "the examiner's, in their own words"),
    option("received", "when the items were received (ISO 8601 with offset)"),
)

_CASE = Parameter("case", ParameterKind.CASE, "the case folder")
_EXAMINER = option("examiner", "your name, if not the case's examiner")

CALIBRATION_ACTIONS = (
    Action(
        "calibration.load",
        "Load calibration data",
        "Fit likelihood ratios to a laboratory's own scores with known truth, for the report.",
        (
            _CASE,
            Parameter("file", ParameterKind.FILE, "CSV with the columns score and label"),
            option("title", "a short name of the data", is_required=True),
            option("description", "which pictures these are", is_required=True),
            _EXAMINER,
        ),
    ),
    Action(
        "calibration.list",
        "Calibration data",
        "List the calibration data of the case and which engine they hold for.",
        (_CASE,),
    ),
    Action(
        "calibration.remove",
        "Withdraw calibration data",
        "Take calibration data out of force; they stay in the case.",
        (
            _CASE,
            Parameter("data", ParameterKind.TEXT, "their id, as `calibration list` shows it"),
            _EXAMINER,
        ),
    ),
)
