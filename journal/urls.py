from django.urls import path

from journal.views import papers, sharing

app_name = "journal"

urlpatterns = [
    path("arende/<uuid:case_id>/dokumentation/", papers.case_documents, name="case_documents"),
    path(
        "uppdrag/<uuid:assignment_id>/dokument/",
        papers.assignment_documents,
        name="assignment_documents",
    ),
    path(
        "arende/<uuid:case_id>/uppdrag/<uuid:assignment_id>/dokument/",
        sharing.case_assignment_documents,
        name="case_assignment_documents",
    ),
    path(
        "arende/<uuid:case_id>/uppdrag/<uuid:assignment_id>/dela/<uuid:item_id>/",
        sharing.share_with_provider,
        name="share_with_provider",
    ),
    path(
        "arende/<uuid:case_id>/uppdrag/<uuid:assignment_id>/sluta-dela/<uuid:item_id>/",
        sharing.stop_sharing_with_provider,
        name="stop_sharing_with_provider",
    ),
    path(
        "uppdrag/<uuid:assignment_id>/dela/<uuid:item_id>/",
        sharing.share_with_authority,
        name="share_with_authority",
    ),
    path(
        "uppdrag/<uuid:assignment_id>/sluta-dela/<uuid:item_id>/",
        sharing.stop_sharing_with_authority,
        name="stop_sharing_with_authority",
    ),
    path("anteckning/<uuid:entry_id>/", papers.entry, name="entry"),
    path("fil/<uuid:item_id>/", papers.filed_item, name="filed_item"),
]
