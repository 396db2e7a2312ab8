"""What is written in a document, as safe HTML for the page and for paper.

Writers have bold, headings and lists, each with a mark that reads well where nobody turns it into
anything: `**Datum:**`, `## Skäl`, `- hyresavi`. All else is text, HTML, links and template syntax
included: a library parses it with everything but these four switched off.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.token import Token

RULES = ("heading", "list", "emphasis", "newline", "escape", "balance_pairs", "fragments_join")
# On a page the document's own heading stands above, so that its headings begin a step further down.
TAGS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}


def html_of(text: str) -> SafeString:
    """Paragraphs, headings and lists, with the writer's own line breaks."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        token.tag = TAGS.get(token.tag, token.tag)
        for part in token.children or ():
            _keep_lone_marks(part)
    html: str = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(html)  # noqa: S308 - the parser lets no HTML of the writer's through


def _keep_lone_marks(part: Token) -> None:
    """A single star or underscore is what the writer typed, as in 7*7 or a footnote."""
    if part.type in {"em_open", "em_close"}:
        part.type, part.tag, part.content, part.nesting = "text", "", part.markup, 0


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(list(RULES))
