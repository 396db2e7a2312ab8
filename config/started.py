"""When this process began: before it has run for a while, silence of the others says nothing."""

from datetime import UTC, datetime

STARTED_AT = datetime.now(tz=UTC)
