"""What reading a PDF that was damaged, or built to deceive, may raise in the libraries we use.

Signed files come from strangers: every one of these means "not sound", never a crash.
"""

import zlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509 import InvalidVersion
from pyhanko.pdf_utils.misc import PdfError
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    OCSPValidationError,
    PathError,
    ValidationError,
)

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
    InvalidSignature,
    UnsupportedAlgorithm,
    InvalidVersion,
    PathError,
    ValidationError,
    CRLValidationError,
    OCSPValidationError,
)
