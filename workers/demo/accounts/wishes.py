"""How candidates would like to hear from their recruiter, as they have said so themselves."""

from afterview.workers.demo.world.cast import Person


class Wishes:
    def __init__(self) -> None:
        self._said: list[tuple[str, str, str]] = []

    def says(self, tenant: str, name: str, way: str) -> None:
        """`name`: an id, or an address."""
        self._said.append((tenant, name, way))

    def of(self, tenant: str, person: Person) -> str | None:
        """The last word counts, whichever way it came."""
        names = {person.id, person.email}
        return next((way for whose, name, way in reversed(self._said) if whose == tenant and name in names), None)
