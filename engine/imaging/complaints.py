"""What the decoders' C libraries write to the standard error stream instead of raising an error."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

# libjpeg's and LibRaw's words for pixels that are missing or wrong (jdhuff.c, decoder_info.cpp).
_OF_DAMAGE = ("Corrupt JPEG data", "data corrupted", "Unexpected end of file")


@contextmanager
def listened_to(complaints: list[str]) -> Iterator[None]:
    """While inside, lines about damage are caught and put into `complaints` at the end."""
    saved = os.dup(2)
    with tempfile.TemporaryFile() as listener:
        os.dup2(listener.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            listener.seek(0)
            lines = listener.read().decode("utf-8", "replace").splitlines()
            complaints += [line for line in lines if any(word in line for word in _OF_DAMAGE)]
