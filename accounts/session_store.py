"""Sessions as Django keeps them, in a cookie that goes with the browser.

When the row runs out is another matter (accounts.session_age): a cookie with an age of its own
would outlive a window that somebody closed on a shared computer instead of signing out.
"""

from django.contrib.sessions.backends.db import SessionStore as DjangosSessionStore


class SessionStore(DjangosSessionStore):
    def get_expire_at_browser_close(self) -> bool:
        return True
