"""Ways to forge a signed report, each as a function from the file's bytes to the forged bytes."""

import io
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer


def page_stream_span(pdf: bytes, index: int) -> tuple[int, int]:
    """First byte and length of the content stream of a page."""
    reader = PdfFileReader(io.BytesIO(pdf))
    page = reader.root["/Pages"]["/Kids"][index]
    encoded = page["/Contents"].encoded_data
    start = pdf.index(encoded)
    return start, len(encoded)


def change_page_byte(pdf: bytes) -> bytes:
    """One byte within the content of page 2."""
    start, length = page_stream_span(pdf, 1)
    changed = bytearray(pdf)
    changed[start + length // 2] ^= 1
    return bytes(changed)


def change_visible_text(pdf: bytes) -> bytes:
    """One byte of the document information."""
    place = pdf.index(b"Forensic examination report")
    return pdf[:place] + b"G" + pdf[place + 1 :]


def append_revision(pdf: bytes) -> bytes:
    """An appended revision in which page 2 shows something else."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(stream_data=b"BT ET")
        page, _ = writer.find_page_for_modification(1)
        page.get_object()[pdf_name("/Contents")] = writer.add_object(stream)
        writer.mark_update(page)

    return _appended(pdf, draw)


def replace_content_in_place(pdf: bytes) -> bytes:
    """A shadow attack: the object of the page's content is redefined, its number kept."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        page, _ = writer.find_page_for_modification(1)
        reference = page.get_object().raw_get("/Contents")
        stream = reference.get_object()
        stream._data = b"BT ET"
        stream._encoded_data = None
        writer.mark_update(reference)

    return _appended(pdf, draw)


def add_annotation(pdf: bytes) -> bytes:
    """A white rectangle with text laid over page 2."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        page, _ = writer.find_page_for_modification(1)
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject(
                    [generic.NumberObject(v) for v in (60, 600, 400, 700)]
                ),
                pdf_name("/Contents"): pdf_string("no evidence"),
                pdf_name("/DA"): pdf_string("/Helv 12 Tf 0 g"),
                pdf_name("/F"): generic.NumberObject(4),
            }
        )
        found = page.get_object().get("/Annots", generic.ArrayObject())
        notes = found.get_object() if isinstance(found, generic.IndirectObject) else found
        page.get_object()[pdf_name("/Annots")] = generic.ArrayObject(
            [*(notes.raw_get(i) for i in range(len(notes))), writer.add_object(note)]
        )
        writer.mark_update(page)

    return _appended(pdf, draw)


def swap_attachment(pdf: bytes) -> bytes:
    """Another manifest under the same name."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        specification = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]
        files = specification["/EF"]
        stream = generic.StreamObject(stream_data=b'{"kind":"forged"}')
        reference = writer.add_object(stream)
        files[pdf_name("/F")] = reference
        files[pdf_name("/UF")] = reference
        writer.update_container(files)

    return _appended(pdf, draw)


def add_field(pdf: bytes) -> bytes:
    """A text field on the first page."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        entry = generic.DictionaryObject(
            {pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): pdf_string("extra")}
        )
        fields.append(writer.add_object(entry))
        writer.update_container(fields)

    return _appended(pdf, draw)


def empty_signature_field(pdf: bytes) -> bytes:
    """A revision in which the signature field has no signature any more."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        reference = writer.root["/AcroForm"]["/Fields"].raw_get(0)
        del reference.get_object()["/V"]
        writer.mark_update(reference)

    return _appended(pdf, draw)


def cut_to_unsigned(pdf: bytes) -> bytes:
    """Only what was there before the signature."""
    first_end = pdf.index(b"%%EOF") + len(b"%%EOF\n")
    return pdf[:first_end]


def rewrite_without_signature(pdf: bytes) -> bytes:
    """A clean copy of the document with no form in it."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    del writer.root["/AcroForm"]
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def append_garbage(pdf: bytes) -> bytes:
    """Bytes after the end of the file."""
    return pdf + b"\n% something else\n"


def _appended(pdf: bytes, draw: Any) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    draw(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
