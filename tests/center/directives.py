"""Two small directives: one for calls, one for requests. Their versions differ by what a test needs."""

FRONT = """---
directive: "{number}"
title: {title}
version: {version}
authority: Town
effective: {effective}
{more}---
# {title}
"""

CALLS_FACTS = """
## Facts
| fact | values | about | ask |
|---|---|---|---|
| life safety | no < yes | situation | Is anyone in danger? |
| weapon | none < seen < used | situation | Is there a weapon? |
| people hurt | 0..99 | situation | How many are hurt? |
| series | no < yes | situation | Did it happen before? |
| caller works for | public, federal | person | never |
"""

CALLS_OUTCOMES = """
## Outcomes
| outcome | values | most urgent | while unsure |
|---|---|---|---|
| response | report < send < send now | | send |
| priority | 1..9 | lowest | 4 |
| answer within | 1..240 | lowest | 15 |
| units | none, 1 patrol, 1 medic, 2 patrol, 2 patrol + 1 medic | | 1 patrol |
| may decide | dispatcher, supervisor, duty officer | | supervisor |
"""

CALLS_TABLE = """
## Response (first)
| life safety|weapon|people hurt|series|→ response|→ priority|→ answer within|→ units|→ may decide |
|---|---|---|---|---|---|---|---|---|
| yes | | | | send now | 1 | 5 | 2 patrol + 1 medic | duty officer |
| | used | | | send now | 2 | 8 | 2 patrol | supervisor |
| | | >= 1 | | send | 3 | 10 | 1 medic | supervisor |
| | | | yes | send | 4 | 20 | 1 patrol | supervisor |
| | seen | | | send | 5 | 30 | 1 patrol | dispatcher |
| | | | | report | 9 | 120 | none | dispatcher |
"""

REQUESTS = """
## Facts
| fact | values | about | ask |
|---|---|---|---|
| life safety | no < yes | situation | Is anyone in danger? |
| officers assaulted | no < yes | situation | Are officers attacked? |
| purpose | protect people, watch a lawful assembly | situation | What for? |

## Outcomes
| outcome | values | most urgent | while unsure |
|---|---|---|---|
| answer | decline < provisional < accept | | provisional |
| answer within | 1..480 | lowest | 15 |
| may decide | supervisor, duty officer, commissioner | | duty officer |

## Answer (first)
| life safety | officers assaulted | purpose | → answer | → answer within | → may decide | because |
|---|---|---|---|---|---|---|
| yes | | | accept | 5 | commissioner | life comes first |
| | yes | | accept | 8 | duty officer | attacked officers are helped |
| | | protect people | provisional | 20 | duty officer | one patrol goes to see |
| | | | decline | 240 | duty officer | the law bars the purpose |
"""

CALM = {"life safety": "no", "weapon": "none", "people hurt": 0, "series": "no"}
"""Facts under which the call directive wants a report, and nobody sent."""

BARRED = {"life safety": "no", "officers assaulted": "no", "purpose": "watch a lawful assembly"}
"""Facts under which the request directive declines."""


def calls_directive(
    version: int = 1,
    effective: str = "2026-01-01T00:00:00Z",
    *,
    number: str = "640.10",
    expires: str = "",
    table: str = CALLS_TABLE,
) -> str:
    more = f"expires: {expires}\n" if expires else ""
    front = FRONT.format(number=number, title="Calls", version=version, effective=effective, more=more)
    return front + CALLS_FACTS + CALLS_OUTCOMES + table


def requests_directive(version: int = 1, effective: str = "2026-01-01T00:00:00Z") -> str:
    front = FRONT.format(number="640.20", title="Requests", version=version, effective=effective, more="")
    return front + REQUESTS


WITHOUT_LAST_ROW = CALLS_TABLE.rstrip().rsplit("\n", 1)[0] + "\n"
"""The call directive's table without its last row: calm cases are undecided."""
