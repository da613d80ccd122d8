"""Stories as lines for a person."""

from datetime import UTC, datetime

from afterview.events.journey.lines import Line
from afterview.events.journey.story import Standing, Story
from afterview.workers.cli.telling import told

AT = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
"""half an hour before the clocks change in Oslo"""
SENTENCE = "the survey about the interview: it is not sent, as things are now: the candidate has opted out"
LINE = Line("interview survey sent", SENTENCE, AT, "A-1", "opted-out", (2, 11))


def story(*to_come: Line, applications: int = 1) -> Story:
    standing = [Standing(f"A-{n + 1}", "active", None, 1, AT, None, None) for n in range(applications)]
    return Story("candidate C-1", "fjord", "C-1", AT, "Europe/Oslo", "known", (), tuple(standing), to_come=to_come)


def test_in_a_pipe_each_line_of_the_story_is_one_line() -> None:
    assert list(told([story(LINE)], None)) == [
        "candidate C-1, tenant fjord, on Sun 2027-03-28 01:30+0100",
        "application A-1: active; 1 interview, the last ended Sun 2027-03-28 01:30+0100",
        "",
        "what happened",
        "  nothing that is still known",
        "",
        "what did not, and why",
        "  nothing to explain",
        "",
        "what comes next",
        f"  Sun 2027-03-28 01:30+0100  {SENTENCE} [opted-out] (rules 2, 11)",
    ]


def test_on_a_terminal_lines_are_broken_under_their_beginning_and_rules_stay_together() -> None:
    for columns in range(60, 140):
        lines = list(told([story(LINE)], columns))
        assert max(map(len, lines)) <= columns
        broken = lines[lines.index("what comes next") + 1 :]
        assert all(line.startswith(" " * 29) for line in broken[1:])
        assert " ".join(" ".join(broken).split()).endswith("the candidate has opted out [opted-out] (rules 2, 11)")
        assert "rules 2, 11)" in broken[-1]


def test_of_several_applications_each_line_says_whose_it_is() -> None:
    assert list(told([story(LINE, applications=2)], None))[-1].startswith(
        "  Sun 2027-03-28 01:30+0100  A-1: the survey"
    )
    about_all = Line("no survey", "no survey is sent to this candidate")
    assert list(told([story(about_all, applications=2)], None))[-1] == f"{' ' * 29}no survey is sent to this candidate"


def test_what_is_late_cries() -> None:
    late = Line("interview survey sent", "it is mailed", AT, "A-1", None, (2,), late=True)
    assert list(told([story(late)], None))[-1].endswith(
        "it is mailed (rule 2) - AND HAS NOT BEEN DONE: is Afterview running, and does it get on? (`afterview status`)"
    )


def test_moments_have_the_offset_that_the_tenants_clock_had() -> None:
    after = Line("x", "y", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "A-1")
    assert list(told([story(after)], None))[-1] == "  Sun 2027-03-28 03:00+0200  y"


def test_an_id_moves_no_cursor() -> None:
    """They are as an ATS wrote them."""
    odd = Line("x", "an id: A\x1b[2J\n\u202eB", AT, "A-1")
    assert list(told([story(odd)], None))[-1] == "  Sun 2027-03-28 01:30+0100  an id: A\\x1b[2J\\n\\u202eB"


def test_stories_are_apart() -> None:
    lines = list(told([story(), story()], None))
    assert lines.count("candidate C-1, tenant fjord, on Sun 2027-03-28 01:30+0100") == 2
    assert lines[len(lines) // 2] == ""
