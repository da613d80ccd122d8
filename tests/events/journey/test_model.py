"""Laws that hold after every record, whatever happens: a few candidates of two tenants, random events, odd times."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pydantic_core import from_json
from tests.events.journey.any_story import PAUSES, START, an_event
from tests.events.journey.bookkeeper import Bookkeeper
from tests.events.journey.letter_book import LetterBook
from tests.events.journey.page_deeds import in_flight, opt_in, reassignment, release
from tests.stories import Json, answered, completed, event, opted_out, rejected

from afterview.events.cloudevents import structured
from afterview.events.ids import numbered
from afterview.events.journey.decide import decide
from afterview.events.journey.decision import Effect, Emit, Mail, Tell
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, Task, decode, encode
from afterview.events.journey.timers import next_due
from afterview.schemas.facts import Answered, Told
from afterview.schemas.incoming import INCOMING, FeedbackCompleted, Incoming, SurveyAnswered
from afterview.schemas.internal import Internal, MailReturned, TimerDue
from afterview.schemas.mail import LetterRequested, MailOutcome, MailRequested
from afterview.schemas.outgoing import OUTGOING
from afterview.workers.stages.journey import event_out

TENANTS = ("fjord", "lake")
PLANTED = {"name": "Planted Name", "phone": "+47 13 37 13 37", "locale": "nb-NO-planted"}
SECRETS = (b"Planted", b"13 37", b"planted", b"@example.org", b"more examples")
STAFF: dict[str, Any] = {"recruiter": {"id": "R-1"}, "hiring_manager": {"id": "M-1"}}
WORDS = ("accepted", "accepted", "undeliverable", "failed", "withdrawn", "missed")


class AnyCandidates(RuleBasedStateMachine):
    """Two candidates of each tenant; mail is instant or takes its time."""

    @initialize(instant=st.booleans())
    def begin(self, instant: bool) -> None:  # noqa: FBT001 hypothesis gives it by name
        self.policy = Rulebook(instant_mail=instant)
        self.journeys: dict[tuple[str, str], Journey] = {}
        self.requests: dict[tuple[str, str], list[MailRequested | LetterRequested]] = {}
        self.book = Bookkeeper()
        self.letters = LetterBook(instant)
        self.withdrawn: set[tuple[str, str]] = set()
        """invitations, and what mail of theirs an opt-out had taken back when it was undone"""
        self.now = START

    @rule(data=st.data(), pause=PAUSES, events=st.integers(1, 5), tenant=st.sampled_from(TENANTS))
    def events_arrive(self, data: st.DataObject, pause: timedelta, events: int, tenant: str) -> None:
        for _ in range(events):
            self.now += pause
            self._put(data.draw(an_event(self.now, candidates=2, tenant=tenant)))

    @rule(data=st.data(), pause=PAUSES, outcome=st.sampled_from(("delivered", "declined", "unreachable")))
    def somebody_closes_an_open_task(self, data: st.DataObject, pause: timedelta, outcome: str) -> None:
        tasks = sorted(task for tasks in self.book.open_tasks.values() for task in tasks.values())
        if tasks:
            self.now += pause
            task = data.draw(st.sampled_from(tasks))
            self._put(completed(self.now.isoformat(), task, outcome, **self._named(task)))

    @rule(tenant=st.sampled_from(TENANTS), candidate=st.sampled_from(("C-1", "C-2")), again=st.booleans())
    def somebody_is_rejected_by_letter(self, tenant: str, candidate: str, again: bool) -> None:  # noqa: FBT001
        """On an application of which nothing else happens, so that there are letters enough."""
        named = {"tenant": tenant, "candidate_id": candidate, "application_id": f"{candidate}/3"}
        if again:
            self._put(event("application.active", self.now.isoformat(), **named))
        self._put(rejected(self.now.isoformat(), **named))

    @rule(data=st.data(), text=st.sampled_from(("planted once", "planted again")))
    def somebody_releases_a_letter(self, data: st.DataObject, text: str) -> None:
        """For any task that is or was open: mostly for one that is a letter's."""
        letters = [
            tasks["written_rejection"] for tasks in self.book.open_tasks.values() if "written_rejection" in tasks
        ]
        if self.book.kinds:
            self._release(data.draw(st.sampled_from(sorted(letters or self.book.kinds))), text)

    @rule(data=st.data(), pause=PAUSES, to=st.sampled_from(("R-1", "R-2", "R-3")))
    def somebody_gives_a_task_to_somebody_else(self, data: st.DataObject, pause: timedelta, to: str) -> None:
        """Open or not; told once more of an open one, unless they have it, or its letter is on its way."""
        if self.book.kinds:
            self.now += pause
            self._reassign(data.draw(st.sampled_from(sorted(self.book.kinds))), to)

    @rule(data=st.data(), pause=PAUSES)
    def somebody_answers(self, data: st.DataObject, pause: timedelta) -> None:
        if self.book.invitations:
            self.now += pause
            invitation = data.draw(st.sampled_from(sorted(self.book.invitations)))
            self._put(answered(self.now.isoformat(), invitation, **self._named(invitation)))

    @rule(data=st.data(), pause=PAUSES, scope=st.sampled_from((None, "survey", "all")))
    def somebody_takes_an_opt_out_back(self, data: st.DataObject, pause: timedelta, scope: str | None) -> None:
        """A fresh one, or one of long ago, or none. Mostly it is somebody with a mail in flight."""
        flying = sorted(who for who, journey in self.journeys.items() if in_flight(journey))
        tenant, candidate = who = data.draw(st.sampled_from(flying or [(tenant, "C-1") for tenant in TENANTS]))
        if scope:
            self._put(opted_out(self.now.isoformat(), scope, tenant=tenant, candidate_id=candidate))
        else:
            self.now += pause
            self._step(who, TimerDue(), self.now)  # what fell due until then was decided with it
        if self.journeys[who].opted_out:
            self.withdrawn |= in_flight(self.journeys[who])
        self.book.taken_back(who)
        self._step(who, opt_in(tenant, candidate, self.now), self.now)

    @rule(pause=PAUSES, data=st.data())
    def a_wake_up_lands_anywhere(self, pause: timedelta, data: st.DataObject) -> None:
        self.now += pause
        if self.journeys:
            self._step(data.draw(st.sampled_from(sorted(self.journeys))), TimerDue(), self.now)

    @rule(back=st.integers(0, 10_000), data=st.data())
    def a_record_is_stamped_before_the_last_one(self, back: int, data: st.DataObject) -> None:
        """R79: time never goes back."""
        if self.journeys:
            earlier = self.now - timedelta(minutes=back)
            self._step(data.draw(st.sampled_from(sorted(self.journeys))), TimerDue(), earlier)

    @rule(data=st.data(), word=st.sampled_from(WORDS), late=st.integers(0, 900))
    def the_mailer_says_something(self, data: st.DataObject, word: Any, late: int) -> None:
        asking = sorted(who for who, requests in self.requests.items() if requests)
        if asking:
            who = data.draw(st.sampled_from(asking))
            request = data.draw(st.sampled_from(self.requests[who][-4:]))
            self.now += timedelta(minutes=late)
            self._say(who, request, word)

    @rule(wait=st.integers(0, 300))
    def the_mailer_sends_all_that_was_asked(self, wait: int) -> None:
        self.now += timedelta(seconds=wait)
        for who, requests in self.requests.items():
            for request in requests[-4:]:
                self._say(who, request, "accepted")

    @invariant()
    def every_open_task_has_one_timer_of_each_kind_still_to_come(self) -> None:
        """Rules 5-7, R48: what is still to come is armed, once; what has come or is off is not."""
        for journey in self._living():
            assert journey.at is not None
            for application in journey.applications.values():
                kinds = [task.kind for task in application.tasks]
                assert len(kinds) == len(set(kinds))
                open_ids = self.book.open_tasks[journey.tenant, application.id]
                assert set(open_ids) == set(kinds)
                for task in application.tasks:
                    if _waits_for_the_mailer(task, journey.at):
                        continue
                    assert task.expires_at > journey.at
                    assert (task.escalate_at is not None) == (task.due_at + timedelta(hours=12) > journey.at)
                    assert task.remind_at is None or task.remind_at > journey.at

    @invariant()
    def a_letter_is_stored_only_until_it_is_settled(self) -> None:
        for journey in self._living():
            for application in journey.applications.values():
                for task in application.tasks:
                    letter, about = task.letter, numbered(journey.tenant, application.id, task.kind, task.n)
                    assert letter is None or letter.text
                    assert bool(letter and letter.in_flight) == (about in self.letters.on_their_way)

    @invariant()
    def nothing_that_was_due_is_still_waiting(self) -> None:
        """R79, R11."""
        for journey in self._living():
            due = next_due(journey, self.policy)
            assert due is None or (journey.at is not None and due > journey.at)

    def teardown(self) -> None:
        """The clock runs out, and servers accept what is in flight."""
        while self.journeys:
            for who, requests in self.requests.items():
                for request in requests:
                    self._say(who, request, "accepted")
                requests.clear()
            moments = {who: next_due(journey, self.policy) for who, journey in self.journeys.items()}
            due = [(moment, who) for who, moment in moments.items() if moment]
            if not due:
                break
            moment, who = min(due)
            self.now = max(self.now, moment)
            self._step(who, TimerDue(), self.now)
        if hasattr(self, "book"):
            self.book.finally_over()

    def _living(self) -> list[Journey]:
        return [journey for journey in getattr(self, "journeys", {}).values() if not journey.erased]

    def _named(self, about: str) -> dict[str, Any]:
        tenant, application = self.book.whose[about]
        return {"tenant": tenant, "application_id": application, "candidate_id": application.split("/")[0]}

    def _put(self, event: Json) -> None:
        data = event["data"]
        data |= STAFF
        data["candidate"] = PLANTED | data["candidate"]
        who = data["tenant"], data["candidate"]["id"]
        if not self._is_answer_to_what_nobody_got(who, data.get("invitation_id")):
            self._step(who, INCOMING.validate_python(event), self.now, event)

    def _is_answer_to_what_nobody_got(self, who: tuple[str, str], invitation: str | None) -> bool:
        """Whoever answers has the mail; one that was not sent in its window was not sent (R80)."""
        mails = (request for request in self.requests.get(who, []) if isinstance(request, MailRequested))
        asked = [request for request in mails if request.invitation_id == invitation]
        return self.book.invitations.get(invitation or "") == "scheduled" and not (
            asked and self.now <= asked[-1].not_after
        )

    def _release(self, task: str, text: str) -> None:
        named = self._named(task)
        self.letters.released(task, text)
        self._step((named["tenant"], named["candidate_id"]), release(named, task, text, self.now), self.now)

    def _reassign(self, task: str, to: str) -> None:
        named = self._named(task)
        self.book.given = task, to
        self._step((named["tenant"], named["candidate_id"]), reassignment(named, task, to, self.now), self.now)
        self.book.given = None

    def _say(self, who: tuple[str, str], request: MailRequested | LetterRequested, word: Any) -> None:
        """No server is handed a mail after its window (R80). A letter has one word, which is what tells its task."""
        word = "missed" if word == "accepted" and self.now > request.not_after else word
        if isinstance(request, LetterRequested):
            if request.id in self.letters.settled:
                return
            self.letters.says(request, word)
            if word == "accepted":
                self.book.told.add(self.book.whose[request.task_id])
        outcome = MailOutcome(request_id=request.id, purpose=request.purpose, outcome=word)
        self._step(who, MailReturned(data=outcome), self.now)
        if isinstance(request, LetterRequested) and word == "accepted":
            open_ones = [task for tasks in self.book.open_tasks.values() for task in tasks.values()]
            assert request.task_id not in open_ones, "a server has the letter, and the task is not done"

    def _step(self, who: tuple[str, str], step: Incoming | Internal, at: datetime, event: Json | None = None) -> None:
        key = self.policy.key(*who)
        before = self.journeys.get(who, Journey(key))
        decision = decide(before, step, at, self.policy)
        assert decision == decide(before, step, at, self.policy)  # same input, same decision
        stored = encode(decision.state)
        assert encode(decode(key, stored)) == stored
        assert decode(key, stored) == decision.state
        assert before.at is None or decision.state.erased or (decision.state.at or before.at) >= before.at
        self.journeys[who] = decision.state
        known = self.book.candidates[who]
        was_erased, was_out = known.erased, known.opted_out
        if event:
            self.book.arrives(event)
        newly = known.erased != was_erased or known.opted_out != was_out
        for effect in sorted(decision.effects, key=_is_fact):  # they go to different topics
            assert not was_erased, "an erased candidate is heard of no more"
            self._check(who, effect, step, newly=newly)

    def _check(self, who: tuple[str, str], effect: Any, step: Incoming | Internal, *, newly: bool) -> None:
        match effect:
            case Emit():
                record = event_out(effect)
                line = structured(record.headers, record.value)
                OUTGOING.validate_json(line)
                assert not [secret for secret in SECRETS if secret in line + record.key]
                late = isinstance(step, MailReturned | SurveyAnswered)  # a server had it before the opt-out was known
                self.book.leaves(from_json(line), forced=newly or late)
                if effect.verb == "completed" and not isinstance(step, FeedbackCompleted):
                    self.letters.completed(from_json(line)["data"])
            case Mail():
                if isinstance(effect.record, MailRequested):
                    known = self.book.candidates[who]
                    assert newly or not (known.opted_out or known.erased)
                    asked = effect.record.invitation_id, effect.record.purpose
                    assert asked not in self.withdrawn, "an opt-out had withdrawn it, and it came back"
                    self.requests.setdefault(who, []).append(effect.record)
                elif isinstance(effect.record, LetterRequested):
                    known = self.book.candidates[who]
                    assert newly or not (known.out_of_all or known.erased)
                    self.letters.asked(effect.record)
                    self.requests.setdefault(who, []).append(effect.record)
            case Tell():
                assert not [secret for secret in SECRETS if secret in effect.fact.model_dump_json().encode()]
                if isinstance(effect.fact, Answered):
                    assert isinstance(step, SurveyAnswered)
                    self.book.answered(step.data.invitation_id)
                if isinstance(effect.fact, Told) and isinstance(step, MailReturned):
                    assert (step.data.purpose, step.data.outcome) == ("letter", "accepted")


def _waits_for_the_mailer(task: Task, at: datetime) -> bool:
    letter = task.letter
    return bool(letter and letter.in_flight and letter.quiet_until and letter.quiet_until > at)


def _is_fact(effect: Effect) -> bool:
    return isinstance(effect, Tell)


AnyCandidates.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
TestAnyCandidates = AnyCandidates.TestCase
