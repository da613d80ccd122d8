"""A provider's webhook, made into reports for `POST /bounces`: `python bounced.py < webhook.json`.

Here as Mailgun tells of a failure; with another provider, the names of the fields differ. It has to pass the
`Message-ID` of the mail on: nothing else says whose mail it was.
"""

import json
import re
import sys
from typing import Any

_STATUS = re.compile(r"[45]\.\d{1,3}\.\d{1,3}")


def report(webhook: dict[str, Any]) -> list[dict[str, str]]:
    """None for what has not failed for good."""
    event = webhook["event-data"]
    if event["event"] != "failed" or event.get("severity") != "permanent":
        return []
    status = str(event.get("delivery-status", {}).get("enhanced-code") or "")
    # A code that says nothing of the address is passed over; never guess that there is no such mailbox.
    known = status if _STATUS.fullmatch(status) else "5.0.0"
    return [{"message_id": event["message"]["headers"]["message-id"], "status": known}]


if __name__ == "__main__":
    json.dump(report(json.load(sys.stdin)), sys.stdout)
