from __future__ import annotations

import factory

from portal.models import Link, SupportInfo


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
