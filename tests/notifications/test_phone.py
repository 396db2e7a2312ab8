from __future__ import annotations

import pytest

from notifications.phone import dialled


@pytest.mark.parametrize("number", ["031-390 06 00", "+46 31 390 06 00"])
def test_a_number_is_rung_without_its_spaces(number):
    assert dialled(number) == f"tel:{number.replace(' ', '')}"
