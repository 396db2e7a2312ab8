from xml.etree import ElementTree as ET

from accounts.signin.qr import QUIET_ZONE, svg

TEXT = "bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0." + "d" * 64


def test_the_code_is_one_svg_element_for_the_page():
    code = svg(TEXT)

    assert code.startswith("<svg ")
    assert "style=" not in code
    assert ET.fromstring(code).attrib["role"] == "img"  # noqa: S314 - our own


def test_the_code_has_a_name_for_who_cannot_see_it():
    assert 'aria-label="QR-kod att skanna med appen"' in svg(TEXT)
    assert 'aria-label="Kod &lt;för&gt; BankID"' in svg(TEXT, label="Kod <för> BankID")


def test_readers_are_given_light_space_around_the_code():
    first = svg(TEXT).split(' d="')[1]

    # The upper left finder pattern: seven dark squares from the corner of the quiet zone.
    assert first.startswith(f"M{QUIET_ZONE} {QUIET_ZONE}h7v1h-7z")


def test_every_second_looks_different():
    assert svg(TEXT) != svg(TEXT.replace(".0.", ".1."))
