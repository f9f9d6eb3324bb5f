"""The story: how a centre works, in the order that a call lives.

1. Before any call, a policy is in force (`publish_directive`) and there is somebody to send (`add_unit`,
   `change_unit`).
2. A call is taken, always (`take_call`). As more is learned (`learn`) the directive is asked again.
3. Whom to send is recommended (`recommend`, and `recommend_all` when several calls wait); units are sent
   (`send`, `send_all`, `divert`) and report (`unit_status`). Their crews are checked on (`check_on_unit`),
   and one that needs help is heard at once (`unit_in_distress`, `end_distress`).
4. People may depart from what was decided (`override`, `give_reason`), never quietly; an order by word of
   mouth is put on the record (`note_order`).
5. Calls that belong together are linked or merged (`link`, `merge`), and what is over ends with a
   disposition (`close`).
6. Other agencies ask for help (`request_assistance`) and are answered with a reason and with what would
   change it (`answer_assistance`); when that change arrives they are answered again by themselves.
7. Nothing is ignored: deadlines that pass are told (`tell_of_missed_deadlines`), also after a crash.
8. Beside another system, what it tells of its calls is decided as well, and nothing is done (`hear`).

Each command reads the state, and says what happens as events; the ledger appends them as one, durable and
numbered, or not at all. Only this room walks between rooms; a chapter a theme. Commands are given from a
`Desk` (who acts, on which ledger):

    done = take_call(desk, Place("12 Elm Street"), facts={"life safety": "yes"})

Each may raise a `Refused` of the model (then nothing was recorded) or an error of the record.
"""

from answerable.center.beside import hear, note_foreign_file
from answerable.center.calls import close, learn, link, merge, take_call
from answerable.center.deadlines import tell_of_missed_deadlines
from answerable.center.departures import give_reason, override
from answerable.center.policy import note_order, publish_directive
from answerable.center.requests import answer_assistance, request_assistance
from answerable.center.sending import divert, recommend, recommend_all, send, send_all, unit_status
from answerable.center.units import add_unit, change_unit, check_on_unit, end_distress, unit_in_distress

__all__ = [
    "add_unit",
    "answer_assistance",
    "change_unit",
    "check_on_unit",
    "close",
    "divert",
    "end_distress",
    "give_reason",
    "hear",
    "learn",
    "link",
    "merge",
    "note_foreign_file",
    "note_order",
    "override",
    "publish_directive",
    "recommend",
    "recommend_all",
    "request_assistance",
    "send",
    "send_all",
    "take_call",
    "tell_of_missed_deadlines",
    "unit_in_distress",
    "unit_status",
]
