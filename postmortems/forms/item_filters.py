"""What the list of action items is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from postmortems.report import wording

OWNERS = {"anyone": "Anyone", "me": "Me", "none": "Nobody yet"}
STATUSES = {"unfinished": "Not finished", **wording.ACTION_STATUS, "any": "Any"}


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """The address of the list, read. What cannot be read asks for nothing."""

    owner: str = "anyone"
    status: str = "unfinished"
    overdue: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> ItemFilters:
        """Read ``request.GET``."""
        owner, status = asked.get("owner", ""), asked.get("status", "")
        return cls(
            owner=owner if owner in OWNERS else "anyone",
            status=status if status in STATUSES else "unfinished",
            overdue=asked.get("overdue") == "1",
        )

    @property
    def any_active(self) -> bool:
        return self != ItemFilters()

    def address(self) -> str:
        """The query of this list, without what is asked for anyway."""
        values = {
            "owner": self.owner if self.owner != "anyone" else "",
            "status": self.status if self.status != "unfinished" else "",
            "overdue": "1" if self.overdue else "",
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})
