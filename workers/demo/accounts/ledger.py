"""Two accounts of one month, line by line: what the players saw themselves, and what Afterview's topics say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterview.workers.demo.accounts.book import Answer, Book
from afterview.workers.demo.accounts.topics import Account
from afterview.workers.demo.world.cast import COMPANIES, Company
from afterview.workers.demo.world.office import opening

_TOGETHER = 5
"""answers leave together, or not yet"""
_TOLD_WITHIN = timedelta(minutes=10)
_KINDS = ("candidate_update", "verbal_feedback", "written_rejection")
_ENDS = ("completed", "cancelled", "expired")
_PROMOTER, _DETRACTOR = 9, 6


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    players: float
    afterview: float

    @property
    def differs(self) -> bool:
        return self.players != self.afterview

    def __str__(self) -> str:
        return f"{self.what}: the players have {self.players:g}, Afterview has {self.afterview:g}"


def compared(book: Book, account: Account, ends: datetime) -> list[Line]:
    """Every line on which both have something to say."""
    lines = [
        *_sent_in(book, account),
        *_meant(book, account),
        *_owed(book, account),
        *_informed(book, account, ends),
        *_mailed(book, account),
        *_answered(book, account, ends),
    ]
    return [line for line in lines if line.players or line.afterview or "must not" in line.what]


def _sent_in(book: Book, account: Account) -> Iterator[Line]:
    for company in COMPANIES:
        acknowledged = book.acknowledged[company.slug, company.vendor]
        recorded = account.deliveries[company.slug, company.vendor]
        yield Line(f"{company.slug}: deliveries of {company.vendor} acknowledged, recorded", acknowledged, recorded)
        accepted = book.accepted[company.slug]
        recorded = account.deliveries[company.slug, "events"]
        yield Line(f"{company.slug}: events on the bus accepted, recorded", accepted, recorded)
    yield Line("wrongly signed deliveries sent, turned away", book.forged.total(), book.turned_away.total())
    yield Line("deliveries of no use, dead letters", book.useless, len(account.dead))
    yield Line("answers over HTTP that must not be", len(book.unexpected), 0)


def _meant(book: Book, account: Account) -> Iterator[Line]:
    said = book.meant + Counter({"survey.answered": len(book.answers), "candidate.opted_out": book.opted_out.total()})
    for name in sorted(said | account.events):
        yield Line(f"{name}: meant, on the candidates' logs", said[name], account.events[name])


def _owed(book: Book, account: Account) -> Iterator[Line]:
    """A call that could not be made is owed as a letter."""
    calls, letters = book.owed["verbal_feedback"], book.owed["written_rejection"]
    instead = book.done["verbal_feedback", "unreachable"] + book.given_up
    yield Line("candidates to be called, tasks", calls, _made(account, "verbal_feedback"))
    yield Line("of these, who asked for a mail instead, tasks by e-mail", book.rather_written, account.rather_written)
    yield Line("candidates to be written to, tasks", letters + instead, _made(account, "written_rejection"))
    for kind, outcome in sorted(book.done):
        done = account.tasks_of(kind, "completed", outcome)
        yield Line(f"{kind}: done and {outcome}, completed", book.done[kind, outcome], done)
    for channel in sorted(book.through | account.through):
        yield Line(
            f"verbal_feedback: delivered by {channel}, completed by it", book.through[channel], account.through[channel]
        )
    for kind in _KINDS:
        ended = sum(account.tasks_of(kind, verb) for verb in _ENDS)
        still = sum(task.kind == kind for task in account.open_tasks.values())
        yield Line(f"{kind}: scheduled, ended or still open", account.tasks_of(kind, "scheduled"), ended + still)


def _made(account: Account, kind: str) -> int:
    return account.tasks_of(kind, "scheduled") + account.tasks_of(kind, "skipped")


def _informed(book: Book, account: Account, ends: datetime) -> Iterator[Line]:
    """Colleagues are told of their tasks in office hours, within ten minutes; letters go when somebody lets them go."""
    for company in COMPANIES:
        slug, sent = company.slug, account.informed_of(company.slug)
        for role in ("recruiter", "manager"):
            yield Line(f"{slug}: mails to {role}s in inboxes, sent", book.informed_of[slug, role], sent[role])
        told = sum(
            opening(company, at + _TOLD_WITHIN) <= min(ends, account.ended.get(task.id, ends))
            for task, at in account.escalations
            if task.tenant == slug and task.assignee and task.assignee.email
        )
        yield Line(f"{slug}: tasks called late in mails, escalated", book.escalated[slug], told)
        yield Line(f"{slug}: tasks given to a colleague, reassigned", book.given[slug], account.given[slug])
    yield Line("letters let go, on the candidates' logs", book.released, len(account.released))
    yield Line("letters in inboxes, sent", book.letters.total(), len(account.letters))


def _mailed(book: Book, account: Account) -> Iterator[Line]:
    for company in COMPANIES:
        slug = company.slug
        invited, reminded = book.invited[slug], book.reminded[slug]
        yield Line(f"{slug}: invitations in inboxes, sent", invited, account.invitations_that("sent", tenant=slug))
        again = account.invitations_that("reminded", tenant=slug)
        yield Line(f"{slug}: reminders in inboxes, reminded", reminded, again)
    yield Line("mails bounced, invitations failed", book.bounced, account.invitations_that("failed"))
    yield Line("mails reported as undeliverable, on the candidates' logs", book.reported, len(account.came_back))
    yield Line("opt-outs taken back, on the candidates' logs", len(book.taken_back), len(account.taken_back))
    yield Line("mails since then to whoever took one back, sent", book.got_again, len(account.got_again))
    yield Line("mails to people who must not get any", book.unwanted, 0)


def _answered(book: Book, account: Account, ends: datetime) -> Iterator[Line]:
    for company in COMPANIES:
        answers = [answer for answer in book.answers if answer.tenant == company.slug]
        yield Line(f"{company.slug}: surveys answered, counted", len(answers), account.answered[company.slug])
        left = _left(answers, ends)
        yield Line(f"{company.slug}: answers from before a Monday, released", left, account.responses[company.slug])
        yield from _score(company, answers, account)
    yield Line("second answers sent, turned away", book.again, book.not_again)


def _left(answers: list[Answer], ends: datetime) -> int:
    """All that are there on a Monday leave, if they are enough."""
    gone = 0
    monday = min((answer.at for answer in answers), default=ends).replace(hour=0, minute=0, second=0, microsecond=0)
    while monday <= ends:
        there = sum(answer.at < monday for answer in answers)
        if monday.weekday() == 0 and there - gone >= _TOGETHER:
            gone = there
        monday += timedelta(days=1)
    return gone


def _score(company: Company, answers: list[Answer], account: Account) -> Iterator[Line]:
    """The cNPS of all time is told again with every fifth answer: it must be that of the first n."""
    scored = [answer.recommend for answer in answers if answer.recommend is not None]
    told = next((m for key, m in account.metrics.items() if key == f"{company.slug}/cnps/all".encode()), None)
    if told is None:
        yield Line(f"{company.slug}: cNPS told from {_TOGETHER} answers on", 0, int(len(scored) >= _TOGETHER))
        return
    first = scored[: told.n]
    groups = sum(score >= _PROMOTER for score in first) - sum(score <= _DETRACTOR for score in first)
    own = round(100 * groups / len(first), 6) if first else 0
    yield Line(f"{company.slug}: cNPS of the first {told.n} answers", own, round(told.value, 6))
