"""The process that turns photos into a PDF: no Django, no way out but the answer (`photos`)."""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PIXELS = 50_000_000  # of a received photo; what a phone takes of a paper has 12 to 48 million
LONGEST_SIDE = 2400  # pixels, of what is kept: 200 dots an inch on A4
JPEG_QUALITY = 80
A4 = (595, 842)  # points
MARGIN = 18
MEMORY = 3 << 29  # bytes of address space
CPU_SECONDS = 40


class UnreadableError(Exception):
    """What is wrong with a photo; its text is a key of journal.files.WORDS."""


def draw(number: int, sizes: str) -> None:
    behind, *photos = _parts(number, json.loads(sizes))
    _give_up_rights()
    pdf = pikepdf.open(io.BytesIO(behind)) if behind else pikepdf.new()
    refused: list[tuple[int, str]] = []
    for which, photo in enumerate(photos):
        try:
            _add_page(pdf, _upright(photo))
        except UnreadableError as wrong:
            refused.append((which, str(wrong)))
        except MemoryError:
            refused.append((which, "photo_too_many_pixels"))
    made = io.BytesIO()
    if len(refused) < len(photos):
        pdf.save(made)
    _answer(refused, made.getvalue())


def _parts(number: int, sizes: Sequence[int]) -> list[bytes]:
    found, start = [], 0
    for size in sizes:
        found.append(os.pread(number, size, start))
        start += size
    return found


def _upright(photo: bytes) -> Image.Image:
    """The picture alone, turned as the phone was held, on white, and small enough."""
    try:
        with Image.open(io.BytesIO(photo), formats=("JPEG", "PNG")) as received:
            if received.width * received.height > MOST_PIXELS:
                raise UnreadableError("photo_too_many_pixels")
            # A JPEG is unpacked at the size that is wanted, in a fraction of time and memory.
            received.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(received)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _on_white(picture)
    except Image.DecompressionBombError as bomb:
        # Of far too many the library won't even say how many.
        raise UnreadableError("photo_too_many_pixels") from bomb
    except (OSError, SyntaxError, ValueError) as wrong:
        raise UnreadableError("photo_damaged") from wrong


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def _add_page(pdf: pikepdf.Pdf, picture: Image.Image) -> None:
    """An A4 page, upright or lying as the picture is, which fills it."""
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    width, height = A4 if picture.height >= picture.width else A4[::-1]
    room = (width - 2 * MARGIN, height - 2 * MARGIN)
    scale = min(room[0] / picture.width, room[1] / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    left, low = (width - wide) / 2, (height - high) / 2
    shown = pikepdf.Stream(
        pdf,
        jpeg.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    # Last, so that memory that runs out above leaves no empty page behind.
    page = pdf.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=shown))
    placed = f"q {wide:.2f} 0 0 {high:.2f} {left:.2f} {low:.2f} cm /Photo Do Q"
    page.Contents = pikepdf.Stream(pdf, placed.encode())


def _answer(refused: list[tuple[int, str]], pdf: bytes) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps({"refused": refused}).encode() + b"\n")
    out.write(pdf)
    out.flush()
    os._exit(0)


def _give_up_rights() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))
