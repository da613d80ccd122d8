"""docs/MAIL.md: its tables are those that tests run, and its script and program do what it says."""

import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.test_docs import ROOT, blocks
from tests.workers.gateway.serving import BEARER, Served
from tests.workers.gateway.test_bounces import MESSAGE_ID, bounced, notification
from tests.workers.mail.faults_page import with_tables

PAGE = ROOT / "docs/MAIL.md"
PROGRAM = ROOT / "docs/examples/bounced.py"
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
LOCAL = "http://127.0.0.1:8080/bounces"


def test_the_tables_are_current() -> None:
    """Mended by `python -m tests.workers.mail.faults_page docs/MAIL.md`."""
    page = PAGE.read_text("utf-8")
    assert with_tables(page) == page
    assert page.count("<!-- faults: ") == page.count("<!-- end -->") == 4


async def run(*command: str, given: bytes) -> tuple[int | None, bytes]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    out, _ = await asyncio.wait_for(process.communicate(given), 30)
    return process.returncode, out


def script(folder: Path, url: str, bearer: str = BEARER) -> str:
    """The page's own, for another address and another place of its token."""
    (text,) = blocks(PAGE, "sh")
    (folder / "bearer.header").write_text(f"Authorization: Bearer {bearer}\n")
    assert LOCAL in text
    file = folder / "afterview-bounced"
    file.write_text(text.replace(LOCAL, url).replace("/etc/afterview", str(folder)))
    return str(file)


@needs_curl
async def test_the_script_hands_a_report_on_as_postfix_gives_it(served: Served, tmp_path: Path) -> None:
    report = b"From MAILER-DAEMON  Mon Mar  1 10:00:00 2027\n" + notification().replace(b"\r\n", b"\n")
    code, _ = await run("sh", script(tmp_path, f"{served.url}/bounces"), given=report)
    assert (code, len(bounced(served))) == (0, 1)
    code, _ = await run("sh", script(tmp_path, f"{served.url}/bounces"), given=b"Subject: I am away\n\nUntil Monday.")
    assert (code, len(bounced(served))) == (0, 1)


@needs_curl
async def test_what_the_script_cannot_hand_on_now_stays_in_the_queue(served: Served, tmp_path: Path) -> None:
    for place in (
        script(tmp_path, f"{served.url}/bounces", "another"),
        script(tmp_path, "http://127.0.0.1:9/bounces"),
    ):
        assert (await run("sh", place, given=notification()))[0] == 75
    served.breaks()
    assert (await run("sh", script(tmp_path, f"{served.url}/bounces"), given=notification()))[0] == 75
    assert bounced(served) == []


@needs_curl
@pytest.mark.parametrize(
    ("event", "recorded"),
    [
        ({"event": "failed", "severity": "permanent", "delivery-status": {"enhanced-code": "5.1.1"}}, 1),
        ({"event": "failed", "severity": "permanent", "delivery-status": {"enhanced-code": ""}}, 0),
        ({"event": "failed", "severity": "temporary", "delivery-status": {"enhanced-code": "4.2.2"}}, 0),
        ({"event": "delivered"}, 0),
    ],
)
async def test_a_providers_webhook_becomes_a_report(served: Served, event: dict[str, Any], recorded: int) -> None:
    webhook = {"signature": {}, "event-data": {**event, "message": {"headers": {"message-id": MESSAGE_ID.strip("<>")}}}}
    code, report = await run(sys.executable, str(PROGRAM), given=json.dumps(webhook).encode())
    assert code == 0
    token = ("--header", f"Authorization: Bearer {BEARER}")
    code, _ = await run("curl", "--silent", "--fail", *token, "--json", "@-", f"{served.url}/bounces", given=report)
    assert (code, len(bounced(served))) == (0, recorded)
