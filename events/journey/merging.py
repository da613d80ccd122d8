"""Two records of one person become one candidate (rule 24; R61, R70-R73, R91, R97, R103).

Never does one key's stage touch another key's state, so a merge is three records:

    candidate.updated {previous_id}   on the log of candidate.id: asks
    journey.requested {into}          on the log of previous_id: hands over, and is no more
    journey.handed_over {journey}     on the log of candidate.id: the two become one

A key that was merged away hands on every record that still arrives for it.
"""

from msgspec.structs import replace

from afterview.events.ids import assignee_name
from afterview.events.journey.assigning import assign
from afterview.events.journey.decision import Draft, Forward
from afterview.events.journey.erasing import erase
from afterview.events.journey.outbox import withdraw_letter, withdraw_mail
from afterview.events.journey.state import Application, Invitation, Journey, OptOut, Task, from_text, to_text
from afterview.schemas.incoming import CandidateUpdated
from afterview.schemas.internal import JourneyHandedOver, JourneyRequested
from afterview.schemas.people import Candidate


def on_updated(draft: Draft, event: CandidateUpdated) -> None:
    """New contact data is taken in already; with `previous_id` its journey is asked for."""
    if event.data.previous_id is None:
        return
    previous = draft.rules.key(event.data.tenant, event.data.previous_id)
    if previous == draft.journey.key:
        return
    draft.journey = replace(draft.journey, awaiting=(*draft.journey.awaiting, previous))
    request = JourneyRequested(
        tenant=event.data.tenant, into=draft.journey.key, asked=previous, candidate=event.data.candidate
    )
    draft.add(Forward(previous, request))


def on_requested(draft: Draft, request: JourneyRequested) -> None:
    """Hand everything over and keep only where it went. Merging what is one already changes nothing (R97)."""
    own = draft.journey
    if request.into == own.key:
        draft.journey = _not_awaiting(own, request.asked)
        return
    if request.into in own.awaiting and own.key > request.into:
        return  # each asked the other at the same time: the smaller key hands over
    handed = JourneyHandedOver(
        tenant=request.tenant,
        previous=own.key,
        asked=request.asked,
        journey=to_text(replace(own, awaiting=())),
        candidate=request.candidate,
    )
    draft.add(Forward(request.into, handed))
    draft.journey = Journey(key=own.key, tenant=own.tenant, at=own.at, merged_into=request.into)


def on_requested_of_erased(draft: Draft, request: JourneyRequested) -> None:
    """An erased candidate has its opt-out to give, nothing else, and stays under its own key (R72, R89)."""
    handed = JourneyHandedOver(
        tenant=request.tenant,
        previous=draft.journey.key,
        asked=request.asked,
        journey=None,
        opted_out=draft.journey.opted_out,
        candidate=request.candidate,
    )
    draft.add(Forward(request.into, handed))


def on_handed_over(draft: Draft, handed: JourneyHandedOver) -> None:
    """The two are one from now on; nothing is scheduled, cancelled or sent because of it."""
    own = _not_awaiting(draft.journey, handed.asked)
    draft.journey = replace(own, opted_out=_stricter(own.opted_out, handed.opted_out))
    if handed.journey is not None:
        _join(draft, _journey_of(handed.previous, handed.journey))
        draft.journey = replace(draft.journey, said=draft.journey.said | _flags_of_merging_event(own, handed.candidate))


def on_handed_over_to_erased(draft: Draft, handed: JourneyHandedOver) -> None:
    """`candidate.id` was erased while the other one was on its way: they are one, and erased (rules 20, 24)."""
    erased = draft.journey
    opted_out = _stricter(erased.opted_out, handed.opted_out)
    if handed.journey is not None:
        draft.journey = _journey_of(handed.previous, handed.journey)
        opted_out = _stricter(opted_out, draft.journey.opted_out)
        erase(draft, handed.tenant)
        draft.close_step()
    draft.journey = replace(erased, opted_out=opted_out)


def _journey_of(key: str, handed: str) -> Journey:
    return from_text(key, handed)


def _flags_of_merging_event(own: Journey, candidate: Candidate) -> dict[str, str | bool | None]:
    """What the merging event said is known since then, and holds (R71): also if it is not the stricter word."""
    said = candidate.model_fields_set & {"can_email", "internal"}
    return {name: own.said.get(name, getattr(candidate, name)) for name in sorted(said)}


def _not_awaiting(journey: Journey, asked: str) -> Journey:
    return replace(journey, awaiting=tuple(key for key in journey.awaiting if key != asked))


def _join(draft: Draft, previous: Journey) -> None:
    own = draft.journey
    said = _said(previous, own)
    applications = dict(own.applications)
    for application in previous.applications.values():
        moved = _mails_stay_with(previous.key, application)
        known = applications.get(application.id)
        applications[application.id] = _one_of(draft, known, moved) if known else moved
    draft.journey = replace(
        own,
        said=said,
        applications=applications,
        sent=tuple(sorted((*own.sent, *previous.sent), key=lambda sent: sent.at)),
        opted_out=_stricter(own.opted_out, previous.opted_out),
        undeliverable=_bounced(said, own, previous),
        preference=own.preference or previous.preference,
    )


def _said(previous: Journey, own: Journey) -> dict[str, str | bool | None]:
    """A field never said of `candidate.id` is taken from `previous_id` (R71); the stricter flags hold (R61)."""
    said = previous.said | own.said
    if False in (previous.said.get("can_email"), own.said.get("can_email")):
        said["can_email"] = False
    if True in (previous.said.get("internal"), own.said.get("internal")):
        said["internal"] = True
    return said


def _bounced(said: dict[str, str | bool | None], own: Journey, previous: Journey) -> str | None:
    """One address is remembered: the one that they have, if it was refused for either."""
    known = [address for address in (own.undeliverable, previous.undeliverable) if address]
    return next((address for address in known if address == said.get("email")), known[0] if known else None)


def _stricter(one: OptOut | None, other: OptOut | None) -> OptOut | None:
    return "all" if "all" in (one, other) else one or other


def _mails_stay_with(key: str, application: Application) -> Application:
    """A mail in flight was asked for under the old key: that is where it can be taken back."""

    def keyed(invitation: Invitation) -> Invitation:
        waiting = invitation.in_flight and not invitation.mail_key
        return replace(invitation, mail_key=key) if waiting else invitation

    def with_keyed_letter(task: Task) -> Task:
        waiting = task.letter and task.letter.in_flight and not task.letter.mail_key
        return replace(task, letter=replace(task.letter, mail_key=key)) if task.letter and waiting else task

    return replace(
        application,
        invitations=tuple(keyed(invitation) for invitation in application.invitations),
        tasks=tuple(with_keyed_letter(task) for task in application.tasks),
    )


def _one_of(draft: Draft, own: Application, previous: Application) -> Application:
    """An application known to both (R73): the other one is dropped without an event, but not its history (R91)."""
    kept, dropped = (previous, own) if _prefers_previous(own, previous) else (own, previous)
    for invitation in dropped.invitations:
        withdraw_mail(draft, dropped.id, invitation)
    for task in dropped.tasks:
        withdraw_letter(draft, dropped.id, task)
        if not any(_same(task, other) for other in kept.tasks):
            assign(draft, dropped, task, "handed_on")
    return replace(kept, last_event_at=max(own.last_event_at, previous.last_event_at))


def _same(task: Task, other: Task) -> bool:
    """One task to whoever has it on their list; of all others they would hear nothing any more."""
    return (task.kind, task.n, assignee_name(task.assignee)) == (other.kind, other.n, assignee_name(other.assignee))


def _prefers_previous(own: Application, previous: Application) -> bool:
    if _only_a_name(own) or _only_a_name(previous):
        return not _only_a_name(previous)
    return previous.decided_at is not None and (own.decided_at is None or previous.decided_at > own.decided_at)


def _only_a_name(application: Application) -> bool:
    return not application.interviews and application.decided_at is None
