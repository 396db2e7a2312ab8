"""What a door says when it stays shut: not yours and not there look the same (OSL 26 kap. 1 §)."""

from __future__ import annotations

from django.http import Http404


class OutOfReach(Http404):
    """The object exists or not: the visitor learns neither, the access log learns what was tried.

    The row can't be written where this is raised, since the request's transaction is rolled back;
    `ActorMiddleware` writes it afterwards.
    """

    def __init__(self, object_type: str, object_id: object) -> None:
        super().__init__("Sidan finns inte, eller så har du inte tillgång till den.")
        self.object_type = object_type
        self.object_id = str(object_id)
