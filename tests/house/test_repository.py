"""What may never stand in the repository, whoever wrote it."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.house.finding import ROOT, files

# Put together here, so that this file itself says nothing of the kind.
REGISTRY_HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "registry" + ".npm")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/[\w.-]+/")
SECRET = re.compile(r"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\n(?!\.\.\.)")
BIG = 1_000_000
TEXT = {
    ".py", ".md", ".toml", ".yml", ".yaml", ".txt", ".html", ".css", ".js", ".cfg", ".ini", ".sh",
    ".json", ".po", ".svg", ".example", "",
}  # fmt: skip


def committed():
    """The files git knows or would take: what is ignored never leaves this machine."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        # Unpacked from an archive: then everything here is what was committed.
        return files()
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts():
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace")
        for path in committed()
        if path.suffix in TEXT
    }


def naming_a_registry(found):
    return sorted(
        name for name, text in found.items() if any(host in text for host in REGISTRY_HOSTS)
    )


def naming_a_machine(found):
    return sorted(name for name, text in found.items() if MACHINE_PATHS.search(text))


def test_there_is_something_to_look_at():
    assert "pyproject.toml" in texts()
    assert "README.md" in texts()


def test_no_file_names_a_package_registry():
    assert naming_a_registry(texts()) == []


def test_no_file_names_a_path_of_somebodys_machine():
    assert naming_a_machine(texts()) == []


def test_no_private_key_is_committed():
    assert [name for name, text in texts().items() if SECRET.search(text)] == []


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (naming_a_registry, f"--index-url https://{REGISTRY_HOSTS[0]}/simple"),
        (naming_a_machine, "cd /home/" + "anna/meddelande"),
    ],
)
def test_what_may_not_stand_there_is_found(look, text):
    assert look({"requirements/base.txt": text}) == ["requirements/base.txt"]


def unhashed(text):
    """Requirements that a registry could answer with something else tomorrow."""
    joined = text.replace("\\\n", " ")
    return [
        line.split()[0]
        for line in joined.splitlines()
        if line.strip() and not line.lstrip().startswith(("#", "-"))
        if "==" not in line or "--hash=sha256:" not in line
    ]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.name
)
def test_every_requirement_is_pinned_and_hashed(path):
    assert unhashed(path.read_text()) == []


def test_a_requirement_without_a_hash_is_found():
    assert unhashed("django==5.2.1\n") == ["django==5.2.1"]
    assert unhashed("django>=5.2 --hash=sha256:0\n") == ["django>=5.2"]


def test_nothing_large_is_committed():
    large = [path.name for path in committed() if path.stat().st_size > BIG]

    assert large == []
