from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pikepdf
import pytest
from pypdf import PdfReader

from casework.models import Decision, Person
from journal.letter import letter_html
from journal.models import PrintTemplate
from journal.pdf import LETTERS, make_pdf
from portal.demo.print_templates import TOWN_HALL
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.casework import PersonFactory
from tests.factories.journal import DocumentFactory, PrintTemplateFactory
from tests.factories.process import DecisionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.makes_pdf]

MILLIMETRE = 72 / 25.4
A4_HEIGHT = 297
HOME = {"street_address": "Kvarngatan 12 B", "postal_code": "123 45", "city": "Ängslunda"}


@pytest.fixture
def letterhead():
    return PrintTemplateFactory(letterhead="Socialförvaltningen\nVuxenenheten", footer=TOWN_HALL)


@pytest.fixture
def with_appeal():
    return PrintTemplateFactory(
        code="decision",
        layout=PrintTemplate.Layout.DECISION,
        closing="## Hur du överklagar\n\nLämna det till {{enhet.namn}}, inte till domstolen.",
    )


def printed(document, print_template, heading=None):
    html = letter_html(document, print_template, heading or document.heading)
    return PdfReader(io.BytesIO(make_pdf(html, style=LETTERS)))


def words_of(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def places_on(page):
    """Each piece of text with how far it stands from the left and from the top, in millimetres."""
    found = {}

    def note(text, current, transformed, *_font):
        if text.strip():
            x = transformed[4] * current[0] + current[4]
            y = transformed[5] * current[3] + current[5]
            found[text.strip()] = (x / MILLIMETRE, A4_HEIGHT - y / MILLIMETRE)

    page.extract_text(visitor_text=note)
    return found


def written_to(**facts):
    return DocumentFactory(addressee=PersonFactory(**HOME, **facts))


@pytest.mark.covers("R56", "R57", "R58")
def test_a_letter_has_its_sender_its_reference_its_addressee_and_its_text(letterhead):
    document = written_to(given_name="Karin", family_name="Bergström")
    document.body = "Hej Karin!\n\n**Tid:** 13.00\n\n- pass\n- intyg"
    document.event_at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

    words = words_of(printed(document, letterhead, "Kallelse till möte"))

    for said in (
        "Ängslunda kommun Socialförvaltningen Vuxenenheten",
        # Half past midnight in Sweden.
        f"Brev Datum 1 december 2026 Beteckning {document.case.number}",
        "Karin Bergström Kvarngatan 12 B 123 45 Ängslunda",
        "Kallelse till möte Hej Karin! Tid: 13.00",
        "Besöksadress Stora torget 1",
        "Sida 1 av 1",
    ):
        assert said in words, said
    assert words.count("Kallelse till möte") == 1
    assert document.heading not in words


def test_the_address_stands_where_an_envelope_has_its_window(letterhead):
    document = written_to(given_name="Karin", family_name="Bergström", care_of="c/o Andersson")

    places = places_on(printed(document, letterhead).pages[0])

    for line in ("Karin Bergström", "c/o Andersson", "Kvarngatan 12 B", "123 45 Ängslunda"):
        left, top = places[line]
        assert 105 <= left <= 115
        assert 45 <= top <= 80
    inside = [text for text, (left, top) in places.items() if left >= 100 and 42 <= top <= 85]
    assert len(inside) == 4


@pytest.mark.parametrize("protection", [one for one in Person.Protection if one != "none"])
def test_the_address_of_a_protected_person_is_never_printed(letterhead, protection):
    document = written_to(given_name="Sara", family_name="Nyberg", protection=protection)

    words = words_of(printed(document, letterhead))

    assert "Sara Nyberg" in words
    assert "Kvarngatan" not in words
    assert "Kvarngatan" in words_of(printed(written_to(), letterhead))


def test_a_pdf_that_was_ordered_without_the_address_is_laid_out_without_it(letterhead):
    html = letter_html(written_to(), letterhead, "Brev", hides_address=True)

    assert "Kvarngatan" not in html
    assert "Kvarngatan" in letter_html(written_to(), letterhead, "Brev")


def test_the_file_tells_of_the_authority_and_never_of_who_wrote_it(letterhead):
    canary = UserFactory(given_name="Kanariefågel", family_name="Gulsparv", user_code="KANGUL")
    document = DocumentFactory(created_by=canary)

    made = make_pdf(letter_html(document, letterhead, "Brev till dig"), style=LETTERS)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        told = f"{dict(pdf.docinfo)} {pdf.Root.Metadata.read_bytes().decode()}"
        assert str(pdf.docinfo["/Title"]) == "Brev till dig"
        assert str(pdf.docinfo["/Author"]) == "Ängslunda kommun"
        assert str(pdf.Root.Lang) == "sv"
    for word in ("Kanariefågel", "Gulsparv", "KANGUL", canary.username):
        assert word not in told
    assert "Kanariefågel Gulsparv" in words_of(PdfReader(io.BytesIO(made)))


def test_an_employee_under_threat_is_told_of_by_function(letterhead, with_appeal):
    hidden = UserFactory(
        given_name="Kanariefågel", title="socialsekreterare", hide_name_from_citizens=True
    )
    unit = UnitFactory(name="Vuxenenheten")
    decision = DecisionFactory(decision_maker=hidden, case__responsible_unit=unit)
    document = DocumentFactory(case=None, decision=decision, created_by=hidden)

    for print_template in (letterhead, with_appeal):
        words = words_of(printed(document, print_template))
        assert "Kanariefågel" not in words
        assert "Socialsekreterare Vuxenenheten" in words
    assert "Beslutsfattare Socialsekreterare, Vuxenenheten" in words


@pytest.mark.covers("P1", "A-H15")
def test_a_decision_tells_what_was_decided_by_whom_and_how_to_appeal(with_appeal):
    decision = DecisionFactory(
        outcome=Decision.Outcome.REFUSED,
        type="Ekonomiskt bistånd",
        decided_on="2026-11-27",
        decision_maker=UserFactory(given_name="Petra", family_name="Nordin", title="gruppledare"),
        case__responsible_unit=UnitFactory(name="Försörjningsenheten"),
        period_from="2026-12-01",
        period_to="2026-12-31",
    )
    decision.refresh_from_db()
    document = DocumentFactory(case=None, decision=decision, body="**Skäl:** Det räcker.")

    words = words_of(printed(document, with_appeal))

    read = [
        "Beslut Avslag",
        "Gäller Ekonomiskt bistånd",
        "Period 1 december 2026 till och med 31 december 2026",
        "Beslutsdatum 27 november 2026",
        "Beslutsfattare Petra Nordin, gruppledare",
        "Skäl: Det räcker.",
        "Hur du överklagar",
        "Lämna det till Försörjningsenheten, inte till domstolen.",
    ]
    assert [words.find(said) for said in read] == sorted(words.index(said) for said in read)
    assert "Belopp" not in words


def test_what_was_granted_is_told_in_kronor(with_appeal):
    decision = DecisionFactory(amount="12480.00")
    decision.refresh_from_db()

    words = words_of(printed(DocumentFactory(case=None, decision=decision), with_appeal))

    assert "Beslut Bifall" in words
    assert "Belopp 12 480 kronor" in words


def test_a_providers_letter_bears_the_assignments_number(letterhead):
    document = DocumentFactory(in_assignment=True)

    words = words_of(printed(document, letterhead))

    assert f"Beteckning {document.assignment.number}" in words
    assert document.assignment.service.case.number not in words


def test_a_working_copy_says_so_on_every_page_and_has_no_letterhead():
    copy = PrintTemplateFactory(working_copy=True)
    document = written_to()
    document.body = "Ett stycke som fyller en rad och litet till.\n\n" * 60

    pdf = printed(document, copy)

    assert len(pdf.pages) > 1
    assert all("ARBETSKOPIA" in page.extract_text() for page in pdf.pages)
    words = words_of(pdf)
    assert "Arbetskopia. Inte en färdig handling." in words
    assert "Kvarngatan" not in words
    assert "Socialförvaltningen" not in words


def test_from_the_second_page_on_the_head_tells_what_it_is_and_each_page_its_number(letterhead):
    document = DocumentFactory(body="Ett stycke som fyller en rad och litet till.\n\n" * 60)

    first, second, *more = printed(document, letterhead).pages

    head = f"Brev, {document.case.number}"
    count = 2 + len(more)
    assert head not in first.extract_text()
    assert head in second.extract_text()
    assert f"Sida 1 av {count}" in first.extract_text()
    assert f"Sida 2 av {count}" in second.extract_text()
    # The foot is the first page's.
    assert "Besöksadress" not in second.extract_text()


def test_the_longest_heading_stands_whole_and_within_the_page(letterhead):
    heading = ("Kallelse " * 20 + "W" * 70)[:250]

    page = printed(DocumentFactory(), letterhead, heading).pages[0]

    assert re.sub(r"\s", "", heading) in re.sub(r"\s", "", page.extract_text())
    assert all(left < 185 for left, _top in places_on(page).values())


def test_no_heading_is_left_alone_at_the_foot_and_no_list_without_its_line(letterhead):
    part = (
        "## Rubrik {}\n\n" + "Här står några ord. " * 30 + "\n\nTa med:\n\n- ett\n- två\n- tre\n\n"
    )
    document = DocumentFactory(body="".join(part.format(number) for number in range(60)))

    pages = [
        [line for line in page.extract_text().splitlines() if not line.startswith("Sida ")]
        for page in printed(document, letterhead).pages
    ]

    assert len(pages) > 10
    for lines in pages[1:-1]:
        written = [line for line in lines if document.case.number not in line]
        last = [line for line in written if line != "Ängslunda kommun"][-1]
        assert not last.startswith(("Rubrik", "Ta med"))


def test_two_hundred_pages_are_laid_out_whole_and_in_order(letterhead):
    body = "".join(f"Stycke {number} av många.\n\n" for number in range(6000))
    document = DocumentFactory(body=body)

    pdf = printed(document, letterhead)

    assert len(pdf.pages) >= 200
    numbers = [int(found) for found in re.findall(r"Stycke (\d+) av", words_of(pdf))]
    assert numbers == list(range(6000))
