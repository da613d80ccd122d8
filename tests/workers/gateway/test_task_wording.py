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
    await served.happened(
        turned_down(reason={"text": "Somebody who has small children would not like the travelling."})
    )
    link = await letter_owed(served)
    _, page = await get(served, link)
    advice = "“has small children” may touch what the law protects. It can be no reason, and is better left out."
    assert advice_on(page) == [advice] * 2  # beside the reason, and beside the letter that has it
    status, page = await post(served, link, filled(page) | {"do": "send"})
    assert (status, advice_on(page)) == (200, [])
    assert value(served.said()[0])["type"] == "afterview.letter.released.v1"


async def test_as_json_advice_comes_with_the_brief_and_on_request(served: Served) -> None:
    headers = {"Accept": "application/json"}
    await served.happened(met(), noted(match=OLD), turned_down())
    _, brief = await get(served, served.task_link(), **headers)
    assert json.loads(brief)["lint"] == [
        {"about": "note", "author": KARI, "part": "match", "flaw": "protected", "word": "too old"}
    ]
    _, checked = await post(served, served.task_link(), {"do": "check", "advice": "Smile."}, **headers)
    assert json.loads(checked) == {
        "lint": [
            {"flaw": "short", "word": None, "part": "advice"},
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
