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


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    """The byte range of the last signature."""
    place = pdf.rindex(b"/ByteRange")
    words = pdf[place : place + 80].split(b"[")[1].split(b"]")[0].split()
    first, length, second, rest = (int(word) for word in words)
    return first, length, second, rest


def shrink_byte_range(pdf: bytes) -> bytes:
    """The signature claims to cover one byte less than it does."""
    rest = byte_range(pdf)[3]
    place = pdf.rindex(b"/ByteRange")
    start = pdf.index(str(rest).encode(), place)
    end = start + len(str(rest))
    return pdf[:start] + str(rest - 1).encode() + pdf[end:]


def transplant_signature(pdf: bytes, donor: bytes) -> bytes:
    """The container of another document's signature in place of the report's own."""
    _, length, second, _ = byte_range(pdf)
    _, donor_length, donor_second, _ = byte_range(donor)
    content = donor[donor_length + 1 : donor_second - 1].rstrip(b"0")
    room = second - length - 2
    return pdf[: length + 1] + content.ljust(room, b"0") + pdf[second - 1 :]


def redefine_signature(pdf: bytes) -> bytes:
    """Signature wrapping: the same container in a redefined object, behind a changed page."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        _replace_content(writer)
        reference = writer.root["/AcroForm"]["/Fields"][0].raw_get("/V")
        writer.mark_update(reference)

    return _appended(pdf, draw)


def move_covered_end(pdf: bytes) -> bytes:
    """Signature wrapping: what the signature covers last is moved behind inserted bytes."""
    _, length, second, rest = byte_range(pdf)
    inserted = b"\n% 1 0 obj << /Type /Catalog >> endobj\n"
    changed = pdf[:second] + inserted + pdf[second:]
    old = f"[0 {length} {second} {rest}]".encode()
    new = f"[0 {length} {second + len(inserted)} {rest}]".encode()
    return changed.replace(old, new.ljust(len(old)), 1)


def append_second_document(pdf: bytes) -> bytes:
    """A second end: a whole other document behind the first, with its own cross-references."""
    shift = len(pdf)
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    pages = b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    first, second = shift + body.index(b"1 0 obj"), shift + len(body)
    table = (
        b"xref\n0 3\n0000000000 65535 f \n"
        + f"{first:010d} 00000 n \n{second:010d} 00000 n \n".encode()
        + b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n"
    )
    return pdf + body + pages + table + f"{shift + len(body) + len(pages)}\n%%EOF\n".encode()


def append_copy(pdf: bytes) -> bytes:
    """The same bytes twice: the second end leads into the first copy."""
    return pdf + pdf


def skip_revisions(pdf: bytes) -> bytes:
    """A cross-reference table of its own that leads past the signature's revision."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        _replace_content(writer)

    forged = _appended(pdf, draw)
    # The trailer that was just written leads back to the signed table; now to the first one.
    last = forged.rindex(b"/Prev ")
    first_table = int(pdf[: pdf.index(b"%%EOF")].rsplit(b"startxref", 1)[1])
    end = last + 6
    while forged[end : end + 1].isdigit():
        end += 1
    number = str(first_table).encode().rjust(end - last - 6, b"0")
    return forged[: last + 6] + number + forged[end:]


def loop_revisions(pdf: bytes) -> bytes:
    """A cross-reference table that names itself as the one before it."""
    forged = _appended(pdf, _replace_content)
    start = int(forged.rsplit(b"startxref", 1)[1].split()[0])
    last = forged.rindex(b"/Prev ")
    end = last + 6
    while forged[end : end + 1].isdigit():
        end += 1
    number = str(start).encode().rjust(end - last - 6, b"0")
    return forged[: last + 6] + number + forged[end:]


def replace_appearance(pdf: bytes) -> bytes:
    """The examiner's visible signature shows something else."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        widget = writer.root["/AcroForm"]["/Fields"].raw_get(0)
        stream = generic.StreamObject(stream_data=b"BT ET")
        stream[pdf_name("/Type")] = pdf_name("/XObject")
        stream[pdf_name("/Subtype")] = pdf_name("/Form")
        stream[pdf_name("/BBox")] = generic.ArrayObject(
            [generic.NumberObject(v) for v in (0, 0, 10, 10)]
        )
        widget.get_object()["/AP"][pdf_name("/N")] = writer.add_object(stream)
        writer.mark_update(widget)

    return _appended(pdf, draw)


def add_script(pdf: bytes) -> bytes:
    """A script that runs when the document is opened."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
            {
                pdf_name("/S"): pdf_name("/JavaScript"),
                pdf_name("/JS"): pdf_string("this.pageNum = 0;"),
            }
        )
        writer.update_root()

    return _appended(pdf, draw)


def swap_pages(pdf: bytes) -> bytes:
    """Pages 2 and 3 in each other's place."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        kids = pages["/Kids"]
        kids[1], kids[2] = kids.raw_get(2), kids.raw_get(1)
        writer.update_container(kids)

    return _appended(pdf, draw)


def empty_validation_data(pdf: bytes) -> bytes:
    """A revision in which certificates and revocation data are gone."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        store = writer.root["/DSS"]
        for key in ("/Certs", "/OCSPs", "/CRLs"):
            if key in store:
                store[pdf_name(key)] = generic.ArrayObject()
        writer.update_container(store)

    return _appended(pdf, draw)


def forge_validation_data(pdf: bytes) -> bytes:
    """A revision whose validation data hold nonsense in place of certificates."""

    def draw(writer: IncrementalPdfFileWriter) -> None:
        store = writer.root["/DSS"]
        stream = writer.add_object(generic.StreamObject(stream_data=b"no certificate"))
        store[pdf_name("/Certs")] = generic.ArrayObject([stream])
        writer.update_container(store)

    return _appended(pdf, draw)


def change_validation_byte(pdf: bytes) -> bytes:
    """One byte within an embedded revocation list."""
    reader = PdfFileReader(io.BytesIO(pdf))
    encoded = reader.root["/DSS"]["/CRLs"][0].encoded_data
    place = pdf.index(encoded) + len(encoded) // 2
    changed = bytearray(pdf)
    changed[place] ^= 1
    return bytes(changed)


def _replace_content(writer: IncrementalPdfFileWriter) -> None:
    stream = generic.StreamObject(stream_data=b"BT ET")
    page, _ = writer.find_page_for_modification(1)
    page.get_object()[pdf_name("/Contents")] = writer.add_object(stream)
    writer.mark_update(page)
