"""By when the last byte is gone: the arithmetic, and that it leaves nothing out."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from afterview.events.gone import BEHIND, COMPACTED_WITHIN, LEFT_LOGS, REWRITTEN, SEGMENT, SWEPT, gone_by
from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS, TOPICS, WORKLIST_EVENTS
from afterview.schemas.facts import Answered, Asked, Ended, Overdue, Owed, Told
from afterview.schemas.outgoing_data import Alert, Comment, ErasureCompleted, Metric, SurveyResponse

ERASED = datetime(2027, 3, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def test_it_is_thirty_days_and_what_files_take_after_that() -> None:
    assert gone_by(ERASED) - ERASED == timedelta(days=32, hours=2)
    assert gone_by(ERASED) - ERASED <= timedelta(days=33), "CONTRACT 3: at most 30 days, and the last segment"


@pytest.mark.parametrize("name", [name for name, topic in TOPICS.items() if topic.personal])
def test_no_topic_with_personal_data_keeps_anything_for_longer(name: str) -> None:
    retention = TOPICS[name].retention
    assert retention is not None, "it would be kept for ever"
    assert ERASED + BEHIND + retention + max(SEGMENT, REWRITTEN) < gone_by(ERASED)


def test_states_that_were_replaced_are_gone_before_the_logs_are() -> None:
    """Closed within a day by a record that comes within a day, compacted within 7 days, a cleaner behind as much."""
    assert BEHIND + 2 * SEGMENT + 2 * COMPACTED_WITHIN + REWRITTEN < LEFT_LOGS


def test_it_holds_after_two_weeks_in_which_no_worker_ran() -> None:
    """What is written then with the present moment is on topics of 14 days, and replaced states go within 17."""
    late = timedelta(days=14)
    for name in (CANDIDATE_EVENTS, WORKLIST_EVENTS, MAIL_REQUESTS):
        retention = TOPICS[name].retention
        assert retention is not None
        assert ERASED + late + retention + SEGMENT + SWEPT <= gone_by(ERASED)
    assert ERASED + late + 2 * SEGMENT + 2 * COMPACTED_WITHIN + REWRITTEN <= gone_by(ERASED)


@pytest.mark.parametrize(
    "model", [Owed, Asked, Ended, Answered, Told, Overdue, SurveyResponse, Metric, Alert, Comment, ErasureCompleted]
)
def test_what_is_kept_for_longer_has_no_field_for_a_candidate_or_an_application(model: type[BaseModel]) -> None:
    assert not {"candidate", "candidate_id", "application_id", "invitation_id", "task_id"} & set(model.model_fields)
