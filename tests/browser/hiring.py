"""Feedback that is owed: what the hiring team has in hand, and the links that they find in their mails."""

from datetime import timedelta
from email.message import EmailMessage

from tests.browser.site import Candidate, Site
from tests.e2e.working import link_in
from tests.stories import RECRUITER, Json, event, interview, rejected

JOB: Json = {"id": "J-1", "title": "Systems engineer, hydrogen", "department": "Technology"}
JONAS: Json = {"id": "I-7", "name": "Jonas Lie", "email": "jonas@example.org"}
NOTE: Json = {
    "author": JONAS,
    "match": "Ten years with pumps and valves, as the advertisement asks. Less with hydrogen itself than we need.",
    "impression": "Answered the case about the leaking seal very well; lost the thread in the one about the budget.",
}
PETRA: Json = {"id": "I-8", "name": "Petra Holm", "email": "petra@example.org"}
ANNE: Json = {"id": "I-9", "name": "Anne-Margrethe Kvernberg-Sæther", "email": "anne@example.org"}
OTHER_NOTE: Json = {
    "author": PETRA,
    "match": "Has designed valves for gas, and asked the right questions about the requirements for hydrogen.",
    "impression": "A nice person, but too quiet for us.",
}
ADVICE = "Lead a small budget once, from plan to account, and bring it along as an example."


async def interviewed(site: Site, candidate: Candidate) -> None:
    """Yesterday, by two people; one of them has written a note since."""
    ended = (site.clock.now() - timedelta(days=1)).isoformat()
    held = interview("I-1", ended, stage="Technical interview", interviewers=[JONAS, RECRUITER], basis="reported")
    await site.put(
        event("interview.completed", site.now(), interview=held, job=JOB, **candidate.who),
        event("feedback.noted", site.now(), note=NOTE, **candidate.who),
    )


async def rejected_unmet(site: Site, candidate: Candidate) -> None:
    """Rule 4: nobody has met the candidate, and the letter is ready."""
    await site.put(rejected(site.now(), job=JOB, **candidate.who))


async def rejected_after_interview(site: Site, candidate: Candidate, channel: str) -> None:
    """Rules 3 and 25."""
    await interviewed(site, candidate)
    reason = {"text": "Somebody else has built electrolysers before."}
    await site.put(
        event(
            "candidate.preferred",
            site.now(),
            preference={"channel": channel, "times": ["after 16:00"]},
            **candidate.who,
        ),
        rejected(site.now(), reason=reason, job=JOB, **candidate.who),
    )


async def update_owed(site: Site, candidate: Candidate) -> str:
    """Rule 1; the address of the task's page."""
    await interviewed(site, candidate)
    return await link_mailed(site, "t")


async def call_owed(site: Site, candidate: Candidate) -> str:
    await rejected_after_interview(site, candidate, "call")
    return await link_mailed(site, "t")


async def panel_owed(site: Site, candidate: Candidate) -> str:
    """A call to somebody in Sydney, whom three people have met; one of them has written nothing yet."""
    ended = (site.clock.now() - timedelta(days=1)).isoformat()
    people = [JONAS, PETRA, RECRUITER, ANNE]
    held = interview("I-1", ended, stage="Technical interview", interviewers=people, basis="reported")
    who = candidate.who
    who["candidate"]["timezone"] = "Australia/Sydney"
    await site.put(
        event("interview.completed", site.now(), interview=held, job=JOB, **who),
        event("feedback.noted", site.now(), note=NOTE, **who),
        event("feedback.noted", site.now(), note=OTHER_NOTE, **who),
        event("feedback.noted", site.now(), note={"author": RECRUITER, "match": "Team fit."}, **who),
        rejected(site.now(), reason={"text": "Somebody else has built electrolysers before."}, job=JOB, **who),
    )
    return await link_mailed(site, "t")


async def letter_owed(site: Site, candidate: Candidate) -> str:
    """The recruiter hears of it in the morning."""
    await rejected_unmet(site, candidate)
    return await link_mailed(site, "t", hours=22)


async def reasons_owed(site: Site, candidate: Candidate) -> str:
    """A letter with reasons, in which something still waits for the recruiter."""
    await rejected_after_interview(site, candidate, "email")
    return await link_mailed(site, "t")


async def letter_blocked(site: Site, candidate: Candidate) -> str:
    """R27: it can only leave by other ways."""
    link = await letter_owed(site, candidate)
    await site.put(event("candidate.opted_out", site.now(), scope="all", **candidate.who))
    return link


async def everything_owed(site: Site, language: str) -> str:
    """One of each kind, and two letters that are ready; the address of the list."""
    return link_in(await mail_of_everything(site, language), "r")


async def mail_of_everything(site: Site, language: str) -> EmailMessage:
    call, update, reasons, blocked, one, two = (site.somebody(language) for _ in range(6))
    for ready in (one, two, blocked):
        await rejected_unmet(site, ready)
    await site.put(event("candidate.opted_out", site.now(), scope="all", **blocked.who))
    await rejected_after_interview(site, call, "call")
    await rejected_after_interview(site, reasons, "email")
    await interviewed(site, update)
    await site.wait(hours=22)
    return site.mail_to(RECRUITER["email"])


async def link_mailed(site: Site, path: str, hours: float = 2) -> str:
    """In the newest mail to the recruiter, who hears of calls soon."""
    await site.wait(hours=hours)
    return link_in(site.mail_to(RECRUITER["email"]), path)
