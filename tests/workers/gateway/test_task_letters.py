"""`/t/<token>`: a letter is read, made one's own and sent, once, by a person (CONTRACT 4, rules 4, 25, 26; R27)."""

import json
import re
from urllib.parse import urlencode

import pytest
from tests.stories import Json, opted_out, preferred, updated
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.owing import AT, LETTER, filled, get, letter_owed, met, noted, post, turned_down
from tests.workers.gateway.serving import INSTALLATION, LETTERS, POLICY, Served, text_of, value
from tests.workers.tickets import RECRUITER

from afterview.events.ids import candidate_key
from afterview.events.journey.rulebook import Rulebook
from afterview.events.letters import LANGUAGES, BriefSource, HeldInterview, draft
from afterview.events.letters.waiting import waiting_line
from afterview.schemas.incoming_data import Note
from afterview.schemas.internal import STEP
from afterview.schemas.people import Candidate, Person
from afterview.schemas.policy import FeedbackPolicy
from afterview.workers.gateway.http.reading import LARGEST_FORM
from afterview.workers.gateway.pages.taskforms import LONGEST_LETTER, LONGEST_NOTE, LONGEST_SUBJECT

CANDIDATE: Json = {"tenant": "acme", "candidate_id": "cand-77"}
REQUEST = f"{LETTER}/letter/1"
MANAGER = Person(id="M-1", name="Ingrid Dahl", email="ingrid@example.org")
OWN = "Dear Ada,\n\nin my own words."


async def sends(served: Served, link: str, **changes: str) -> tuple[int, str]:
    """What the page has, sent as it is but for the changes."""
    _, page = await get(served, link)
    return await post(served, link, filled(page) | {"do": "send"} | changes)


async def written_after_an_interview(served: Served, *events: Json) -> str:
    """A call that the candidate would rather have in writing (rule 25)."""
    await served.happened(met(), *events, preferred("2027-02-25 13:00", "email", **CANDIDATE), turned_down())
    return served.task_link()


async def test_a_draft_that_is_ready_is_sent_as_it_stands(served: Served) -> None:
    link = await letter_owed(served)
    _, page = await get(served, link)
    draft = filled(page)
    assert draft["subject"] == "Søknaden din på stillingen som Analyst & more i Data hos Acme <AS>"
    status, page = await sends(served, link)
    assert (status, "leaves in the candidate" in page) == (200, True)
    (record,) = served.said()
    assert record.key == candidate_key(INSTALLATION, "acme", "cand-77")
    assert STEP.validate_json(record.value)
    event = value(record)
    assert event.pop("type") == "afterview.letter.released.v1"
    assert event == {
        "data": {
            "tenant": "acme",
            "candidate": {"id": "cand-77"},
            "application_id": "265293",
            "task_id": LETTER,
            "released_at": "2027-03-01T09:00:00Z",
            "released_by": RECRUITER.model_dump(exclude_none=True),
            "subject": draft["subject"],
            "text": draft["text"].strip(),
        }
    }


async def test_one_may_make_it_ones_own(served: Served) -> None:
    link = await letter_owed(served)
    assert (await sends(served, link, subject="About\r\nyou", text="Dear Ada,\r\n\r\nno.\x00\u2028 "))[0] == 200
    data = value(served.said()[0])["data"]
    assert (data["subject"], data["text"]) == ("About you", "Dear Ada,\n\nno.")


async def test_the_longest_letter_in_any_script_can_be_sent_with_the_longest_notes_beside_it(served: Served) -> None:
    """A browser makes nine bytes of each of these characters."""
    link, notes = (
        await letter_owed(served),
        dict.fromkeys(("match", "impression", "advice", "remark"), "注" * LONGEST_NOTE),
    )
    form = {"do": "send", "subject": "題" * LONGEST_SUBJECT, "text": "話" * LONGEST_LETTER} | notes
    assert LARGEST_FORM * 0.8 < len(urlencode(form)) < LARGEST_FORM * 0.9
    assert (await post(served, link, form))[0] == 200
    note, letter = (value(record)["data"] for record in served.said())
    assert (len(note["note"]["advice"]), len(letter["text"])) == (LONGEST_NOTE, LONGEST_LETTER)


@pytest.mark.parametrize(("person", "name"), [(MANAGER, "Ingrid Dahl"), (Person(id="M-1"), "Maja Berg")])
async def test_whoever_opens_the_page_signs_the_draft(served: Served, person: Person, name: str) -> None:
    """Answers go to whoever releases the letter; without a name it is the recruiter's."""
    await letter_owed(served)
    link = served.task_link(task_id=LETTER, person=person)
    assert filled((await get(served, link))[1])["text"].rstrip().endswith(f"{name}\nAcme <AS>")
    listed = served.list_link(person=person)
    await post(served, listed, {"task": LETTER, "do": "send", "sure": "yes"})
    letter = value(served.said()[0])["data"]
    assert letter["text"].endswith(f"{name}\nAcme <AS>")
    assert letter["released_by"] == person.model_dump(exclude_none=True)


async def test_while_it_is_on_its_way_it_cannot_be_sent_twice(served: Served) -> None:
    link = await letter_owed(served)
    await sends(served, link)
    await served.settle()
    _, page = await get(served, link)
    assert "Closing the task stops it, until it has left." in page
    assert "released and leaves by itself" in page
    assert "make it yours" not in page
    assert 'value="send"' not in page
    status, page = await post(served, link, {"do": "send", "subject": "Again", "text": "Again"})
    assert (status, "cannot be sent from here: it is on its way" in page) == (409, True)
    assert served.said() == []
    await served.mailer_said(REQUEST, "accepted", "letter")
    status, page = await get(served, link)
    assert (status, "has heard from us" in page) == (410, True)


async def test_outside_the_window_it_says_when_it_leaves(served: Served) -> None:
    link = await letter_owed(served, not_before="2027-03-03 12:00")
    await sends(served, link)
    await served.settle()
    assert "leaves on Wednesday 3 March, 12:00. It cannot" in text_of((await get(served, link))[1])


async def test_a_double_click_sends_one_letter(served: Served) -> None:
    """The journey takes the first of two."""
    link = await letter_owed(served)
    for _ in range(2):
        assert (await sends(served, link))[0] == 200
    await served.settle()
    assert "It cannot be sent twice" in (await get(served, link))[1]
    await served.mailer_said(REQUEST, "accepted", "letter")
    assert (await get(served, link))[0] == 410


@pytest.mark.parametrize(
    ("outcome", "words"), [("failed", "the mail server refused it"), ("undeliverable", "refuses the address")]
)
async def test_a_letter_that_came_back_says_so(served: Served, outcome: str, words: str) -> None:
    link = await letter_owed(served)
    await sends(served, link)
    await served.settle()
    await served.mailer_said(REQUEST, outcome, "letter")
    _, page = await get(served, link)
    assert words in page
    assert ('value="send"' in page) == (outcome == "failed")


@pytest.mark.parametrize("outcome", ["failed", "undeliverable"])
async def test_a_letter_that_came_back_is_the_draft_from_then_on(served: Served, outcome: str) -> None:
    """R27: whoever wrote it does not have to write it twice; it may be copied, or sent again."""
    link = await letter_owed(served)
    await sends(served, link, subject="About you", text=OWN)
    await served.settle()
    await served.mailer_said(REQUEST, outcome, "letter")
    _, page = await get(served, link)
    assert "About you</" in page
    assert page.count("in my own words.") == 1
    assert json.loads((await get(served, link, Accept="application/json"))[1])["draft"] == OWN
    if outcome == "failed":
        await sends(served, link)
        (record,) = served.said()
        assert value(record)["data"]["text"] == OWN


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (opted_out(AT, "all", **CANDIDATE), "wants no automatic mails"),
        (updated(AT, candidate={"can_email": False}, **CANDIDATE), "must not be e-mailed"),
        (updated(AT, candidate={"email": None}, **CANDIDATE), "no e-mail address"),
    ],
    ids=["opted-out", "do-not-email", "no-email"],
)
async def test_why_it_cannot_be_sent_is_said_and_the_text_is_there_to_copy(
    served: Served, happens: Json, words: str
) -> None:
    """R27: it goes back to the recruiter as a draft, and is closed by hand."""
    link = await letter_owed(served)
    await served.happened(happens)
    _, page = await get(served, link)
    assert words in page
    assert "Please let the candidate have it in another way." in page
    assert "make it yours" not in page
    assert 'value="send"' not in page
    assert '<div class="draft said" lang="nb">Hei, Ada &lt;Lovelace&gt;' in page
    assert (await post(served, link, {"do": "send", "subject": "x", "text": "x"}))[0] == 409
    assert served.said() == []
    assert (await post(served, link, {"do": "close", "outcome": "delivered", "channel": "call"}))[0] == 200


async def test_where_letters_are_given_by_hand_none_can_be_sent_from_the_page(serve: Serve) -> None:
    """`feedback.letters`: the text is there to copy, and the task to be closed."""
    feedback = FeedbackPolicy(letters="by-hand")
    rules = Rulebook(POLICY.model_copy(update={"feedback": feedback}), secret=INSTALLATION)
    served = await serve(rules=rules)
    link = await letter_owed(served)
    _, page = await get(served, link)
    assert "letters are given by hand here" in page
    assert 'value="send"' not in page
    assert '<div class="draft said" lang="nb">Hei, Ada &lt;Lovelace&gt;' in page
    assert (await post(served, link, {"do": "send", "subject": "x", "text": "x"}))[0] == 409
    _, listed = await get(served, served.list_link())
    assert "letters are given by hand here" in listed
    assert ('value="send"' in listed, 'value="delivered"' in listed) == (False, True)
    await post(served, served.list_link(), {"task": LETTER, "do": "send", "sure": "yes"})
    assert served.said() == []
    assert (await post(served, link, {"do": "close", "outcome": "delivered", "channel": "email"}))[0] == 200


async def test_what_waits_for_the_recruiter_keeps_it_from_being_sent(served: Served) -> None:
    """Nothing in [brackets] reaches a candidate."""
    link = await written_after_an_interview(served)
    _, page = await get(served, link)
    assert "It cannot be sent as it stands" in page
    status, page = await sends(served, link)
    assert (status, page.count('role="alert"')) == (400, 1)
    assert "has not been sent, because a line in it still waits for you: [MANGLER: Ingen har ennå" in text_of(page)
    assert served.said() == []
    ready = filled(page)["text"].replace("[MANGLER:", "Sagt i intervjuet:").replace("]", "")
    assert (await sends(served, link, text=ready))[0] == 200


async def test_once_everything_is_written_it_can_be_sent(served: Served) -> None:
    """What interviewers put in brackets themselves is theirs."""
    link = await written_after_an_interview(
        served, noted(match="[sic] Kan SQL", impression="Svarte klart.", advice="[1] Prøv mer.")
    )
    status, _ = await sends(served, link)
    assert status == 200
    assert "[1] Prøv mer." in value(served.said()[0])["data"]["text"]


@pytest.mark.parametrize(
    ("form", "marked", "words"),
    [
        ({"subject": "", "text": "x"}, ["subject"], "needs a subject and a text"),
        ({"subject": " \x00 ", "text": " \r\n"}, ["subject", "text"], "needs a subject and a text"),
        ({"text": "x"}, ["subject"], "needs a subject and a text"),
        ({"subject": "x" * (LONGEST_SUBJECT + 1), "text": "x"}, ["subject"], "too long"),
        ({"subject": "x", "text": "x" * (LONGEST_LETTER + 1)}, ["text"], "too long"),
        ({"subject": "[CHECK: job]", "text": "x"}, ["subject"], "still waits for you"),
        ({"subject": "x", "text": "Dear Ada,\n- [write here]\nBye"}, ["text"], "still waits for you"),
    ],
    ids=range(7),
)
async def test_a_letter_that_is_none_comes_back_whole(
    served: Served, form: Json, marked: list[str], words: str
) -> None:
    link = await letter_owed(served)
    status, page = await post(served, link, {"do": "send", **form})
    assert (status, words in text_of(page)) == (400, True)
    wrong = re.findall(r'<textarea id="(\w+)"[^>]* aria-invalid="true">', page)
    assert wrong == marked
    assert filled(page)["text"].split() == form["text"].split()
    assert served.said() == []


async def test_what_cannot_be_saved_is_not_lost(served: Served) -> None:
    link = await letter_owed(served)
    served.breaks()
    status, page = await post(served, link, {"do": "send", "subject": "Mine", "text": "All of <it>", "advice": "More"})
    assert status == 503
    assert {name: filled(page)[name] for name in ("subject", "text", "advice")} == {
        "subject": "Mine",
        "text": "All of <it>",
        "advice": "More",
    }


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("[MISSING: nobody]", "[MISSING: nobody]"),
        ("Dear Ada\n  [write it]  \nBye", "[write it]"),
        ("- [ ] ask Kari", "- [ ] ask Kari"),
        ("As you know [SJEKK: dette] well", "[SJEKK: dette] well"),
        ("“[CHECK", "“[CHECK"),
        ("We read [sic] it", None),
        ("As in the list [1], and a[0]", None),
        ("", None),
    ],
)
def test_a_line_that_waits_is_found(text: str, waits: str | None) -> None:
    assert waiting_line(text) == waits


def test_every_draft_that_is_not_ready_has_a_line_that_waits() -> None:
    """In all languages, with everything known and with nothing (held back, missing)."""
    bare = BriefSource(kind="written_rejection", candidate=Candidate(id="1"))
    held = bare.model_copy(update={"reason": "His personality", "notes": (Note(match="Too old"),)})
    met_ = bare.model_copy(update={"interviews": (HeldInterview(),)})
    for language in LANGUAGES:
        for source in (bare, held, met_):
            made = draft(source.model_copy(update={"tenant_language": language, "languages": LANGUAGES}), LETTERS)
            assert (waiting_line(made.text) is None) == made.ready
