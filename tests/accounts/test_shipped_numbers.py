import pytest
from django.core.exceptions import ValidationError

from accounts.identity_number import IdentityNumber
from accounts.shipped_numbers import SHIPPED, refuse_by_mode

SHIPPED_ONE = IdentityNumber("199101292382")
# On the tax agency's list of test numbers too, but not shipped.
OTHER = IdentityNumber("189001029819")


def test_the_demo_knows_only_the_numbers_that_ship_with_it(settings):
    settings.DEMO = True

    refuse_by_mode(SHIPPED_ONE)
    with pytest.raises(ValidationError, match="testnummer som följer med"):
        refuse_by_mode(OTHER)


def test_production_knows_every_number_but_those(settings):
    settings.DEMO = False

    refuse_by_mode(OTHER)
    with pytest.raises(ValidationError, match="är ett testnummer"):
        refuse_by_mode(SHIPPED_ONE)


def test_the_list_is_the_one_of_the_demo_town():
    assert len(SHIPPED) == 21
