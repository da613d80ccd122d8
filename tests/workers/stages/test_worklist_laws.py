"""Laws of worklists, whatever happens to candidates, mails and the machine; with the journey and the mailer around."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.journey.any_story import START, stories
from tests.stories import Json
from tests.workers.stages.colleagues import Colleagues

from afterview.events.calendar import in_window
from afterview.events.journey.rulebook import Rulebook
from afterview.workers.hosts.faults import Faults

ENDS = {"completed", "cancelled", "expired", "skipped"}
PEOPLE = [None, *({"id": f"P-{n}", "email": f"p{n}@example.org"} for n in range(3))]
DAY_LONG = ["later"] * 25
ANSWERS = st.lists(st.sampled_from([["accepted"], ["lost"], ["later"], DAY_LONG]), max_size=4).map(
    lambda runs: [answer for run in runs for answer in run]
)
FATES = st.lists(st.sampled_from(["accepted", "refused", "undeliverable", "later"]), max_size=6)
"""of letters"""
LONG_ENOUGH = timedelta(days=10)
"""for a mail to be missed and told again, over Easter"""


@st.composite
def staffed(draw: st.DrawFn) -> list[Json]:
    """Stories in which the hiring team changes now and then."""
    people = st.sampled_from(PEOPLE)
    events = draw(stories(candidates=2, longest=10))
    for event in events:
        event["data"] |= {"recruiter": draw(people), "hiring_manager": draw(people)}
    return events


@settings(max_examples=60, deadline=None)
@given(staffed(), ANSWERS, FATES, st.integers(0, 1000), st.booleans())
def test_every_open_task_is_on_one_list_and_told_of_in_the_window_and_once(
    events: list[Json],
    answers: list[str],
    fates: list[str],
    seed: int,
    rough: bool,  # noqa: FBT001 hypothesis gives it
) -> None:
    faults = Faults(seed, twice=0.2, early=0.2, late=0.2, crash=0.2) if rough else None
    office = Colleagues(START, Rulebook(), answers, faults, fates)
    for event in events:
        office.put(event)
        check_lists(office)
        release_all(office)
        check_lists(office)
    office.run_out()
    check_lists(office)
    check_mails(office)
    assert office.lists() == {}


def release_all(office: Colleagues) -> None:
    """Every letter that is owed is let go; of one that is on its way already, nothing comes."""
    owed = {data["id"]: data for _, _, data in office.tasks() if data["kind"] == "written_rejection"}
    over = {data["id"] for _, verb, data in office.tasks() if verb in ENDS}
    for task, data in owed.items():
        if task not in over:
            office.release(office.host.now, task, data["candidate_id"], data["application_id"])


def check_lists(office: Colleagues) -> None:
    """The open tasks, by the events out, are on their assignees' lists and on no other."""
    whose: dict[str, Json | None] = {}
    for _, verb, data in office.tasks():
        if verb in ENDS:
            whose.pop(data["id"], None)
        else:
            whose[data["id"]] = data["assignee"]
    expected = sorted((office.key(person["id"]), task_id) for task_id, person in whose.items() if person)
    assert expected == sorted((key, task_id) for key, one in office.lists().items() for task_id in one.tasks)


def check_mails(office: Colleagues) -> None:
    place, told = office.rules.place("fjord"), Counter[tuple[str, str, str]]()
    for at, mail in office.accepted:
        assert in_window(at, place.zone, place.country, office.rules.window)
        told.update((mail.assignee, task.task_id, task.news) for task in mail.tasks)
    back = Counter[tuple[str, str, str]]()
    for one in office.words("returned"):
        back[str(one.assignee.id), one.task.id, "returned"] += 1
    assert all(times <= back.get(news, 1) for news, times in told.items()), "told twice"
    assert {news for news in told if news[2] == "returned"} <= set(back), "told of nothing"
    escalated = {data["id"]: (at, data["assignee"]) for at, verb, data in office.tasks() if verb == "escalated"}
    for at, verb, data in office.tasks():
        since, person = escalated.get(data["id"], (at, None))
        if verb == "expired" and person and at - since > LONG_ENOUGH:
            assert told[person["id"], data["id"], "escalated"] == 1, "never told"
