"""Pictures as phones make them: turned on their side, with the place where they were taken."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825
# The phone was held upright, and the picture lies on its side in the file.
LYING = 6
PLACE = b"57 deg 42 min"


def photo(width=800, height=600, *, kind="JPEG", orientation=None, colour="white", seed=0):
    """The bytes of one. The left half is white and the right half is `colour`."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste(Image.new("RGB", (width // 2, height), colour), (width // 2, 0))
    # So that no two are the same file.
    picture.paste((seed * 37 % 256, 0, 0), (0, 0, 32, 32))
    made, more = io.BytesIO(), {}
    if orientation:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        exif[GPS] = {29: PLACE.decode()}
        more = {"exif": exif}
    picture.save(made, kind, **more)
    return made.getvalue()


def uploaded(name="IMG_2034.jpg", content=None, **how):
    return SimpleUploadedFile(name, content or photo(**how))


def heic():
    """The first bytes of what an iPhone keeps by itself."""
    return b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1MiHEMiPrmiafMiHBheic" + bytes(400)
