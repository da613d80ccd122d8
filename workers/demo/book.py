"""The players' own account: what they sent and what came back, what they got, what they did."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from afterview.workers.demo.moments import Said, Webhook

_OK, _TAKEN, _NOT_YOU = 200, 202, 401


@dataclass(frozen=True, slots=True)
class Answer:
    """A survey that a candidate filled in for the first time, and that was taken."""

    tenant: str
    at: datetime
    recommend: int


@dataclass(slots=True)
class Book:
    acknowledged: Counter[tuple[str, str]] = field(default_factory=Counter)
    """deliveries by tenant and vendor"""
    accepted: Counter[str] = field(default_factory=Counter)
    """events of the companies' own systems, by tenant"""
    repeats: Counter[str] = field(default_factory=Counter)
    """deliveries that had been acknowledged before, by tenant"""
    forged: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    """answers that nobody had reckoned with"""
    meant: Counter[str] = field(default_factory=Counter)
    """canonical events by name, as those who sent them mean it"""
    useless: int = 0
    owed: Counter[str] = field(default_factory=Counter)
    """feedback by kind of task"""
    invited: Counter[str] = field(default_factory=Counter)
    reminded: Counter[str] = field(default_factory=Counter)
    bounced: int = 0
    unwanted: int = 0
    """mails to people who must not get any"""
    quiet: set[str] = field(default_factory=set)
    """their addresses"""
    answers: list[Answer] = field(default_factory=list)
    answered_again: int = 0
    opened: int = 0
    """survey pages"""
    opted_out: Counter[str] = field(default_factory=Counter)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    """tasks by kind and outcome"""
    given_up: int = 0
    """calls that nobody made until it was too late"""
    heard_by: dict[tuple[str, str], str] = field(default_factory=dict)
    """tenant and candidate to the channel that the bad news came through"""
    _known: set[str] = field(default_factory=set)

    def delivered(self, webhook: Webhook, status: int) -> None:
        """An ATS has got this answer."""
        if webhook.forged:
            self.forged[webhook.tenant] += 1
            self.turned_away[webhook.tenant] += status == _NOT_YOU
            return
        if status != _OK:
            self.unexpected.append(f"{webhook.vendor} of {webhook.tenant}: {status}")
            return
        self.acknowledged[webhook.tenant, webhook.vendor] += 1
        self.repeats[webhook.tenant] += webhook.delivery in self._known
        self._known.add(webhook.delivery)
        self.meant.update(webhook.means)
        self.useless += webhook.useless
        if webhook.owes:
            self.owed[webhook.owes] += 1
        self._silence(webhook)

    def said(self, said: Said, status: int) -> bool:
        """The bus has got this answer; whether the event was taken."""
        name, tenant = said.event["type"].removeprefix("afterview.").removesuffix(".v1"), said.event["data"]["tenant"]
        if status != _TAKEN:
            self.unexpected.append(f"{name} of {tenant}: {status}")
            return False
        self.accepted[tenant] += 1
        self.meant[name] += 1
        self._silence(said)
        return True

    def _silence(self, moment: Webhook | Said) -> None:
        if moment.silences and (address := moment.silences[0].email):
            self.quiet.add(address)
