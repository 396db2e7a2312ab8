from accounts.http import SignedInRequest
from casework.models import Person
from portal.hats import Hat


class CitizenRequest(SignedInRequest):
    """Behind `citizen_page`: somebody for whom the e-service is switched on right now.

    `hat` is for whose sake they are here; None only on pages that don't ask for it.
    """

    person: Person
    hats: list[Hat]
    hat: Hat | None
