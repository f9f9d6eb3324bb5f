"""The story: how a centre works, in the order that a call lives.

1. Before any call, a policy is in force (`publish_directive`) and there is somebody to send (`add_unit`,
   `change_unit`). Its next versions are worked on in the record (`write_wording`, `propose_wording`) and put
   in force by a second person (`approve_wording`), or given back or withdrawn (`return_wording`,
   `withdraw_wording`).
2. A call is taken, always (`take_call`). Location and call-back come first: what is missing is owed
   (`locate`, `note_call_back`), as is whatever its kind demands (`try_caller`: a silent, abandoned, text or
   transferred call). An interpreter is asked for, and the time until one joins is kept (`ask_interpreter`,
   `interpreter_joins`, `interpreter_leaves`).
3. As more is learned (`learn`) the directive is asked again. What people want to remember of it beside its
   facts they note (`note`).
4. Whom to send is recommended (`recommend`, and `recommend_all` when several calls wait); units are sent
   (`send`, `send_all`, `divert`) and report (`unit_status`). Their crews are checked on (`check_on_unit`),
   and one that needs help is heard at once (`unit_in_distress`, `end_distress`). What is for others is
   passed on (`pass_on`) and stays ours until they acknowledge it (`acknowledge_passing`, `take_back`).
   What is known of a place is shown with a call there (`enter_caution`, `review_caution`,
   `withdraw_caution`).
5. People may depart from what was decided (`override`, `give_reason`), never quietly; an order by word of
   mouth is put on the record (`note_order`).
6. Calls that may belong together are offered, each with its reasons (`related`, `mention`), and joined by
   people only (`link`, `unlink`, `merge`): a series is itself a fact. What is over ends with a disposition
   (`close`).
7. Other agencies ask for help (`request_assistance`) and are answered with a reason and with what would
   change it (`answer_assistance`); when that change arrives they are answered again by themselves.
   We ask them in our turn for a call or request that stays ours (`ask_aid`, `ask_aid_again`): what they
   answer is put on the record (`note_aid_answer`), what they named as their condition is watched, and each
   asking is followed until they came (`aid_came`) or it is not wanted any more (`withdraw_aid`).
8. Nothing is ignored: deadlines that pass are told (`tell_of_missed_deadlines`), also after a crash, and
   also where somebody took one out of the store (`set_deadlines_right`).
9. A shift ends by handing over all that is open (`hand_over`), and the next one reads it back (`read_back`);
   whoever was told something says that it was seen (`acknowledge`).
10. People complain and are answered by a deadline (`file_complaint`, `answer_complaint`); what those in
    office say in public is put on the record in their words (`make_statement`).
11. Every look at personal data is itself kept (`look_at`). Records are opened to those who have a ground for
    it (`disclose`, `package`). What is over goes by a published schedule (`publish_schedule`) when two
    persons say so (`propose_erasure`, `approve_erasure`), unless it is held (`place_hold`, `lift_hold`).
12. Beside another system, what it tells of its calls is decided as well, and nothing is done (`hear`).
13. What rang and was never entered is found in the phone system's log (`note_reconciliation`).
14. Who may do all this has an account (`open_account`), roles that others gave (`give_role`), and comes in by
    the `Entrance`; a machine has a token (`issue_token`).
15. A record that was restored from a backup says so (`note_restoration`).

Each command reads the state, and says what happens as events; the ledger appends them as one, durable and
numbered, or not at all. Only this room walks between rooms; a chapter a theme. Commands are given from a
`Desk` (who acts, on which ledger):

    done = take_call(desk, Place("12 Elm Street"), facts={"life safety": "yes"})

Each may raise a `Refused` of the model (then nothing was recorded) or an error of the record.
"""

from answerable.center.aid import aid_came, ask_aid, ask_aid_again, note_aid_answer, withdraw_aid
from answerable.center.beside import hear, note_foreign_file
from answerable.center.calls import close, learn, note, take_call
from answerable.center.cautions import enter_caution, review_caution, withdraw_caution
from answerable.center.deadlines import set_deadlines_right, tell_of_missed_deadlines
from answerable.center.departures import give_reason, override
from answerable.center.joining import link, mention, merge, related, unlink
from answerable.center.keeping import (
    approve_erasure,
    disclose,
    lift_hold,
    look_at,
    place_hold,
    propose_erasure,
    publish_schedule,
)
from answerable.center.packages import package
from answerable.center.passing import acknowledge_passing, pass_on, take_back
from answerable.center.people import (
    close_account,
    give_role,
    issue_token,
    open_account,
    reset_second_factor,
    revoke_token,
    set_password,
    take_role,
)
from answerable.center.policy import note_order, publish_directive
from answerable.center.reaching import (
    ask_interpreter,
    interpreter_joins,
    interpreter_leaves,
    locate,
    note_call_back,
    try_caller,
)
from answerable.center.reconciling import EnteredMeanwhile, note_reconciliation
from answerable.center.requests import answer_assistance, request_assistance
from answerable.center.restoring import note_restoration
from answerable.center.sending import divert, recommend, recommend_all, send, send_all, unit_status
from answerable.center.shifts import acknowledge, hand_over, read_back
from answerable.center.units import add_unit, change_unit, check_on_unit, end_distress, unit_in_distress
from answerable.center.voices import answer_complaint, file_complaint, make_statement
from answerable.center.wording import (
    approve_wording,
    propose_wording,
    return_wording,
    withdraw_wording,
    write_wording,
)

__all__ = [
    "EnteredMeanwhile",
    "acknowledge",
    "acknowledge_passing",
    "add_unit",
    "aid_came",
    "answer_assistance",
    "answer_complaint",
    "approve_erasure",
    "approve_wording",
    "ask_aid",
    "ask_aid_again",
    "ask_interpreter",
    "change_unit",
    "check_on_unit",
    "close",
    "close_account",
    "disclose",
    "divert",
    "end_distress",
    "enter_caution",
    "file_complaint",
    "give_reason",
    "give_role",
    "hand_over",
    "hear",
    "interpreter_joins",
    "interpreter_leaves",
    "issue_token",
    "learn",
    "lift_hold",
    "link",
    "locate",
    "look_at",
    "make_statement",
    "mention",
    "merge",
    "note",
    "note_aid_answer",
    "note_call_back",
    "note_foreign_file",
    "note_order",
    "note_reconciliation",
    "note_restoration",
    "open_account",
    "override",
    "package",
    "pass_on",
    "place_hold",
    "propose_erasure",
    "propose_wording",
    "publish_directive",
    "publish_schedule",
    "read_back",
    "recommend",
    "recommend_all",
    "related",
    "request_assistance",
    "reset_second_factor",
    "return_wording",
    "review_caution",
    "revoke_token",
    "send",
    "send_all",
    "set_deadlines_right",
    "set_password",
    "take_back",
    "take_call",
    "take_role",
    "tell_of_missed_deadlines",
    "try_caller",
    "unit_in_distress",
    "unit_status",
    "unlink",
    "withdraw_aid",
    "withdraw_caution",
    "withdraw_wording",
    "write_wording",
]
