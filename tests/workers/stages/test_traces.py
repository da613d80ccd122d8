"""A trace on its way through the stages: from a delivery's headers to the mail, which is what somebody outside sees."""

from datetime import UTC, datetime, timedelta
from functools import partial

from pydantic_core import to_json
from structlog.testing import capture_logs
from tests.stories import Json, hired, interviewed
from tests.workers.mail.making import REQUEST, read, writer
from tests.workers.stages.colleagues import Colleagues
from tests.workers.stages.mailing import KEY, Post, request
from tests.workers.tickets import NOW

from afterview.events.ats.options import Options
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import (
    CANDIDATE_EVENTS,
    DEAD_LETTERS,
    EXPERIENCE_FACTS,
    FEEDBACK_TASKS,
    INTAKE,
    MAIL_REQUESTS,
    WORKLIST_EVENTS,
)
from afterview.events.tracing import carried, carrying, trace_in
from afterview.schemas.incoming import INCOMING
from afterview.schemas.tracing import Trace
from afterview.workers.deliveries import delivery_in, event_in
from afterview.workers.hosts.contract import Headers, Outcome, Output, Stage
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.hosts.refusals import report_dead_letters
from afterview.workers.mail.pending import decoded
from afterview.workers.stages.bus import BusStage, events, payloads
from afterview.workers.stages.intake import IntakeStage

TRACE = Trace(f"00-{'a' * 32}-{'b' * 16}-01", "rojo=1")
OTHER = Trace(f"00-{'c' * 32}-{'d' * 16}-00")
START = datetime(2027, 3, 3, 11, tzinfo=UTC)
RULES = Rulebook(secret=b"a secret")
STRUCTURED = ("content-type", b"application/cloudevents+json")


def taken(*outputs: Output, topic: BusStage | None = None) -> MemoryHost:
    door = partial(Options, tenant="acme", tenant_given=True)
    stages: list[Stage] = [IntakeStage(RULES, {("acme", "cloudevents"): door}), *([topic] if topic else [])]
    host = MemoryHost(stages, START)
    for output in outputs:
        host.append(output)
    host.settle()
    return host


def traces(host: MemoryHost) -> list[Trace | None]:
    """Of the events on candidates' logs."""
    return [INCOMING.validate_json(record.value).trace for record in host.log(CANDIDATE_EVENTS)]


def event(number: int, trace: Trace | None = None) -> Json:
    said = hired("2027-03-03 12:00", id=f"e-{number}", tenant="acme")
    return said | dict(trace.attributes()) if trace else said


def test_events_of_a_delivery_have_its_trace_unless_they_tell_of_one_themselves() -> None:
    deliveries = [
        delivery_in("acme", "cloudevents", to_json(said), START, http={}, delivery=None, trace=trace)
        for said, trace in ((event(1), TRACE), (event(2, OTHER), TRACE), (event(3), None))
    ]
    own = event_in(INCOMING.validate_python(event(4, TRACE)), START)
    assert traces(taken(*deliveries, own)) == [TRACE, OTHER, None, TRACE]


def test_a_record_of_a_foreign_topic_has_the_trace_of_its_headers() -> None:
    said: list[tuple[Json, Headers]] = [
        (event(1), (("traceparent", TRACE.parent.encode()), ("tracestate", b"rojo=1"), STRUCTURED)),
        (event(2), (("ce_traceparent", OTHER.parent.encode()), ("traceparent", b"x"), STRUCTURED)),
        (event(3, OTHER), (*carrying(TRACE), STRUCTURED)),
        (event(4), (("traceparent", b"\xff"), ("ce_traceparent", b"\xff"), ("ce_traceparent", b"x"), STRUCTURED)),
    ]
    for stage in (BusStage("hr", events(("acme",))), BusStage("hr", payloads("acme", "cloudevents"))):
        records = [Output("hr", b"", to_json(one), START, headers) for one, headers in said]
        host = taken(*records, topic=stage)
        assert host.log(DEAD_LETTERS) == []
        assert sorted(traces(host), key=str) == sorted([TRACE, OTHER, OTHER, None], key=str)


def test_a_binary_record_has_it_as_an_attribute() -> None:
    said = event(1)
    attributes = tuple((f"ce_{name}", said[name].encode()) for name in ("specversion", "id", "source", "type", "time"))
    headers = (*attributes, ("ce_traceparent", TRACE.parent.encode()), ("ce_tracestate", b"rojo=1"))
    record = Output("hr", b"", to_json(said["data"]), START, headers)
    assert traces(taken(record, topic=BusStage("hr", events(("acme",))))) == [TRACE]


def asked(*said: Json) -> Colleagues:
    office = Colleagues(datetime(2027, 3, 4, 8, tzinfo=UTC), RULES)
    office.put(*said)
    office.host.advance(datetime(2027, 3, 4, 15, tzinfo=UTC))
    return office


def of(trace: Trace, said: Json) -> Json:
    return said | dict(trace.attributes())


def test_an_assignee_is_mailed_of_one_event_with_its_trace_and_of_several_without() -> None:
    first = of(TRACE, interviewed("2027-03-04 12:00"))
    second = of(OTHER, interviewed("2027-03-04 12:01", application_id="A-2", candidate_id="C-2"))
    same = of(TRACE, interviewed("2027-03-04 12:01", application_id="A-2", candidate_id="C-2"))
    plain = interviewed("2027-03-04 12:01", application_id="A-2", candidate_id="C-2")
    for said, expected in (((first,), TRACE), ((first, same), TRACE), ((first, second), None), ((first, plain), None)):
        office = asked(*said)
        assert len(office.accepted) == 1
        requests = [one for one in office.host.log(MAIL_REQUESTS) if b'"tasks"' in one.value and b'"to"' in one.value]
        assert [carried(one.headers) for one in requests] == [expected and Trace(expected.parent)]
        assert carried(office.host.log(WORKLIST_EVENTS)[0].headers) == TRACE
        assert {one.headers for one in office.host.log(EXPERIENCE_FACTS)} == {()}, "facts outlive an erasure"
        told = {
            trace_in((name, value.decode()) for name, value in one.headers) for one in office.host.log(FEEDBACK_TASKS)
        }
        assert TRACE in told


def test_a_mail_has_the_trace_whenever_it_is_tried_again() -> None:
    post = Post("later", "accepted")
    value = to_json(request().model_dump(exclude_none=True))
    post.host.append(Output(MAIL_REQUESTS, KEY, value, post.host.now, carrying(TRACE)))
    post.host.settle()
    assert post.state
    assert decoded(post.state).pending[request().id].traceparent == TRACE.parent
    post.after(timedelta(hours=1))
    assert [attempt.traceparent for attempt in post.attempts] == [TRACE.parent] * 2
    assert [attempt.traceparent for attempt in asked_without_trace().attempts] == [None]


def asked_without_trace() -> Post:
    post = Post("later")
    post.put(request())
    assert post.state
    assert b"traceparent" not in post.state
    return post


def test_the_mail_names_its_trace_in_a_header_and_nothing_of_its_state() -> None:
    mail = read(writer().write(REQUEST, NOW, TRACE.parent))
    assert mail["Traceparent"] == TRACE.parent
    assert mail["Tracestate"] is None
    assert read(writer().write(REQUEST, NOW))["Traceparent"] is None


def test_a_dead_letter_is_logged_with_its_trace() -> None:
    host = taken(
        delivery_in("acme", "cloudevents", b"{", START, http={}, delivery=None, trace=TRACE),
        Output(INTAKE, b"", b'{"id": "kari@example.org", "traceparent": "%s"}' % OTHER.parent.encode(), START),
        Output(INTAKE, b"", b"{", START),
    )
    letters = host.log(DEAD_LETTERS)
    with capture_logs() as logs:
        for letter in letters:
            outcome = [Output(DEAD_LETTERS, letter.key, letter.value, letter.at, letter.headers)]
            report_dead_letters(Outcome(outputs=outcome))
    assert [line.get("trace_id") for line in logs] == [TRACE.id, OTHER.id, None]
    assert "kari" not in str(logs)
