"""From a posted letter to its draft: the steps that every page where one writes has in common.

The draft is kept before anything is judged, so that whatever is refused nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from messaging.actions.drafts import add_files, keep_draft, remove_file
from messaging.draft_key import FIELD, DraftKey, new_key, read_key
from messaging.models import Message
from messaging.written import written_in

if TYPE_CHECKING:
    from accounts.http import SignedInRequest
    from messaging.models import Draft


@dataclass
class PostedLetter:
    """A letter as it came in: the draft that keeps it, its key, what was wrong with its files."""

    key: DraftKey
    draft: Draft
    file_problems: list[str]

    def form_data(self, request: SignedInRequest) -> dict[str, str]:
        """What was posted, under the key that keeps it: not always the one it came with."""
        return {**request.POST.dict(), FIELD: str(self.key)}


def key_for(request: SignedInRequest, draft_id: UUID | None = None) -> DraftKey:
    """The key of a form to show: that of the draft it goes on with, or a new one."""
    if draft_id is not None:
        return DraftKey(draft=draft_id, owner=request.user.public_id)
    return new_key(request.user)


def draft_asked_for(request: SignedInRequest) -> UUID | None:
    """The draft an address asks to go on with (?utkast=…), if it names one at all."""
    return _uuid(request.GET.get("utkast", ""))


def already_sent(request: SignedInRequest) -> Message | None:
    """The message this very form has sent before (a second click, or back and Skicka again)."""
    key = read_key(request.POST.get(FIELD, ""))
    if key is None or key.owner != request.user.public_id:
        return None
    return Message.objects.filter(submission=key.draft, sender_user=request.user).first()


def take_in(request: SignedInRequest) -> PostedLetter:
    """Keep what was posted. A key that is too old or not ours gets a new draft; nothing is lost."""
    key = read_key(request.POST.get(FIELD, ""))
    if key is None or key.owner != request.user.public_id:
        key = new_key(request.user)
    draft = keep_draft(
        owner=request.user,
        public_id=key.draft,
        path=request.path,
        **written_in(request.POST),
    )
    problems = add_files(draft, request.FILES.getlist("files"))
    if removed := _uuid(request.POST.get("remove_file", "")):
        remove_file(draft, removed)
    return PostedLetter(key=key, draft=draft, file_problems=problems)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
