"""The logical structure of the file (ISO 32000-1, 14.7 and 14.8) and its empty signature fields.

Marked contents, links and fields each belong to an element, as ISO 14289-1 (PDF/UA) asks, so that
a reader's voice can tell what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign import fields
from pyhanko.sign.fields import SigFieldSpec

from reports.pen import FieldBox, StructureNode
from reports.visible_text import make_visible


@dataclass(frozen=True, slots=True)
class Structure:
    """What the pen noted: the elements, the number of marked contents on each page, the fields."""

    root: StructureNode
    mark_counts: Sequence[int]
    fields: tuple[FieldBox, ...] = ()


# One object for each name: a report of hundreds of items has a hundred thousand elements.
_TYPE, _KIND, _PARENT, _KIDS = map(pdf_name, ("/Type", "/S", "/P", "/K"))
_PAGE, _MARK_ID = pdf_name("/Pg"), pdf_name("/MCID")
_ELEMENT, _MARK_REFERENCE = pdf_name("/StructElem"), pdf_name("/MCR")


def write_structure(target: writer.PdfFileWriter, structure: Structure) -> None:
    """Write fields, structure tree and the way back from page contents to their elements."""
    pages = [_page(target, index) for index in range(len(structure.mark_counts))]
    tree = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/StructTreeRoot")})
    reference = target.add_object(tree)
    work = _Work(target, pages, [[generic.NullObject()] * n for n in structure.mark_counts])
    top = work.element(structure.root, reference)
    for place in structure.fields:
        work.add_field(place, top)
    tree[pdf_name("/K")] = top
    tree[pdf_name("/ParentTree")] = target.add_object(
        generic.DictionaryObject({pdf_name("/Nums"): work.numbers()})
    )
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(len(pages) + len(work.single))
    target.root[pdf_name("/StructTreeRoot")] = reference
    target.root[pdf_name("/MarkInfo")] = generic.DictionaryObject(
        {pdf_name("/Marked"): generic.BooleanObject(True)}
    )


@dataclass(slots=True)
class _Work:
    """The tree as it grows. `parents`: by page and mark, `single`: by annotation."""

    target: writer.PdfFileWriter
    pages: list[generic.IndirectObject]
    parents: list[list[generic.PdfObject]]
    single: list[generic.IndirectObject] = field(default_factory=list)

    def element(
        self,
        node: StructureNode,
        parent: generic.IndirectObject,
        siblings: Sequence[StructureNode] = (),
    ) -> generic.IndirectObject:
        """Write an element and all below it."""
        element = self._new(node.kind, parent)
        reference = self.target.add_object(element)
        if node.alternative:
            element[pdf_name("/Alt")] = generic.TextStringObject(make_visible(node.alternative))
        if node.kind == "TH":
            # A row of headers only stands over columns; a header beside values is its row's.
            scope = "/Column" if all(each.kind == "TH" for each in siblings) else "/Row"
            element[pdf_name("/A")] = generic.DictionaryObject(
                {pdf_name("/O"): pdf_name("/Table"), pdf_name("/Scope"): pdf_name(scope)}
            )
        kids = generic.ArrayObject()
        pages = {page_index for page_index, _ in node.marks}
        if len(pages) == 1:
            # All on one page: the numbers alone say it (14.7.4.1), in a tenth of the memory.
            element[_PAGE] = self.pages[pages.pop()]
            kids.extend(generic.NumberObject(number) for _, number in node.marks)
        else:
            kids.extend(self._mark(page_index, number) for page_index, number in node.marks)
        for page_index, number in node.marks:
            self.parents[page_index][number] = reference
        for page_index, number in node.links:
            kids.append(self._link(reference, page_index, number, node.alternative))
        for child in node.children:
            kids.append(self.element(child, reference, node.children))
        element[_KIDS] = kids
        return reference

    def add_field(self, place: FieldBox, top: generic.IndirectObject) -> None:
        """Make an empty signature field, as an element of its own at the end of the document."""
        specification = SigFieldSpec(
            place.field_name,
            on_page=place.page,
            box=place.box,
            readable_field_name=_spoken(place.field_name),
        )
        fields.append_signature_field(self.target, specification)
        widget = self.target.root["/AcroForm"]["/Fields"].raw_get(-1)
        element = self._new("Form", top)
        reference = self.target.add_object(element)
        element[pdf_name("/Alt")] = generic.TextStringObject(_spoken(place.field_name))
        # Not in an array: so pyHanko's difference analysis finds the field when it is signed.
        element[pdf_name("/K")] = self._annotation(reference, widget, place.page)
        top.get_object()["/K"].append(reference)

    def numbers(self) -> generic.ArrayObject:
        """The number tree from pages and annotations to their elements (14.7.4.4)."""
        numbers = generic.ArrayObject()
        for index, elements in enumerate(self.parents):
            page = self.pages[index].get_object()
            page[pdf_name("/StructParents")] = generic.NumberObject(index)
            page[pdf_name("/Tabs")] = pdf_name("/S")
            # reportlab writes an empty page transition.
            page.pop("/Trans", None)
            numbers.append(generic.NumberObject(index))
            numbers.append(self.target.add_object(generic.ArrayObject(elements)))
        for offset, element in enumerate(self.single):
            numbers.append(generic.NumberObject(len(self.pages) + offset))
            numbers.append(element)
        return numbers

    def _new(self, kind: str, parent: generic.IndirectObject) -> generic.DictionaryObject:
        return generic.DictionaryObject({_TYPE: _ELEMENT, _KIND: _kind_name(kind), _PARENT: parent})

    def _mark(self, page_index: int, number: int) -> generic.DictionaryObject:
        return generic.DictionaryObject(
            {
                _TYPE: _MARK_REFERENCE,
                _PAGE: self.pages[page_index],
                _MARK_ID: generic.NumberObject(number),
            }
        )

    def _link(
        self, element: generic.IndirectObject, page_index: int, number: int, words: str
    ) -> generic.DictionaryObject:
        annotation = self.pages[page_index].get_object()["/Annots"].raw_get(number)
        text = generic.TextStringObject(make_visible(words))
        annotation.get_object()[pdf_name("/Contents")] = text
        return self._annotation(element, annotation, page_index)

    def _annotation(
        self,
        element: generic.IndirectObject,
        annotation: generic.IndirectObject,
        page_index: int,
    ) -> generic.DictionaryObject:
        key = generic.NumberObject(len(self.pages) + len(self.single))
        annotation.get_object()[pdf_name("/StructParent")] = key
        self.single.append(element)
        return generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/OBJR"),
                pdf_name("/Pg"): self.pages[page_index],
                pdf_name("/Obj"): annotation,
            }
        )


@cache
def _kind_name(kind: str) -> generic.NameObject:
    return pdf_name("/" + kind)


def _spoken(field_name: str) -> str:
    """A field's name for people: "ExaminerSignature" is "Examiner Signature"."""
    return "".join(f" {sign}" if sign.isupper() else sign for sign in field_name).strip()


def _page(target: writer.PdfFileWriter, index: int) -> generic.IndirectObject:
    reference, _ = target.find_page_for_modification(index)
    return reference
