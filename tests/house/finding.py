"""Where the house's things are: its apps, models, files and templates."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OUR_APPS = ("audit", "notifications", "accounts", "casework", "journal", "messaging", "portal")
CODE = (*OUR_APPS, "config", "tools", "tests")
NOT_OURS = {".git", ".venv", ".dev", "node_modules", "__pycache__", "staticfiles", "media"}


def our_models():
    return [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]


def modules_in(package):
    return [
        import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    ]


def files(*suffixes, under=()):
    """Every file of the repository that could be committed, with one of the suffixes."""
    folders = [ROOT / name for name in under] or [ROOT]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
        and (not suffixes or path.suffix in suffixes)
        and not NOT_OURS & set(path.relative_to(ROOT).parts)
        and not any(part.endswith("_cache") for part in path.relative_to(ROOT).parts)
    )


def python_files(*, under=CODE):
    return files(".py", under=[name for name in under if (ROOT / name).exists()])


def templates():
    return files(".html", ".txt", under=["templates"])
