"""Who talks, sees the outbox, writes templates."""

from waystation.core.access import Actor, right
from waystation.messaging.models import Notice

talk = right("messaging.talk")
outbox = right("messaging.outbox")
templates = right("messaging.templates")


def reads(by: Actor, notice: Notice) -> bool:
    """A notice is read by the person or by somebody of the role it is for."""
    return notice.to_user_id == by.user_id or bool(notice.to_role and notice.to_role in by.roles)
