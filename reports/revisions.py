"""What differs between the state of a PDF that was signed and its last state, in words."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from reports.remarks import Remark

# Entries that lead back up the page tree or to other pages.
_BACKWARD = frozenset(
    {"/Parent", "/P", "/Pg", "/Dest", "/StructParent", "/StructParents", "/Popup"}
)
# Deeper than any page of ours; beyond it objects count as equal, and pyHanko still judges them.
_DEEPEST = 40
# Entries of the document's root that are compared in detail, or that every signing touches.
_TOLD_APART = frozenset({"/Pages", "/AcroForm", "/Names", "/DSS", "/Extensions", "/Perms"})
# Trees of pages and names are flat in our files; deep ones are built to keep a reader busy.
_DEEPEST_PAGE = 4
_MOST_PAGES = 20_000


def attachments(root: generic.DictionaryObject) -> dict[str, bytes]:
    """Return the files embedded in a document by name; PdfError or KeyError where damaged."""
    found: dict[str, bytes] = {}
    tree = _entry(_entry(root, "/Names"), "/EmbeddedFiles")
    if tree is not None:
        for name, specification in _name_tree(tree):
            found[str(name)] = _entry(_entry(specification, "/EF"), "/F").data
    return found


def differences(reader: PdfFileReader, signed_revision: int) -> tuple[Remark, ...]:
    """Return in words how the last state differs from a signed revision; empty if in nothing.

    Compares pages, annotations, attachments, form fields, validation data, the root's entries and
    document information. It explains; whether a change is allowed is judged by pyHanko's
    difference analysis.
    """
    before = _State.of(reader.get_historical_resolver(signed_revision))
    after = _State.of(reader)
    return tuple(_told(before, after))


def lost_validation_data(reader: PdfFileReader, signed_revision: int) -> bool:
    """Whether certificates or revocation data of a signed revision are gone in the last state."""
    before = reader.get_historical_resolver(signed_revision).root
    return not _validation_data(before, _Prints()) <= _validation_data(reader.root, _Prints())


@dataclass(slots=True)
class _State:
    """Fingerprints of the parts of a document at one revision."""

    pages: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    validation_data: set[str] = field(default_factory=set)
    root: dict[str, str] = field(default_factory=dict)
    information: str = ""

    @classmethod
    def of(cls, handler: PdfFileReader | HistoricalResolver) -> "_State":
        root = handler.root
        state, prints = cls(), _Prints()
        for page in itertools.islice(_pages(_entry(root, "/Pages"), 0), _MOST_PAGES):
            annotations = {
                f"{_entry(note, '/Subtype')} {number}": prints.of(note)
                for number, note in enumerate(_objects(_entry(page, "/Annots")))
            }
            contents = prints.of(_entry(page, "/Contents"))
            resources = prints.of(_entry(page, "/Resources"))
            state.pages.append((contents, resources, annotations))
        state.files = {
            name: hashlib.sha256(data).hexdigest() for name, data in attachments(root).items()
        }
        for entry in _objects(_entry(_entry(root, "/AcroForm"), "/Fields")):
            state.fields[str(_entry(entry, "/T"))] = prints.of(_entry(entry, "/V"))
        state.validation_data = _validation_data(root, prints)
        # Only where they lead: what lies behind is compared above, or judged by pyHanko.
        names = _entry(root, "/Names") or generic.DictionaryObject()
        state.root = {key: repr(root.raw_get(key)) for key in root if key not in _TOLD_APART}
        state.root |= {f"/Names{key}": repr(names.raw_get(key)) for key in names}
        state.information = prints.of(_entry(handler.trailer_view, "/Info"))
        return state


def _validation_data(root: Any, prints: "_Prints") -> set[str]:
    store = _entry(root, "/DSS")
    return {
        prints.of(entry)
        for kind in ("/Certs", "/OCSPs", "/CRLs")
        for entry in _objects(_entry(store, kind))
    }


def _told(before: _State, after: _State) -> Iterator[Remark]:
    if len(before.pages) != len(after.pages):
        yield Remark(
            "the document has {new} pages instead of {old}",
            new=len(after.pages),
            old=len(before.pages),
        )
    for number, (old, new) in enumerate(zip(before.pages, after.pages, strict=False), start=1):
        if old[0] != new[0]:
            yield Remark("the content of page {page} was replaced", page=number)
        if old[1] != new[1]:
            yield Remark("fonts or pictures of page {page} were replaced", page=number)
        yield from _told_of_annotations(number, old[2], new[2])
    yield from _told_of_named(before.files, after.files, _FILES)
    yield from _told_of_named(before.fields, after.fields, _FIELDS)
    taken = before.validation_data - after.validation_data
    if taken:
        yield Remark("{count} pieces of validation data were taken out", count=len(taken))
    if after.validation_data - before.validation_data:
        yield Remark("validation data for certificates were added")
    for key in sorted(before.root.keys() | after.root.keys()):
        if before.root.get(key) != after.root.get(key):
            yield Remark("the entry {key} of the document's root was changed", key=key)
    if before.information != after.information:
        yield Remark("the document information (title, dates) was updated")


# What is said of a name that is gone, new, or stands for something else.
_FILES = (
    "the attached file {name} was removed",
    "a file {name} was attached",
    "the attached file {name} was replaced",
)
_FIELDS = (
    "the form field {name} was removed",
    "a form field {name} was added",
    "the form field {name} was filled or changed",
)


def _told_of_named(
    old: dict[str, str], new: dict[str, str], words: tuple[str, str, str]
) -> Iterator[Remark]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield Remark(words[0], name=name)
        elif name not in old:
            yield Remark(words[1], name=name)
        elif old[name] != new[name]:
            yield Remark(words[2], name=name)


def _told_of_annotations(number: int, old: dict[str, str], new: dict[str, str]) -> Iterator[Remark]:
    added = [kind for kind in new if kind not in old]
    removed = [kind for kind in old if kind not in new]
    changed = [
        kind
        for kind in new
        # A signature's own widget changes when the field is signed; the field is told above.
        if kind in old and old[kind] != new[kind] and not kind.startswith("/Widget")
    ]
    if added:
        kinds = ", ".join(sorted(kind.split()[0].removeprefix("/") for kind in added))
        yield Remark(
            "{count} annotation was added to page {page} ({kinds})"
            if len(added) == 1
            else "{count} annotations were added to page {page} ({kinds})",
            count=len(added),
            page=number,
            kinds=kinds,
        )
    if removed:
        yield Remark(
            "{count} annotation was removed from page {page}"
            if len(removed) == 1
            else "{count} annotations were removed from page {page}",
            count=len(removed),
            page=number,
        )
    if changed:
        yield Remark(
            "{count} annotation on page {page} was changed"
            if len(changed) == 1
            else "{count} annotations on page {page} were changed",
            count=len(changed),
            page=number,
        )


def _entry(dictionary: Any, key: str) -> Any:
    """The entry of a dictionary with references followed; None where either is not there."""
    if dictionary is None or key not in dictionary:
        return None
    value = dictionary.raw_get(key)
    return value.get_object() if isinstance(value, generic.IndirectObject) else value


def _objects(array: Any) -> Iterator[Any]:
    """The entries of an array with references followed; nothing for None."""
    for index in range(len(array) if array is not None else 0):
        value = array.raw_get(index)
        yield value.get_object() if isinstance(value, generic.IndirectObject) else value


def _pages(node: Any, depth: int) -> Iterator[generic.DictionaryObject]:
    if depth > _DEEPEST_PAGE:
        raise PdfError("page tree too deep")
    if "/Kids" in node:
        for kid in _objects(_entry(node, "/Kids")):
            yield from _pages(kid, depth + 1)
    else:
        yield node


def _name_tree(node: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST_PAGE:
        raise PdfError("name tree too deep")
    names = list(_objects(_entry(node, "/Names")))
    yield from zip(names[::2], names[1::2], strict=True)
    for kid in _objects(_entry(node, "/Kids")):
        yield from _name_tree(kid, depth + 1)


class _Prints:
    """Digests of objects and all they lead to; each referenced object is visited once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], str] = {}

    def of(self, value: Any, depth: int = 0) -> str:
        """Digest of a value; ways back up the page tree are not followed."""
        if isinstance(value, generic.IndirectObject):
            key = (value.idnum, value.generation)
            if key not in self._known:
                self._known[key] = "open"  # what a circle meets on its way back
                self._known[key] = self.of(value.get_object(), depth + 1)
            return self._known[key]
        digest = hashlib.sha256(type(value).__name__.encode())
        if depth > _DEEPEST:
            return digest.hexdigest()
        if isinstance(value, generic.DictionaryObject):
            for key in sorted(value):
                if key not in _BACKWARD:
                    digest.update(key.encode() + self.of(value.raw_get(key), depth + 1).encode())
            if isinstance(value, generic.StreamObject):
                digest.update(value.encoded_data)
        elif isinstance(value, generic.ArrayObject):
            for index in range(len(value)):
                digest.update(self.of(value.raw_get(index), depth + 1).encode())
        else:
            digest.update(repr(value).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()
