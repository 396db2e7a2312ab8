"""Which looks a document may have on paper (utskriftsmall; R57, D3).

The authority chooses, a provider has its unit's, and whoever sends the other side's document sends
it in the other side's look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from journal.models import Audience, PrintTemplate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor
    from accounts.models import Unit
    from journal.models import Document

# What can be looked at before a document is finished; never stored.
PREVIEW = PrintTemplate(name="Arbetskopia", layout=PrintTemplate.Layout.WORKING_COPY)


def print_templates_for(actor: Actor, document: Document) -> QuerySet[PrintTemplate]:
    """Those to choose from: of the authority's own documents any of its, else one or none."""
    if actor.is_provider or document.assignment is not None:
        own = default_print_template(actor, document)
        return PrintTemplate.objects.filter(pk__in=[own.pk] if own else [])
    return _in_order(_in_use(actor.unit, Audience.AUTHORITY))


def default_print_template(actor: Actor, document: Document) -> PrintTemplate | None:
    """The document's template's own, its type's, or the first there is. None before any is made.

    Always in the look of the side whose document it is (R101, R103): what the provider sends out of
    the investigation is the authority's letter, and the other way round.
    """
    if document.assignment is not None:
        return _of_provider(document.unit)
    unit = document.unit if actor.is_provider else actor.unit
    usable = _in_order(_in_use(unit, Audience.AUTHORITY))
    preferred = [document.type.print_template_id]
    if document.template is not None:
        preferred.insert(0, document.template.print_template_id)
    for pk in preferred:
        if pk is not None and (found := usable.filter(pk=pk).first()):
            return found
    return usable.exclude(layout=PrintTemplate.Layout.WORKING_COPY).first()


def _of_provider(unit: Unit) -> PrintTemplate | None:
    """The unit's own before the providers' common one, and that before everybody's."""
    usable = _in_use(unit, Audience.PROVIDER).exclude(layout=PrintTemplate.Layout.WORKING_COPY)
    # "both" comes before "provider" in the alphabet, and null is last.
    own_first = F("unit").asc(nulls_last=True)
    return usable.order_by(own_first, "-audience", "sort", "name", "pk").first()


def _in_use(unit: Unit | None, audience: Audience) -> QuerySet[PrintTemplate]:
    return PrintTemplate.objects.filter(
        Q(unit=unit) | Q(unit=None),
        audience__in=[audience, Audience.BOTH],
        is_active=True,
    )


def _in_order(templates: QuerySet[PrintTemplate]) -> QuerySet[PrintTemplate]:
    return templates.order_by("sort", "name", "pk")
