"""What reading a PDF that was damaged, or built to deceive, may raise in the libraries we use.

Signed files come from strangers: every one of these means "not sound", never a crash.
"""

import zlib

from pyhanko.pdf_utils.misc import PdfError

MALFORMED = (
    PdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    zlib.error,
)
