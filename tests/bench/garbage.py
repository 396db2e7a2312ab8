"""Looking for garbage less often.

What a test leaves behind is little, and what is there for the whole run (the modules, the tests
themselves) is much: going through all of it again and again takes a tenth of the suite's time.
"""

from __future__ import annotations

import gc

# New objects between two looks at the young ones, and such looks between two at older ones.
SELDOM = (50_000, 20, 50)


def look_seldom():
    gc.set_threshold(*SELDOM)


def leave_out_what_is_there():
    """What has been made up to now is there until the end."""
    gc.collect()
    gc.freeze()
