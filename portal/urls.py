from django.urls import path, re_path

from portal.views import mailbox, signin, start, thread

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    re_path(r"^Meddelanden?IFO/?$", start.printed_address, name="printed_address"),
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
]
