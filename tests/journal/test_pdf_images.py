import pytest

from journal.pdf_images import pixels
from tests.pdfs.clean import photo


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_a_picture_s_own_header_says_how_large_it_is(kind):
    assert pixels(photo(kind).read()) == 600 * 800


def test_a_large_preview_before_the_picture_is_not_taken_for_it():
    picture = photo().read()
    preview = b"\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03"
    with_preview = picture[:2] + b"\xff\xe1" + (len(preview) + 2).to_bytes(2, "big") + preview

    assert pixels(with_preview + picture[2:]) == 600 * 800


@pytest.mark.parametrize(
    "picture", [b"", b"\xff\xd8", b"\xff\xd8" + b"\xff" * 50, b"GIF89a", bytes(99)]
)
def test_what_is_no_picture_has_no_pixels(picture):
    assert pixels(picture) == 0
