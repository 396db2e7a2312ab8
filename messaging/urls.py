from django.urls import path

from messaging.views import compose, mailbox, messages, recording

app_name = "messaging"
urlpatterns = [
    path("", mailbox.inbox, name="inbox"),
    path("skickat/", mailbox.sent, name="sent"),
    path("utkast/", mailbox.drafts, name="drafts"),
    path("brevlada/<uuid:mailbox_id>/", mailbox.shared_inbox, name="shared_inbox"),
    path("olasta/", mailbox.unread_badge, name="unread_badge"),
    path("skriv/", compose.compose, name="compose"),
    path("skriv/mottagare/", compose.recipient_search, name="recipient_search"),
    path("bilaga/<uuid:attachment_id>/", messages.attachment, name="attachment"),
    path("<uuid:message_id>/", messages.message, name="message"),
    path("<uuid:message_id>/svara/", messages.reply, name="reply"),
    path("<uuid:message_id>/angra/", messages.undo, name="undo"),
    path("<uuid:message_id>/journalfor/", recording.journal, name="journal"),
    path("<uuid:message_id>/infoga-filer/", recording.file_attachments, name="file_attachments"),
]
