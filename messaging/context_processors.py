from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from messaging.incidents import open_incidents as count_open
from messaging.not_journaled import count_mine
from messaging.not_told import not_told as not_told_by
from messaging.unit_waiting import unread_flag as flag_for
from messaging.unread import unread_badge as count_for

if TYPE_CHECKING:
    from django.http import HttpRequest


def unread_badge(request: HttpRequest) -> dict[str, Any]:
    """The red figure, counted only where a page shows it."""
    if not hasattr(request, "actor"):
        return {}
    return {"unread_badge": SimpleLazyObject(lambda: count_for(request.actor))}


def unread_flag(request: HttpRequest) -> dict[str, Any]:
    """What has lain unopened for too long at the manager's unit, counted where it is shown."""
    if not hasattr(request, "actor"):
        return {}
    return {"unread_flag": SimpleLazyObject(lambda: flag_for(request.actor))}


def open_incidents(request: HttpRequest) -> dict[str, Any]:
    """How many incidents the manager has to take a stand on, counted where it is shown."""
    if not hasattr(request, "actor"):
        return {}
    return {"open_incidents": SimpleLazyObject(lambda: count_open(request.actor))}


def to_journal(request: HttpRequest) -> dict[str, Any]:
    """How many letters of one's own aren't journaled, counted where it is shown."""
    if not hasattr(request, "actor"):
        return {}
    return {"to_journal": SimpleLazyObject(lambda: count_mine(request.actor))}


def not_told(request: HttpRequest) -> dict[str, Any]:
    """The letters of one's own that nobody could be told of, asked for where they are shown."""
    if not hasattr(request, "actor"):
        return {}
    return {"not_told": SimpleLazyObject(lambda: not_told_by(request.actor))}
