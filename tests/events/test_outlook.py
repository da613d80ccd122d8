"""Everybody's tomorrow, added up."""

from datetime import timedelta

from tests.events.journey.office import Office, utc
from tests.events.worklist.desk import Desk, task
from tests.stories import Json, interviewed, notified, opted_out, rejected

from afterview.events.journey.coming import News
from afterview.events.journey.rulebook import Rulebook
from afterview.events.outlook import Adding, Horizon, Outlook, Promise, Slot, Upcoming
from afterview.events.worklist.ahead import mails_ahead
from afterview.events.worklist.state import Worklist
from afterview.schemas.people import Person
from afterview.schemas.policy import Policy

NOW = "2027-03-01 13:00"
"""a Monday"""
SEVERAL = tuple(range(1, 4))
RITA = Person(id="R-1", email="rita@example.org")


def upcoming(*events: Json, now: str = NOW, horizon: Horizon = 1, rules: Rulebook | None = None) -> Upcoming:
    """Of candidates of whom these events were heard; nothing else was done."""
    office = Office(rules)
    office.put(*events)
    adding = Adding(office.rules, utc(now), horizon)
    for journey in office.journeys.values():
        adding.candidate(journey)
    return adding.upcoming()


def fjord(*events: Json, now: str = NOW, horizon: Horizon = 1) -> Outlook:
    (only,) = upcoming(*events, now=now, horizon=horizon).tenants
    return only


def interviews(*numbers: int, at: str = "2027-03-01 12:00") -> list[Json]:
    return [interviewed(at, candidate_id=f"C-{n}", application_id=f"A-{n}") for n in numbers]


def test_surveys_of_tomorrow_are_added_up_by_the_hour_with_those_that_are_left_out_and_why() -> None:
    out = fjord(*interviews(*SEVERAL), opted_out("2027-03-01 12:30", candidate_id="C-9"))
    assert out.slots == (Slot(utc("2027-03-02 12:00"), "hour", "interview survey", 3),)
    assert (out.timezone, out.until) == ("Europe/Oslo", utc("2027-03-03 00:00"))
    twice = interviewed("2027-03-01 12:10", candidate_id="C-1", application_id="B-1", of="I-2")
    (slot,) = fjord(*interviews(*SEVERAL), twice).slots
    assert (slot.count, slot.left_out) == (3, {"quarantine": 1})


def test_after_tomorrow_it_is_added_up_by_the_day_where_the_tenant_is() -> None:
    out = fjord(*interviews(*SEVERAL), horizon=7)
    later = [slot for slot in out.slots if slot.span == "day"]
    assert [(slot.at, slot.kind, slot.count) for slot in later if slot.kind == "task due"] == [
        (utc("2027-03-08 00:00"), "task due", 3)
    ]
    assert all(slot.at < utc("2027-03-03 00:00") for slot in out.slots if slot.span == "hour")


def test_a_moment_ends_it_for_every_tenant_and_days_end_where_each_of_them_is() -> None:
    policy = Policy.model_validate({"tenants": {"sidney": {"timezone": "Australia/Sydney", "country": "AU"}}})
    events = [*interviews(1), interviewed("2027-03-01 12:00", tenant="sidney", candidate_id="C-2")]
    rules = Rulebook(policy)
    ends = [one.until for one in upcoming(*events, rules=rules).tenants]
    assert ends == [utc("2027-03-03 00:00"), utc("2027-03-03 00:00", "Australia/Sydney")]
    until = utc("2027-03-02 12:00")
    assert [one.until for one in upcoming(*events, horizon=until, rules=rules).tenants] == [until, until]


def test_assignees_are_mailed_of_what_becomes_due_soon() -> None:
    out = fjord(*interviews(*SEVERAL), now="2027-03-04 13:00", horizon=4)
    kinds = {slot.kind: slot.count for slot in out.slots}
    assert (kinds["task reminded"], kinds["assignee mail"]) == (3, 1)


def test_what_is_overdue_is_told_with_the_day_since_when() -> None:
    out = fjord(*interviews(*SEVERAL), now="2027-03-09 13:00")
    assert (out.overdue, out.overdue_since) == ({"candidate_update": 3}, utc("2027-03-08 17:00"))
    assert fjord(*interviews(1)).overdue_since is None


def test_the_promise_is_counted_of_whoever_is_rejected() -> None:
    """Rules 3, 4, 9: also of those of whom only little is kept, since nothing is open any more."""
    events = [rejected(f"2027-03-0{n} 10:00", candidate_id=f"C-{n}", application_id=f"A-{n}") for n in range(1, 6)]
    in_time = notified("2027-03-02 10:00", candidate_id="C-1", application_id="A-1")
    late = notified("2027-03-12 10:00", candidate_id="C-2", application_id="A-2")
    again = rejected("2027-03-12 10:00", candidate_id="C-9", application_id="A-9")
    found = fjord(*events, in_time, late, again, now="2027-03-12 11:00").promise
    assert found == Promise(rejected=6, told_in_time=1, told_late=1, to_be_told=1, overdue=3)
    office = Office()
    office.put(events[0])
    office.wake("2027-03-16 10:00")
    adding = Adding(office.rules, utc("2027-03-16 11:00"), 1)
    adding.candidate(office.journeys[office.key()])
    assert adding.upcoming().tenants[0].promise == Promise(rejected=1, never_told=1)
    assert fjord(*events, now="2027-06-12 11:00").promise == Promise()


def test_mails_that_a_mail_server_is_asked_to_take_are_waiting() -> None:
    office, letters = Office(), Office()
    office.put(*interviews(1))
    office.wake("2027-03-02 12:00")
    letters.put(rejected("2027-03-01 10:00"))
    letters.release("2027-03-01 11:00")
    desk = Desk()
    desk.hear("2027-03-01 12:00", "scheduled", task("T-1"))
    desk.wake("2027-03-01 12:10")
    adding = Adding(office.rules, utc("2027-03-02 12:01"), 1)
    for journey in (*office.journeys.values(), *letters.journeys.values()):
        adding.candidate(journey)
    adding.assignee(desk.worklist)
    (out,) = adding.upcoming().tenants
    assert out.waiting == {"interview survey": 1, "letter": 1, "assignee mail": 1}


def test_only_one_tenant_may_be_asked_for() -> None:
    office = Office()
    office.put(*interviews(1), interviewed(NOW, tenant="berg", candidate_id="C-2"))
    adding = Adding(office.rules, utc(NOW), 1, "berg")
    for journey in office.journeys.values():
        adding.candidate(journey)
    assert [one.tenant for one in adding.upcoming().tenants] == ["berg"]


def test_an_assignee_gets_a_mail_for_all_that_comes_within_ten_minutes_and_another_one_later() -> None:
    """As the worklist does it, when it happens."""
    desk = Desk()
    desk.hear("2027-03-04 08:00", "scheduled", task("T-1"), task("T-2"))
    hours = ("2027-03-04 09:05", "2027-03-04 09:09", "2027-03-04 15:00", "2027-03-04 23:00")
    news = [News("fjord", RITA, "verbal_feedback", "reminded", utc(at)) for at in hours]
    found = mails_ahead(desk.worklist, news, utc("2027-03-04 08:01"), desk.rules)
    for at in hours:
        desk.until(at)
        desk.hear(at, "reminded", task("T-1"))
    desk.until("2027-03-05 12:00")
    assert found == [at for at, _ in desk.sent]
    assert len(found) == 4


def test_nobody_is_mailed_who_cannot_be() -> None:
    news = [News("fjord", Person(id="R-2"), "verbal_feedback", "reminded", utc(NOW))]
    assert mails_ahead(Worklist(tenant="fjord"), news, utc(NOW), Rulebook()) == []
    silent = Rulebook(Policy.model_validate({"feedback": {"mail_assignees": False}}))
    told = [News("fjord", RITA, "verbal_feedback", "reminded", utc(NOW))]
    assert mails_ahead(Worklist(tenant="fjord"), told, utc(NOW), silent) == []
    assert mails_ahead(Worklist(tenant="fjord"), told, utc(NOW), Rulebook()) == [utc(NOW) + timedelta(minutes=10)]
