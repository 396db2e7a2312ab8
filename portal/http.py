from accounts.http import SignedInRequest
from casework.models import Person


class CitizenRequest(SignedInRequest):
    """Behind `citizen_page`: somebody for whom the e-service is switched on right now."""

    person: Person
