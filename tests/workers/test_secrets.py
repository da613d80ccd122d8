"""Secrets: from variables, from files, or made at the first start and kept (CONTRACT 6)."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from afterview.events.errors import Misconfigured
from afterview.schemas.settings import Configuration
from afterview.workers.installation import Installation
from afterview.workers.secrets import FILE, installation_secrets, kept_installation_secret, with_files_read


def configuration(folder: Path, **said: object) -> Configuration:
    return Configuration.model_validate({"storage": {"directory": str(folder / "data")}, **said})


def test_they_are_made_once_for_the_owner_only(tmp_path: Path) -> None:
    made = installation_secrets(configuration(tmp_path))
    path = tmp_path / "data" / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [FILE], "no draft is left"
    assert len(made.installation) >= 32
    assert made.installation != made.links[0]
    assert installation_secrets(configuration(tmp_path)) == made


def test_nobody_prints_them_by_accident(tmp_path: Path) -> None:
    said = configuration(tmp_path, secrets={"installation": "hunter2", "links": ["hunter2"]})
    assert "hunter2" not in repr(installation_secrets(said))
    assert "hunter2" not in repr(Installation.of(said))


def test_two_that_start_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(installation_secrets, [configuration(tmp_path)] * 2)
    assert first == second


@pytest.mark.parametrize("content", ["", "{}", '{"installation": 1, "link": "x"}'])
def test_a_file_of_secrets_that_is_damaged_is_not_made_anew(tmp_path: Path, content: str) -> None:
    """Every link in mails would be void, and every candidate a stranger."""
    path = tmp_path / "data" / FILE
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(Misconfigured, match="restore it from a backup"):
        installation_secrets(configuration(tmp_path))
    assert path.read_text() == content


def test_what_the_configuration_says_is_used_and_nothing_is_made(tmp_path: Path) -> None:
    said = installation_secrets(configuration(tmp_path, secrets={"installation": "i", "links": ["new", "old"]}))
    assert (said.installation, said.links) == (b"i", (b"new", b"old"))
    assert not (tmp_path / "data").exists()


def test_whoever_only_looks_makes_none_and_reads_no_other_one(tmp_path: Path) -> None:
    others = {"links_files": ["nowhere"], "bearer_file": "nowhere"}
    said = configuration(tmp_path, secrets=others)
    assert kept_installation_secret(said) is None
    assert not (tmp_path / "data").exists()
    made = installation_secrets(configuration(tmp_path)).installation
    assert kept_installation_secret(said) == made
    (tmp_path / "file").write_text("from a file\n")
    in_a_file = configuration(tmp_path, secrets=others | {"installation_file": str(tmp_path / "file")})
    assert kept_installation_secret(in_a_file) == b"from a file"
    assert kept_installation_secret(configuration(tmp_path, secrets={"installation": "i"})) == b"i"


def test_what_is_said_in_part_is_made_up_to_the_whole(tmp_path: Path) -> None:
    said = installation_secrets(configuration(tmp_path, secrets={"installation": "i"}))
    assert said.installation == b"i"
    assert said.links == installation_secrets(configuration(tmp_path)).links


def test_the_installation_uses_the_secrets_that_its_files_have(tmp_path: Path) -> None:
    """Trimmed; a key of a candidate depends on it."""
    (tmp_path / "i").write_text(" from a file\n")
    said = configuration(
        tmp_path,
        secrets={"installation_file": str(tmp_path / "i"), "bearer_file": str(tmp_path / "i")},
        smtp={"password_file": str(tmp_path / "i")},
        tenants={"acme": {"webhook_secret_files": {"ashby": str(tmp_path / "i")}}},
    )
    installation = Installation.of(said)
    assert installation.secrets.installation == installation.rules.secret == b"from a file"
    read = installation.configuration
    for secret in (read.smtp.password, read.secrets.bearer, *read.tenants["acme"].webhook_secrets["ashby"]):
        assert secret
        assert secret.get_secret_value() == "from a file"


def test_a_secret_that_is_set_beats_its_file(tmp_path: Path) -> None:
    """As the environment does, where it comes from."""
    (tmp_path / "s").write_text("from a file")
    file = str(tmp_path / "s")
    tenant = {"webhook_secrets": {"ashby": "set"}, "webhook_secret_files": {"ashby": file, "greenhouse": file}}
    smtp = {"password": "set", "password_file": file}
    read = with_files_read(configuration(tmp_path, smtp=smtp, tenants={"acme": tenant}))
    secrets = read.tenants["acme"].webhook_secrets
    assert read.smtp.password
    assert read.smtp.password.get_secret_value() == secrets["ashby"][0].get_secret_value() == "set"
    assert secrets["greenhouse"][0].get_secret_value() == "from a file"


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "latin").write_bytes(b"\xe5")
    files = [str(tmp_path / name) for name in ("empty", "latin", "nowhere")]
    said = configuration(
        tmp_path,
        smtp={"password_file": files[0]},
        secrets={"bearer_file": files[1]},
        tenants={"acme": {"webhook_secret_files": {"ashby": files[2]}}},
    )
    unread = "the secret in it cannot be read: is it there, and may this user read it?"
    with pytest.raises(Misconfigured) as raised:
        with_files_read(said)
    assert str(raised.value).splitlines() == [
        f"smtp.password_file: {files[0]}: empty, a secret is expected",
        f"secrets.bearer_file: {files[1]}: {unread}",
        f"tenants.acme.webhook_secret_files.ashby: {files[2]}: {unread}",
    ]
