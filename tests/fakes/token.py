"""A real PKCS#11 token in software (SoftHSM), with keys made for tests; one folder per process."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pkcs11
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, CertificateType, ObjectClass

from reports.certificates import CertificateRequest, certify, subject_name
from reports.key_files import KeyKind, new_key

PIN = "482915"
# One token with two keys, one that cannot be told apart by chance: "examiner" (elliptic curve)
# and "examiner-rsa"; one token without any key.
FULL, EMPTY = "Laboratory", "Fresh"
NAME = "Dr. Ada Example"
_KEYS = (("examiner", "a1", KeyKind.P_256), ("examiner-rsa", "a2", KeyKind.RSA_3072))
_PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
)


@cache
def token_module() -> Path:
    """Return SoftHSM's library with the tokens `FULL` and `EMPTY` in it."""
    found = next((Path(place) for place in _PLACES if Path(place).is_file()), None)
    assert found is not None, "SoftHSM is missing: apt-get install softhsm2"
    folder = Path(tempfile.mkdtemp(prefix="token-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n", encoding="utf-8"
    )
    # The library reads it when it is loaded, once in a process: tokens are made before that.
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    for label in (FULL, EMPTY):
        _run("--init-token", "--free", "--label", label, "--so-pin", "00000000", "--pin", PIN)
    certificates = [_import(folder, *key) for key in _KEYS]
    with _token(found).open(rw=True, user_pin=PIN) as session:
        for (label, key_id, _), der in zip(_KEYS, certificates, strict=True):
            _store(session, label, bytes.fromhex(key_id), der)
    return found


def _token(module: Path) -> pkcs11.Token:
    return next(t for t in pkcs11.lib(str(module)).get_tokens() if t.label == FULL)


def _import(folder: Path, label: str, key_id: str, kind: KeyKind) -> bytes:
    """Put a key into the token; its certificate."""
    key = new_key(kind)
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _run("--import", str(path), "--token", FULL, "--label", label, "--id", key_id, "--pin", PIN)
    path.unlink()
    request = CertificateRequest(subject_name(NAME, "Institute"), 30)
    return certify(request, key).public_bytes(Encoding.DER)


def _store(session: pkcs11.Session, label: str, key_id: bytes, der: bytes) -> None:
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: False,
            Attribute.LABEL: label,
            Attribute.ID: key_id,
            Attribute.SUBJECT: b"",
            Attribute.VALUE: der,
        }
    )


def _run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)
