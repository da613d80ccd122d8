"""The players' own account: what they sent and what came back, what they got, what they did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from afterview.workers.demo.cast import tenant_of
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.moments import Said, Webhook

_OK, _TAKEN, _NOT_YOU = 200, 202, 401
_TOO_LATE = (409, 410)


@dataclass(frozen=True, slots=True)
class Answer:
    """A survey that was filled in for the first time, and that was taken."""

    tenant: str
    at: datetime
    recommend: int | None


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
    again: int = 0
    """answers to what was answered already"""
    not_again: int = 0
    """of these, those that were turned away"""
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
    _answered: set[tuple[str, bool]] = field(default_factory=set)
    """whom, and about a rejection or an interview"""
    _left: set[tuple[str, bool, str]] = field(default_factory=set)

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

    def got(self, mail: Mail) -> None:
        """A candidate is asked."""
        counted = self.reminded if mail.again else self.invited
        counted[tenant_of(mail.to)] += 1
        self.unwanted += mail.to in self.quiet

    def answered(self, mail: Mail, at: datetime, form: Mapping[str, str]) -> None:
        """A survey was filled in and taken: once for each.

        Nobody is asked twice about interviews, or about rejections, within 180 days (rule 11), so that a mail and its
        reminder are about the same if both are about the one or the other.
        """
        tenant = tenant_of(mail.to)
        if (mail.to, mail.of_rejection) in self._answered:
            self.unexpected.append(f"a second answer to {tenant} was taken")
        self._answered.add((mail.to, mail.of_rejection))
        recommend = form.get("recommend", "").strip()
        self.answers.append(Answer(tenant, at, int(recommend) if recommend else None))

    def answered_again(self, status: int) -> None:
        """A survey was sent once more: it must not be taken."""
        self.again += 1
        self.not_again += status in _TOO_LATE

    def wants_answer(self, mail: Mail) -> bool:
        """Nobody has answered it yet, and whoever got it would not mind."""
        return mail.to not in self.quiet and (mail.to, mail.of_rejection) not in self._answered

    def left(self, mail: Mail, scope: str) -> None:
        """Somebody wants no more mails, and that was taken; to say it again is nothing new."""
        if (said := (mail.to, mail.of_rejection, scope)) not in self._left:
            self._left.add(said)
            self.opted_out[tenant_of(mail.to)] += 1
        self.quiet.add(mail.to)

    def _silence(self, moment: Webhook | Said) -> None:
        if moment.silences and (address := moment.silences[0].email):
            self.quiet.add(address)
