from __future__ import annotations

import re

import pytest
from django.template import Engine, Template
from django.template.defaulttags import URLNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.house.finding import OUR_APPS, ROOT, files, python_files, templates

# Found by their name alone: by Django's form widgets, administration and error handlers.
FOUND_BY_NAME = re.compile(r"^(?:django/|admin/|(?:400|403|403_csrf|404|500)\.html$)")
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def name_of(path):
    return path.relative_to(ROOT / "templates").as_posix()


def compiled(name):
    return Engine.get_default().get_template(name)


NAMES = [name_of(path) for path in templates() if path.suffix == ".html"]


def unused(names, sources):
    """Templates that neither Python nor another template mentions."""
    return [
        name
        for name in names
        if not FOUND_BY_NAME.match(name)
        and not any(name in text for source, text in sources.items() if source != name)
    ]


def sources():
    """What could mention a template: the product's code and the templates themselves."""
    code = {str(path): path.read_text() for path in python_files(under=(*OUR_APPS, "config"))}
    return code | {name_of(path): path.read_text() for path in templates()}


def test_every_template_is_used():
    assert unused(NAMES, sources()) == []


def test_an_unused_template_is_found():
    mentioned = {
        "views.py": 'render(request, "casework/case.html")',
        "casework/left.html": "left.html",
    }

    assert unused(["casework/case.html", "casework/left.html"], mentioned) == ["casework/left.html"]


@pytest.mark.parametrize("name", NAMES)
def test_every_template_can_be_read(name):
    assert compiled(name).nodelist


def addresses_in(template):
    """The names that `{% url %}` asks for, with how many arguments; not those it may miss."""
    return [
        (node.view_name.var, len(node.args), sorted(node.kwargs))
        for node in template.nodelist.get_nodes_by_type(URLNode)
        if isinstance(node.view_name.var, str) and node.asvar is None
    ]


def unknown(addresses):
    return [asked for asked in addresses if not leads_somewhere(*asked)]


def leads_somewhere(name, count, keywords):
    *namespaces, last = name.split(":")
    resolver = get_resolver()
    for namespace in namespaces:
        if namespace not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[namespace][1]
    return any(
        len(arguments) == count or sorted(arguments) == keywords
        for found in resolver.reverse_dict.getlist(last)
        for _pattern, arguments in found[0]
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_address_in_a_template_leads_somewhere(name):
    assert unknown(addresses_in(compiled(name))) == []


@pytest.mark.parametrize(
    "text",
    ["{% url 'casework:nowhere' %}", "{% url 'casework:person' %}", "{% url 'x:person' 1 %}"],
)
def test_an_address_that_leads_nowhere_is_found(text):
    assert unknown(addresses_in(Template(text)))


def test_an_address_that_leads_somewhere_is_let_through():
    assert unknown(addresses_in(Template("{% url 'casework:person' person.public_id %}"))) == []


def without_title(template):
    """A page whose tab and whose screen reader would say nothing of what it is."""
    extends = [node for node in template.nodelist if isinstance(node, ExtendsNode)]
    titles = [
        node
        for node in template.nodelist.get_nodes_by_type(BlockNode)
        if node.name in {"title", "title_line"}
        and "".join(str(part) for part in node.nodelist).strip()
    ]
    return bool(extends) and not titles


BASES = {"staff/base.html", "portal/base.html"}


@pytest.mark.parametrize("name", sorted(set(NAMES) - BASES))
def test_every_page_has_a_title(name):
    assert not without_title(compiled(name))


@pytest.mark.parametrize("text", ["", "{% block title %}{% endblock %}"])
def test_a_page_without_a_title_is_found(text):
    assert without_title(Template("{% extends 'base.html' %}" + text))


def test_no_template_holds_a_script_or_a_style_of_its_own():
    found = {name for name in NAMES if INLINE.search((ROOT / "templates" / name).read_text())}

    assert found == set()


@pytest.mark.parametrize(
    "text", ['<p style="color: red">', "<script>go()</script>", '<a onclick="go()">', "<style>"]
)
def test_an_inline_script_or_style_is_found(text):
    assert INLINE.search(text)


def test_the_script_of_a_file_is_let_through():
    assert not INLINE.search('<script type="module" src="/static/js/copy.js"></script>')


def test_every_script_is_loaded_by_some_template():
    written = "".join((ROOT / "templates" / name).read_text() for name in NAMES)
    scripts = [path.name for path in files(".js", under=["static"])]

    assert [name for name in scripts if name not in written] == []


def test_reverse_agrees_that_a_known_name_is_known():
    with pytest.raises(NoReverseMatch):
        reverse("casework:nowhere")

    assert reverse("casework:home") == "/personal/"
