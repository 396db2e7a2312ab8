import re

import pytest

from journal import pdf_raw_bytes, pdf_rules
from journal.pdf_gate import inspect
from journal.pdf_verdict import Reason
from tests.pdfs.bombs import most_pages, too_many_pages
from tests.pdfs.clean import papers
from tests.pdfs.hostile import seeds
from tests.pdfs.paper import BY_HAND, DISGUISES, SAVED, SLOW, clean_objects, locked, write
from tests.pdfs.polyglots import not_pdf, not_whole, two_things_at_once

NEVER = re.compile(rb"(?!)")


def hostile_papers():
    """Every seed in every disguise: where it does harm, where nothing leads, and deep down."""
    for seed in seeds():
        shapes = [("written", seed.written(), DISGUISES | SLOW)]
        if seed.gist:
            # A library leaves out what nothing leads to, so only a hand can write that.
            shapes += [("orphaned", seed.orphaned(), BY_HAND), ("nested", seed.nested(), DISGUISES)]
        for shape, objects, disguises in shapes:
            for name, disguise in disguises.items():
                yield f"{seed.name}, {shape}, {name}", disguise(objects)


@pytest.fixture(scope="module")
def a_few():
    """Each seed once, packed so that only the walk over the objects can find it."""
    return {seed.name: SAVED["locked, AES-128, packed"](seed.written()) for seed in seeds()}


def accepted(files):
    return [name for name, data in files.items() if inspect(data).reason is None]


def test_no_hostile_paper_comes_in_and_every_ordinary_one_does(capsys):
    hostile = dict(hostile_papers()) | two_things_at_once()
    clean = papers()

    found = {name: inspect(data).reason for name, data in hostile.items()}
    let_in = [name for name, reason in found.items() if reason is None]
    kept_out = set(clean) - set(accepted(clean))

    with capsys.disabled():
        print(  # noqa: T201 - the figure that we hold ourselves to (PDF-1)
            f"\nPDF gate: {len(hostile)} hostile / {len(let_in)} accepted, "
            f"{len(clean)} clean / {len(clean) - len(kept_out)} accepted"
        )
    assert not let_in
    assert not kept_out
    assert set(found.values()) == {Reason.ACTIVE_CONTENT}, "refused, but not for what they do"
    assert len(hostile) >= 300
    assert len(clean) >= 60


@pytest.mark.parametrize("rule", pdf_rules.RULES, ids=lambda rule: rule.__name__)
def test_each_rule_stops_what_no_other_stops(rule, a_few, monkeypatch):
    others = tuple(other for other in pdf_rules.RULES if other is not rule)

    assert not accepted(a_few)
    monkeypatch.setattr(pdf_rules, "RULES", others)
    assert accepted(a_few)


def test_what_no_table_leads_to_is_found_only_in_the_raw_bytes(monkeypatch):
    hidden = {name: data for name, data in two_things_at_once().items() if "in no table" in name}
    monkeypatch.setattr(pdf_raw_bytes, "HIDDEN_WORD", NEVER)

    assert accepted(hidden) == list(hidden)


@pytest.mark.parametrize(("name", "data"), not_whole().items(), ids=list(not_whole()))
def test_a_file_that_is_not_one_whole_pdf_is_damaged(name, data):
    assert inspect(data).reason == Reason.DAMAGED


@pytest.mark.covers("P14", "A-S6", "R50")
@pytest.mark.parametrize(("name", "data"), not_pdf().items(), ids=list(not_pdf()))
def test_another_kind_of_file_is_told_from_a_damaged_pdf(name, data):
    assert inspect(data).reason == Reason.NOT_PDF


def test_a_file_cut_anywhere_never_comes_in():
    whole = write(clean_objects())

    cut = {str(end): whole[:end] for end in range(len(whole.rstrip()))}

    assert not accepted(cut)


def test_a_few_changed_bytes_never_bring_the_gate_down(a_few):
    changed_files = [*a_few.values(), *papers().values()]
    for place, data in enumerate(changed_files):
        changed = bytearray(data)
        for step in range(5):
            changed[(place * 7919 + step * 104729) % len(changed)] ^= 1 << (place % 8)

        assert inspect(bytes(changed)) is not None


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
def test_a_file_that_needs_a_password_is_refused_and_one_that_does_not_comes_in(revision):
    assert inspect(locked(user="hemligt", revision=revision)).reason == Reason.ENCRYPTED
    assert inspect(locked(user="", revision=revision)).reason is None


def test_a_file_locked_for_one_reader_s_certificate_is_refused_as_locked():
    paper = write(
        clean_objects() | {20: b"<</Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5>>"}
    )
    sealed = paper.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 20 0 R /ID [<00> <00>]")

    assert inspect(sealed).reason == Reason.ENCRYPTED


def test_the_five_hundredth_page_is_the_last():
    assert inspect(most_pages()).pages == 500
    assert {inspect(data).reason for data in too_many_pages().values()} == {Reason.TOO_MANY_PAGES}


def test_the_disguises_really_differ():
    plain = write(clean_objects())

    written = {name: disguise(clean_objects()) for name, disguise in DISGUISES.items()}

    assert len({*written.values()}) == len(written)
    assert b"/Type" in plain
    assert b"/Type" not in written["hex names"]
    assert all(b"/ObjStm" in written[name] for name in ("object streams", "linearised"))
    assert all(b"/Encrypt" in written[name] for name in SAVED if name.startswith("locked"))
