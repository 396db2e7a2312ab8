from __future__ import annotations

import factory
from django.utils import timezone

from portal.models import AccessibilityFault, Link, SupportInfo
from tests.factories.accounts import UserFactory


class LinkFactory(factory.django.DjangoModelFactory):
    """A guide for caseworkers."""

    class Meta:
        model = Link

    title = factory.Sequence("Lathund {}".format)
    url = "https://intranat.angslunda.example/lathund"
    audiences = [Link.Audience.CASEWORKER]
    category = Link.Category.GUIDE


class SupportInfoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SupportInfo
        django_get_or_create = ("pk",)

    pk = 1
    extension = "0645"
    portal_url = "https://support.angslunda.example/"


class AccessibilityFaultFactory(factory.django.DjangoModelFactory):
    """Told and not answered yet; `handled=True` when it is."""

    class Meta:
        model = AccessibilityFault

    class Params:
        handled = factory.Trait(
            answer="Knappen har fått ett namn.",
            handled_at=factory.LazyFunction(timezone.now),
            handled_by=factory.SubFactory(UserFactory),
        )

    text = "Skärmläsaren säger bara knapp."
    sender = factory.Sequence("avsändare {}".format)
