"""SmartRecruiters: `{id}`; what happened is in the headers."""

from tests.fuzz.pieces import ids, one_of, record, words

BODIES = record({"id": ids})
HEADERS = record(
    {"event-name": one_of("application.status.updated", "interview.created", "interview.canceled", "job.created")},
    link=one_of("<https://api.example/1>; rel=self", "<https://api.example/1", "x") | words,
)
