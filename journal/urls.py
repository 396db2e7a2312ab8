from django.urls import path

from journal import views

app_name = "journal"

urlpatterns = [
    path("arende/<uuid:case_id>/dokumentation/", views.case_documents, name="case_documents"),
    path(
        "uppdrag/<uuid:assignment_id>/dokument/",
        views.assignment_documents,
        name="assignment_documents",
    ),
    path("anteckning/<uuid:entry_id>/", views.entry, name="entry"),
    path("fil/<uuid:item_id>/", views.filed_item, name="filed_item"),
]
