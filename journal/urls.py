from django.urls import path

from journal.views import (
    correcting,
    discarding,
    documents,
    extracts,
    filing,
    notes,
    papers,
    renditions,
    sharing,
)

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
        "arende/<uuid:case_id>/uppdrag/<uuid:assignment_id>/dela/<uuid:paper_id>/",
        sharing.share_with_provider,
        name="share_with_provider",
    ),
    path(
        "arende/<uuid:case_id>/uppdrag/<uuid:assignment_id>/sluta-dela/<uuid:paper_id>/",
        sharing.stop_sharing_with_provider,
        name="stop_sharing_with_provider",
    ),
    path(
        "uppdrag/<uuid:assignment_id>/dela/<uuid:paper_id>/",
        sharing.share_with_authority,
        name="share_with_authority",
    ),
    path(
        "uppdrag/<uuid:assignment_id>/sluta-dela/<uuid:paper_id>/",
        sharing.stop_sharing_with_authority,
        name="stop_sharing_with_authority",
    ),
    path("arende/<uuid:case_id>/dokument/nytt/", documents.document_new, name="document_new"),
    path(
        "arende/<uuid:case_id>/beslut/<uuid:decision_id>/dokument/nytt/",
        documents.decision_document_new,
        name="decision_document_new",
    ),
    path(
        "uppdrag/<uuid:assignment_id>/dokument/nytt/",
        documents.assignment_document_new,
        name="assignment_document_new",
    ),
    path("dokument/<uuid:document_id>/", documents.document, name="document"),
    path(
        "dokument/<uuid:document_id>/handelser/", documents.document_events, name="document_events"
    ),
    path("dokument/<uuid:document_id>/andra/", documents.document_edit, name="document_edit"),
    path("dokument/<uuid:document_id>/skrivskydda/", documents.document_lock, name="document_lock"),
    path(
        "dokument/<uuid:document_id>/slang/", discarding.document_discard, name="document_discard"
    ),
    path(
        "dokument/<uuid:document_id>/felmarkera/",
        correcting.document_mark_as_error,
        name="document_mark_as_error",
    ),
    path(
        "dokument/<uuid:document_id>/ratta/", correcting.document_correct, name="document_correct"
    ),
    path("arende/<uuid:case_id>/anteckning/ny/", notes.note_new, name="note_new"),
    path(
        "uppdrag/<uuid:assignment_id>/anteckning/ny/",
        notes.assignment_note_new,
        name="assignment_note_new",
    ),
    path("anteckning/<uuid:entry_id>/", notes.entry, name="entry"),
    path("anteckning/<uuid:entry_id>/andra/", notes.note_edit, name="note_edit"),
    path("anteckning/<uuid:entry_id>/skrivskydda/", notes.note_sign, name="note_sign"),
    path("anteckning/<uuid:entry_id>/slang/", discarding.note_discard, name="note_discard"),
    path(
        "anteckning/<uuid:entry_id>/felmarkera/",
        correcting.note_mark_as_error,
        name="note_mark_as_error",
    ),
    path("arende/<uuid:case_id>/dokument/infoga/", filing.filed_item_new, name="filed_item_new"),
    path(
        "uppdrag/<uuid:assignment_id>/dokument/infoga/",
        filing.assignment_filed_item_new,
        name="assignment_filed_item_new",
    ),
    path("fil/<uuid:item_id>/", papers.filed_item, name="filed_item"),
    path("fil/<uuid:item_id>/uppgifter/", filing.filed_item_facts, name="filed_item_facts"),
    path(
        "fil/<uuid:item_id>/felmarkera/",
        correcting.filed_item_mark_as_error,
        name="filed_item_mark_as_error",
    ),
    path("dokument/<uuid:document_id>/pdf/", renditions.document_pdf, name="document_pdf"),
    path(
        "dokument/<uuid:document_id>/forhandsgranska/",
        renditions.document_preview,
        name="document_preview",
    ),
    path("pdf/<uuid:rendition_id>/", renditions.rendition, name="rendition"),
    path("pdf/<uuid:rendition_id>/lage/", renditions.rendition_state, name="rendition_state"),
    path("arende/<uuid:case_id>/utdrag/", extracts.case_extract, name="case_extract"),
    path(
        "uppdrag/<uuid:assignment_id>/utdrag/",
        extracts.assignment_extract,
        name="assignment_extract",
    ),
    path("utdrag/<uuid:extract_id>/", extracts.extract, name="extract"),
    path("utdrag/<uuid:extract_id>/fil/", extracts.extract_file, name="extract_file"),
]
