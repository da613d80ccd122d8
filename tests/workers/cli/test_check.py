"""`afterview check`, as a process: everything that a person can mend, all of it at once (CONTRACT 5, 6)."""

import asyncio
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from tests.workers.cli.running import Said, afterview
from tests.workers.mail.smtp import LOOPBACK, Inbox, certificate, server_context, serving

RIGHT = "is it running, and are the keys of [smtp] right?"
HIDDEN = "hunter2-and-nobody-may-see-it"


def check(folder: Path, toml: str = "", *options: str, **variables: str) -> Said:
    (folder / "afterview.toml").write_text(toml)
    said = afterview("check", *options, cwd=folder, variables=variables)
    assert said.out == b""
    assert HIDDEN not in said.err
    return said


def test_a_folder_without_any_file_is_all_well(tmp_path: Path) -> None:
    said = afterview("check", "--offline", cwd=tmp_path)
    assert (said.code, said.out, said.err) == (0, b"", "all is well\n")


def test_topics_that_the_host_does_not_read_are_told(tmp_path: Path) -> None:
    """Whoever forgot `host = "kafka"` would look for their events for long."""
    toml = '[[kafka.intake]]\ntopic = "hr"\n'
    said = check(tmp_path, toml, "--offline")
    assert (said.code, said.problems[0]) == (0, "all is well")
    assert said.problems[1].startswith('but nothing reads kafka.intake: the host is "embedded"')
    assert check(tmp_path, "[kafka]\npartitions = 3\n", "--offline").err == "all is well\n"


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """In the configuration, the environment, files that they name, and the mail server: exit 78 beats 69."""
    (tmp_path / "policy.toml").write_text('[survey]\n[defaults]\ntimezone = "Mars/Olympus"\n')
    (tmp_path / "survey.toml").write_text("questions = 1\n")
    (tmp_path / "map.json").write_text("{}")
    toml = f"""
        policy_file = "policy.toml"
        survey_file = "survey.toml"
        [smtp]
        hots = "x"
        port = 1
        password = "{HIDDEN}"
        [gateway]
        public_port = 123456
        [tenants.acme]
        vendor_timezone = "Mars/Olympus"
        mapping_file = "map.json"
        webhook_secrets = {{ greenhouse = "{HIDDEN}" }}
        webhook_secret_files = {{ ashby = ["nowhere", "empty"] }}
        [tenants.acme.outcomes]
        greenhouse = {{ "No" = "promoted" }}
        nobody = {{}}
        [tenants."no slug"]
    """
    (tmp_path / "empty").touch()
    said = check(tmp_path, toml, AFTERVIEW_SMTP__TIMOUT_SECONDS="5", AFTERVIEW_NOTHING=HIDDEN)
    beginnings = [
        "afterview.toml: smtp.password: a secret does not belong in this file: set AFTERVIEW_SMTP__PASSWORD",
        "afterview.toml: tenants.acme.webhook_secrets: a secret does not belong in this file",
        "afterview.toml: gateway.public_port: Input should be less than or equal to 65535",
        "afterview.toml: smtp.hots: unknown key: did you mean host?",
        "AFTERVIEW_SMTP__TIMOUT_SECONDS: unknown key: did you mean timeout_seconds?",
        "afterview.toml: tenants.no slug: String should match pattern",
        "AFTERVIEW_NOTHING: unknown key: known are host, storage, kafka, gateway, smtp, secrets, tenants, ",
        "tenants.acme.webhook_secret_files.ashby: nowhere: the secret in it cannot be read",
        "tenants.acme.webhook_secret_files.ashby: empty: empty, a secret is expected",
        "tenants.acme.vendor_timezone: 'Mars/Olympus' is not an IANA time zone",
        "tenants.acme.mapping_file: map.json: mapping: one object",
        "tenants.acme.outcomes.greenhouse: outcomes: 'No' must be one of",
        "tenants.acme: 'nobody' is no vendor; there are greenhouse, ",
        "policy.toml: survey: unknown key: did you mean surveys?",
        "policy: defaults.timezone: 'Mars/Olympus' is not an IANA time zone, such as ",
        "survey.toml: questions: Input should be a valid tuple",
        "smtp: 127.0.0.1:1: ",
    ]
    found = [next((b for b in beginnings if problem.startswith(b)), problem) for problem in said.problems]
    assert found == beginnings
    assert said.code == 78


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("[smtp", "afterview.toml: not TOML: "),
        ("\0", "afterview.toml: not TOML: "),
        ("storage = 1", "afterview.toml: storage: Input should be a valid dictionary"),
        ('[smtp]\ntls = "off"', "afterview.toml: smtp.tls: Input should be 'starttls', 'implicit' or 'none'"),
        ('"a\\nb" = 1', "afterview.toml: a b: unknown key"),
        ("[tenants]\nacme = 1", "afterview.toml: tenants.acme: Input should be a valid dictionary"),
        ('[tenants.acme]\nnam = "A"', "afterview.toml: tenants.acme.nam: unknown key: did you mean name?"),
        ('[smtp]\nca_file = "nowhere.pem"', "smtp.ca_file: nowhere.pem: no certificates can be read from it"),
        ('policy_file = "nowhere.toml"', "nowhere.toml: cannot be read: No such file or directory"),
        (
            '[tenants.acme]\nwebhook_secret_files = { mapping = "s" }',
            "tenants.acme.mapping_file: is needed for mapping",
        ),
        ('[storage]\ndirectory = "s/x"', "s/x cannot be made: s is not a directory"),
        ('[storage]\ndirectory = ""', "afterview.toml: storage.directory: a text is expected, not nothing"),
        ('[storage]\ndirectory = "a\\u0000b"', "afterview.toml: storage.directory: there are control characters in it"),
        ('[smtp]\nca_file = "a\\u0000b"', "afterview.toml: smtp.ca_file: there are control characters in it"),
        ('[tenants.acme]\nmapping_file = "\\n"', "afterview.toml: tenants.acme.mapping_file: there are control"),
        ('[gateway]\npublic_host = ""', "afterview.toml: gateway.public_host: a text is expected, not nothing"),
        ('[gateway]\npublic_url = "example.org"', "afterview.toml: gateway.public_url: an address such as https://"),
        ('[gateway]\npublic_url = "https://a/?b"', "afterview.toml: gateway.public_url: an address such as https://"),
        (
            "[gateway]\noperations_port = 8080",
            "afterview.toml: gateway.operations_port: the two listeners cannot have one port",
        ),
        ("[smtp]\nport = 0", "afterview.toml: smtp.port: Input should be greater than or equal to 1"),
    ],
)
def test_a_problem_says_where_and_what(toml: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a secret\n")
    said = check(tmp_path, toml, AFTERVIEW_SMTP__TIMEOUT_SECONDS="5")
    assert [line for line in said.problems if line.startswith(problem)], said.err
    assert said.code == 78


@pytest.mark.parametrize(
    "sender",
    [
        "nobody",
        "Acme <nobody>",
        "Acme <a@b.c>, x@y.z",
        "Acme <jobs@ex\u00e4mple.org>",
        "A <a@b.c>\\nX: y",
        "a..b@c.d",
        "",
        "<>",
    ],
)
def test_a_sender_that_no_mail_could_be_written_from_is_told(sender: str, tmp_path: Path) -> None:
    """The first mail would stop Afterview."""
    said = check(tmp_path, f'[smtp]\nsender = "{sender}"', "--offline")
    assert [line.partition(": ")[2].partition(":")[0] for line in said.problems] == ["smtp.sender"]
    assert said.code == 78


@pytest.mark.parametrize(
    "sender", ["jobs@example.org", "Acme <jobs@localhost>", '\\"Acme, Inc.\\" <a+b@c.d>', "\u00c6 <a@b.c>"]
)
def test_a_sender_is_an_address_with_or_without_a_name(sender: str, tmp_path: Path) -> None:
    assert check(tmp_path, f'[smtp]\nsender = "{sender}"', "--offline").code == 0


def test_a_file_that_is_no_text_or_not_there_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"# \xe5\n")
    for name in ("latin.toml", "nowhere.toml", "."):
        said = afterview("check", "--offline", "--config", name, cwd=tmp_path)
        assert (said.code, len(said.problems)) == (78, 1)
        assert said.err.startswith(f"{name}: cannot be read: ")


def test_a_place_that_is_not_known_is_told(tmp_path: Path) -> None:
    """R4: it would silently be another one."""
    (tmp_path / "policy.toml").write_text('[tenants.acme]\ntimezone = "Mars/Olympus"\ncountry = "XX"\n[countries.ZZ]\n')
    said = check(tmp_path, 'policy_file = "policy.toml"', "--offline")
    assert said.problems == [
        "policy: tenants.acme.timezone: 'Mars/Olympus' is not an IANA time zone, such as Europe/Oslo",
        "policy: tenants.acme.country: 'XX' is not a country whose holidays are known, such as NO",
        "policy: countries.ZZ: 'ZZ' is not a country whose holidays are known, such as NO",
    ]


def test_a_language_of_a_tenant_that_is_not_turned_on_is_told(tmp_path: Path) -> None:
    """Its candidates would silently be written to in English."""
    (tmp_path / "policy.toml").write_text(
        '[tenants.acme]\nlanguage = "sv-SE"\n[tenants.nord]\nlanguages = ["en", "se"]\n'
    )
    said = check(tmp_path, 'policy_file = "policy.toml"', "--offline")
    assert said.problems[0].startswith(
        "policy.toml: tenants.nord.languages.1: no language by this name: did you mean sv?"
    )
    assert said.problems[1].startswith("policy: tenants.acme.language: 'sv-SE' is not turned on: ")
    assert len(said.problems) == 2


def test_languages_that_are_on_and_unreviewed_are_told(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('[tenants.acme]\nlanguage = "de"\nlanguages = ["en", "de", "da"]\n')
    said = check(tmp_path, 'policy_file = "policy.toml"', "--offline")
    assert said.code == 0
    assert said.problems[0] == "all is well"
    assert said.problems[1].startswith("but policy: tenants.acme.languages: nobody who grew up with de, da has read ")


class Strict(Inbox):
    """Says so when a password is wrong."""

    def login(self, _server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == b"sesame", handled=False)


async def test_a_mail_server_is_asked_as_for_a_mail(tmp_path: Path) -> None:
    """Encrypted with a certificate that the configuration trusts, and logged in: exit 69 when that fails."""
    pem = certificate(tmp_path)
    toml = f'[smtp]\nhost = "{LOOPBACK}"\nca_file = "{pem}"\nusername = "afterview"\npassword_file = "word"\nport = '
    word = tmp_path / "word"
    async with serving(Strict(), starttls=server_context(pem), login=True) as port:
        word.write_text("sesame\n")
        assert await _aside(tmp_path, f"{toml}{port}") == (0, ["all is well"])
        word.write_text(HIDDEN)
        assert await _aside(tmp_path, f"{toml}{port}") == (69, [f"smtp: {LOOPBACK}:{port}: it answers 535: {RIGHT}"])
        code, (problem,) = await _aside(tmp_path, f'[smtp]\nhost = "{LOOPBACK}"\nport = {port}')
        assert (code, problem.startswith(f"smtp: {LOOPBACK}:{port}: ")) == (69, True)
    code, _ = await _aside(tmp_path, f"{toml}{port}")
    assert code == 69
    assert (await _aside(tmp_path, f"{toml}{port}", "--offline"))[0] == 0


async def _aside(folder: Path, toml: str, *options: str) -> tuple[int, list[str]]:
    """In a thread, so that the mail server can answer."""
    said = await asyncio.to_thread(check, folder, toml, *options)
    return said.code, said.problems


def test_every_topic_of_the_ats_bus_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    toml = """
        [[kafka.intake]]
        topic = "afterview.intake"
        [[kafka.intake]]
        topic = "hr status"
        [[kafka.intake]]
        topic = "hr.status"
        tenant = "nobody"
        sauce = "mapping"
    """
    said = check(tmp_path, toml, "--offline")
    assert [problem.partition(": ")[2] for problem in said.problems] == [
        "kafka.intake.1.topic: a topic's name is expected: letters, digits, `.`, `_` and `-`, at most 200",
        "kafka.intake.2.sauce: unknown key: did you mean source?",
        "afterview.intake: topics that begin with 'afterview.' are our own; name one of your bus",
    ]
    said = check(tmp_path, toml.replace("hr status", "hr-status").replace("sauce", "source"), "--offline")
    assert said.problems == [
        "kafka.intake: afterview.intake: topics that begin with 'afterview.' are our own; name one of your bus",
        "kafka.intake: hr.status: tenant: 'nobody' is none of the configuration; add [tenants.nobody]",
    ]
    assert said.code == 78
