"""Whatever comes and goes while somebody turns the pages: each letter once, none left out."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from messaging.folder_page import folder_page
from messaging.models import MailboxItem
from tests.factories.messaging import (
    AttachmentFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


class Post:
    """A mailbox that letters are laid into and taken out of at random, several at one moment."""

    def __init__(self, actor, seed):
        self.actor, self.chance = actor, random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.mailbox = OwnMailboxFactory(owner=actor.user)
        self.message = MessageFactory(thread=ThreadFactory(internal=True))

    def lay(self, count, *, since, until):
        for _ in range(count):
            minutes = self.chance.randint(since, until)
            message = MessageFactory(
                thread=self.message.thread,
                sender_user=self.message.sender_user,
                to=self.mailbox,
                sent_at=NOON - timedelta(minutes=minutes),
            )
            if self.chance.random() < 0.7:
                AttachmentFactory(message=message)

    def take_out(self, count):
        keys = list(self.mailbox.items.order_by("pk").values_list("pk", flat=True))
        MailboxItem.objects.filter(pk__in=self.chance.sample(keys, count)).delete()

    def page(self, query):
        return folder_page(self.actor, self.mailbox, MailboxItem.Folder.INBOX, QueryDict(query))

    def ids(self):
        return set(self.mailbox.items.values_list("public_id", flat=True))


def query_of(url):
    return url.partition("?")[2]


@pytest.mark.parametrize("filters", ["", "with_files=on"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_lies_there_all_the_time_is_shown_once_and_in_order(caseworker, seed, filters):
    post = Post(caseworker.actor, seed)
    post.lay(130, since=0, until=40)
    wanted = {row.item_id for row in _all_rows(post, filters)}

    page, shown = post.page(filters), []
    while True:
        shown += page.page.rows
        if not page.older_url:
            break
        post.lay(3, since=0, until=60)
        post.take_out(4)
        page = post.page(query_of(page.older_url))

    stayed = wanted & post.ids()
    seen = [row.item_id for row in shown]
    assert len(seen) == len(set(seen))
    assert stayed <= set(seen)
    assert [row.at for row in shown] == sorted((row.at for row in shown), reverse=True)


def test_the_way_back_shows_what_has_come_meanwhile(caseworker):
    post = Post(caseworker.actor, 4)
    post.lay(60, since=10, until=40)
    second = post.page(query_of(post.page("").older_url))
    MailboxItemFactory(mailbox=post.mailbox, message=post.message, sent_at=NOON)

    first = post.page(query_of(second.newer_url))
    newest = post.page(query_of(first.newer_url))

    assert len(first.page.rows) == 50
    assert [row.message_id for row in newest.page.rows] == [post.message.public_id]


def _all_rows(post, filters):
    page = post.page(filters)
    rows = list(page.page.rows)
    while page.older_url:
        page = post.page(query_of(page.older_url))
        rows += page.page.rows
    return rows
