"""A mail that came back, as whoever runs the mail server tells it (`POST /bounces`)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class BounceReport(BaseModel):
    """One mail. What else a report says is its sender's affair."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    message_id: Annotated[str, StringConstraints(min_length=1, max_length=998, strip_whitespace=True)]
    """of the mail that came back, with or without `<>`"""
    status: Annotated[str, StringConstraints(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")] = "5.1.1"
    """RFC 3463; without it, that there is no such mailbox"""
