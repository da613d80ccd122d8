"""The two accounts as rows of words and numbers; the first row of each table is its heading."""

from collections import Counter
from collections.abc import Callable, Sequence

from afterview.schemas.outgoing_data import Metric
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.accounts.topics import Account
from afterview.workers.demo.world.cast import COMPANIES

Row = Sequence[str]
_KINDS = ("candidate_update", "verbal_feedback", "written_rejection")
_COLLEAGUES = ("mails to recruiters", "to managers")
_TOUCHPOINTS = ("interview", "rejection")


def deliveries(book: Book, account: Account) -> list[Row]:
    rows: list[Row] = [("", "posted", "acknowledged", "of these repeats", "turned away", "on the bus", "recorded")]
    for company in COMPANIES:
        slug, vendor = company.slug, company.vendor
        recorded = account.deliveries[slug, vendor] + account.deliveries[slug, "events"]
        posted = book.acknowledged[slug, vendor] + book.forged[slug]
        numbers = (posted, book.acknowledged[slug, vendor], book.repeats[slug], book.turned_away[slug])
        rows.append((f"{slug} ({vendor})", *map(str, numbers), str(book.accepted[slug]), str(recorded)))
    return rows


def events(account: Account) -> list[Row]:
    """Canonical events, as they stand on candidates' logs."""
    return [("", "times"), *((name, str(count)) for name, count in sorted(account.events.items()))]


def tasks(account: Account) -> list[Row]:
    outcomes, ends, nudges = (
        ("delivered", "declined", "unreachable"),
        ("cancelled", "expired"),
        ("reminded", "escalated"),
    )
    rows: list[Row] = [("", "scheduled", *outcomes, *ends, "open", *nudges)]
    for kind in _KINDS:
        done = [account.tasks_of(kind, "completed", outcome) for outcome in outcomes]
        ended = [account.tasks_of(kind, verb) for verb in ends]
        still = sum(task.kind == kind for task in account.open_tasks.values())
        nudged = [account.tasks_of(kind, verb) for verb in nudges]
        rows.append((kind, *map(str, (account.tasks_of(kind, "scheduled"), *done, *ended, still, *nudged))))
    return rows


def invitations(account: Account) -> list[Row]:
    verbs = ("scheduled", "sent", "reminded", "expired", "skipped", "cancelled", "failed")
    rows: list[Row] = [("", *verbs, "answered", "waiting")]
    for touchpoint in _TOUCHPOINTS:
        counts = Counter[str]()
        for (_, where, verb, _), count in account.invitations.items():
            counts[verb] += count * (where == touchpoint)
        answered = account.answered_at[touchpoint]
        waiting = sum(where == touchpoint for where in account.open_invitations.values()) - answered
        rows.append((touchpoint, *(str(counts[verb]) for verb in verbs), str(answered), str(waiting)))
    return rows


def reasons(account: Account) -> list[Row]:
    """Of tasks that were cancelled, and invitations that were skipped, cancelled or failed."""
    counts = Counter[tuple[str, str]]()
    for (kind, verb, reason), count in account.tasks.items():
        if verb in {"cancelled", "skipped"}:
            counts[f"{kind} {verb}", reason] += count
    for (_, touchpoint, verb, reason), count in account.invitations.items():
        if reason:
            counts[f"invitation ({touchpoint}) {verb}", reason] += count
    return [
        ("", "reason", "times"),
        *((what, reason, str(count)) for (what, reason), count in sorted(counts.items())),
    ]


def mails(book: Book, account: Account) -> list[Row]:
    rows: list[Row] = [
        (
            "",
            "invitations",
            "reminders",
            "answered",
            "opted out",
            "counted",
            "responses released",
            "letters",
            *_COLLEAGUES,
        ),
    ]
    for company in COMPANIES:
        slug = company.slug
        numbers = (
            book.invited[slug],
            book.reminded[slug],
            sum(answer.tenant == slug for answer in book.answers),
            book.opted_out[slug],
            account.answered[slug],
            account.responses[slug],
            book.letters[slug],
            book.informed_of[slug, "recruiter"],
            book.informed_of[slug, "manager"],
        )
        rows.append((slug, *map(str, numbers)))
    return rows


def metrics(account: Account) -> list[Row]:
    """Each company's cells of all time that are split by nothing but a question."""
    rows: list[Row] = [("", "value", "95 % interval", "n")]
    for company in COMPANIES:
        for metric in account.metrics.values():
            if metric.tenant == company.slug and metric.window.kind == "all" and set(metric.dimensions) <= {"question"}:
                between = "" if metric.interval is None else " to ".join(f"{edge:+.0f}" for edge in metric.interval)
                name = " ".join((metric.tenant, metric.metric, *metric.dimensions.values()))
                rows.append((name, _WRITTEN.get(metric.metric, _share)(metric), between, str(metric.n)))
    return [rows[0], *sorted(rows[1:], key=tuple)]


def dead_letters(account: Account) -> list[Row]:
    return [("why", "error"), *account.dead]


def _share(metric: Metric) -> str:
    return f"{100 * metric.value:.0f} %"


def _hours(metric: Metric) -> str:
    return f"{metric.value:.1f} h"


_WRITTEN: dict[str, Callable[[Metric], str]] = {
    "cnps": lambda metric: f"{metric.value:+.0f}",
    "rating_mean": lambda metric: f"{metric.value:.2f}",
    "time_to_feedback_p50": _hours,
    "time_to_feedback_p90": _hours,
}
