"""Sentences that citizens meet in more than one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from casework.models import Assignment, Case, EconomicAssistanceApplication
from portal.phone import switchboard

if TYPE_CHECKING:
    from accounts.models import User

Status = EconomicAssistanceApplication.Status
# The models' own words, collected here for the citizen's other language: kinds of application,
# other outcomes of a decision and states of a payment.
MODEL_WORDS = (
    gettext_noop("nyansökan"),
    gettext_noop("återansökan"),
    gettext_noop("tilläggsansökan"),
    gettext_noop("avvisning"),
    gettext_noop("handläggningsbeslut"),
    gettext_noop("planerad"),
    gettext_noop("utbetald"),
    gettext_noop("stoppad"),
    # And what a case is about.
    gettext_noop("ekonomiskt bistånd"),
    gettext_noop("barn och unga"),
    gettext_noop("vuxna"),
    gettext_noop("våld i nära relationer"),
    gettext_noop("familjerätt"),
    gettext_noop("mottagning"),
)
STANDING: dict[str, str] = {
    Status.RECEIVED: gettext_noop("Vi har tagit emot ansökan."),
    Status.UNDER_REVIEW: gettext_noop("Vi utreder ansökan."),
    Status.SUPPLEMENT_REQUESTED: gettext_noop("Vi behöver fler uppgifter."),
    Status.AWAITING_DECISION: gettext_noop(
        "Utredningen är klar. Du ser här när beslutet är fattat."
    ),
    Status.GRANTED: gettext_noop("Ansökan är beviljad."),
    Status.PARTLY_GRANTED: gettext_noop("Ansökan är delvis beviljad."),
    Status.REFUSED: gettext_noop("Ansökan är avslagen."),
    Status.PAID: gettext_noop("Pengarna är utbetalda."),
    Status.CLOSED: gettext_noop("Ansökan är avslutad."),
    Status.WITHDRAWN: gettext_noop("Ansökan är återtagen."),
}


def no_service() -> str:
    """The one answer to everybody who has no service here, whatever the reason (P20)."""
    return _(
        "Vi kan inte öppna tjänsten för dig just nu. Om din handläggare nyligen har aktiverat"
        " tjänsten fungerar den nästa dag. Kontakta kommunen om det inte fungerar då."
    )


def cancelled() -> str:
    return _("Inloggningen avbröts. Försök igen.")


def too_often(seconds: int) -> str:
    text = _(
        "Det har påbörjats många inloggningar härifrån den senaste minuten, kanske av andra på"
        " samma nätverk. Vänta %(seconds)s sekunder och försök igen."
    )
    return text % {"seconds": seconds}


def took_over(now: User) -> str:
    """Another e-ID was used in the browser of somebody who was signed in. Who that was is nothing
    to tell: that they come here is a secret too."""
    text = _("Du är nu inloggad som %(name)s. Den som var inloggad förut är utloggad.")
    return text % {"name": now.full_name}


def began_elsewhere() -> str:
    """For who comes back from the app to a browser that began nothing (T6)."""
    return _(
        "Inloggningen började i en annan webbläsare, så vi kan inte slutföra den här."
        " Gå tillbaka dit eller börja om här. Har någon annan skickat en länk till dig? Då ska du"
        " inte använda den."
    )


def case_closed() -> str:
    """Reading goes on, writing doesn't (D10)."""
    text = _(
        "Ärendet är avslutat. Du kan läsa tidigare meddelanden."
        " Vill du ta ny kontakt, ring {phone}."
    )
    return format_html(text, phone=switchboard())


def matter(place: Case | Assignment) -> str:
    """What a contact is a contact in: the case's area, or what a provider carries out, in the
    Swedish of the town's own list of services."""
    words = _(place.get_area_display()) if isinstance(place, Case) else place.service.type
    words = words[:1].upper() + words[1:]
    return words if isinstance(place, Case) else format_html('<span lang="sv">{}</span>', words)


def is_sent() -> str:
    return _("Meddelandet är skickat. Du ser det under Skickat.")


def is_held(seconds: int) -> str:
    text = ngettext(
        "Meddelandet skickas om %(seconds)s sekund. Till dess kan du ångra det.",
        "Meddelandet skickas om %(seconds)s sekunder. Till dess kan du ångra det.",
        seconds,
    )
    return text % {"seconds": seconds}


def contact_saved(told: frozenset[str]) -> str:
    """`told`: at which addresses the change is confirmed, "old" and "new" (P19)."""
    if told == {"old", "new"}:
        return _(
            "Dina uppgifter är sparade. Vi har skickat en bekräftelse till din gamla och din nya"
            " adress."
        )
    if "new" in told:
        return _("Dina uppgifter är sparade. Vi har skickat en bekräftelse till din nya adress.")
    if "old" in told:
        return _(
            "Dina uppgifter är sparade. Vi har skickat en bekräftelse till adressen du tog bort."
        )
    return _("Sparat.")


def told_nowhere() -> str:
    return _("Du får inga notiser nu. Kryssa i hur du vill få dem under Ändra.")


def has_left() -> str:
    return _("E-tjänsten är avslutad. Du kan inte längre logga in. Din handläggare får veta det.")


def not_sent_yet() -> str:
    return _("Här är det du skrev. Det är inte skickat än.")


def letter_waits() -> str:
    return _(
        "Ditt meddelande är inte skickat än. Det är sparat. Logga in, så kan du läsa igenom det"
        " och skicka det."
    )


def form_waits() -> str:
    return _("Det du skrev är kvar, men inte sparat än. Logga in, så kan du spara det.")


def thrown_away() -> str:
    return _("Det du hade skrivit är borttaget.")


def withdrawn_subject() -> str:
    """In place of what a letter was about that the sender has taken back (P15)."""
    return _("Borttaget meddelande")


def answer_time(*, is_away: bool = False) -> str:
    """`is_away`: somebody who is, or can be, written to here is away."""
    text = _(
        "Skicka inte brådskande ärenden här. Ring 112 vid fara för liv."
        " Vi svarar normalt inom %(days)s arbetsdagar."
    )
    if is_away:
        text = _(
            "Skicka inte brådskande ärenden här. Ring 112 vid fara för liv."
            " Vi svarar normalt inom %(days)s arbetsdagar, men det kan dröja längre när den du"
            " skriver till är borta."
        )
    return text % {"days": settings.ANSWER_WORKING_DAYS}


def file_limits() -> str:
    text = _("Foton gör vi om till en PDF. Högst %(files)s filer, högst %(megabytes)s MB var.")
    return text % {
        "files": settings.ATTACHMENT_MAX_COUNT,
        "megabytes": settings.ATTACHMENT_MAX_MB,
    }


def where_it_stands(application: EconomicAssistanceApplication) -> str:
    """An application's status in a sentence of plain words (R120)."""
    due_on = application.supplement_due_on
    if application.status == Status.SUPPLEMENT_REQUESTED and due_on is not None:
        text = _("Vi behöver fler uppgifter senast den %(day)s.")
        return text % {"day": date_format(due_on)}
    return _(STANDING[application.status])


def too_many_reports() -> str:
    text = _("Det har kommit många anmälningar i dag. Ring {phone}, så hjälper vi dig.")
    return format_html(text, phone=switchboard())
