"""What the browser tests found about accessibility, for the statement to say (security L19)."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from tools.place import ROOT

WRITTEN = ROOT / ".dev" / "accessibility.json"
# Judged in each state; and by a journey of its own.
LOOKED_FOR = ("zoom", "text", "direction")
WALKED = ("keyboard", "noscript")


class AccessibilityRun:
    """One session of tests. Written when nothing was left out of it."""

    def __init__(self):
        self.states = {}
        self.walked = {}
        self.axe = self.browser = ""

    def note(self, state, found, *, axe):
        self.states[state.page, state.label] = found
        self.axe = axe

    def walk(self, name, *, passed):
        """A journey of several tests is walked when all of them are."""
        self.walked[name] = self.walked.get(name, True) and passed

    def is_whole(self, states):
        return len(self.states) == len(states) and set(self.walked) >= set(WALKED)

    def write(self):
        WRITTEN.parent.mkdir(exist_ok=True)
        WRITTEN.write_text(json.dumps(self.result(), ensure_ascii=False, indent=1) + "\n")

    def result(self):
        faults = [
            {"page": page, "state": label, "rule": fault["rule"], "says": fault["says"]}
            for (page, label), found in sorted(self.states.items())
            for fault in found["axe"]
        ]
        checks = {
            what: not any(found[what] for found in self.states.values()) for what in LOOKED_FOR
        }
        checks["targets"] = not any(fault["rule"] == "target-size" for fault in faults)
        now = datetime.now(ZoneInfo("Europe/Stockholm"))
        return {
            "tested_at": now.isoformat(timespec="minutes"),
            "axe": self.axe,
            "browser": self.browser,
            "pages": len({page for page, _label in self.states}),
            "states": len(self.states),
            "views": 6 * len(self.states),
            "checks": {**checks, **self.walked},
            "faults": faults,
        }
