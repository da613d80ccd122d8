"""The audit trail: what is written on it is read again."""

from datetime import UTC, datetime

from afterview.events.topics import AUDIT
from afterview.workers.audit import acts, line, paused_by
from afterview.workers.hosts.contract import Output, Record

NOW = datetime(2027, 3, 4, 2, tzinfo=UTC)


def on_the_trail(*outputs: Output) -> list[Record]:
    return [Record(AUDIT, 0, n, one.key, one.value, one.at, one.headers) for n, one in enumerate(outputs)]


def test_an_act_is_read_as_it_was_written() -> None:
    ((at, acted),) = acts(on_the_trail(line("pause", ["tenant:acme"], by="olga", reason="so", now=NOW, tenant="acme")))
    assert (at, acted.tenant, acted.action, acted.of, acted.by) == (NOW, "acme", "pause", ("tenant:acme",), "olga")


def test_what_cannot_be_read_is_left_out_and_the_rest_counts() -> None:
    good = line("pause", ["mail"], by="olga", reason="", now=NOW)
    of_a_newer_release = Output(
        AUDIT, b"", b'{"action": "pause", "of": ["surveys"], "until": "noon"}', NOW, good.headers
    )
    proof = Output(AUDIT, b"acme", b"{}", NOW, (("ce_type", b"afterview.erasure.completed.v1"),))
    assert list(paused_by(on_the_trail(of_a_newer_release, proof, good))) == ["mail"]
