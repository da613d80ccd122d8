"""Whatever a mapping may be given: what the worked examples send, and any other JSON."""

import json
from pathlib import Path

from hypothesis import strategies as st
from tests.events.ats.hostile import values

_EXAMPLES = Path(__file__).parents[3] / "docs/examples/mapping"
_SENT = [json.loads((_EXAMPLES / f"{name}.json").read_text("utf-8")) for name in ("flat", "nested", "batch")]

BODIES = st.sampled_from(_SENT) | st.sampled_from(_SENT) | values
HEADERS = st.fixed_dictionaries({}, optional={"kind": st.just("x")})
