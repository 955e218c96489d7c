"""The terms used, each explained once, and the sources relied on."""

from reports.context import ReportContext
from reports.document import Block, Bullets, Facts, Heading, Text

TITLE = "Glossary and references"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the glossary and the list of references."""
    say = context.say
    terms = (
        (
            say("Audit log"),
            say("List of every action on the case; each entry fixes the one before."),
        ),
        (
            say("Calibrated"),
            say(
                "The score was fitted to observed frequencies on test data. It holds for pictures "
                "like those; it is no statement about this case."
            ),
        ),
        (
            say("Calibration data"),
            say("Scores of pictures with known truth that a laboratory collected itself."),
        ),
        (say("Clue"), say("One measured property of a region, compared with its surroundings.")),
        (say("Evidence"), say("The file that was taken in.")),
        (say("Finding"), say("The software's result for one picture.")),
        (
            say("Hash, SHA-256"),
            say("A fingerprint of a file; any change of the file changes the fingerprint."),
        ),
        (
            say("Inconclusive"),
            say(
                "The engine's score decides nothing about the picture, in either direction. What "
                "it marks while inconclusive is a place to look at, not evidence."
            ),
        ),
        (
            say("Likelihood ratio (LR)"),
            say(
                "How many times more to be expected an observation is if one proposition is true "
                "than if the other is. It is no probability of either."
            ),
        ),
        (say("Manipulation score"), say("The engine's response per picture or face, from 0 to 1.")),
        (say("Mask"), say("The pixels whose score reaches the mask threshold.")),
        (
            say("Region"),
            say("One of 21 facial regions, such as mouth or left eye, that the engine names."),
        ),
        (say("Review"), say("The examiner's decision on a region, with a reason.")),
        (say("Score map"), say("The engine's response per pixel, before the threshold.")),
        (
            say("Self-stated time"),
            say("A time from the signer's own computer, confirmed by nobody else."),
        ),
        (
            say("Severity"),
            say(
                "How strongly the engine responded in a region, times how much of it is marked: "
                "high from 0.5, moderate from 0.2, else low. It does not grade a manipulation."
            ),
        ),
        (
            say("Threshold"),
            say(
                "A score fixed before the examination, from which on a pixel is marked or a "
                "statement is made. Section {n} tells how often statements were wrong there.",
                n=context.numbers["validation"],
            ),
        ),
        (
            say("U+202E and the like, in pointed brackets"),
            say(
                "Stands for a character that is invisible, changes the reading direction, or has "
                "no sign in the fonts used. Words written from right to left are printed in the "
                "order in which they are stored."
            ),
        ),
    )
    references = (
        say("ForgeryTalker: arXiv:2412.19685."),
        say("ISO/IEC 17025:2017, clause 7.8 (reporting of results)."),
        say("ENFSI Guideline for Evaluative Reporting in Forensic Science, 2015."),
        say("NISTIR 8312, Four Principles of Explainable Artificial Intelligence, 2021."),
        say("ETSI EN 319 142-1, PAdES digital signatures; RFC 3161, time-stamp protocol."),
        say("Bounds of likelihood ratios (ELUB): P. Vergeer et al., Science & Justice 56, 2016."),
        say("Cllr: N. Brümmer and J. du Preez, Computer Speech and Language 20, 2006."),
        say("viridis colour map: S. van der Walt and N. Smith, 2015."),
    )
    return (
        Facts(tuple((term, Text(meaning)) for term, meaning in terms)),
        Heading(Text(say("References")), 2, "references"),
        Bullets(tuple(Text(reference) for reference in references)),
    )
