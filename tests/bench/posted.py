"""What a browser posts of a page when nothing on it is changed: read from the page, not guessed."""

from __future__ import annotations

from html.parser import HTMLParser


class Form(dict):
    """Its fields as they stand; where it goes, and in which of them somebody writes freely."""

    def __init__(self, attrs):
        super().__init__()
        self.is_posted = attrs.get("method") == "post"
        self.action = attrs.get("action", "")
        self.free = []


class FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._select, self._area, self._words = [], None, None, ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.forms.append(Form(found))
        elif not self.forms:
            return
        elif tag == "input":
            self._input(found)
        elif tag == "select":
            self._select = found["name"]
        elif tag == "option" and self._select:
            self._option(found)
        elif tag == "textarea":
            self._area, self._words = found["name"], ""
            self.forms[-1].free.append(found["name"])

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea" and self._area:
            self.forms[-1][self._area] = self._words.removeprefix("\n")
            self._area = None

    def handle_data(self, data):
        if self._area:
            self._words += data

    def _input(self, found):
        kind = found.get("type", "text")
        if "name" not in found or kind in {"submit", "file"}:
            return
        if kind in {"checkbox", "radio"}:
            if "checked" in found:
                self.forms[-1][found["name"]] = found.get("value", "on")
            return
        self.forms[-1][found["name"]] = found.get("value", "")
        if kind in {"text", "tel", "email"}:
            self.forms[-1].free.append(found["name"])

    def _option(self, found):
        if "selected" in found or self._select not in self.forms[-1]:
            self.forms[-1][self._select] = found.get("value", "")


def posted_by(page, *, having):
    """The fields of the form on the page that has a field of that name."""
    reader = FormReader()
    reader.feed(page.content.decode())
    [form] = [one for one in reader.forms if having in one]
    form.pop("csrfmiddlewaretoken", None)
    return form
