"""The page that plays the citizen's phone: choose who you are, then approve or cancel."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.eidsim.http import Reply, Request
from tools.eidsim.orders import CANCELLED_BY_USER
from tools.eidsim.people import BY_KEY, PEOPLE
from tools.eidsim.turns import SERVER, UnknownTurnError, offered, play, play_server, servers

if TYPE_CHECKING:
    from datetime import date

    from tools.eidsim.orders import Desk, Order
    from tools.eidsim.people import Person
    from tools.eidsim.turns import Group

STYLE = Path(__file__).with_name("phone.css").read_bytes()
NAMES = {"bankid": "BankID", "freja": "Freja"}
LEVELS = (
    ("PLUS", "Freja eID+", "tillitsnivå 3"),
    ("EXTENDED", "Freja med kontrollerad id-handling", "tillitsnivå 2, ska nekas"),
    ("BASIC", "Freja med bara e-post", "tillitsnivå 1, ska nekas"),
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def show(desk: Desk, request: Request) -> Reply:
    """GET /phone/: the order in the address, as when opened on the same device; else the newest."""
    token = request.query.get("order", "")
    order = desk.find(token) if token else desk.newest()
    if order is None or not order.is_alive:
        return _nothing_to_do(order)
    desk.pick_up(order, is_same_device=bool(token))
    # Freja is told the way back by the link that opens the app, BankID already with the order.
    order.return_url = order.return_url or request.query.get("originAppScheme", "")
    return _choose(desk, order)


def decide(desk: Desk, request: Request) -> Reply:
    """POST /phone/: approve as somebody, cancel, or let something else happen."""
    form = request.form()
    order = desk.find(form.get("order", ""))
    if form.get("action") == "play":
        return _play(desk, order, form.get("turn", ""))
    if order is None or not order.is_alive:
        return _nothing_to_do(order)
    if form.get("action") == "cancel":
        order.end(CANCELLED_BY_USER[order.provider])
        return _done(order, "Avbrutet", "Inloggningen är avbruten.")
    person = BY_KEY.get(form.get("person", ""))
    if person is None:
        return _choose(desk, order, error="Välj en person i listan.")
    level = form.get("level", "PLUS")
    desk.approve(order, person, level if level in {known for known, *_ in LEVELS} else "PLUS")
    return _done(order, "Klart", f"Du är legitimerad som {person.name}.")


def _play(desk: Desk, order: Order | None, turn: str) -> Reply:
    if order is None or not order.is_alive:
        return _nothing_to_do(order, play_server(desk, turn) if turn in SERVER else "")
    try:
        played = play(desk, order, turn)
    except UnknownTurnError:
        return _choose(desk, order, error="Välj vad som ska hända.")
    return _choose(desk, order, played=played) if order.is_alive else _done(order, "Spelat", played)


def style() -> Reply:
    return Reply(200, STYLE, "text/css; charset=utf-8", HEADERS)


def _choose(desk: Desk, order: Order, *, error: str = "", played: str = "") -> Reply:
    today = datetime.fromtimestamp(desk.clock(), tz=UTC).date()
    alert = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    status = f'<p class="intent" role="status">{escape(played)}</p>' if played else ""
    intent = f'<p class="intent">{escape(order.intent)}</p>' if order.intent else ""
    people = "".join(_person(person, today) for person in PEOPLE)
    return _page(
        f"Legitimera dig med {NAMES[order.provider]}",
        f"""{intent}{alert}{status}
<form method="post" action="/phone/">
<input type="hidden" name="order" value="{escape(order.start_token)}">
<fieldset><legend>Vem är du?</legend>{people}</fieldset>
{_level_choice() if order.provider == "freja" else ""}
<div class="buttons">
<button name="action" value="approve">Legitimera</button>
<button name="action" value="cancel" class="quiet" formnovalidate>Avbryt</button>
</div>
</form>
{_other_turns(offered(order), order.start_token)}
{_about_levels(order)}""",
    )


def _other_turns(groups: list[Group], token: str = "") -> str:
    options = "".join(_option_group(about, turns) for about, turns in groups)
    return f"""<details><summary>Spela upp något annat</summary>
<form method="post" action="/phone/">
<input type="hidden" name="order" value="{escape(token)}">
<p><label for="turn">Vad ska hända?</label> <select id="turn" name="turn">{options}</select></p>
<div class="buttons"><button name="action" value="play" class="quiet">Spela upp</button></div>
</form></details>"""


def _about_levels(order: Order) -> str:
    """Whoever looks for a weaker BankID to try finds out why there is none."""
    if order.provider != "bankid":
        return ""
    note = "Alla BankID har tillitsnivå 3. Lägre nivåer finns att prova med Freja."
    return f"<p><small>{note}</small></p>"


def _option_group(name: str, turns: list[tuple[str, str]]) -> str:
    options = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in turns)
    return f'<optgroup label="{escape(name)}">{options}</optgroup>'


def _person(person: Person, today: date) -> str:
    return _choice(
        "person", person.key, person.name, f"{person.written_number}", person.remark(today)
    )


def _level_choice() -> str:
    choices = "".join(
        _choice("level", level, name, note, is_checked=level == "PLUS")
        for level, name, note in LEVELS
    )
    return f"<fieldset><legend>Vilken Freja har du?</legend>{choices}</fieldset>"


def _choice(field: str, value: str, name: str, *notes: str, is_checked: bool = False) -> str:
    small = " ".join(f"<small>{escape(note)}</small>" for note in notes)
    checked = " checked" if is_checked else ""
    return (
        f'<label class="choice"><input type="radio" name="{field}" value="{escape(value)}"'
        f" required{checked}> <span><b>{escape(name)}</b> {small}</span></label>"
    )


def _done(order: Order, title: str, sentence: str) -> Reply:
    return _page(title, f'<p role="status">{escape(sentence)}</p>{_way_back(order)}')


def _way_back(order: Order) -> str:
    """Where an app would go by itself on the same device. After a scan the other screen goes on."""
    is_address = urlsplit(order.return_url).scheme in ("http", "https")
    if order.is_same_device and is_address:
        return (
            f'<p><a class="button" href="{escape(order.return_url)}">Tillbaka till tjänsten</a></p>'
        )
    return "<p>Gå tillbaka till sidan där du loggar in. Den fortsätter av sig själv.</p>"


def _nothing_to_do(order: Order | None, played: str = "") -> Reply:
    sentence = (
        "Ingen inloggning väntar." if order is None else "Den här inloggningen gäller inte längre."
    )
    status = f'<p class="intent" role="status">{escape(played)}</p>' if played else ""
    return _page(
        "Ingenting att godkänna",
        f"{status}<p>{sentence} Börja om på sidan där du loggar in.</p>"
        '<p><a href="/phone/">Visa den senaste inloggningen</a></p>'
        f"{_other_turns([servers()])}",
    )


def _page(title: str, body: str) -> Reply:
    html = f"""<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – Testlegitimation</title>
<link rel="stylesheet" href="/phone/phone.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><p>Testlegitimation <span>bara för demo, inga riktiga personer</span></p></header>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
    return Reply(200, html.encode(), "text/html; charset=utf-8", HEADERS)
