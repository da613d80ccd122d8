"""The players' own account: what they sent and what came back, what they got, what they did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from afterview.schemas.outgoing_data import TaskKind
from afterview.workers.demo.accounts.wishes import Wishes
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.world.cast import role_of, tenant_of
from afterview.workers.demo.world.moments import Said, Webhook
from afterview.workers.gateway.pages.wishes import apart, read_wish

_OK, _TAKEN, _NOT_YOU = 200, 202, 401
_TOO_LATE = (409, 410)
_PARTS = ("match", "impression", "advice")


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
    rather_written: int = 0
    """of the calls that are owed, those to candidates who had asked for a mail instead"""
    invited: Counter[str] = field(default_factory=Counter)
    reminded: Counter[str] = field(default_factory=Counter)
    bounced: int = 0
    reported: int = 0
    """mails that were taken, and came back"""
    unwanted: int = 0
    """mails to people who must not get any"""
    quiet: set[str] = field(default_factory=set)
    """their addresses"""
    quiet_for_all: set[str] = field(default_factory=set)
    """of these, those who must not get letters either"""
    answers: list[Answer] = field(default_factory=list)
    again: int = 0
    """answers to what was answered already"""
    not_again: int = 0
    """of these, those that were turned away"""
    opened: int = 0
    """survey pages"""
    opted_out: Counter[str] = field(default_factory=Counter)
    taken_back: set[tuple[str, datetime]] = field(default_factory=set)
    """opt-outs, by address and moment"""
    got_again: int = 0
    """mails to whoever has taken one back"""
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    """tasks by kind and outcome"""
    through: Counter[str] = field(default_factory=Counter)
    """of the calls that were owed, by the channel through which the candidate was told"""
    given_up: int = 0
    """calls that nobody made until it was too late"""
    informed_of: Counter[tuple[str, str]] = field(default_factory=Counter)
    """mails to colleagues, by tenant and role"""
    escalated: Counter[str] = field(default_factory=Counter)
    """tasks of which a mail said that they are late, by tenant"""
    given: Counter[str] = field(default_factory=Counter)
    """tasks to somebody else, by tenant"""
    released: int = 0
    """letters that somebody has let go"""
    letters: Counter[str] = field(default_factory=Counter)
    """in inboxes, by tenant"""
    wishes: Wishes = field(default_factory=Wishes)
    _heard_by: dict[tuple[str, str], str] = field(default_factory=dict)
    """tenant and candidate (id or address) to the channel that the bad news came through"""
    _awaited: dict[str, list[TaskKind]] = field(default_factory=dict)
    """by address, what was owed to those to whom letters are on their way"""
    _noted: set[tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=set)
    _again_to: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _answered: set[tuple[str, str]] = field(default_factory=set)
    """who, and about what"""
    _silenced: set[str] = field(default_factory=set)
    """who must not get any, whatever they say themselves"""

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
            self.rather_written += webhook.owes == "verbal_feedback" and self._wish(webhook) == "email"
        self._silence(webhook)

    def said(self, said: Said, status: int) -> bool:
        """The bus has got this answer; whether the event was taken."""
        name, tenant = said.event["type"].removeprefix("afterview.").removesuffix(".v1"), said.event["data"]["tenant"]
        if status != _TAKEN:
            self.unexpected.append(f"{name} of {tenant}: {status}")
            return False
        self.accepted[tenant] += 1
        self.meant[name] += 1
        if name == "candidate.preferred":
            data = said.event["data"]
            self.wishes.says(tenant, data["candidate"]["id"], data["preference"]["channel"])
        self._silence(said)
        return True

    def got(self, mail: Mail) -> None:
        """A candidate is asked."""
        counted = self.reminded if mail.again else self.invited
        counted[tenant_of(mail.to)] += 1
        self.unwanted += mail.to in self.quiet
        self.got_again += mail.to in self._again_to

    def came_back(self, mail: Mail, status: int) -> None:
        """The mail server has reported it, and got this answer: nothing more may be sent to that address."""
        if status != _TAKEN:
            self.unexpected.append(f"a report of a mail of {tenant_of(mail.to)}: {status}")
            return
        self.reported += 1
        self._must_not_get_any(mail.to, letters=False)

    def got_letter(self, mail: Mail) -> None:
        """A letter arrives: now the candidate has been told."""
        self.letters[tenant_of(mail.to)] += 1
        self.unwanted += mail.to in self.quiet_for_all
        self.got_again += mail.to in self._again_to
        awaited = self._awaited.get(mail.to)
        if not awaited:
            self.unexpected.append(f"a letter of {tenant_of(mail.to)} that nobody has let go")
            return
        kind = awaited.pop(0)
        self.done[kind, "delivered"] += 1
        self.told(tenant_of(mail.to), mail.to, kind, "delivered", "email")

    def informed(self, mail: Mail) -> None:
        """A colleague reads what is to be done."""
        tenant = tenant_of(mail.to)
        self.informed_of[tenant, role_of(mail.to)] += 1
        self.escalated[tenant] += sum(entry.news == "escalated" for entry in mail.entries)

    def worked(self, tenant: str, kind: TaskKind, address: str | None, form: Mapping[str, str], link: str = "") -> None:
        """Something was done on a task's page, and taken. `address`: the candidate's, if the page has one.

        `link`: to the page, for whoever does it: the same note there is no new one.
        """
        note = frozenset((part, form[part].strip()) for part in _PARTS if form.get(part, "").strip())
        if note and (said := (urlsplit(link).path, note)) not in self._noted:
            self._noted.add(said)
            self.meant["feedback.noted"] += 1
        if form["do"] == "close":
            self.meant["feedback.completed"] += 1
            self.done[kind, form["outcome"]] += 1
            self.told(tenant, address or "", kind, form["outcome"], form["channel"])
        elif form["do"] == "reassign":
            self.given[tenant] += 1
        elif form["do"] == "send":
            self.released += 1
            self._awaited.setdefault(address or "", []).append(kind)

    def told(self, tenant: str, candidate: str, kind: TaskKind, outcome: str | None, channel: str) -> None:
        self.through[channel] += kind == "verbal_feedback" and outcome == "delivered"
        if kind != "candidate_update" and outcome != "unreachable":
            self._heard_by[tenant, candidate] = channel

    def heard(self, tenant: str, *names: str) -> str | None:
        """Through which channel a candidate, by id or address, has had the bad news."""
        return next((channel for name in names if (channel := self._heard_by.get((tenant, name)))), None)

    def filled_in(self, mail: Mail, at: datetime, form: Mapping[str, str]) -> None:
        """The form of a survey was taken: the answers, and how somebody would like to hear from us; or one of them."""
        survey, wish = apart(list(form.items()))
        if preference := read_wish(wish).preference:
            self.meant["candidate.preferred"] += 1
            self.wishes.says(tenant_of(mail.to), mail.to, preference.channel)
        if any(value.strip() for _, value in survey):
            self.answered(mail, at, form)

    def answered(self, mail: Mail, at: datetime, form: Mapping[str, str]) -> None:
        """A survey was answered, and that was taken: once for each.

        Nobody is asked twice about interviews, or about rejections, within 180 days (rule 11), so that a mail and its
        reminder are about the same if both are about the one or the other.
        """
        tenant = tenant_of(mail.to)
        if (mail.to, mail.about) in self._answered:
            self.unexpected.append(f"a second answer to {tenant} was taken")
        self._answered.add((mail.to, mail.about))
        recommend = form.get("recommend", "").strip()
        self.answers.append(Answer(tenant, at, int(recommend) if recommend else None))

    def answered_again(self, status: int) -> None:
        """A survey was sent once more: it must not be taken."""
        self.again += 1
        self.not_again += status in _TOO_LATE

    def wants_answer(self, mail: Mail) -> bool:
        """Nobody has answered it yet, and whoever got it would not mind."""
        return mail.kind == "survey" and mail.to not in self.quiet and (mail.to, mail.about) not in self._answered

    def left(self, mail: Mail, scope: str) -> None:
        """Somebody wants no more mails, and that was taken."""
        self.opted_out[tenant_of(mail.to)] += 1
        self.quiet.add(mail.to)
        if scope == "all":
            self.quiet_for_all.add(mail.to)

    def back(self, mail: Mail, at: datetime) -> None:
        """Somebody has taken that back."""
        self.taken_back.add((mail.to, at))
        self._again_to.add(mail.to)
        if mail.to not in self._silenced:
            self.quiet.discard(mail.to)
            self.quiet_for_all.discard(mail.to)

    def _wish(self, webhook: Webhook) -> str | None:
        return self.wishes.of(webhook.tenant, webhook.candidate) if webhook.candidate else None

    def _silence(self, moment: Webhook | Said) -> None:
        if moment.silences and (address := moment.silences[0].email):
            self._must_not_get_any(address, letters=moment.silences[1] == "internal")

    def _must_not_get_any(self, address: str, *, letters: bool) -> None:
        """`letters`: but them."""
        self.quiet.add(address)
        self._silenced.add(address)
        if not letters:
            self.quiet_for_all.add(address)
