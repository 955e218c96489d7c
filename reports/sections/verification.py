"""How anyone can check the finished file, with which tools, and what that does not show."""

from reports.context import ReportContext
from reports.document import Block, Bullets, Paragraph, Table, Text

TITLE = "How to verify this report"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the ways to verify the signature and their limits."""
    say = context.say
    ways = (
        ("python main.py verify FILE.pdf --case CASE", say("this application, against the case")),
        ("pdfsig FILE.pdf", say("Poppler; “Signature is Valid”, “Total document signed”")),
        ("pyhanko sign validate --pretty-print FILE.pdf", say("pyHanko, an independent library")),
        ("Adobe Acrobat Reader", say("open the file, then the signature panel")),
        ("sha256sum FILE.pdf", say("compare with the value given separately by the examiner")),
    )
    limits = (
        say(
            "A valid signature shows that the document was not changed after signing, and that "
            "whoever signed had the private key. It does not show that the content is right."
        ),
        say(
            "A self-signed certificate names its owner, but nobody vouches for it: confirm the "
            "SHA-256 fingerprint on the signature page by telephone or in person."
        ),
        say(
            "The signature covers the document's content. A few bytes inside the signature's own "
            "container, such as further certificates, are not covered by it; where every byte "
            "matters, compare the SHA-256 of the file."
        ),
        say(
            "The attached file manifest.json holds the complete data behind this report: every "
            "hash, score, version and log entry."
        ),
        say(
            "A later signature of a reviewer is added behind the first and leaves it valid; "
            "“Total document signed” is then reported for the later one."
        ),
    )
    return (
        Paragraph(Text(say("The signed file can be checked with any of these:"))),
        Table(
            header=(say("Command or program"), say("What it is")),
            widths=(0.52, 0.48),
            rows=tuple((Text(command, is_code=True), Text(what)) for command, what in ways),
        ),
        Bullets(tuple(Text(limit) for limit in limits)),
    )
