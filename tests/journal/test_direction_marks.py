from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from journal import form_fields
from journal.direction_marks import one_line
from journal.files import clean_filename

TURNED = "Intyg \u202efdp.exe"
MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("mark", MARKS)
def test_no_sign_turns_the_order_of_a_heading_or_of_a_files_name(mark):
    assert form_fields.heading().clean(f"Brev{mark} ett") == "Brev ett"
    assert mark not in clean_filename(f"Brev{mark}ett.pdf")


def test_what_is_left_is_one_line_and_every_other_letter():
    assert one_line("  قرار\n\tnummer  1 ") == "قرار nummer 1"
    assert one_line(TURNED) == "Intyg fdp.exe"


def test_a_heading_of_such_signs_alone_is_none():
    with pytest.raises(ValidationError, match="Fyll i rubrik"):
        form_fields.heading().clean(MARKS)
