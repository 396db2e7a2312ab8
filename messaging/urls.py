from django.urls import path

from messaging.views import compose, cover, mailbox, messages, recording

app_name = "messaging"
urlpatterns = [
    path("", mailbox.inbox, name="inbox"),
    path("skickat/", mailbox.sent, name="sent"),
    path("utkast/", mailbox.drafts, name="drafts"),
    path("brevlada/<uuid:mailbox_id>/", mailbox.shared_inbox, name="shared_inbox"),
    path("olasta/", mailbox.unread_badge, name="unread_badge"),
    path("skriv/", compose.compose, name="compose"),
    path("skriv/mottagare/", compose.recipient_search, name="recipient_search"),
    path("las-at/", cover.covers, name="covers"),
    path("las-at/<uuid:cover_id>/", cover.cover_inbox, name="cover_inbox"),
    path("las-at/<uuid:cover_id>/skickat/", cover.cover_sent, name="cover_sent"),
    path("las-at/<uuid:cover_id>/avbryt/", cover.cover_end, name="cover_end"),
    path(
        "las-at/<uuid:cover_id>/meddelande/<uuid:covered_message_id>/",
        cover.cover_message,
        name="cover_message",
    ),
    path(
        "las-at/<uuid:cover_id>/bilaga/<uuid:covered_attachment_id>/",
        cover.cover_attachment,
        name="cover_attachment",
    ),
    path("bilaga/<uuid:attachment_id>/", messages.attachment, name="attachment"),
    path("<uuid:message_id>/", messages.message, name="message"),
    path("<uuid:message_id>/svara/", messages.reply, name="reply"),
    path("<uuid:message_id>/angra/", messages.undo, name="undo"),
    path("<uuid:message_id>/journalfor/", recording.journal, name="journal"),
    path("<uuid:message_id>/infoga-filer/", recording.file_attachments, name="file_attachments"),
]
