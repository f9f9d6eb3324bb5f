"""Headers and quirks of further cities' exports, with invented rows: shapes that the guess was not made on
one file of, and what is right for each.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.intake.lookalikes import TYPES, Rows, at

Make = Callable[[int], str]
AMERICAN = "%m/%d/%Y %I:%M:%S %p"


def when(after: int, form: str = AMERICAN, but: str | None = None) -> Make:
    """A time so many minutes after each call's reception; `but`: in every fifth row there is this instead."""
    return lambda n: but if but is not None and n % 5 == 0 else at(301 * n + after, form)


def among(*values: str) -> Make:
    """These values in turn."""
    return lambda n: values[n % len(values)]


def number(form: str) -> Make:
    """An id that rises."""
    return lambda n: form.format(n)


KINDS = among(*TYPES)

SHAPES: dict[str, tuple[dict[str, Make], dict[str, str]]] = {
    "origin in the column called call type": (
        {
            "CAD Event Number": number("202300{:07}"),
            "Event Clearance Description": among("ASSISTANCE RENDERED", "CANCELLED BY RADIO", "REPORT TAKEN"),
            "Call Type": among("911", "ONVIEW", "TELEPHONE OTHER, NOT 911", "ALARM CALL (NOT POLICE ALARM)"),
            "Priority": among("1", "2", "3"),
            "Initial Call Type": KINDS,
            "Original Time Queued": when(0),
            "Arrived Time": when(9, "%b %d %Y %I:%M:%S:000%p", "Jan  1 1900 12:00:00:000AM"),
            "Precinct": among("NORTH", "WEST"),
        },
        {
            "call": "CAD Event Number",
            "disposition": "Event Clearance Description",
            "call_type": "Initial Call Type",
            "priority": "Priority",
            "received": "Original Time Queued",
            "on_scene": "Arrived Time",
            "area": "Precinct",
            "source": "Call Type",
        },
    ),
    "codes beside their words": (
        {
            "Item": number("A{:07}"),
            "Type": among("103", "21", "62A"),
            "TypeText": KINDS,
            "InitialTypeText": KINDS,
            "TimeCreate": when(0),
            "TimeDispatch": when(3, but=""),
            "TimeArrive": when(9, but=""),
            "TimeClosed": when(40),
            "Disposition": among("NAT", "RTF", "GOA", "DUP"),
            "DispositionText": among("Necessary Action Taken", "REPORT TO FOLLOW", "GONE", "DUPLICATE"),
            "SelfInitiated": among("N", "N", "Y"),
            "PoliceDistrict": among("1", "2", "3"),
        },
        {
            "call": "Item",
            "call_type": "InitialTypeText",
            "received": "TimeCreate",
            "dispatched": "TimeDispatch",
            "on_scene": "TimeArrive",
            "available": "TimeClosed",
            "disposition": "DispositionText",
            "area": "PoliceDistrict",
            "source": "SelfInitiated",
        },
    ),
    "minutes instead of times": (
        {
            "incident_id": number("2023{:09}"),
            "callcode": among("347020", "811120"),
            "calldescription": KINDS,
            "call_timestamp": when(0, "%Y/%m/%d %H:%M:%S+00"),
            "respondingunit": among("8-41", "35-12", ""),
            "officerinitiated": among("No", "Yes", "No"),
            "intaketime": lambda n: f"{n % 3}.{n % 7}",
            "dispatchtime": lambda n: f"{n % 9}.{n % 7}",
            "traveltime": lambda n: f"{n % 21}.{n % 7}",
            "totalresponsetime": lambda n: f"{n % 9 + n % 21}.{n % 7}",
            "totaltime": lambda n: f"{n % 9 + n % 21 + 20}.{n % 7}",
        },
        {
            "call": "incident_id",
            "call_type": "calldescription",
            "received": "call_timestamp",
            "dispatched": "dispatchtime",
            "on_scene": "totalresponsetime",
            "available": "totaltime",
            "unit": "respondingunit",
            "source": "officerinitiated",
        },
    ),
    "seconds instead of times": (
        {
            "Incident ID": number("P23{:07}"),
            "Start Time": when(0),
            "End Time": when(70),
            "Initial Type": KINDS,
            "Close Type": KINDS,
            "Calltime Dispatch": lambda n: str(40 + 37 * n % 900),
            "Calltime Arrive": lambda n: str(240 + 37 * n % 900),
            "Dispatch Arrive": lambda n: str(200 + 11 * n % 300),
            "Disposition Desc": among("REPORT WRITTEN", "CANCELLED", "DUPLICATE EVENT"),
            "Police District Number": among("1D", "2D"),
        },
        {
            "call": "Incident ID",
            "call_type": "Initial Type",
            "received": "Start Time",
            "available": "End Time",
            "dispatched": "Calltime Dispatch",
            "on_scene": "Calltime Arrive",
            "disposition": "Disposition Desc",
            "area": "Police District Number",
        },
    ),
    "headers cut short": (
        {
            "OBJECTID": lambda n: str(9_000 - n),
            "CAD_EVNT_ID": number("9{:07}"),
            "INCIDENT_DATE": when(0, "%m/%d/%Y"),
            "INCIDENT_TIME": when(0, "%H:%M:%S"),
            "RADIO_CODE": among("10S2", "75D", "54E1"),
            "TYP_DESC": KINDS,
            "ADD_TS": when(0),
            "DISP_TS": when(3, but=""),
            "ARRIVD_TS": when(9, but=""),
            "CLOSNG_TS": when(40),
        },
        {
            "call": "CAD_EVNT_ID",
            "call_type": "TYP_DESC",
            "received": "ADD_TS",
            "dispatched": "DISP_TS",
            "on_scene": "ARRIVD_TS",
            "available": "CLOSNG_TS",
        },
    ),
    "words behind the word time": (
        {
            "EVENT_NUMBER": number("CPD23{:07}"),
            "CREATE_TIME_INCIDENT": when(0),
            "DISPATCH_TIME_PRIMARY_UNIT": when(3, but=""),
            "ARRIVAL_TIME_PRIMARY_UNIT": when(9, but=""),
            "CLOSED_TIME_INCIDENT": when(40),
            "INCIDENT_TYPE_ID": among("TRAFS", "SUSP"),
            "INCIDENT_TYPE_DESC": KINDS,
            "DISPOSITION_TEXT": among("ADV:ADVISED", "CAN:CANCEL", "GOA:GONE ON ARRIVAL", "DUPF:DUPLICATE"),
            "LATITUDE_X": lambda n: f"39.1{n:04}",
            "LONGITUDE_X": lambda n: f"-84.5{n:04}",
            "PRIORITY_COLOR": among("RED", "GREEN"),
        },
        {
            "call": "EVENT_NUMBER",
            "call_type": "INCIDENT_TYPE_DESC",
            "received": "CREATE_TIME_INCIDENT",
            "dispatched": "DISPATCH_TIME_PRIMARY_UNIT",
            "on_scene": "ARRIVAL_TIME_PRIMARY_UNIT",
            "available": "CLOSED_TIME_INCIDENT",
            "disposition": "DISPOSITION_TEXT",
            "latitude": "LATITUDE_X",
            "longitude": "LONGITUDE_X",
        },
    ),
    "an incident type that says who began": (
        {
            "Incident Number": number("23{:07}"),
            "Incident Type": among("Dispatched Incident", "Officer-Initiated Incident"),
            "Response Datetime": when(0, "%Y-%m-%dT%H:%M:%S"),
            "First Unit Arrived Datetime": when(9, "%Y-%m-%dT%H:%M:%S", ""),
            "Call Closed Datetime": when(40, "%Y-%m-%dT%H:%M:%S"),
            "Initial Problem Description": KINDS,
            "Number of Units Arrived": among("1", "2"),
            "Unit Time on Scene": lambda n: str(31 * n),
            "Call Disposition Description": among("No Report", "Report Written", "Call Cancelled"),
            "Response Time": lambda n: str(300 + 31 * n),
        },
        {
            "call": "Incident Number",
            "source": "Incident Type",
            "received": "Response Datetime",
            "on_scene": "First Unit Arrived Datetime",
            "available": "Call Closed Datetime",
            "call_type": "Initial Problem Description",
            "disposition": "Call Disposition Description",
        },
    ),
    "a status that is no ending": (
        {
            "Incident Number": number("23-{:07}"),
            "Division": among("North Central", "Southeast"),
            "Nature of Call": among("40 - Other", "6X - Major Dist (Violence)", "09 - Theft"),
            "Date": when(0, "%m/%d/%Y"),
            "Time": when(0, "%H:%M:%S"),
            "Unit Number": among("A123", "C445"),
            "Status": among("At Scene", "En Route", "Dispatched"),
        },
        {
            "call": "Incident Number",
            "area": "Division",
            "call_type": "Nature of Call",
            "received": "Time",
            "unit": "Unit Number",
        },
    ),
}  # fmt: skip


def rows_of(shape: str, count: int = 150) -> Rows:
    """Invented rows of a shape."""
    makes, _ = SHAPES[shape]
    return [{head: make(n) for head, make in makes.items()} for n in range(count)]
