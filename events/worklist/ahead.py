"""When an assignee will be mailed, if nothing else happens before but what is foreseen of their tasks."""

from collections.abc import Iterable
from datetime import datetime

from afterview.events.journey.coming import News
from afterview.events.journey.rulebook import Rulebook
from afterview.events.worklist.listing import told_at
from afterview.events.worklist.state import Worklist
from afterview.events.worklist.telling import next_mail


def mails_ahead(worklist: Worklist, news: Iterable[News], now: datetime, rules: Rulebook) -> list[datetime]:
    """Their moments, in order. Each tells of all that has come by then. `worklist`: an empty one, if there is none yet.

    Nobody is mailed who has no address, or whose address was refused.
    """
    if not rules.policy.feedback.mail_assignees:
        return []
    mails, pending = list[datetime](), next_mail(worklist, now, rules)
    for one in sorted(news, key=lambda one: one.at):
        if not _reached(worklist, one):
            continue
        if pending and pending <= one.at:
            mails.append(pending)
            pending = None
        told = told_at(worklist, one.verb, one.at, rules, digest=one.digest)
        pending = min(pending, told) if pending else told
    return [*mails, pending] if pending else mails


def _reached(worklist: Worklist, one: News) -> bool:
    address = one.assignee.email or worklist.email
    return bool(address) and not (worklist.bounced and worklist.bounced.address == address)
