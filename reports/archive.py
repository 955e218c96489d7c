"""What makes the laid-out PDF fit for archives: metadata, colour, attachments, structure tree.

Written after ISO 19005-3 (PDF/A-3, level B) and ISO 32000-1, 14.7 (logical structure). Conformance
is intended, not proven: no validator for PDF/A-3 was at hand.
"""

import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.reader import PdfFileReader

from reports.document import Attachment, ReportDocument
from reports.pen import StructureNode
from reports.theme import RESOURCES
from reports.visible_text import make_visible

_PRODUCER = "ForgeryTalker"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


class _ArchiveWriter(writer.PdfFileWriter):
    """A writer without clock and random numbers: equal input gives equal bytes."""

    def fix_identifier(self, digest: bytes) -> None:
        """Use `digest` (16 bytes) as both halves of the file identifier."""
        part = generic.ByteStringObject(digest)
        self._document_id = generic.ArrayObject([part, part])

    def _update_meta(self) -> None:
        # pyHanko would write the current time here; metadata are set by `finish`.
        return


def finish(
    pdf: bytes, document: ReportDocument, root: StructureNode, mark_counts: Sequence[int]
) -> bytes:
    """Return the PDF with metadata, output intent, attachments and structure tree.

    root, mark_counts: the logical structure and the number of marked contents on each page, as
    the pen noted them.
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    target = _ArchiveWriter(stream_xrefs=False, init_page_tree=False)
    target.fix_identifier(hashlib.sha256(pdf).digest()[:16])
    importer = writer._ObjectImporter(
        reader, target, {reader.root_ref: _reference(target)}, obj_stream=None
    )
    for key, value in reader.root.items():
        target.root[key] = importer.import_object(value)
    moment = datetime.fromisoformat(document.issued_at).astimezone(UTC)
    _describe(target, document, moment)
    _set_colour(target)
    for attachment in document.attachments:
        _attach(target, attachment, moment)
    _set_structure(target, root, mark_counts)
    output = io.BytesIO()
    target.write(output)
    return output.getvalue()


def _reference(target: writer.PdfFileWriter) -> generic.IndirectObject:
    root = target.root_ref
    return generic.IndirectObject(root.idnum, root.generation, target)


def _describe(target: writer.PdfFileWriter, document: ReportDocument, moment: datetime) -> None:
    """Set the document information, its twin in XMP, and language and viewer settings."""
    title, author = make_visible(document.title), make_visible(document.author)
    subject = make_visible(document.subject)
    date = generic.pdf_date(moment)
    info = generic.DictionaryObject(
        {
            pdf_name("/Title"): generic.TextStringObject(title),
            pdf_name("/Author"): generic.TextStringObject(author),
            pdf_name("/Subject"): generic.TextStringObject(subject),
            pdf_name("/Creator"): generic.TextStringObject(_PRODUCER),
            pdf_name("/Producer"): generic.TextStringObject(_PRODUCER),
            pdf_name("/CreationDate"): date,
            pdf_name("/ModDate"): date,
        }
    )
    target._info = target.add_object(info)
    xmp = _XMP.format(
        title=escape(title),
        author=escape(author),
        subject=escape(subject),
        language=escape(document.language),
        producer=_PRODUCER,
        date=moment.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    )
    stream = generic.StreamObject(stream_data=xmp.encode("utf-8"))
    stream[pdf_name("/Type")] = pdf_name("/Metadata")
    stream[pdf_name("/Subtype")] = pdf_name("/XML")
    target.root[pdf_name("/Metadata")] = target.add_object(stream)
    target.root[pdf_name("/Lang")] = pdf_string(document.language)
    target.root[pdf_name("/ViewerPreferences")] = generic.DictionaryObject(
        {pdf_name("/DisplayDocTitle"): generic.BooleanObject(True)}
    )
    target.root[pdf_name("/PageMode")] = pdf_name("/UseOutlines")


def _set_colour(target: writer.PdfFileWriter) -> None:
    """Say that all device colours are sRGB (IEC 61966-2-1)."""
    profile = generic.StreamObject(stream_data=(RESOURCES / "srgb.icc").read_bytes())
    profile[pdf_name("/N")] = generic.NumberObject(3)
    profile.compress()
    intent = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/OutputIntent"),
            pdf_name("/S"): pdf_name("/GTS_PDFA1"),
            pdf_name("/OutputConditionIdentifier"): pdf_string("sRGB IEC61966-2.1"),
            pdf_name("/Info"): pdf_string("sRGB IEC61966-2.1"),
            pdf_name("/DestOutputProfile"): target.add_object(profile),
        }
    )
    target.root[pdf_name("/OutputIntents")] = generic.ArrayObject([target.add_object(intent)])


def _attach(target: writer.PdfFileWriter, attachment: Attachment, moment: datetime) -> None:
    """Embed a file and associate it with the document."""
    stream = generic.StreamObject(stream_data=attachment.data)
    stream.compress()
    stream[pdf_name("/Type")] = pdf_name("/EmbeddedFile")
    stream[pdf_name("/Subtype")] = pdf_name("/" + attachment.media_type)
    stream[pdf_name("/Params")] = generic.DictionaryObject(
        {
            pdf_name("/Size"): generic.NumberObject(len(attachment.data)),
            pdf_name("/ModDate"): generic.pdf_date(moment),
        }
    )
    file = target.add_object(stream)
    specification = target.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Filespec"),
                pdf_name("/F"): pdf_string(attachment.name),
                pdf_name("/UF"): pdf_string(attachment.name),
                pdf_name("/Desc"): pdf_string(attachment.description),
                pdf_name("/AFRelationship"): pdf_name("/Data"),
                pdf_name("/EF"): generic.DictionaryObject(
                    {pdf_name("/F"): file, pdf_name("/UF"): file}
                ),
            }
        )
    )
    root = target.root
    names = root.setdefault(pdf_name("/Names"), generic.DictionaryObject())
    tree = names.get_object().setdefault(
        pdf_name("/EmbeddedFiles"),
        generic.DictionaryObject({pdf_name("/Names"): generic.ArrayObject()}),
    )
    tree.get_object()[pdf_name("/Names")].extend([pdf_string(attachment.name), specification])
    root.setdefault(pdf_name("/AF"), generic.ArrayObject()).append(specification)


def _set_structure(
    target: writer.PdfFileWriter, root: StructureNode, mark_counts: Sequence[int]
) -> None:
    """Write the structure tree and, for each page, which element each marked content is of."""
    pages = [_page(target, index) for index in range(len(mark_counts))]
    parents: list[list[generic.PdfObject]] = [
        [generic.NullObject()] * count for count in mark_counts
    ]
    tree = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/StructTreeRoot")})
    tree_reference = target.add_object(tree)
    tree[pdf_name("/K")] = _element(target, root, tree_reference, (pages, parents))
    numbers = generic.ArrayObject()
    for index, elements in enumerate(parents):
        page = pages[index].get_object()
        page[pdf_name("/StructParents")] = generic.NumberObject(index)
        page[pdf_name("/Tabs")] = pdf_name("/S")
        # reportlab writes an empty page transition.
        page.pop("/Trans", None)
        numbers.append(generic.NumberObject(index))
        numbers.append(target.add_object(generic.ArrayObject(elements)))
    tree[pdf_name("/ParentTree")] = target.add_object(
        generic.DictionaryObject({pdf_name("/Nums"): numbers})
    )
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(len(parents))
    target.root[pdf_name("/StructTreeRoot")] = tree_reference
    target.root[pdf_name("/MarkInfo")] = generic.DictionaryObject(
        {pdf_name("/Marked"): generic.BooleanObject(True)}
    )


def _element(
    target: writer.PdfFileWriter,
    node: StructureNode,
    parent: generic.IndirectObject,
    lookup: tuple[list[generic.IndirectObject], list[list[generic.PdfObject]]],
) -> generic.IndirectObject:
    pages, parents = lookup
    element = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/" + node.kind),
            pdf_name("/P"): parent,
        }
    )
    reference = target.add_object(element)
    if node.alternative:
        element[pdf_name("/Alt")] = generic.TextStringObject(make_visible(node.alternative))
    kids = generic.ArrayObject()
    for page_index, number in node.marks:
        kids.append(
            generic.DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/MCR"),
                    pdf_name("/Pg"): pages[page_index],
                    pdf_name("/MCID"): generic.NumberObject(number),
                }
            )
        )
        parents[page_index][number] = reference
    for child in node.children:
        kids.append(_element(target, child, reference, lookup))
    element[pdf_name("/K")] = kids
    return reference


def _page(target: writer.PdfFileWriter, index: int) -> generic.IndirectObject:
    reference, _ = target.find_page_for_modification(index)
    return reference
