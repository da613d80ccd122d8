"""The configuration: the file, the environment over it, and what is said of mistakes (CONTRACT 6)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workers.refusing import check_is_refused

from afterview.events.errors import Misconfigured
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import DEFAULT_SURVEY
from afterview.workers.settings import (
    ManyProblems,
    load_configuration,
    load_policy,
    load_survey,
    read_configuration,
)

HIDDEN = "hunter2-and-nobody-may-see-it"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "afterview.toml"


def test_without_a_file_everything_has_its_default() -> None:
    assert load_configuration() == Configuration()


def test_the_file_of_the_folder_is_read_unless_another_one_is_named(file: Path, folder: Path) -> None:
    file.write_text("[gateway]\npublic_port = 1\n")
    (folder / "other.toml").write_text("[gateway]\npublic_port = 2\n")
    assert load_configuration().gateway.public_port == 1
    assert load_configuration(folder / "other.toml").gateway.public_port == 2


def test_a_variable_beats_the_file_key_by_key(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('[gateway]\npublic_port = 1\noperations_port = 2\n[smtp]\ntls = "none"\n')
    monkeypatch.setenv("AFTERVIEW_GATEWAY__PUBLIC_PORT", "3")
    monkeypatch.setenv("AFTERVIEW_SMTP__TLS", "")
    monkeypatch.setenv("AFTERVIEW_POLICY_FILE", "policy.toml")
    read = load_configuration()
    assert (read.gateway.public_port, read.gateway.operations_port) == (3, 2)
    assert read.smtp.tls == "none", "an empty variable says nothing"
    assert read.policy_file == "policy.toml"


def test_a_tenant_can_be_said_in_variables(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One secret as it is, two while they are changed as a JSON list."""
    file.write_text('[tenants.acme]\nname = "Acme"\n')
    monkeypatch.setenv("AFTERVIEW_TENANTS__ACME__WEBHOOK_SECRETS__ASHBY", "one")
    monkeypatch.setenv("AFTERVIEW_TENANTS__ACME__WEBHOOK_SECRETS__GREENHOUSE", '["one", "two"]')
    monkeypatch.setenv("AFTERVIEW_SECRETS__LINKS", "{no json")
    read = load_configuration()
    secrets = read.tenants["acme"].webhook_secrets
    assert read.tenants["acme"].name == "Acme"
    assert [secret.get_secret_value() for secret in secrets["ashby"]] == ["one"]
    assert [secret.get_secret_value() for secret in secrets["greenhouse"]] == ["one", "two"]
    assert [secret.get_secret_value() for secret in read.secrets.links] == ["{no json"]


def test_a_secret_is_never_said() -> None:
    for text in (str, repr):
        assert HIDDEN not in text(Configuration.model_validate({"smtp": {"password": HIDDEN}}))


@pytest.mark.parametrize(
    ("toml", "key", "instead"),
    [
        (f'[smtp]\npassword = "{HIDDEN}"', "smtp.password", "AFTERVIEW_SMTP__PASSWORD"),
        (f'[secrets]\nbearer = "{HIDDEN}"', "secrets.bearer", "secrets.bearer_file"),
        (f'[secrets]\ninstallation = "{HIDDEN}"', "secrets.installation", "secrets.installation_file"),
        (f'[secrets]\nlinks = ["{HIDDEN}"]', "secrets.links", "AFTERVIEW_SECRETS__LINKS"),
        (f'[tenants.a.webhook_secrets]\nashby = "{HIDDEN}"', "tenants.a.webhook_secrets", "webhook_secret_files"),
    ],
)
def test_a_secret_in_the_file_is_refused_with_the_way_out(file: Path, toml: str, key: str, instead: str) -> None:
    file.write_text(toml)
    with pytest.raises(Misconfigured) as raised:
        load_configuration()
    assert str(raised.value).startswith(f"afterview.toml: {key}: a secret does not belong in this file")
    assert instead in str(raised.value)
    assert HIDDEN not in str(raised.value)


def test_a_problem_names_the_variable_that_it_comes_from(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("[gateway]\npublic_port = 1\n")
    monkeypatch.setenv("AFTERVIEW_GATEWAY__PUBLIC_PORT", HIDDEN)
    monkeypatch.setenv("AFTERVIEW_SMTP", '{"prot": 1}')
    monkeypatch.setenv("AFTERVIEW_POLICY_FILE__NAME", "policy.toml")
    configuration, problems = read_configuration()
    assert problems == [
        "AFTERVIEW_GATEWAY__PUBLIC_PORT: Input should be a valid integer, unable to parse string as an integer",
        "AFTERVIEW_SMTP: smtp.prot: unknown key: did you mean port?",
        "AFTERVIEW_POLICY_FILE__NAME: policy_file: Input should be a valid string",
    ]
    assert configuration == Configuration(), "what is wrong is left out"


def test_what_is_good_of_a_bad_file_can_be_used(file: Path) -> None:
    """`check` goes on with it, and finds what else is wrong."""
    file.write_text(
        'policy_file = "p.toml"\nx = 1\n[smtp]\nport = 25\ntls = "off"\n[tenants."no slug"]\n[tenants.a]\nb = 1'
    )
    configuration, problems = read_configuration()
    assert (configuration.policy_file, configuration.smtp.port, configuration.smtp.tls) == ("p.toml", 25, "starttls")
    assert list(configuration.tenants) == ["a"]
    assert len(problems) == 4


KEYS = st.sampled_from(["smtp", "port", "tenants", "acme", "webhook_secrets", "links", "secrets", "ashby", "x", ""])


@given(st.dictionaries(st.lists(KEYS, min_size=1, max_size=4).map("__".join), st.text("[]{}\"':,1ax", max_size=9)))
@settings(max_examples=300, deadline=None)
def test_any_environment_is_read_or_refused_and_nothing_else(said: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, text in said.items():
            patch.setenv(f"AFTERVIEW_{name.upper()}", text)
        _, problems = read_configuration()
    assert all(len(problem.splitlines()) == 1 for problem in problems)


def test_policy_and_survey_have_defaults_and_say_every_problem_at_once(folder: Path) -> None:
    assert load_policy(None).surveys.remind_after_days == 6
    assert load_survey(None) == DEFAULT_SURVEY
    path = folder / "policy.toml"
    path.write_text("[surveys]\nremind_after_day = 1\nexpire_after_days = 0\n[metrics]\nthreshold = 1\n")
    with pytest.raises(ManyProblems) as raised:
        load_policy(path)
    assert [problem.removeprefix(f"{path}: ").partition(":")[0] for problem in raised.value.problems] == [
        "surveys.expire_after_days",
        "surveys.remind_after_day",
        "metrics.threshold",
    ]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AFTERVIEW_SECRETS__LINKS", '[""]'),
        ("AFTERVIEW_SECRETS__INSTALLATION", " "),
        ("AFTERVIEW_SECRETS__BEARER", " "),
        ("AFTERVIEW_SMTP__PASSWORD", " "),
        ("AFTERVIEW_TENANTS__ACME__WEBHOOK_SECRETS__ASHBY", '["new", ""]'),
    ],
)
def test_nothing_is_no_secret(variable: str, value: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens in links were signed with it."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv(variable, value)
    with pytest.raises(Misconfigured) as raised:
        load_configuration()
    assert str(raised.value).startswith(variable)
    assert str(raised.value).endswith("a secret is expected, not nothing")


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('bootstrap_servers = ["127.0.0.1:99999"]', "`host:port` is expected"),
        ('key_file = "k.pem"', "a key without certificate_file"),
        ('security_protocol = "PLAINTEXT"\nca_file = "nosuch.pem"', "security_protocol must be SSL or SASL_SSL"),
    ],
)
def test_what_cannot_work_of_kafka_is_refused(file: Path, toml: str, problem: str) -> None:
    file.write_text(f"[kafka]\n{toml}\n")
    with pytest.raises(Misconfigured) as raised:
        load_configuration()
    assert str(raised.value).startswith("afterview.toml: kafka")
    assert problem in str(raised.value)


@pytest.mark.parametrize("said", ["true", '"24"', "24.5"])
def test_a_number_of_the_policy_is_a_whole_number(folder: Path, said: str) -> None:
    """`true` was taken for one hour."""
    path = folder / "policy.toml"
    path.write_text(f"[surveys]\ninterview_delay_hours = {said}\n")
    with pytest.raises(Misconfigured) as raised:
        load_policy(path)
    assert str(raised.value) == f"{path}: surveys.interview_delay_hours: Input should be a valid integer"


@pytest.mark.parametrize(
    ("window", "problem"),
    [
        ("window_opens = 18:00:00\nwindow_closes = 09:00:00", "surveys: window_opens must be before window_closes"),
        ("window_opens = 18:00:00", "surveys: window_opens must be before window_closes"),
        ('window_opens = "09:00+02:00"', "surveys.window_opens: a time of day without an offset"),
        ("window_closes = 61200", "surveys.window_closes: a time of day without an offset"),
        ('window_opens = "nine"', "surveys.window_opens: Input should be in a valid time format"),
    ],
)
def test_a_send_window_that_is_none_is_refused(folder: Path, window: str, problem: str) -> None:
    path = folder / "policy.toml"
    path.write_text(f"[surveys]\n{window}\n")
    with pytest.raises(Misconfigured) as raised:
        load_policy(path)
    assert str(raised.value).startswith(f"{path}: {problem}")


@pytest.mark.parametrize(
    ("questions", "problem"),
    [
        ("questions = []", "there are no questions"),
        ('[[questions]]\nid = "q"\nkind = "open"\ntext = {}', "questions.0.text: Dictionary should have at least 1"),
        ('[[questions]]\nid = "q"\nkind = "choice"\ntext = { en = "?" }', "questions.0: a choice needs choices"),
        (
            '[[questions]]\nid = "q"\nkind = "scale"\nlowest = 5\ntext = { en = "?" }',
            "questions.0: lowest must be below",
        ),
        ('[[questions]]\nid = "q"\nkind = "scale"\nhighest = 999\ntext = { en = "?" }', "questions.0.highest: Input"),
        ('[[questions]]\nid = "q"\nkind = "open"\ntxt = {}\ntext = { en = "?" }', "questions.0.txt: unknown key: did"),
        (2 * '[[questions]]\nid = "q"\nkind = "open"\ntext = { en = "?" }\n', "two questions have the same id"),
    ],
)
def test_a_survey_that_nobody_could_answer_is_refused(folder: Path, questions: str, problem: str) -> None:
    check_is_refused(folder, questions, problem)
