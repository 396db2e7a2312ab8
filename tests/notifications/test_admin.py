from __future__ import annotations

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from notifications.models import Notice
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return site.get_model_admin(Notice)


@pytest.fixture
def request_of_an_operator():
    request = RequestFactory().get("/")
    request.user = get_user_model()(is_active=True, is_staff=True, is_superuser=True)
    return request


def test_an_operator_may_look_and_not_touch(page, request_of_an_operator):
    notice = NoticeFactory()

    assert page.has_view_permission(request_of_an_operator, notice)
    assert not page.has_add_permission(request_of_an_operator)
    assert not page.has_change_permission(request_of_an_operator, notice)
    assert not page.has_delete_permission(request_of_an_operator, notice)
    assert page.get_actions(request_of_an_operator) == {}


def test_an_operator_sees_that_notices_leave_and_not_whom_they_are_for(
    page, request_of_an_operator
):
    shown = {
        *page.get_list_display(request_of_an_operator),
        *page.get_fields(request_of_an_operator),
    }

    assert "status" in shown
    assert not shown & {"recipient", "trigger", "key", "address_mark", "provider_ref", "public_id"}
