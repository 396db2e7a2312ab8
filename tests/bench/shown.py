"""What a page shows before any script has run."""

from __future__ import annotations

import re


def shown(page) -> str:
    """Its markup without what waits in <template> elements for a script to show."""
    return re.sub(r"<template>.*?</template>", "", page.content.decode(), flags=re.DOTALL)
