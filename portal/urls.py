from django.urls import path, re_path

from portal.views import assistance, library, mailbox, signin, start, thread

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    re_path(r"^Meddelanden?IFO/?$", start.printed_address, name="printed_address"),
    path("utforare/", library.provider_web, name="provider_web"),
    path("blad/<str:sheet>/", library.open_sheet, name="sheet"),
    path("personal/lankar/", library.links, name="links"),
    path("personal/support/", library.support, name="support"),
    path("logga-in/", signin.signin, name="signin"),
    path("logga-in/vanta/", signin.waiting, name="waiting"),
    path("logga-in/vanta/lage/", signin.waiting_state, name="waiting_state"),
    path("logga-in/avbryt/", signin.cancel, name="cancel"),
    path("logga-in/<str:provider>/", signin.start_eid, name="begin"),
    path("logga-ut/", signin.signout, name="signout"),
    path("minasidor/", start.home, name="home"),
    path("minasidor/meddelanden/", mailbox.inbox, name="inbox"),
    path("minasidor/skickat/", mailbox.sent, name="sent"),
    path("minasidor/meddelanden/<uuid:thread_id>/", thread.thread, name="thread"),
    path("minasidor/angra/<uuid:message_id>/", thread.undo, name="undo"),
    path("minasidor/bilaga/<uuid:attachment_id>/", thread.attachment, name="attachment"),
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
]
