"""An open task with all that its assignee needs for it, made of the journey as it is now (CONTRACT 3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from afterview.events.calendar import known_zone
from afterview.events.calls import Hours, Proposal, propose
from afterview.events.ids import numbered
from afterview.events.journey.briefing import brief_source
from afterview.events.journey.looking import OpenTask
from afterview.events.journey.release import LetterState, is_for_a_letter, letter_state, obstacle, returned
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Interview, Journey
from afterview.events.letters import Brief, BriefSource, Draft, LetterTexts
from afterview.events.letters.tidy import name as tidy_name
from afterview.schemas.people import Person
from afterview.workers.gateway.pages.taskforms import LONGEST_LETTER, LONGEST_SUBJECT
from afterview.workers.wording.sparing import drafted

LettersOf = Callable[[str], LetterTexts]
"""what a tenant's drafts are made of"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One open task."""

    journey: Journey
    found: OpenTask
    brief: Brief
    draft: Draft
    source: BriefSource
    """what both are made of"""
    rules: Rulebook
    letters: LetterTexts
    """the tenant's"""

    @property
    def task_id(self) -> str:
        task = self.found.task
        return numbered(self.journey.tenant, self.found.application.id, task.kind, task.n)

    @property
    def is_letter(self) -> bool:
        return is_for_a_letter(self.found.task)

    @property
    def is_call(self) -> bool:
        """Somebody is to talk to the candidate, or may as well."""
        return self.found.task.kind == "candidate_update" or not self.is_letter

    @property
    def not_before(self) -> datetime | None:
        """Rule 19; an update is not held back."""
        rejection = self.found.application.rejection
        return rejection.not_before if rejection and self.found.task.kind != "candidate_update" else None

    @property
    def obstacle(self) -> str | None:
        """What stands in the way of releasing the letter."""
        return obstacle(self.journey, self.task_id, self.rules)

    @property
    def letter(self) -> LetterState | None:
        """How it is with a letter that was released."""
        return letter_state(self.journey, self.task_id)

    @property
    def interviews(self) -> list[Interview]:
        """Those that have taken place, in their order."""
        held = (interview for interview in self.found.application.interviews if interview.state != "planned")
        return sorted(held, key=lambda interview: interview.ends_at)

    @property
    def subject(self) -> str:
        return self.draft.subject[:LONGEST_SUBJECT].rstrip()

    @property
    def ready_text(self) -> str | None:
        """The draft, if it may be sent as it is."""
        fits = self.subject and len(self.draft.text) <= LONGEST_LETTER
        return self.draft.text if self.draft.ready and fits else None


class Desk:
    """Prepares tasks."""

    def __init__(self, rules: Rulebook, letters: LettersOf) -> None:
        self._rules, self._letters = rules, letters

    def prepare(self, journey: Journey, found: OpenTask, company: str, person: Person) -> Prepared:
        """`company`: the tenant as candidates know it. `person`: who has come, and signs what they send."""
        source = brief_source(journey, found.application.id, found.task.kind, self._rules, company)
        source = _signed(source, person)
        told, written, letters = drafted(source, self._letters(journey.tenant))
        if back := returned(found.task):  # R27
            told = told.model_copy(update={"draft": back.text})
            written = written.model_copy(update={"subject": back.subject, "text": back.text, "ready": True})
        return Prepared(journey, found, told, written, source, self._rules, letters)

    def calls(self, prepared: Prepared, now: datetime) -> list[Proposal]:
        """When the candidate could be called; none where nobody is to be."""
        if not prepared.is_call:
            return []
        task = prepared.found.task
        return propose(now, task.due_at, task.expires_at, prepared.not_before, self.hours(prepared))

    def hours(self, prepared: Prepared) -> Hours:
        """Rules 19 and R7: the send window, where the candidate and where the tenant is."""
        tenant = prepared.journey.tenant
        place = self._rules.place(tenant)
        return Hours(
            window=self._rules.window,
            country=self._rules.country(tenant, prepared.brief.job),
            candidate=known_zone(prepared.brief.candidate.timezone) or place.zone,
            tenant=place.zone,
        )


def _signed(source: BriefSource, person: Person) -> BriefSource:
    """Answers go to whoever releases a letter, so it has their name; the recruiter's if we do not know theirs."""
    return source.model_copy(update={"recruiter": person}) if tidy_name(person.name) else source
