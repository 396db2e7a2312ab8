"""One file that is both for the archive and for screen readers: PDF/A-2a and PDF/UA-1.

WeasyPrint makes one kind at a time. The archival kind is tagged as the accessible one asks for, so
what is missing is to say so in the file's metadata, in the form PDF/A prescribes for anything its
own schemas don't know (ISO 19005-2, 6.6.2.3; ISO 14289-1, 5). The metadata stands uncompressed, so
that a reader who knows nothing of PDF finds it.
"""

from __future__ import annotations

import io
from base64 import a85encode

import pikepdf

FLATE, ASCII_85 = pikepdf.Name.FlateDecode, pikepdf.Name.ASCII85Decode
LINE_BREAKS = (b"\r", b"\n")
END_OF_DESCRIPTIONS = b"</rdf:RDF>"
IS_ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def also_accessible(archival: bytes) -> bytes:
    """The PDF/A-2a file, saying that it is PDF/UA-1 as well. The same content gives the same bytes.

    Raises ValueError for a file without metadata to say it in.
    """
    with pikepdf.open(io.BytesIO(archival)) as pdf:
        said = pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b""
        before, end, after = said.rpartition(END_OF_DESCRIPTIONS)
        if not end:
            raise ValueError("A PDF/A file has its metadata in the catalogue.")
        pdf.Root.Metadata = pdf.make_stream(
            before + IS_ACCESSIBLE + end + after,
            Type=pikepdf.Name.Metadata,
            Subtype=pikepdf.Name.XML,
        )
        _end_clearly(pdf)
        made = io.BytesIO()
        # Without compressing anew: what has no filter must keep none.
        pdf.save(made, deterministic_id=True, compress_streams=False)
    return made.getvalue()


def _end_clearly(pdf: pikepdf.Pdf) -> None:
    """One compressed stream in 128 ends with a byte that is a line break in the file's own syntax.

    Where it ends is then told by its length alone, and strict readers count one byte too few (ISO
    19005-2, 6.1.7.1). The byte is a checksum of the content, so the content is wrapped instead.
    """
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Stream) or found.get("/Filter") != FLATE:
            continue
        raw = found.read_raw_bytes()
        if raw.endswith(LINE_BREAKS):
            found.write(a85encode(raw) + b"~>", filter=pikepdf.Array([ASCII_85, FLATE]))
