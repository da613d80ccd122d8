"""What a company's life leaves in its log that an operator should hear of."""

from tests.workers.cli.running import Said


def variables(**more: str) -> dict[str, str]:
    return {"AFTERVIEW_SECRETS__INSTALLATION": "an installation", **more}


def kinds(said: Said) -> set[tuple[str, str]]:
    return {(one["kind"], one["where"]) for one in said.events}


def expected() -> set[tuple[str, str]]:
    """Of `Company.lives`."""
    return {("dead letter", "intake"), ("mail refused", "mailer"), ("done late", "fjord")}
