"""`make lock`: turns the lists of pyproject.toml into requirements/*.txt, pinned and hashed."""

from __future__ import annotations

import subprocess
import sys

from tools.place import ROOT, say, script

COMPILE = [
    script("uv"), "pip", "compile", "--quiet", "--system-certs", "--universal",
    "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
    "--custom-compile-command", "make lock",
]  # fmt: skip

# The later lists are resolved under the earlier: a test runs on the very versions that are served.
LISTS = {
    "base": ["pyproject.toml"],
    "dev": ["-c", "requirements/base.txt", "pyproject.toml", "--group", "dev"],
    "demo": ["-c", "requirements/dev.txt", "--group", "demo"],
    "setup": ["-c", "requirements/dev.txt", "--group", "setup"],
}


def main() -> None:
    for name, sources in LISTS.items():
        target = ROOT / "requirements" / f"{name}.txt"
        subprocess.run([*COMPILE, *sys.argv[1:], *sources, "-o", str(target)], cwd=ROOT, check=True)
        if "://" in target.read_text():
            sys.exit(f"{target.name} carries an address; it may not be committed.")
        say(f"requirements/{target.name}")


if __name__ == "__main__":
    main()
