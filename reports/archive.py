"""What makes the laid-out PDF fit for archives: metadata, colour, attachments.

Written after ISO 19005-3 (PDF/A-3, level A) and ISO 14289-1 (PDF/UA-1). How far conformance is
proven, and with which validator, stands in `docs/REPORT_FILE.md`.
"""

import hashlib
import io
import tempfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.reader import PdfFileReader

from reports.document import Attachment, ReportDocument
from reports.structure import Structure, write_structure
from reports.theme import RESOURCES
from reports.visible_text import make_visible

_PRODUCER = "ForgeryTalker"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
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
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
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


def finish(pdf: bytes, document: ReportDocument, structure: Structure) -> bytes:
    """Return the PDF with metadata, output intent, attachments, empty fields and structure tree.

    structure: what the pen noted while it drew.
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
    write_structure(target, structure)
    # By way of a file: a large report is then held in memory once, not three times.
    with tempfile.TemporaryFile() as output:
        target.write(output)
        del target, importer, reader
        output.seek(0)
        return output.read()


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
    if attachment.media_type != "image/png":
        # A PNG is compressed already.
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
