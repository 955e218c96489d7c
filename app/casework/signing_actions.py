"""The actions around signatures: identities, the laboratory's authority, signing, verifying."""

from app.casework.action_records import Action, Parameter, ParameterKind, option

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")

_TRUST = option("trust", "certificates to trust (PEM)", ParameterKind.FILE)
_REVOKED = option("crl", "a revocation list (PEM or DER)", ParameterKind.FILE)
# Who signs: a file, or a token.
SIGNER = (
    option("identity", "the signer's .p12 file", ParameterKind.FILE),
    option("module", "instead of a file: the token's PKCS#11 library", ParameterKind.FILE),
    option("token", "the token's label, if there are several"),
    option("key", "the key's label or id, if there are several"),
    _TRUST,
    _REVOKED,
)
_TIMESTAMP_URL = option("timestamp-url", "an RFC 3161 time-stamp server")
_FETCH = option("fetch", "ask addresses in the certificates about revocation", ParameterKind.FLAG)
# What is added to a signature, so that it can be proven later.
PROOF = (
    _TIMESTAMP_URL,
    Parameter(
        "level",
        ParameterKind.CHOICE,
        "the PAdES level; without it B-B, or B-T with a time-stamp server",
        is_option=True,
        is_required=False,
        choices=LEVELS,
    ),
    option(
        "fetch", "ask the addresses in the certificates for revocation data", ParameterKind.FLAG
    ),
)
_NEW_P12 = Parameter("file", ParameterKind.NEW_FILE, "the .p12 file to write")
_AUTHORITY = option("authority", "the authority's .p12 file", ParameterKind.FILE, is_required=True)

IDENTITY_ACTIONS: tuple[Action, ...] = (
    Action(
        "identity.create",
        "New signing identity",
        "Make a key with a self-signed certificate to sign reports with (PKCS#12).",
        (
            _NEW_P12,
            option("name", "the signer's name", is_required=True),
            option("organisation", "the signer's organisation", is_required=True),
        ),
    ),
    Action(
        "identity.create-ca",
        "New authority",
        "Make a laboratory's own authority, which vouches for its examiners.",
        (
            _NEW_P12,
            option("name", "the authority's name", is_required=True),
            option("organisation", "the laboratory", is_required=True),
        ),
    ),
    Action(
        "identity.issue",
        "Issue identity",
        "Make a key for an examiner with a certificate by the laboratory's authority.",
        (
            _NEW_P12,
            _AUTHORITY,
            option("name", "the signer's name", is_required=True),
            option("organisation", "the signer's organisation", is_required=True),
            option("days", "how long the certificate is valid (default: three years)"),
            option("crl-url", "where the authority's revocation list can be fetched"),
        ),
    ),
    Action(
        "identity.crl",
        "Revocation list",
        "Write the authority's revocation list, or renew it; certificates can be revoked.",
        (
            Parameter("file", ParameterKind.NEW_FILE, "the .crl file to write or renew"),
            _AUTHORITY,
            option("revoke", "the certificate to revoke (PEM)", ParameterKind.FILE),
        ),
    ),
    Action(
        "identity.tokens",
        "Tokens",
        "List the certificates in smart cards and other tokens; no PIN is needed.",
        (Parameter("module", ParameterKind.FILE, "the token's PKCS#11 library (.so)"),),
    ),
    Action(
        "identity.show",
        "About an identity",
        "Say who an identity is, until when it is valid and for what, and who vouches for it.",
        SIGNER,
    ),
)

SIGN = Action(
    "sign",
    "Sign as reviewer",
    "Add the reviewer's signature to a signed report; the first one stays valid.",
    (
        Parameter("file", ParameterKind.FILE, "the signed PDF"),
        option("out", "the PDF to write", ParameterKind.NEW_FILE, is_required=True),
        *SIGNER,
        *PROOF,
        Parameter(
            "case",
            ParameterKind.CASE,
            "the case, which then keeps the report too",
            is_option=True,
            is_required=False,
        ),
        option("examiner", "your name, if not the case's examiner"),
    ),
)

RENEW = Action(
    "renew",
    "Renew proof",
    "Add validation data and an archive time-stamp to a signed report (B-LTA).",
    (
        Parameter("file", ParameterKind.FILE, "the signed PDF"),
        option("out", "the PDF to write", ParameterKind.NEW_FILE, is_required=True),
        _TIMESTAMP_URL,
        _TRUST,
        _REVOKED,
        _FETCH,
    ),
)

VERIFY = Action(
    "verify",
    "Verify report",
    "Check a signed report: whole, unchanged, by whom, and does it fit the case.",
    (
        Parameter("file", ParameterKind.FILE, "the signed PDF"),
        Parameter("case", ParameterKind.CASE, "the case it was made from", True, is_required=False),
        _TRUST,
        _REVOKED,
        Parameter(
            "language",
            ParameterKind.CHOICE,
            "the language of the result",
            is_option=True,
            is_required=False,
            choices=("en", "zh"),
        ),
    ),
)
