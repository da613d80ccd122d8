"""`/t/<token>`: advice on wording, and whom to ask; beside the texts, never in the way (CONTRACT 3 and 6)."""

import json
import re

from tests.stories import Json, event, interview
from tests.workers.gateway.owing import (
    AT,
    KARI,
    MAJA,
    SAID,
    WHO,
    call_owed,
    filled,
    get,
    letter_owed,
    met,
    noted,
    post,
    turned_down,
)
from tests.workers.gateway.serving import Served, text_of, value

JONAS: Json = {"id": "u-7", "name": "Jonas <Lie>", "email": "jonas@example.org"}
OLD = "Solid experience, but too old for a team like this."
USEFUL = "Knows SQL well, and has less experience with Kafka than we need."
ADVICE = '<ul class="advice"'


def advice_on(page: str) -> list[str]:
    return [text_of(found) for found in re.findall(f"{ADVICE}.*?</ul>", page, flags=re.DOTALL)]


async def test_a_note_of_the_brief_has_advice_beside_it(served: Served) -> None:
    await served.happened(met(), noted(match=OLD, impression="Calm."), turned_down())
    _, page = await get(served, served.task_link())
    assert advice_on(page) == [
        "“too old” may touch what the law protects. It can be no reason, and is better left out.",
        "Very short. An example of what was said or done makes it useful.",
    ]
    _, norwegian = await get(served, served.task_link(locale="nb"))
    assert "«too old» kan gjelde noe loven verner." in text_of(norwegian)


async def test_a_useful_note_is_saved_without_a_word(served: Served) -> None:
    link = await call_owed(served)
    _, page = await post(served, link, {"do": "note", "match": USEFUL})
    assert advice_on(page) == []
    assert "better" not in text_of(re.findall(r'role="status">.*?</div>', page, flags=re.DOTALL)[0])


async def test_a_note_that_could_be_better_is_saved_and_stays_to_be_reworded(served: Served) -> None:
    """What one author says of one interview is one note: saving it again replaces it."""
    link = await call_owed(served)
    _, page = await post(served, link, {"do": "note", "interview": "I-1", "match": OLD})
    assert len(advice_on(page)) == 1
    assert "saved as it is" in page
    assert filled(page)["match"] == OLD
    await post(served, link, filled(page) | {"do": "note", "interview": "I-1", "match": USEFUL})
    assert [value(record)["data"]["note"]["match"] for record in served.said()] == [OLD, USEFUL]
    await served.settle()
    _, page = await get(served, link)
    assert USEFUL in page
    assert OLD not in page


async def test_wording_can_be_looked_at_before_anything_happens(served: Served) -> None:
    link = await letter_owed(served)
    text = "Dear Ada,\n\nyou are too old.\n"
    status, page = await post(served, link, {"do": "check", "subject": "x", "text": text, "match": USEFUL})
    assert (status, len(advice_on(page))) == (200, 1)
    assert "Nothing has been saved or sent yet." in page
    assert (filled(page)["text"].split(), filled(page)["match"]) == (text.split(), USEFUL)
    _, page = await post(served, link, {"do": "check", "match": USEFUL, "subject": "x", "text": "Dear Ada, no."})
    assert "nothing to change" in page
    assert served.said() == []


async def test_advice_never_keeps_a_letter_from_leaving(served: Served) -> None:
    """In one click: what could be said was beside the text."""
    link = await letter_owed(served, reason={"text": "Strong accent, and has small children at home."})
    _, page = await get(served, link)
    advice = "“Strong accent, has small children” may touch what the law protects."
    assert [said.startswith(advice) for said in advice_on(page)] == [True]  # beside the reason: no letter has it
    letter = filled(page)
    assert "nevner «Strong accent, has small children» og er utelatt" in letter["text"]
    letter["text"] = "Dear Ada,\n\nyou have a strong accent, and have small children. Your accent is strong.\n"
    _, page = await post(served, link, letter | {"do": "check"})
    assert "“strong accent, have small children” may touch" in advice_on(page)[-1]
    status, page = await post(served, link, letter | {"do": "send"})
    assert (status, advice_on(page)) == (200, [])
    assert value(served.said()[0])["type"] == "afterview.letter.released.v1"


async def test_a_reason_that_compares_is_advised_about_where_it_stands(served: Served) -> None:
    """Its place in the talking points says so too, and does not have it."""
    await served.happened(met(), turned_down(reason={"text": "Another candidate had more experience with SQL."}))
    for locale, words in (
        ("en", "“Another candidate” compares with others."),
        ("nb", "«Another candidate» sammenligner med andre."),
        ("sv", "”Another candidate” jämför med andra."),
        ("da", "»Another candidate« sammenligner med andre."),
        ("de", "„Another candidate“: Das vergleicht mit anderen."),
    ):
        _, page = await get(served, served.task_link(locale=locale))
        assert words in advice_on(page)[0]
        assert text_of(page).count("Another candidate had more experience") == 1
        assert "nevner «Another candidate» og er utelatt" in text_of(page)


async def test_a_line_that_waits_is_looked_for_in_what_was_entered(served: Served) -> None:
    wish = {name: said for name, said in WHO.items() if name != "application_id"}
    prefers = event("candidate.preferred", AT, preference={"channel": "email", "times": []}, **wish)
    await served.happened(met(), prefers, turned_down())
    link = served.task_link()
    _, page = await get(served, link)
    assert "It cannot be sent as it stands" in page
    letter = filled(page)
    _, page = await post(served, link, letter | {"do": "check"})
    assert "It cannot be sent as it stands" in page
    _, page = await post(served, link, letter | {"do": "check", "text": f"Dear Ada,\n\n{USEFUL}\n"})
    assert "It cannot be sent as it stands" not in page
    _, page = await post(served, link, letter | {"do": "check", "text": f"{USEFUL}\n[MISSING: more]\n"})
    assert "[MISSING: more]</q>" in page


async def test_as_json_advice_comes_with_the_brief_and_on_request(served: Served) -> None:
    headers = {"Accept": "application/json"}
    await served.happened(met(), noted(match=OLD), turned_down())
    _, brief = await get(served, served.task_link(), **headers)
    assert json.loads(brief)["lint"] == [
        {"about": "note", "author": KARI, "part": "match", "flaw": "protected", "words": ["too old"]}
    ]
    _, checked = await post(served, served.task_link(), {"do": "check", "advice": "Smile."}, **headers)
    assert json.loads(checked) == {
        "lint": [
            {"flaw": "short", "words": [], "part": "advice"},
        ]
    }


async def test_notes_of_several_stand_side_by_side_and_who_wrote_nothing_is_named(served: Served) -> None:
    people = [KARI, JONAS, MAJA]
    held = interview("I-1", "2027-02-24 12:00", stage="Technical", interviewers=people, basis="reported")
    await served.happened(
        event("interview.completed", "2027-02-24 12:00", interview=held, **WHO, **SAID),
        noted(match=USEFUL),
        event("feedback.noted", AT, note={"author": MAJA, "match": USEFUL, "advice": USEFUL}, **WHO),
        turned_down(),
    )
    _, page = await get(served, served.task_link())
    assert [text_of(row).count("Knows SQL") for row in re.findall(r'"side">.*?<h[23]', page, flags=re.DOTALL)] == [2, 1]
    seen = text_of(page)
    assert "Ask Kari Moe: impression" in seen
    assert "Ask Jonas &lt;Lie&gt; : match with the advertisement, impression, advice" in seen
    assert "You were there yourself: impression" in seen
    assert '<a class="ask" href="mailto:jonas@example.org">' in page
