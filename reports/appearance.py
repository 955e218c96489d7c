"""What is seen of a signature on the page: drawn like the report itself, every font embedded."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from reports.credentials import SigningIdentity
from reports.fingerprints import fingerprint_groups
from reports.pen import Pen
from reports.remarks import Remark, said
from reports.theme import PageTheme, load_theme
from reports.typesetting import TextStyle, Typesetter

_PADDING = 9.0
_LINES = (("sans_bold", 10.5), ("sans", 8.0), ("sans", 7.4), ("sans", 7.4), ("mono", 6.9))


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, in which role, when, and whether a time-stamp server vouches for the time.

    `role`: examiner or reviewer. `language`: that of the report, in which the signature is shown.
    """

    identity: SigningIdentity
    role: Remark
    at: datetime
    has_timestamp: bool
    language: str = "en"


def stamp_style(signing: Signing, size: tuple[float, float]) -> StaticStampStyle:
    """Return the appearance of a signature of (width, height) points as pyHanko takes it.

    pyHanko's own text stamps space fonts of other than 1000 units per em wrongly; this one is a
    page made by the same typesetter as the report.
    """
    return StaticStampStyle(
        border_width=0,
        background=_Page(_draw(signing, size)),
        background_layout=layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MIN,
            y_align=layout.AxisAlignment.ALIGN_MIN,
            margins=layout.Margins.uniform(0),
        ),
        background_opacity=1.0,
    )


class _Page(PdfContent):
    """The only page of a PDF in memory."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        """Import the page into the writer and return the operators that draw it."""
        reader = PdfFileReader(BytesIO(self._pdf))
        form = self._ensure_writer.import_page_as_xobject(reader)
        self.resources.xobject["/SignatureAppearance"] = form
        left, bottom, right, top = form.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/SignatureAppearance Do"


def _draw(signing: Signing, size: tuple[float, float]) -> bytes:
    theme = load_theme()
    typesetter = Typesetter(theme)
    width, height = size
    pen = Pen(PageTheme(width, height, 0, 0, 0, 0), typesetter.font_name("sans"))
    # The ground hides what the empty field says on the page beneath.
    pen.fill(0, 0, width, height, "#ffffff")
    pen.fill(0, 0, 3.0, height, theme.colours["final"])
    pen.frame((0.4, 0.4, width - 0.8, height - 0.8), theme.colours["final"], 0.8)
    top = _PADDING
    for text, (font, points) in zip(_words(signing), _LINES, strict=True):
        style = TextStyle(font, points, points * 1.35, theme.colours["text"], keeps_lines=False)
        for line in typesetter.lines(text, style, width - 2 * _PADDING - 3.0)[:2]:
            pen.line(line, _PADDING + 3.0, top + points, points)
            top += style.leading
    return pen.finish()


def _words(signing: Signing) -> tuple[str, ...]:
    identity = signing.identity
    who = ", ".join(part for part in (identity.name, identity.organisation) if part)
    kind = (
        Remark("with a time-stamp")
        if signing.has_timestamp
        else Remark("time as stated by the signer")
    )
    issuer = (
        Remark("self-signed")
        if identity.is_self_signed
        else Remark("issued by {issuer}", issuer=identity.issuer)
    )
    lines = (
        Remark("Signed electronically as {role}", role=signing.role),
        Remark("{at} UTC ({kind})", at=f"{signing.at:%Y-%m-%d %H:%M:%S}", kind=kind),
        Remark("Certificate: {issuer}; SHA-256 fingerprint:", issuer=issuer),
    )
    return (
        who,
        *(said(line, signing.language) for line in lines),
        fingerprint_groups(identity.certificate_sha256),
    )
