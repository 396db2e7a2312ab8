"""From a posted letter to its draft: the steps that every page where one writes has in common.

    if answer := autosave(request):
        return answer
    posted = take_in(request)
    if posted.sent:
        return redirect(…)
    form = LetterForm(posted.form_data(request), draft_key=str(posted.key))
    if may_leave(form, posted) and …

The draft is kept before anything is judged, so that whatever is refused nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.form_key import FormKey, new_key, read_key
from messaging import wording
from messaging.access import access_draft
from messaging.actions.draft_files import (
    add_files,
    check_waiting,
    file_problems,
    remove_file,
    remove_refused,
)
from messaging.actions.draft_photos import add_citizens_files
from messaging.actions.drafts import discard, keep_draft, mark_changed
from messaging.models import Draft, DraftFile, Message
from messaging.papers import is_as_begun_with_paper
from messaging.recipient_values import parts_of
from messaging.written import FIELD, is_anything_written, storable, written_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django import forms
    from django.http import HttpRequest

    from accounts.http import SignedInRequest
    from accounts.models import User
    from messaging.models import Thread

# By what an address names the draft it goes on with.
BEGUN = "utkast"
# What is written in a letter, by whoever writes it.
WORDS = ("subject", "body")


@dataclass
class PostedLetter:
    """A letter as it came in: the draft that keeps it, its key, and what happened on the way.

    `sent`: this very letter has left already. `aside`: it was kept beside what was sent, or beside
    what another page wrote. `file_notes`: what is said of the files, and refuses nothing.
    """

    key: FormKey
    draft: Draft
    sent: Message | None = None
    aside: str = ""
    is_behind: bool = False
    is_new: bool = False
    file_notes: list[str] = field(default_factory=list)
    has_new_refusals: bool = False

    def form_data(self, request: HttpRequest) -> dict[str, str]:
        """What was posted, under the key that keeps it: not always the one it came with."""
        posted = {name: storable(value) for name, value in request.POST.dict().items()}
        return {**posted, FIELD: str(self.key)}

    @property
    def said(self) -> list[str]:
        """What the page tells when it is shown again without having been judged."""
        return [*filter(None, [self.aside]), *self.file_notes]

    @property
    def file_problems(self) -> list[str]:
        """Why it can't leave with the files it has."""
        return file_problems(self.draft)


def key_for(request: SignedInRequest, draft: Draft | None = None) -> FormKey:
    """The key of a form to show: that of the draft it goes on with, or a new one."""
    if draft is None:
        return new_key(request.user)
    return FormKey(draft.public_id, request.user.public_id, draft.revision)


def draft_asked_for(request: HttpRequest) -> UUID | None:
    """The draft an address asks to go on with (?utkast=…), if it names one at all."""
    return _uuid(request.GET.get(BEGUN, ""))


def left_already(request: SignedInRequest) -> Message | None:
    """What this very user sent from the draft the address asks for: who goes back after Skicka."""
    draft_id = draft_asked_for(request)
    if draft_id is None:
        return None
    left = Message.objects.filter(submission=draft_id, sender_user=request.user)
    return left.order_by("pk").first()


def begun_draft(request: SignedInRequest) -> Draft | None:
    """The draft the address asks to go on with. Another's, or one that was sent, is a 404."""
    draft_id = draft_asked_for(request)
    return access_draft(request.actor, draft_id) if draft_id else None


def address_of(request: HttpRequest, draft: Draft) -> str:
    """The page as it was asked for, going on with the draft."""
    query = request.GET.copy()
    query[BEGUN] = str(draft.public_id)
    return f"{request.path}?{query.urlencode()}"


def take_in(request: SignedInRequest, *, thread: Thread | None = None) -> PostedLetter:
    """Keep what was posted. A key that is too old or not ours gets a new draft; nothing is lost."""
    key = read_key(request.POST.get(FIELD, ""))
    if key is None or key.owner != request.user.public_id:
        key = new_key(request.user)
    return keep_posted(request, key, request.user, thread=thread)


def keep_posted(
    request: HttpRequest, key: FormKey, owner: User, *, thread: Thread | None = None
) -> PostedLetter:
    """Keep what was posted under a key, for the one it names: also when nobody is signed in."""
    uploads = request.FILES.getlist("files")
    removed = _uuid(request.POST.get("remove_file", ""))
    kept = keep_draft(
        owner=owner,
        public_id=key.form,
        path=request.path,
        revision=key.revision,
        thread=thread,
        uploads=uploads,
        without=removed,
        **written_in(request.POST),
    )
    draft = kept.draft
    if draft.sent_at is not None:
        return PostedLetter(key, draft, sent=_sent_from(draft))
    before = set(draft.files.values_list("pk", flat=True))
    if removed:
        remove_file(draft, removed)
    if "without_refused" in request.POST:
        remove_refused(draft)
    notes = (add_citizens_files if owner.is_citizen else add_files)(draft, uploads)
    check_waiting(draft)
    after = draft.files.order_by("pk")
    if before != {one.pk for one in after}:
        mark_changed(draft)
    return PostedLetter(
        FormKey(draft.public_id, owner.public_id, draft.revision),
        draft,
        aside=_aside(key, draft, is_behind=kept.is_behind),
        is_behind=kept.is_behind,
        is_new=kept.is_new,
        file_notes=notes,
        has_new_refusals=any(
            one.state == DraftFile.State.REJECTED for one in after if one.pk not in before
        ),
    )


def draft_to_show(request: SignedInRequest, posted: PostedLetter) -> Draft | None:
    """The draft to show the page with, of a letter that didn't leave.

    One on which nothing is written leaves nothing behind in Utkast. A draft from before stays: its
    address may stand in the browser.
    """
    if not posted.is_new or is_anything_written(request):
        return posted.draft
    discard(posted.draft)
    return None


def untouched_draft(request: SignedInRequest) -> Draft | None:
    """The draft of a posted letter that stands as it was begun with a paper of the case file.

    Whoever can't be written to is shown without the case: it is the same one they chose.
    """
    key = read_key(request.POST.get(FIELD, ""))
    draft = Draft.objects.of(request.user).filter(public_id=key.form).first() if key else None
    if draft is None or not is_as_begun_with_paper(draft) or any(request.FILES.values()):
        return None
    now = written_in(request.POST)
    to_the_same = _whom(now["recipients"]) == _whom(draft.recipients)
    says_the_same = all(now[name].split() == getattr(draft, name).split() for name in WORDS)
    return draft if to_the_same and says_the_same else None


def may_leave(form: forms.BaseForm, posted: PostedLetter) -> bool:
    """Whether the letter is right in itself; what isn't is said at the field it stands in."""
    for problem in posted.file_problems:
        form.add_error("files", problem)
    if posted.aside:
        form.add_error(None, f"{posted.aside} {wording.look_and_send()}")
    elif form.is_valid() and posted.is_behind:
        form.add_error(None, f"{wording.changed_elsewhere()} {wording.look_and_send()}")
    return form.is_valid()


def _sent_from(draft: Draft) -> Message | None:
    return Message.objects.filter(submission=draft.public_id).order_by("pk").first()


def _whom(recipients: Iterable[str]) -> set[str]:
    return {parts_of(value)[0] for value in recipients}


def _aside(key: FormKey, draft: Draft, *, is_behind: bool) -> str:
    if draft.public_id == key.form:
        return ""
    return wording.kept_beside() if is_behind else wording.sent_before()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
