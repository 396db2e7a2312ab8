from django.urls import path, re_path

from accounts.session_left import session_left
from portal.views import (
    assistance,
    broker,
    compose,
    contacts,
    hat,
    library,
    mailbox,
    profile,
    public,
    signin,
    start,
    thread,
)


def _in_any_case(words: str) -> str:
    """As a pattern that an address can still be made of, which `(?i:)` is not."""
    return "".join(f"[{sign.upper()}{sign.lower()}]" for sign in words)


# What stands on paper is typed as people please.
PRINTED = rf"^{_in_any_case('meddelande')}[Nn]?{_in_any_case('ifo')}/?$"

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    re_path(PRINTED, start.printed_address, name="printed_address"),
    path("hjalp/", public.help_page, name="help"),
    path("kakor/", public.cookies_page, name="cookies"),
    path("personuppgifter/", public.privacy, name="privacy"),
    path("tillganglighet/", public.accessibility, name="accessibility"),
    path("utforare/", library.provider_web, name="provider_web"),
    path("blad/<str:sheet>/", library.open_sheet, name="sheet"),
    path("personal/lankar/", library.links, name="links"),
    path("personal/support/", library.support, name="support"),
    path("logga-in/", signin.signin, name="signin"),
    path("logga-in/vanta/", signin.waiting, name="waiting"),
    path("logga-in/vanta/lage/", signin.waiting_state, name="waiting_state"),
    path("logga-in/avbryt/", signin.cancel, name="cancel"),
    path("logga-in/broker/", broker.begin, name="broker_begin"),
    path("logga-in/broker/svar/", broker.answer, name="broker_answer"),
    path("logga-in/<str:provider>/", signin.start_eid, name="begin"),
    path("logga-ut/", signin.signout, name="signout"),
    path("minasidor/session/", session_left, {"of_citizens": True}, name="session_left"),
    path("minasidor/", start.home, name="home"),
    path("minasidor/galler/", hat.choose, name="hat"),
    path("minasidor/meddelanden/", mailbox.inbox, name="inbox"),
    path("minasidor/skickat/", mailbox.sent, name="sent"),
    path("minasidor/profil/", profile.profile, name="profile"),
    path("minasidor/profil/andra/", profile.contact, name="profile_contact"),
    path("minasidor/profil/angra/", profile.undo, name="profile_undo"),
    path("minasidor/profil/sprak/", profile.language, name="profile_language"),
    path("minasidor/profil/avsluta/", profile.leave, name="leave"),
    path("minasidor/kontakter/", contacts.contacts, name="contacts"),
    path("minasidor/skriv/<uuid:about_id>/", compose.compose, name="compose"),
    path("minasidor/meddelanden/<uuid:thread_id>/", thread.thread, name="thread"),
    path("minasidor/angra/<uuid:message_id>/", thread.undo, name="undo"),
    path("minasidor/bilaga/<uuid:attachment_id>/", thread.attachment, name="attachment"),
    path(
        "minasidor/bilaga/<uuid:attachment_id>/oppna/",
        thread.attachment_inline,
        name="attachment_inline",
    ),
    path("minasidor/ekonomiskt-bistand/", assistance.applications, name="applications"),
    path(
        "minasidor/ekonomiskt-bistand/ansokan/<uuid:application_id>/",
        assistance.application,
        name="application",
    ),
    path("minasidor/ekonomiskt-bistand/utbetalningar/", assistance.payments, name="payments"),
    path(
        "minasidor/ekonomiskt-bistand/dokument/",
        assistance.documents,
        name="assistance_documents",
    ),
    path(
        "minasidor/ekonomiskt-bistand/dokument/<uuid:decision_id>/",
        assistance.decision,
        name="assistance_decision",
    ),
    path(
        "minasidor/ekonomiskt-bistand/dokument/<uuid:decision_id>/<uuid:paper_id>/",
        assistance.paper,
        name="assistance_paper",
    ),
    path(
        "minasidor/ekonomiskt-bistand/dokument/<uuid:decision_id>/<uuid:paper_id>/oppna/",
        assistance.paper_inline,
        name="assistance_paper_inline",
    ),
]
