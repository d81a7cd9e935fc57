"""The record of three years, chained like the real one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from waystation.core.bulk import write_rows
from waystation.demo.house import House
from waystation.journal.models import ChainHead, JournalLine
from waystation.journal.queries import body_of
from waystation.journal.sums import line_hash


@dataclass(frozen=True)
class Event:
    at: datetime
    station_id: int
    verb: str
    subject: str
    label: str
    trail: str
    actor_id: int | None
    actor_name: str


def write_record(house: House, events: list[Event]) -> None:
    """Append the events of each station in time order to its chain."""
    of_station: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        of_station[event.station_id].append(event)
    for station_id, own in of_station.items():
        chain = f"station:{station_id}"
        head, _made = ChainHead.objects.get_or_create(chain=chain)
        lines = []
        for event in sorted(own, key=lambda one: one.at):
            line = JournalLine(
                chain=chain, seq=head.seq + 1, at=event.at, company_id=house.company.pk, station_id=station_id, actor_kind="staff",
                actor_id=event.actor_id, actor_name=event.actor_name, verb=event.verb, subject=event.subject, label=event.label,
                trail=event.trail, facts={}, prev_hash=head.hash,
            )  # fmt: skip
            line.hash = line_hash(head.hash, line.seq, body_of(line))
            head.seq, head.hash = line.seq, line.hash
            lines.append(line)
        write_rows(lines)
        head.save()
