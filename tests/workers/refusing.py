"""Survey files that are refused: in one line, which names the file and the place."""

from pathlib import Path

import pytest

from afterview.events.errors import Misconfigured
from afterview.workers.settings import load_survey


def check_is_refused(folder: Path, questions: str, problem: str) -> None:
    path = folder / "survey.toml"
    path.write_text(questions)
    with pytest.raises(Misconfigured) as raised:
        load_survey(path)
    assert str(raised.value).startswith(f"{path}: {problem}")
    assert len(str(raised.value).splitlines()) == 1
