from django.urls import path

from casework.views import assignments, cases, eservice, home, persons, search

app_name = "casework"

urlpatterns = [
    path("", home.home, name="home"),
    path("sok/", search.search, name="search"),
    path("person/<uuid:person_id>/", persons.person, name="person"),
    path("person/<uuid:person_id>/redigera/", eservice.person_edit, name="person_edit"),
    path("person/<uuid:person_id>/arenden/", persons.person_cases, name="person_cases"),
    path("person/<uuid:person_id>/relationer/", persons.person_relations, name="person_relations"),
    path("arenden/", cases.cases, name="cases"),
    path("arende/<uuid:case_id>/", cases.case, name="case"),
    path("uppdrag/", assignments.assignments, name="assignments"),
    path("uppdrag/<uuid:assignment_id>/", assignments.assignment, name="assignment"),
]
