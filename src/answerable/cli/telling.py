"""What happened, an entry a line."""

from __future__ import annotations

from functools import singledispatch

from answerable.cli import words
from answerable.model import events as ev


@singledispatch
def tell(event: ev.AnyEvent) -> str:
    """One event in the words of the people who work here."""
    raise TypeError(f"no words for {type(event).__name__}")


@tell.register
def _(event: ev.CallTaken) -> str:
    from_ = f" from {event.came_from}" if event.came_from else ""
    refused = f"; not decided on: {', '.join(each.fact for each in event.refused)}" if event.refused else ""
    return f"call {event.call} taken ({event.kind}{from_}), {words.place(event.place)}{refused}"


@tell.register
def _(event: ev.AssistanceRequested) -> str:
    return f"request {event.request} taken ({event.came_by}): {event.agency} asks: {event.asked}"


@tell.register
def _(event: ev.FactLearned) -> str:
    said = event.statement
    before = f", before: {words.value(said.old)}" if said.replaces else ""
    return f"learned {said.fact} = {words.value(said.value)} from {said.source}{before}"


@tell.register
def _(event: ev.Decided) -> str:
    under = event.decision.directive if event.decision else "no directive"
    raised = f", raised by {event.raised.directive}" if event.raised else ""
    moved = f", {event.moved}" if event.moved else ""
    return f"decided under {under}{raised} ({event.why}){moved}: {words.outcomes(event.acting)}"


@tell.register
def _(event: ev.Overridden) -> str:
    grounds = "; ".join(part for part in (event.departure.reason, event.departure.authority) if part)
    set_to = ", ".join(f"{name} {value}" for name, value in event.override.set.items())
    return f"overridden {event.override.direction}: {set_to} ({grounds or 'no reason yet'})"


@tell.register
def _(event: ev.Departed) -> str:
    return f"departure, {event.departure.kind}: {event.departure.reason}"


@tell.register
def _(event: ev.ReasonGiven) -> str:
    return f"reason given: {event.reason}"


@tell.register
def _(event: ev.DutySet) -> str:
    if event.due is None:
        return f"no longer owed: {event.step}" if event.step else "nothing is owed"
    return f"owed: {event.step} by {words.clock(event.due, event.at)}"


@tell.register
def _(event: ev.DeadlineMissed) -> str:
    return f"OVERDUE: {event.step}, was due {words.clock(event.due, event.at)}; told the {event.told}"


@tell.register
def _(event: ev.UnitAdded) -> str:
    return f"unit {event.unit} ({event.kind}) on duty"


@tell.register
def _(event: ev.UnitSent) -> str:
    asked = f" as {event.asked}" if event.asked else ""
    away = f", {event.minutes:.0f} min away {event.how}" if event.minutes is not None else ""
    order = f" ({event.order})" if event.order else ""
    told = f", told of {', '.join(event.cautions)}" if event.cautions else ""
    return f"sent {event.unit}{asked}{away}{order}{told}"


@tell.register
def _(event: ev.UnitStatusSet) -> str:
    return f"{event.unit} {event.status}"


@tell.register
def _(event: ev.UnitLeft) -> str:
    why = f": {event.reason}" if event.reason else ""
    return f"{event.unit} left{why}" + (", nobody serves it now" if event.last else "")


@tell.register
def _(event: ev.UnitChanged) -> str:
    where = f" in {event.area}" if event.area else ""
    return f"{event.unit} is{where or ' elsewhere, or has another crew'} now"


@tell.register
def _(event: ev.UnitChecked) -> str:
    return f"{event.unit} checked on" + (f": {event.note}" if event.note else "")


@tell.register
def _(event: ev.CheckMissed) -> str:
    return f"NOT CHECKED ON: {event.unit}, {event.status}; told the {event.told}"


@tell.register
def _(event: ev.UnitInDistress) -> str:
    return f"{event.unit} IN DISTRESS" + (f": {event.note}" if event.note else "")


@tell.register
def _(event: ev.DistressEnded) -> str:
    return f"{event.unit} is out of distress: {event.note}"


@tell.register
def _(event: ev.SeriesOpened) -> str:
    return f"series {event.series} opened"


@tell.register
def _(event: ev.SeriesLinked) -> str:
    return f"linked into series {event.series}"


@tell.register
def _(event: ev.Merged) -> str:
    return f"{event.subject.partition('/')[2]} merged into {event.into}"


@tell.register
def _(event: ev.Closed) -> str:
    return f"closed: {event.disposition}" + (f" ({event.note})" if event.note else "")


@tell.register
def _(event: ev.AssistanceAnswered) -> str:
    again = ", by itself" if event.answer.by_itself else ""
    return f"answered{again}: {event.answer.answer}"


@tell.register
def _(event: ev.AidAsked) -> str:
    receipt = f", their {event.reference}" if event.reference else ""
    told = words.told(event.facts, "; ")
    instead = f", in place of aid {event.instead_of}" if event.instead_of else ""
    return (
        f"aid {event.number} asked of {event.agency}, by {event.way}{receipt}{instead}: {event.asked}{told}"
    )


@tell.register
def _(event: ev.AidAskedAgain) -> str:
    return f"aid {event.number} asked again, by {event.way}{words.told(event.facts, '; ')}"


@tell.register
def _(event: ev.AidAnswered) -> str:
    would = " or ".join(filter(None, (event.condition, event.comes_if)))
    condition = f"; they would come if {would}" if would else ""
    return f"aid {event.number} {words.answered(event)}{condition}"


@tell.register
def _(event: ev.AidConditionMet) -> str:
    return f"what was named as the condition of aid {event.number} has come"


@tell.register
def _(event: ev.AidCame) -> str:
    return f"aid {event.number} {'came' if event.came else 'did not come'}"


@tell.register
def _(event: ev.AidWithdrawn) -> str:
    return f"aid {event.number} withdrawn: {event.reason}"


@tell.register
def _(event: ev.DirectivePublished) -> str:
    return f"directive {event.publication.id} published, for {event.publication.governs}"


@tell.register
def _(event: ev.KeyRotated) -> str:
    return f"the record is signed by another key from here on: {event.vkey}"


@tell.register
def _(event: ev.OrderNoted) -> str:
    return f"order by {event.order.giver}: {event.order.words}"


@tell.register
def _(event: ev.Told) -> str:
    return f"told the {event.to}: {event.text}"


@tell.register
def _(event: ev.ForeignSaid) -> str:
    corrects = ", correcting an earlier word" if event.word.corrects else ""
    return f"{event.subject.removeprefix('shadow/')}: another system said more{corrects}"


@tell.register
def _(event: ev.ForeignRefused) -> str:
    return f"{event.subject.removeprefix('shadow/')}: a word was refused: {event.why}"


@tell.register
def _(event: ev.ShadowDecided) -> str:
    under = event.directive or "no directive"
    return f"would be decided under {under} (nobody acts on it): {words.outcomes(event.acting)}"


@tell.register
def _(event: ev.ForeignFileTaken) -> str:
    counts = f"{event.words} words, {event.repeated} taken before, {event.rejected} rejected"
    return f"a file of {event.subject.removeprefix('shadow/')} was read: {counts}"


@tell.register
def _(event: ev.SeriesUnlinked) -> str:
    return f"taken out of series {event.series}: {event.reason}"


@tell.register
def _(event: ev.Mentioned) -> str:
    return f"{event.mention.source} named a {event.mention.what}: {event.mention.words}"


@tell.register
def _(event: ev.Noted) -> str:
    return f"note: {event.words}"


@tell.register
def _(event: ev.CallLocated) -> str:
    return f"call {event.call} located: {words.place(event.place)}"


@tell.register
def _(event: ev.CallBackLearned) -> str:
    return f"call {event.call} can be called back: {event.call_back}"


@tell.register
def _(event: ev.CallerTried) -> str:
    return f"caller {event.call} {'reached' if event.reached else 'tried in vain'}"


@tell.register
def _(event: ev.InterpreterAsked) -> str:
    return f"interpreter of {event.language} asked for, for caller {event.call}"


@tell.register
def _(event: ev.InterpreterJoined) -> str:
    return f"interpreter joined call {event.call}"


@tell.register
def _(event: ev.InterpreterLeft) -> str:
    return f"interpreter left call {event.call}"


@tell.register
def _(event: ev.PassedOn) -> str:
    whole = ", wholly" if event.whole else ""
    return f"passed on to {event.kind}{whole}: {event.to}, by {event.way}"


@tell.register
def _(event: ev.PassingAcknowledged) -> str:
    return f"passing {event.number} acknowledged: {event.reference}"


@tell.register
def _(event: ev.PassingTakenBack) -> str:
    return f"passing {event.number} taken back: {event.reason}"


@tell.register
def _(event: ev.Reconciled) -> str:
    counts = ", ".join(f"{kind}: {count}" for kind, count in event.counts.items()) or "nothing missing"
    return f"phone log reconciled ({event.rings} rings, {event.by_number + event.by_time} entered): {counts}"


@tell.register
def _(event: ev.RingMissing) -> str:
    return f"rang {event.rang.isoformat()} (row {event.row} of the log): {event.verdict}"


@tell.register
def _(event: ev.NeverRang) -> str:
    return f"{event.call} was entered, and never rang"


@tell.register
def _(event: ev.AccountOpened) -> str:
    return f"account {event.account} opened{_approved(event)}"


@tell.register
def _(event: ev.RoleGiven) -> str:
    return f"{event.account} was given the role {event.role}{_approved(event)}"


@tell.register
def _(event: ev.RoleTaken) -> str:
    return f"the role {event.role} was taken from {event.account}{_approved(event)}"


@tell.register
def _(event: ev.AccountClosed) -> str:
    return f"account {event.account} closed{_approved(event)}"


@tell.register
def _(event: ev.PasswordSet) -> str:
    return f"a password was set for {event.account}{_approved(event)}"


@tell.register
def _(event: ev.SecondFactorEnrolled) -> str:
    return f"{event.account} enrolled a second factor"


@tell.register
def _(event: ev.SecondFactorReset) -> str:
    return f"the second factor of {event.account} was reset{_approved(event)}"


@tell.register
def _(event: ev.TokenIssued) -> str:
    what = f"{event.account} as {event.role}: {', '.join(event.scopes)}"
    return f"token {event.token} issued to {what}, until {event.expires:%Y-%m-%d}{_approved(event)}"


@tell.register
def _(event: ev.TokenRevoked) -> str:
    return f"token {event.token} of {event.account} revoked"


@tell.register
def _(event: ev.SignedOn) -> str:
    return f"{event.account} signed on as {event.by.role}{' with a code' if event.second_factor else ''}"


@tell.register
def _(event: ev.ActedIn) -> str:
    return f"{event.account} acts as {event.by.role} now"


@tell.register
def _(event: ev.SignedOff) -> str:
    return f"{event.account} signed off"


@tell.register
def _(event: ev.SignOnsRefused) -> str:
    since = words.clock(event.since, event.at)
    return f"sign-ons refused since {since}: {event.wrong} wrong, {event.delayed} before their time"


def _approved(event: ev.AccountEvent) -> str:
    return f" (approved by {words.person(event.approved_by)})" if event.approved_by else ""


@tell.register
def _(event: ev.RecordRestored) -> str:
    lost = f", {event.lost} entries known to be lost" if event.lost else ""
    return f"the record was restored from a backup of {event.made.isoformat()} ({event.size} entries){lost}"


@tell.register
def _(event: ev.HandedOver) -> str:
    return f"shift {event.subject.partition('/')[2]} handed over to {event.to}: {event.items} open"


@tell.register
def _(event: ev.ItemsHandedOver) -> str:
    return f"open: {', '.join(item.key for item in event.items)}"


@tell.register
def _(event: ev.ReadBack) -> str:
    return f"read back: {', '.join(event.keys)}"


@tell.register
def _(event: ev.NoticeAcknowledged) -> str:
    return f"notice {event.notice} seen"


@tell.register
def _(event: ev.ComplaintFiled) -> str:
    about = ", ".join(subject.partition("/")[2] for subject in event.about)
    return f"complaint {event.subject.partition('/')[2]} filed" + (f" about {about}" if about else "")


@tell.register
def _(event: ev.ComplaintAnswered) -> str:
    return f"complaint {event.subject.partition('/')[2]} answered: {event.answer}"


@tell.register
def _(event: ev.PublicStatementMade) -> str:
    said = event.statement
    return f"{said.speaker}, {said.office}, said in public ({said.where}): {said.words}"


@tell.register
def _(event: ev.LookedAt) -> str:
    return "looked at it" + (f": {event.ground}" if event.ground else "")


@tell.register
def _(event: ev.HoldPlaced) -> str:
    return f"hold {event.hold} placed: {event.ground}"


@tell.register
def _(event: ev.HoldLifted) -> str:
    return f"hold {event.hold} lifted: {event.ground}"


@tell.register
def _(event: ev.SchedulePublished) -> str:
    return f"schedule {event.schedule.id} published"


@tell.register
def _(event: ev.ErasureProposed) -> str:
    return f"proposed to erase: {', '.join(event.kinds)}"


@tell.register
def _(event: ev.Erased) -> str:
    under = f"as {words.person(event.proposed)} proposed, under {event.schedule}"
    return f"erased, {under}: {', '.join(event.kinds)}"


@tell.register
def _(event: ev.FieldsErased) -> str:
    return f"fields erased of entries {', '.join(str(each.entry) for each in event.erased)}"


@tell.register
def _(event: ev.Disclosed) -> str:
    opened = f", with {', '.join(event.opened)}" if event.opened else ""
    return f"disclosure {event.number} to {event.to}{opened}: {event.ground}"


@tell.register
def _(event: ev.WordingWritten) -> str:
    return f"draft {event.wording} written on: {len(event.text):,} letters"


@tell.register
def _(event: ev.WordingProposed) -> str:
    return f"draft {event.wording} proposed, with the digest {event.digest[:16]}…"


@tell.register
def _(event: ev.WordingReturned) -> str:
    return f"draft {event.wording} given back: {event.reason}"


@tell.register
def _(event: ev.WordingWithdrawn) -> str:
    return f"draft {event.wording} withdrawn"


@tell.register
def _(event: ev.CautionEntered) -> str:
    return f"caution ({event.kind}) for {words.place(event.place)}: {event.words}"


@tell.register
def _(event: ev.CautionReviewed) -> str:
    return f"caution reviewed, until {event.until:%Y-%m-%d}: {event.reason}"


@tell.register
def _(event: ev.CautionWithdrawn) -> str:
    return f"caution withdrawn: {event.reason}"
