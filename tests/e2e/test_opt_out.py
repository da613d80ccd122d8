"""An opt-out and its undoing, from the mail's link to the mail server: at once, also for what is queued (R27, R80)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.browser.site import Asked, Site, open_site
from tests.stories import rejected

from afterview.events.topics import SURVEY_INVITATIONS


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as site:
        yield site


async def send(site: Site, link: str, **form: str) -> None:
    async with site.client.post(link, data=form) as answer:
        assert answer.status == 200, await answer.text()
    await site.wait()


async def turned_down(site: Site, asked: Asked, application: str | None = None) -> str:
    """By letter, on another application unless said otherwise: a survey follows at once (rule 8). The application."""
    application = application or site.new("A")
    who = asked.candidate.who | {"application_id": application}
    await site.put(rejected(site.now(), notice=("email", site.now()), **who))
    return application


def outcomes(site: Site, application: str) -> list[str]:
    """Of the surveys about the rejection of this application."""
    records = [record for record in site.running.host.read(SURVEY_INVITATIONS) if record.key.decode() == application]
    own = [record for record in records if json.loads(record.value)["touchpoint"] == "rejection"]
    return [dict(record.headers)["ce_type"].decode().split(".")[-2] for record in own]


@pytest.mark.parametrize("scope", ["survey", "all"])
async def test_a_queued_mail_is_never_sent_and_after_the_undoing_a_later_one_is(site: Site, scope: str) -> None:
    asked = await site.interviewed()
    site.inbox.rcpt = "451 4.7.1 later"
    queued = await turned_down(site, asked, asked.candidate.application_id)
    await site.wait(minutes=2)
    assert site.texts_to(asked.candidate.email) == [], "the server takes nothing yet"

    await send(site, asked.opt_out, scope=scope)
    site.inbox.rcpt = None
    await site.wait(minutes=10)
    assert outcomes(site, queued) == ["scheduled", "skipped"]

    unwanted = await turned_down(site, asked)
    await send(site, asked.opt_out, do="undo")
    await site.wait(hours=1)
    assert outcomes(site, unwanted) == ["skipped"]
    assert site.texts_to(asked.candidate.email) == [], "nothing comes back"

    wanted = await turned_down(site, asked)
    assert len(site.texts_to(asked.candidate.email)) == 1
    assert outcomes(site, wanted) == ["scheduled", "sent"]


async def test_an_undoing_that_comes_before_the_mailers_word_brings_nothing_back(site: Site) -> None:
    """Both are on the log before anybody has read either of them."""
    asked = await site.interviewed()
    site.inbox.rcpt = "451 4.7.1 later"
    queued = await turned_down(site, asked, asked.candidate.application_id)
    for form in ({"scope": "all"}, {"do": "undo"}):
        async with site.client.post(asked.opt_out, data=form) as answer:
            assert answer.status == 200
    site.inbox.rcpt = None
    await site.wait(hours=1)
    assert outcomes(site, queued) == ["scheduled", "skipped"]
    assert site.texts_to(asked.candidate.email) == []
