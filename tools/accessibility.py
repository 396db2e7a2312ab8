"""`make accessibility`: judge every citizen's page, and put what was found into the release.

The accessibility statement says what portal/accessibility.json says. Run before a release; where
the tests are run later, as by `make test`, the demo shows the later run.
"""

from __future__ import annotations

import subprocess
import sys

from tools.place import DEV, ROOT, say

FOUND = DEV / "accessibility.json"
RELEASED = ROOT / "portal" / "accessibility.json"
COMMAND = ["-m", "tools.test", "--need-browser", "-n", "0", "-m", "accessibility", "tests/browser"]


def main() -> None:
    FOUND.unlink(missing_ok=True)
    code = subprocess.run([sys.executable, *COMMAND], cwd=ROOT, check=False).returncode
    if not FOUND.exists():
        sys.exit("The run was not whole: the statement is as it was.")
    RELEASED.write_text(FOUND.read_text())
    say(f"{RELEASED.relative_to(ROOT)} says what was found.")
    sys.exit(code)


if __name__ == "__main__":
    main()
