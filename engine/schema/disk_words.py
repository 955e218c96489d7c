"""Why the operating system refused a file, in the program's own words."""

import errno

from engine.schema.phrase import Phrase

_REASONS = {
    errno.ENOSPC: Phrase("the disk is full"),
    errno.EDQUOT: Phrase("the disk quota is used up"),
    errno.EACCES: Phrase("you have no permission"),
    errno.EPERM: Phrase("the system does not permit it"),
    errno.EROFS: Phrase("the disk is read-only"),
    errno.ENOENT: Phrase("it does not exist"),
    errno.ENOTDIR: Phrase("part of the path is a file, not a folder"),
    errno.EISDIR: Phrase("it is a folder, not a file"),
    errno.EEXIST: Phrase("something with this name exists already"),
    errno.ENAMETOOLONG: Phrase("the name is too long"),
    errno.EIO: Phrase("the disk reported a read or write error"),
}


def refusal(error: OSError) -> Phrase:
    """Return the reason, to follow a colon; one that has no words here is the system's, quoted."""
    known = _REASONS.get(error.errno or 0)
    said = error.strerror or type(error).__name__
    return known or Phrase('the system says "{said}"', said=said)
