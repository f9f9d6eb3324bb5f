"""The stretches of time that figures come out by: only whole ones are told of."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Literal, TypeAlias

Period: TypeAlias = Literal["hour", "day", "week", "month"]


def begin(period: Period, at: datetime.datetime, zone: str) -> datetime.datetime:
    """When the stretch that a time lies in began, by a zone's clock."""
    local = at.astimezone(zoneinfo.ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    if period == "hour":
        return local
    day = local.replace(hour=0)
    if period == "month":
        return day.replace(day=1)
    return day - datetime.timedelta(days=day.weekday()) if period == "week" else day


def following(period: Period, beginning: datetime.datetime) -> datetime.datetime:
    """When the next stretch begins, after one that began then."""
    if period == "hour":
        return beginning + datetime.timedelta(hours=1)
    if period == "month":
        return (beginning + datetime.timedelta(days=32)).replace(day=1)
    return beginning + datetime.timedelta(days=7 if period == "week" else 1)
