"""`/t/<token>`: what an assignee sees of a task (CONTRACT 3 and 6; rules 19, 24, 25)."""

import json
import re
from datetime import timedelta

import pytest
from tests.stories import erased, hired, notified, preferred, rejection_withdrawn, updated, withdrawn
from tests.workers.gateway.owing import (
    AT,
    KARI,
    LETTER,
    PARTS,
    UPDATE,
    WHO,
    call_owed,
    get,
    letter_owed,
    met,
    noted,
    post,
    turned_down,
    update_owed,
)
from tests.workers.gateway.serving import Served, text_of
from tests.workers.tickets import TASK_TICKET

JSON = {"Accept": "application/json"}
NOTE = {"do": "note", "match": "Knows SQL."}


async def test_it_shows_what_is_to_be_done_until_when_and_for_whom(served: Served) -> None:
    status, page = await get(served, await call_owed(served))
    seen = text_of(page)
    assert status == 200
    for words in (
        "A candidate is waiting for a call",
        "By Tuesday 2 March, 17:00.",
        "Ada &lt;Lovelace&gt;",
        "Analyst &amp; more, Data",
        "Technical, 24 February 2027, with Kari Moe",
        "Experience &lt;too&gt; little",
        "Acme &lt;AS&gt;, Maja Berg",
    ):
        assert words in seen
    assert 'href="tel:+4790000000">+47 (0) 900 00 000</a>' in page
    assert 'href="mailto:ada@example.org">ada@example.org</a>' in page
    assert "Overdue" not in seen


async def test_it_says_in_words_when_it_is_overdue(served: Served) -> None:
    link = await call_owed(served)
    served.clock.advance(served.clock.now() + timedelta(days=1, hours=8))
    assert "17:00. Overdue." in text_of((await get(served, link))[1])


async def test_what_is_missing_is_asked_for_kindly_and_what_is_written_is_not(served: Served) -> None:
    await served.happened(met(), noted(match="Knows <SQL> well."), turned_down())
    _, page = await get(served, served.task_link())
    seen = text_of(page)
    assert "Match with the advertisement Kari Moe: Knows &lt;SQL&gt; well." in seen
    assert "Please ask those who met the candidate" in seen
    missing = re.findall(r"<h2>What is still missing</h2>.*?</ul>", page, flags=re.DOTALL)[0]
    assert ("Which questions" in missing, "One thing" in missing, "Which of the experience" in missing) == (
        True,
        True,
        False,
    )
    await served.happened(noted(AT, **PARTS))
    assert "What is still missing" not in (await get(served, served.task_link()))[1]


@pytest.mark.parametrize(("locale", "language"), [("nb", "nb"), ("en", "en")])
async def test_the_draft_is_in_the_candidates_language_and_marked_so(
    served: Served, locale: str, language: str
) -> None:
    """Rule 4; the page itself is in the reader's."""
    link = await call_owed(served, candidate={"locale": locale})
    async with served.client.get(link) as answer:
        page = await answer.text()
        assert answer.headers["Content-Language"] == "en"
    assert f'<div class="draft" lang="{language}">' in page
    assert f'<ul lang="{language}">' in page
    assert ("«Takk for tiden" in page) == (language == "nb")
    _, norwegian = await get(served, served.task_link(locale="nb"))
    assert '<html lang="nb">' in norwegian
    assert "Frist: tirsdag 2. mars kl. 17.00." in text_of(norwegian)


async def test_it_shows_how_the_candidate_would_rather_hear_from_us(served: Served) -> None:
    """Rule 25: an open task keeps its channel and shows the preference."""
    link = await call_owed(served)
    who = {name: said for name, said in WHO.items() if name != "application_id"}
    wish = preferred(AT, "email", **who)
    wish["data"]["preference"]["times"] = ["after <five>", "Mondays"]
    await served.happened(wish)
    seen = text_of((await get(served, link))[1])
    assert "A candidate is waiting for a call" in seen
    assert "Would rather hear from us by e-mail" in seen
    assert "The candidate has said: after &lt;five&gt;; Mondays" in seen


async def test_it_says_before_when_nothing_must_be_said(served: Served) -> None:
    """Rule 19."""
    await served.happened(met())
    rejection = turned_down(not_before="2027-03-04 08:00")
    await served.happened(rejection)
    assert "Not before Thursday 4 March, 08:00." in text_of((await get(served, served.task_link()))[1])


async def test_an_update_asks_for_notes_while_memory_is_fresh(served: Served) -> None:
    seen = text_of((await get(served, await update_owed(served)))[1])
    assert "A candidate is waiting for an update" in seen
    assert "What is still missing" in seen
    assert "Send this letter" not in seen


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("+47 22 00 00 00 ext. 12", "+4722000000"),
        ("030/1234-567 / 0170 123", "0301234567"),
        ("Tel. +47 (0) 900 00 000;ext=1", "+4790000000"),
        ("tel 0047 900\u00a000\u00a0000", "004790000000"),
    ],
)
async def test_the_number_that_is_dialled_has_no_extension_in_it(served: Served, phone: str, dialled: str) -> None:
    await served.happened(met(), turned_down(candidate={"phone": phone}))
    assert f'href="tel:{dialled}"' in (await get(served, served.task_link()))[1]


async def test_a_candidate_of_whom_little_is_known_has_a_page_too(served: Served) -> None:
    """No name, no job, no telephone, a locale of nobody."""
    nobody = {"name": None, "email": None, "phone": "ask at the desk, 24/7", "locale": "tlh"}
    await served.happened(met(), turned_down(candidate=nobody, job=None, recruiter=None))
    status, page = await get(served, served.task_link())
    assert (status, page.count("not known")) == (200, 2)
    assert "tel:" not in page
    assert "ask at the desk" in page


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(served: Served, method: str) -> None:
    link = await call_owed(served)
    for query in ("", "?do=close&outcome=delivered&channel=call", "?do=note&match=x"):
        async with served.client.request(method, link + query) as answer:
            assert answer.status == 200
    assert served.said() == []


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (lambda: withdrawn(AT, **WHO), "has withdrawn"),
        (lambda: hired(AT, **WHO), "has been hired"),
        (lambda: rejection_withdrawn(AT, **WHO), "taken back"),
        (lambda: notified(AT, "call", **WHO), "told already"),
    ],
    ids=["withdrawn", "hired", "rejection-withdrawn", "already-notified"],
)
async def test_it_ends_with_its_task_and_says_why(served: Served, ends: object, words: str) -> None:
    """CONTRACT 6: nothing of the candidate is shown any more."""
    link = await call_owed(served)
    await served.happened(ends())  # type: ignore[operator]
    for status, page in (await get(served, link), await post(served, link, NOTE)):
        assert status == 410
        assert "This task is closed" in page
        assert words in page
        assert "Lovelace" not in page
    assert served.said() == []


async def test_of_somebody_erased_nothing_is_shown(served: Served) -> None:
    """Rule 20, R28."""
    link = await call_owed(served)
    who = {name: said for name, said in WHO.items() if name != "application_id"}
    await served.happened(erased(AT, **who))
    status, page = await get(served, link)
    assert (status, "has been erased" in page, "Lovelace" in page) == (410, True, False)
    assert (await post(served, link, NOTE))[0] == 410
    assert served.said() == []


async def test_what_there_never_was_is_closed(served: Served) -> None:
    await call_owed(served)
    for changes in ({"task_id": LETTER}, {"candidate_id": "somebody else"}, {"tenant": "quiet"}):
        status, page = await get(served, served.task_link(**changes))  # type: ignore[arg-type]
        assert (status, "nothing left to be done" in page) == (410, True)


async def test_a_task_that_ran_out_and_a_token_that_did(served: Served) -> None:
    """Rule 7; the token's own end is judged by the clock."""
    await call_owed(served)
    link = served.task_link(expires_at=TASK_TICKET.expires_at + timedelta(days=90))
    short = served.task_link()
    served.clock.advance(TASK_TICKET.expires_at)
    await served.settle()
    assert "ran out" in (await get(served, link))[1]
    status, page = await get(served, short)
    assert (status, "The time of this task is over" in page) == (410, True)


async def test_after_a_merge_it_works_through_the_new_journey(served: Served) -> None:
    """Rule 24: shown, noted and closed under the new id."""
    link = await call_owed(served)
    await served.happened(updated(AT, tenant="acme", candidate_id="cand-78", previous_id="cand-77"))
    assert "Lovelace" in (await get(served, link))[1]
    assert (await post(served, link, NOTE))[0] == 200
    assert json.loads(served.said()[0].value)["data"]["candidate"] == {"id": "cand-78"}
    await served.settle()
    assert "Maja Berg:</b> Knows SQL." in (await get(served, link))[1]


async def test_as_json_it_is_the_brief(served: Served) -> None:
    """CONTRACT 3."""
    await served.happened(met(), noted(match="Knows SQL well."), turned_down(reason={"text": "Experience"}))
    async with served.client.get(served.task_link(), headers=JSON) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        brief = await answer.json()
    assert isinstance(brief.pop("draft"), str)
    assert len(brief.pop("avoid")) == 5
    assert brief.pop("lint") == [
        {"about": "note", "author": KARI, "part": "match", "flaw": "short"},
    ]
    assert brief.pop("calls")[0] == {"start": "2027-03-01T11:00:00Z", "end": "2027-03-01T11:30:00Z", "at_work": True}
    assert brief == {
        "language": "nb",
        "candidate": {
            "id": "cand-77",
            "name": "Ada <Lovelace>",
            "email": "ada@example.org",
            "phone": "+47 (0) 900 00 000",
            "locale": "nb",
        },
        "job": {"id": "j-1", "title": "Analyst & more", "department": "Data"},
        "interviews": [{"stage": "Technical", "ended_at": "2027-02-24T11:00:00Z", "interviewers": [KARI]}],
        "reason": "Experience",
        "notes": [{"author": KARI, "match": "Knows SQL well."}],
        "missing": ["impression", "advice"],
    }


async def test_to_whoever_asks_for_json_errors_are_json_with_the_same_status(served: Served) -> None:
    link = await call_owed(served)
    expected = [
        (f"{served.url}/t/forged", 404, {"error": "forged"}),
        (served.task_link(expires_at=served.clock.now()), 410, {"error": "expired"}),
        (served.task_link(task_id=UPDATE), 410, {"error": "closed", "end": "cancelled", "reason": "decided"}),
    ]
    for url, status, error in expected:
        async with served.client.get(url, headers=JSON) as answer:
            assert (answer.status, await answer.json()) == (status, error)
    assert await post(served, link, {"do": "note"}, **JSON) == (
        400,
        '{"error":"empty","fields":["advice","impression","match"]}',
    )
    assert await post(served, link, NOTE, **JSON) == (200, '{"done":"note"}')
    async with served.client.post(link, json={}, headers=JSON) as answer:
        assert (answer.status, list(await answer.json())) == (415, ["error"])


async def test_a_letter_is_for_somebody_whom_nobody_has_met(served: Served) -> None:
    seen = text_of((await get(served, await letter_owed(served)))[1])
    assert "A candidate is waiting for a letter" in seen
    assert "Send this letter" in seen
