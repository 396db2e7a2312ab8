"""Counts what a person does with the mouse and the keyboard, by the rule of the requirements.

Every click, every choice in a list (to open it and to choose: two), every field that is gone to and
every button is one action. What is written in a field isn't counted.
"""

from __future__ import annotations


class Clicks:
    """Does it in the browser, and counts it."""

    def __init__(self):
        self.count = 0

    def click(self, control):
        control.click()
        self.count += 1

    def choose(self, field, label):
        field.click()
        field.select_option(label=label)
        self.count += 2

    def write(self, field, words):
        """Goes to the field, and types as a person does."""
        field.click()
        field.press_sequentially(words)
        self.count += 1
