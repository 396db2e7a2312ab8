"""How a page looks to a browser, judged by rule: what axe finds, what runs over, what is turned."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT

HOST = "http://minasidor.example"
WIDTHS = (320, 1280)
# 1280 by 1024 enlarged to 400 % is what a browser 320 by 256 shows.
ZOOMED = {"width": 320, "height": 256}
SCHEMES = (
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
)
# Every rule axe has, best practice too; the size of targets is off until somebody asks for it.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
RUN_AXE = """async (rules) => {
  const found = await axe.run(rules);
  return found.violations.map((one) => ({
    rule: one.id, says: one.help, where: one.nodes.map((node) => node.html.slice(0, 200)),
  }));
}"""
# Text that runs out of the block it stands in, or a page that has to be scrolled sideways.
RUNS_OVER = """() => {
  const root = document.scrollingElement;
  const found = [];
  if (root.scrollWidth > root.clientWidth) {
    const out = (one) => {
      const { left, right } = one.getBoundingClientRect();
      return right > root.clientWidth + 1 || left < -1;
    };
    const wide = [...document.querySelectorAll("body *")].filter(
      (one) => out(one) && one.checkVisibility() && ![...one.children].some(out));
    const names = wide.slice(0, 5).map((one) => `<${one.localName} class="${one.className}">`);
    found.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}: ${names.join(" ")}`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.data.trim()) continue;
    let block = text.parentElement;
    while (getComputedStyle(block).display.startsWith("inline") && block.parentElement) {
      block = block.parentElement;
    }
    const frame = block.getBoundingClientRect();
    if (frame.width <= 1 || !block.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      if (line.right > frame.right + 1 || line.left < frame.left - 1) {
        const where = `<${block.localName} class="${block.className}">`;
        found.push(`"${text.data.trim().slice(0, 60)}" runs out of ${where}`);
        break;
      }
    }
  }
  return found;
}"""
STARTS_AT_THE_RIGHT = """() => {
  const heading = document.querySelector("h1");
  const range = document.createRange();
  range.selectNodeContents(heading);
  const [text, frame] = [range.getBoundingClientRect(), heading.getBoundingClientRect()];
  return frame.right - text.right <= text.left - frame.left + 1;
}"""


class Judge:
    """Shows a browser what the product answered, and asks about it."""

    def __init__(self, page):
        self.page = page
        self.asked_of_strangers = []
        self.answered = None
        page.route("**/*", self._answer)

    def show(self, response, files):
        """Put the answer up as if it had come over the wire, with its own headers."""
        self.answered, self.files = response, files
        self.page.goto(f"{HOST}{response.request['PATH_INFO']}", wait_until="load")
        # What is folded away is read too.
        self.page.evaluate(
            "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
        )
        self.page.evaluate(AXE_SCRIPT)

    def axe_version(self):
        return self.page.evaluate("axe.version")

    def faults(self):
        """What axe finds at both widths, in light, dark and the system's own colours."""
        found: dict[str, dict] = {}
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                self.page.emulate_media(**scheme)
                for fault in self.page.evaluate(RUN_AXE, RULES):
                    found.setdefault(fault["rule"], fault)
        self.page.emulate_media(**SCHEMES[0])
        return list(found.values())

    def runs_over(self, size, *, root=""):
        """What has no room in a window of this size, with the text as large as `root` says."""
        self.page.set_viewport_size(size)
        self.page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", root)
        found = self.page.evaluate(RUNS_OVER)
        self.page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
        return found

    def turned(self):
        """What goes wrong when the page is read from right to left."""
        self.page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
        found = [
            fault for width in WIDTHS for fault in self.runs_over({"width": width, "height": 900})
        ]
        if not self.page.evaluate(STARTS_AT_THE_RIGHT):
            found.append("the heading still starts at the left")
        self.page.evaluate("() => { document.documentElement.dir = 'ltr'; }")
        return found

    def _answer(self, route):
        address = route.request.url
        if not address.startswith(HOST):
            self.asked_of_strangers.append(address)
            route.abort()
        elif route.request.is_navigation_request():
            headers = dict(self.answered.items())
            route.fulfill(
                status=self.answered.status_code, headers=headers, body=self.answered.content
            )
        else:
            found = self.files(address.removeprefix(HOST))
            route.fulfill(path=found) if found else route.fulfill(status=204)
