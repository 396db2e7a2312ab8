from __future__ import annotations

import pytest

from journal.markup import html_of


def test_bold_headings_lists_and_line_breaks_are_the_writers():
    html = html_of("## Skäl\n\n**Datum:** 1 december\nTid: 10.00\n\n- hyresavi\n- kontoutdrag")

    assert "<h2>Skäl</h2>" in html
    assert "<strong>Datum:</strong> 1 december<br" in html
    assert html.count("<li>") == 2


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        '<img src="file:///etc/passwd">',
        "![bild](http://example.test/x.png)",
        "[länk](javascript:alert(1))",
        "<style>p{background:url(http://example.test)}</style>",
        "{{ 7 * 7 }} {% load static %}",
        "<a rel=attachment href=file:///etc/passwd>x</a>",
        "http://example.test/",
    ],
)
def test_all_else_is_text(written):
    html = html_of(written)

    assert not [tag for tag in ("<script", "<img", "<style", "<a ") if tag in html]
    assert "49" not in html


def test_a_lone_star_is_what_was_typed():
    assert "<p>7*7 och 8*8, _inte_ <strong>här</strong></p>" in html_of(
        "7*7 och 8*8, _inte_ **här**"
    )


def test_no_heading_stands_above_the_documents_own():
    assert "<h1" not in html_of("# Stort")
