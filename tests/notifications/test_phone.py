from __future__ import annotations

import pytest
from django.conf import settings

from notifications.addresses import mobile_normal_form
from notifications.phone import dialled, our_phone, unbroken


def test_no_line_is_broken_in_a_number():
    assert unbroken("070-174 06 05") == "070-\u2060174\u00a006\u00a005"
    assert our_phone() == unbroken(settings.MUNICIPALITY["phone"])


def test_what_is_copied_from_a_page_is_a_number_still():
    assert mobile_normal_form(unbroken("070-174 06 05")) == "+46701740605"


@pytest.mark.parametrize("number", ["031-390 06 00", "+46 31 390 06 00"])
def test_what_is_rung_has_no_such_signs(number):
    assert dialled(number) == f"tel:{number.replace(' ', '')}"
