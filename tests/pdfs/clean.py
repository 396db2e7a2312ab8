"""Ordinary papers as many programs make them. All of them must come in."""

from __future__ import annotations

import io
import zlib
from functools import cache
from pathlib import Path

import fpdf
import pikepdf
import pypdf
from fpdf.enums import AccessPermission
from PIL import Image, ImageDraw
from pypdf.annotations import FreeText, Highlight, Link
from pypdf.generic import ArrayObject, FloatObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.pdfs.bombs import most_pages
from tests.pdfs.paper import (
    CATALOG,
    CONTENT,
    DISGUISES,
    LINK,
    NOTE,
    PAGE,
    SLOW,
    Objects,
    append,
    clean_objects,
    extended,
    stream,
    write,
)

SAMPLES = Path(__file__).parent / "samples"
DEMO = Path(__file__).parents[2] / "portal" / "demo"
TEXT = "Ett påhittat brev med å, ä och ö."
ADDRESS = "https://www.angslunda.example/"
BOX = (72, 700, 200, 720)


@cache
def papers() -> dict[str, bytes]:
    made = {
        "by hand": _by_hand(),
        "reportlab": _reportlab(),
        "fpdf2": _fpdf2(),
        "pypdf": _pypdf(),
        "pikepdf": _pikepdf(),
        "sample": {path.stem: path.read_bytes() for path in SAMPLES.glob("*.pdf")},
        "demo": {path.stem: path.read_bytes() for path in DEMO.glob("*.pdf")},
    }
    return {f"{maker}: {name}": data for maker, kind in made.items() for name, data in kind.items()}


def photo(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (600, 800)) -> io.BytesIO:
    """A grey page with a word on it: what a telephone's scan is to a program."""
    picture = Image.new("RGB", size, (236, 234, 228))
    ImageDraw.Draw(picture).text((60, 60), "Hyresavi", fill="black")
    target = io.BytesIO()
    picture.convert(mode).save(target, kind)
    target.seek(0)
    return target


def _by_hand() -> dict[str, bytes]:
    """One paper in every disguise of the hostile ones, and with what ordinary papers have."""
    plain = write(clean_objects())
    command = b"%%Invocation: gs -o ? " + b"-d" * 700 + b"\n"
    return {
        **{name: disguise(clean_objects()) for name, disguise in (DISGUISES | SLOW).items()},
        **{name: write(clean_objects() | added) for name, added in _additions().items()},
        **{f"version {v.decode()}": write(clean_objects(), v) for v in (b"1.3", b"1.4", b"2.0")},
        "most pages": most_pages(),
        "empty lines after": plain + b"\r\n\r\n \n",
        "zeros after": plain + bytes(20),
        "command line before": write(clean_objects(), comment=command),
        "three revisions": append(append(plain, clean_objects(), 10), clean_objects(), 10),
        "wrong count": plain.replace(b"/Size 11", b"/Size 99"),
    }


def _additions() -> dict[str, Objects]:
    catalog, page = clean_objects()[CATALOG], clean_objects()[PAGE]
    links = (
        b"mailto:a@b.example",
        b"tel:+46313900600",
        b"HTTP://A.EXAMPLE",
        b"#a",
        b"www.a.se",
        b"",
    )
    link = b"<</Type /Annot /Subtype /Link /Rect [0 0 1 1] /A %s>>"
    chain = b"<</S /GoTo /D (a) /Next [<</S /GoTo /D (b)>>]>>"
    return {
        **{f"link {a.decode()}": {LINK: link % (b"<</S /URI /URI (%s)>>" % a)} for a in links},
        "chain of pages": {LINK: link % chain},
        "opens at a page": {CATALOG: extended(catalog, b"/OpenAction [3 0 R /Fit]")},
        "opens by an action": {CATALOG: extended(catalog, b"/OpenAction <</S /GoTo /D (a)>>")},
        "structure": {
            CATALOG: extended(catalog, b"/MarkInfo <</Marked true>> /StructTreeRoot 30 0 R"),
            30: b"<</Type /StructTreeRoot /K 31 0 R>>",
            31: b"<</Type /StructElem /S /P /P 30 0 R /K 0 /A [<</O /Layout /SpaceAfter 3>> 0]>>",
        },
        "signature": {
            NOTE: b"<</Subtype /Widget /FT /Sig /T (s) /Rect [0 0 0 0] /V 30 0 R>>",
            30: b"<</Type /Sig /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 0 0 0]>>",
        },
        "layers": {
            CATALOG: extended(catalog, b"/OCProperties <</OCGs [30 0 R] /D <<>>>>"),
            30: b"<</Type /OCG /Name (Utkast)>>",
        },
        "metadata": {
            CATALOG: extended(catalog, b"/Metadata 30 0 R"),
            30: stream(b"/Type /Metadata /Subtype /XML", b"<?xpacket begin=''?><x/>"),
        },
        "page labels": {CATALOG: extended(catalog, b"/PageLabels <</Nums [0 <</S /D>>]>>")},
        "page turning": {PAGE: extended(page, b"/Trans <</S /Dissolve>>")},
        "spoilt content": {
            CONTENT: stream(b"/Filter /FlateDecode", zlib.compress(b"BT ET" * 99)[:-9])
        },
        "name in Latin-1": {PAGE: extended(page, b"/Privat /\xe5\xe4\xf6")},
        "speaks of scripts": {NOTE: b"<</Subtype /Text /Rect [0 0 1 1] /Contents (/JS och /AA)>>"},
    }


def _reportlab() -> dict[str, bytes]:
    def drawn(*steps: str, **options: object) -> bytes:
        target = io.BytesIO()
        canvas = Canvas(target, pagesize=A4, **options)
        canvas.drawString(72, 760, TEXT)
        if "link" in steps:
            canvas.linkURL(ADDRESS, BOX)
        if "outline" in steps:
            canvas.bookmarkPage("a")
            canvas.addOutlineEntry("Början", "a")
        if "form" in steps:
            canvas.acroForm.textfield(name="namn", x=72, y=500, width=200, height=20)
            canvas.acroForm.checkbox(name="ja", x=72, y=450)
        if "photo" in steps:
            canvas.drawImage(ImageReader(photo()), 72, 100, 300, 400)
        if "pages" in steps:
            for _ in range(30):
                canvas.showPage()
                canvas.drawString(72, 760, TEXT)
        canvas.save()
        return target.getvalue()

    return {
        "text": drawn(),
        "packed": drawn(pageCompression=1),
        "link": drawn("link"),
        "outline": drawn("outline"),
        "form": drawn("form"),
        "photo": drawn("photo"),
        "pages": drawn("pages", pageCompression=1),
        "everything": drawn("link", "outline", "form", "photo", "pages"),
        "owner-locked": drawn(encrypt=StandardEncryption("", "ägare", canPrint=0)),
    }


def _fpdf2() -> dict[str, bytes]:
    def drawn(*steps: str) -> bytes:
        pdf = fpdf.FPDF()
        pdf.add_page()
        pdf.set_font("Helvetica", size=12)
        if "outline" in steps:
            pdf.start_section("Början")
        pdf.cell(text=TEXT, link=ADDRESS if "link" in steps else "")
        if "table" in steps:
            with pdf.table() as table:
                table.row(("Hyra", "8 240"))
        if "photo" in steps:
            pdf.image(photo(), w=100)
        if "drawing" in steps:
            pdf.image(photo("PNG", "RGBA"), w=50)
        if "note" in steps:
            pdf.text_annotation(100, 100, "Hej")
        if "locked" in steps:
            pdf.set_encryption(owner_password="ägare", permissions=AccessPermission.PRINT_LOW_RES)
        return bytes(pdf.output())

    kinds = ("text", "outline", "link", "table", "photo", "drawing", "note", "locked")
    return {kind: drawn(kind) for kind in kinds} | {"everything": drawn(*kinds[:-1])}


def _pypdf() -> dict[str, bytes]:
    def rewritten(*steps: str) -> bytes:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(write(clean_objects())))
        page = writer.pages[0]
        if "merged" in steps:
            writer.append(io.BytesIO(_reportlab()["everything"]))
        if "turned" in steps:
            page.rotate(90)
        if "packed" in steps:
            page.compress_content_streams()
        if "annotated" in steps:
            corners = ArrayObject(FloatObject(n) for n in (72, 720, 200, 720, 72, 700, 200, 700))
            writer.add_annotation(0, Highlight(rect=BOX, quad_points=corners))
            writer.add_annotation(0, FreeText(text="Hej", rect=BOX))
            writer.add_annotation(0, Link(rect=BOX, url=ADDRESS))
        if "described" in steps:
            writer.add_metadata({"/Title": "Brev", "/Author": "Ängslunda kommun"})
        if "locked" in steps:
            writer.encrypt("", "ägare", algorithm="RC4-128")
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()

    kinds = ("copied", "merged", "turned", "packed", "annotated", "described", "locked")
    return {kind: rewritten(kind) for kind in kinds}


def _pikepdf() -> dict[str, bytes]:
    """Scans: a page with one picture over it, in the packings that scanners and telephones use."""
    said = {"Width": 600, "Height": 800, "BitsPerComponent": 8}
    grey = zlib.compress(bytes(600 * 800))
    name = pikepdf.Name
    return {
        "JPEG scan": _scan(
            photo().read(), Filter=name.DCTDecode, ColorSpace=name.DeviceRGB, **said
        ),
        "grey JPEG scan": _scan(
            photo(mode="L").read(), Filter=name.DCTDecode, ColorSpace=name.DeviceGray, **said
        ),
        "JPEG 2000 scan": _scan(photo("JPEG2000").read(), Filter=name.JPXDecode, **said),
        "flate scan": _scan(grey, Filter=name.FlateDecode, ColorSpace=name.DeviceGray, **said),
        "fax scan": _scan(
            photo("TIFF", "1").read(),
            Filter=name.CCITTFaxDecode,
            ColorSpace=name.DeviceGray,
            **said,
        ),
        "A3 in 400 dpi": _scan(
            photo(size=(4677, 6614)).read(),
            Filter=name.DCTDecode,
            ColorSpace=name.DeviceRGB,
            **said | {"Width": 4677, "Height": 6614},
        ),
    }


def _scan(content: bytes, **entries: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=A4)
        picture = pikepdf.Stream(pdf, content, Type=pikepdf.Name.XObject, **entries)
        picture.Subtype = pikepdf.Name.Image
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        page.obj.Contents = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        pdf.save(target)
    return target.getvalue()
