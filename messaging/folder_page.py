"""A folder as a page shows it: whose it is and which, its addresses, and what it is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from messaging.filter_form import FilterForm, is_narrowed
from messaging.listing import Page, list_items, lying_in
from messaging.models import Mailbox, MailboxItem

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.actor import Actor

INBOX, SENT, TRASH = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT, MailboxItem.Folder.TRASH
CURSOR = "sida"
NAMES = {INBOX: "Inkorg", SENT: "Skickat", TRASH: "Papperskorg"}
OWN = {INBOX: "messaging:inbox", SENT: "messaging:sent", TRASH: "messaging:trash"}
SHARED = {
    INBOX: "messaging:shared_inbox",
    SENT: "messaging:shared_sent",
    TRASH: "messaging:shared_trash",
}


@dataclass(frozen=True)
class FolderPage:
    """One page of a folder, and the address of everything around it."""

    mailbox: Mailbox
    folder: str
    page: Page
    form: FilterForm | None
    # What the list is narrowed to, and with the page one is on, as parts of an address.
    query: str
    here: str

    @property
    def name(self) -> str:
        if self.mailbox.kind == Mailbox.Kind.SHARED:
            return f"{self.mailbox.name}, {NAMES[MailboxItem.Folder(self.folder)]}"
        return NAMES[MailboxItem.Folder(self.folder)]

    @property
    def url(self) -> str:
        return folder_url(self.mailbox, self.folder)

    @property
    def back_url(self) -> str:
        """The same list, on the same page."""
        return f"{self.url}?{self.here}" if self.here else self.url

    @property
    def older_url(self) -> str:
        return self._at(self.page.older)

    @property
    def newer_url(self) -> str:
        return self._at(self.page.newer)

    def _at(self, cursor: str) -> str:
        return f"{self.url}?{_joined(self.query, cursor)}" if cursor else ""


def folder_page(actor: Actor, mailbox: Mailbox, folder: str, asked: QueryDict) -> FolderPage:
    """What of the folder the reader may see and has asked for (`asked`: the address's own words).

    A circle that was drawn since hides from the list what it hides from the open page.
    """
    now = timezone.now()
    open_to_them = MailboxItem.objects.not_closed_to(actor)
    items = lying_in(mailbox, folder, among=open_to_them, now=now)
    form = FilterForm(asked, items=items, folder=folder) if is_narrowed(asked) else None
    query, cursor = "", asked.get(CURSOR, "")
    if form is not None:
        items, query = form.wanted.among(items, now), form.query
    here = _joined(query, cursor)
    page = list_items(items, now=now, cursor=cursor, query=here)
    return FolderPage(mailbox, folder, page, form, query, here)


def folder_url(mailbox: Mailbox, folder: str) -> str:
    if mailbox.kind == Mailbox.Kind.SHARED:
        return reverse(SHARED[MailboxItem.Folder(folder)], args=[mailbox.public_id])
    return reverse(OWN[MailboxItem.Folder(folder)])


def _joined(query: str, cursor: str) -> str:
    parts = [query, urlencode({CURSOR: cursor}) if cursor else ""]
    return "&".join(part for part in parts if part)
