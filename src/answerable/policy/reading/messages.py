"""Every message of the parser: what is wrong, in the reader's words, and what to write instead.

`docs/spec/directive.md` lists them by `id`; a snapshot of each is in `tests/policy/reading/mistakes`.
"""

from __future__ import annotations

from enum import Enum


class Say(Enum):
    """A kind of mistake or warning, as (problem, fix); words in braces are filled in where it is found."""

    @property
    def id(self) -> str:
        """Its stable name: `fact-twice`."""
        return self.name.lower().replace("_", "-")

    # The file.
    FILE = ("The file cannot be read: {reason}.", "Check its path and that it may be read.")
    TOO_LARGE = ("The file has {size} bytes; a directive has at most {largest}.", "Divide the policy.")
    TOO_MANY_LINES = ("The file has {lines} lines; a directive has at most {most}.", "Divide the policy.")
    NOT_UTF8 = ("The byte {byte} here is not UTF-8 text.", "Save the file as UTF-8.")
    INVISIBLE = (
        "The character {code} ({name}) is not seen on the page, which then could mislead.",
        "Remove it.",
    )

    # Front matter.
    FRONT_NONE = (
        "The file does not begin with front matter.",
        "Begin with a line of `---`, then directive, title, version, authority, effective, then `---` again.",
    )
    FRONT_UNCLOSED = ("The front matter is never closed.", "Write a line of `---` after it.")
    FRONT_LONG = ("The front matter is longer than {longest} characters.", "Move text below it.")
    FRONT_NOT_YAML = (
        "The front matter cannot be read here: {problem}.",
        "Write one `name: text` on each line; put text that holds `: `, `#` or quotes into quotes.",
    )
    FRONT_NOT_TEXT = (
        "The front matter holds something here that is not a name with a text.",
        "Write one `name: text` on each line, without lists, anchors or tags.",
    )
    FRONT_UNKNOWN = ('"{name}" is not part of the front matter.', "{nearest}")
    FRONT_TWICE = ('"{name}" stands twice in the front matter.', "Remove one of them.")
    FRONT_MISSING = ('The front matter lacks "{name}".', "Add a line `{name}: …`.")
    FRONT_EMPTY = ('"{name}" is empty.', "Write its text after the colon, or remove the line.")
    FRONT_NUMBER = (
        'The directive\'s number "{text}" holds more than letters, digits, dots and dashes.',
        'Write for example "640.10".',
    )
    FRONT_VERSION = ('The version "{text}" is not a whole number from 1.', "Write for example 3.")
    FRONT_TIME = (
        '"{name}: {text}" is not a date and time with its zone.',
        "Write for example 2026-01-01T00:00:00-08:00.",
    )
    FRONT_EXPIRES_EARLY = (
        'The directive expires at "{text}", not after it comes into force.',
        "Write a time after `effective`, or remove the line.",
    )
    FRONT_LANGUAGE = ('"{text}" is not a language tag.', "Write for example en, es or zh-Hant.")

    # Sections and headings.
    SECTION_MISSING = ('There is no section "{name}".', "Add a heading `## {name}` with its table below.")
    SECTION_NO_TABLE = (
        'There is no table below the heading "{heading}".',
        "Write the table below it, or give the heading another name.",
    )
    HEADING_TWICE = (
        'The heading "{heading}" stands already in line {line}.',
        "Bring both tables together, or give one another name.",
    )
    HEADING_LEVEL = (
        'The heading "{heading}" has one #, which is for the document\'s title.',
        "Write it with two: `## {heading}`.",
    )
    HEADING_TWO_POLICIES = (
        'The heading "{heading}" names more than one hit policy.',
        "Name one, at its end: `Name (first)`.",
    )
    HEADING_FORM = (
        'The hit policy of "{heading}" does not stand alone in brackets after a name.',
        "Write the decision's name in plain words, then its hit policy: `Name (first)`.",
    )
    DECISION_NONE = (
        "The directive has no decision.",
        "Add a heading with its hit policy, such as `## Response (first)`, and a table below it.",
    )

    # Tables.
    TABLE_NO_POLICY = (
        'The column "{head}" makes this a decision, but the heading "{heading}" ends with no hit policy.',
        "{nearest}",
    )
    TABLE_PROSE = (
        'The column "{head}" is a fact or an outcome, but the heading "{heading}" is not a decision\'s.',
        "Write a hit policy after the heading, such as `(first)`, or name the column otherwise.",
    )
    TABLE_MISPLACED = (
        'A table with the column "{head}" stands outside the section {name}.',
        "Put it under the heading `## {name}`, all of it into one table.",
    )
    TABLE_SECOND = (
        'A second table stands under the heading "{heading}".',
        "Bring both together, or put a heading above this one.",
    )
    TABLE_NESTED = (
        'The table that begins with "{head}" stands within a quotation or a list, where it decides nothing.',
        "Begin its lines at the margin.",
    )
    TABLE_NO_DASHES = (
        'The row "{text}" is not part of a table: below the heads there is no line of dashes.',
        "Write a line such as `|---|---|` below the heads, with one group of dashes for each.",
    )
    TABLE_DASHES = (
        "This table has {heads} heads but {dashes} groups of dashes below them.",
        "Write one group of dashes for each head.",
    )
    TABLE_EMPTY = ('The decision "{name}" has no rule.', "Add a row.")
    TABLE_NO_OUTCOME = (
        "No column of this table gives an outcome.",
        "Write → before the outcome's name in its head: `→ response`.",
    )
    ROW_OUTSIDE = (
        'The row "{text}" stands outside a table.',
        "Remove the blank line or the text between it and its table.",
    )
    ROW_HIDDEN = (
        'The row "{text}" stands in HTML or in an indented block, where it decides nothing.',
        "Begin the line at the margin, outside HTML; put an example between lines of ```.",
    )
    PIPE_LOOSE = (
        'The line "{text}" holds a | but is not part of a table.',
        "Begin and end a row with |, right below the rows before it; in prose write \\|.",
    )
    FENCE_UNCLOSED = (
        "The block that begins here is never closed.",
        "Write a line of {text} where it ends.",
    )
    ROW_TEXT = (
        'The line "{text}" follows the table directly and would be a row of it.',
        "Put a blank line before it.",
    )
    ROW_LONG = (
        'This row has {cells} cells for {heads} heads; the first beyond them is "{text}".',
        "Remove the surplus cells; write \\| for a | within a cell.",
    )
    ROW_SHORT = ("This row has {cells} cells for {heads} heads.", "Write every cell, also the empty ones.")
    CELL_LONG = ('The cell "{text}" is longer than {longest} characters.', "Divide it over several rows.")
    CELL_FORMATTED = (
        'The cell "{text}" holds a link, a picture, HTML or struck-out text.',
        "Write plain words, and `\\` before a character that would format them.",
    )
    COLUMN_UNKNOWN = ('"{head}" is not a column of this table.', "{nearest}")
    COLUMN_MISSING = ("This table lacks the column {columns}.", "Add it, with a cell in every row.")
    COLUMN_TWICE = ('The column "{head}" stands twice in this table.', "Remove one of them.")
    COLUMN_BLANK = ("This column has no head.", "Write the name of a fact, or → and the name of an outcome.")
    COLUMN_NO_FACT = (
        'The column "{head}" is neither a declared fact or outcome nor `because`, `note` or `#`.',
        "{nearest}",
    )
    COLUMN_NO_OUTCOME = (
        'The column "{head}" gives "{name}", which is not declared under Outcomes.',
        "{nearest}",
    )
    COLUMN_GIVEN_FACT = (
        'The column gives "{name}", but that is a fact which a case brings.',
        "Remove the arrow to test it, or declare the fact with about `decided`.",
    )
    NUMBER_FORM = ('"{text}" is not a rule\'s number.', "Write a whole number from 1 in every cell under #.")
    NUMBER_TWICE = ("The rule number {number} stands already in line {line}.", "Write another number.")

    # Names.
    NAME_EMPTY = ("This row has no name.", "Write one in its first cell, or remove the row.")
    NAME_FORM = (
        'The name "{name}" holds a quotation mark, or begins with an arrow.',
        "Write it without: the arrow belongs into a decision's head.",
    )
    NAME_RESERVED = (
        'The name "{name}" is taken by a free column of decisions.',
        "Choose a name other than because, note and #.",
    )
    NAME_TWICE = ('"{name}" is an outcome here and a fact in line {line}.', "Give one of them another name.")
    FACT_TWICE = ('The fact "{name}" is declared already in line {line}.', "Remove one of them.")
    OUTCOME_TWICE = ('The outcome "{name}" is declared already in line {line}.', "Remove one of them.")

    # Values.
    VALUES_EMPTY = ("The values are missing.", "Write for example `no < yes`, `home, street` or `0..99`.")
    VALUES_ONE = (
        'A fact needs at least two values; "{text}" is one.',
        "Divide values by commas, or by < where each is more than the one before.",
    )
    VALUES_MIXED = (
        '"{text}" mixes < and commas.',
        "Write < between all values where they have an order, else commas; quote a value that holds one.",
    )
    VALUES_BACKWARDS = ('"{text}" is written from the greatest to the least.', "Turn it round and write <.")
    VALUES_BOUNDS = (
        '"{text}" is not a stretch between two numbers, dates, times or durations of one kind.',
        "Write for example 0..99, 0.0..9.9, 2026-01-01..2026-12-31, 00:00..23:59 or PT0M..PT24H.",
    )
    VALUES_REVERSED = ('"{text}" does not rise.', "Write the lower end first, and two different ends.")
    VALUE_BLANK = ('There is an empty value in "{text}".', "Remove the comma or < that is too many.")
    VALUE_NEEDS_QUOTES = (
        'The value "{value}" could be mistaken for a test.',
        "Put it in quotation marks here and in every cell, or choose plainer words.",
    )
    VALUE_RESERVED = ('The value "{value}" has a meaning of its own.', "Choose another word.")
    VALUE_TWICE = ('The value "{value}" stands twice.', "Remove one of them.")
    VALUE_UNKNOWN = ('"{value}" is not one of the declared values.', "{nearest}")
    VALUE_FORM = ('"{value}" is not {form}.', "Write {form}.")
    VALUE_OUTSIDE = (
        '"{value}" lies outside {stretch}.',
        "Write a value within, or declare a longer stretch.",
    )

    # Facts.
    ABOUT_EMPTY = (
        "What the fact is about is missing.",
        "Write one or more of situation, person, place, time and load, or `from …`, or `decided`.",
    )
    ABOUT_UNKNOWN = ('"{text}" is not something a fact can be about.', "{nearest}")
    FROM_BLANK = ('"{text}" does not name what the fact is derived from.', "Write `from` and names of facts.")
    FROM_UNKNOWN = ('The fact is derived from "{name}", which is not a declared fact.', "{nearest}")
    FROM_DECIDED = (
        '"{name}" is derived from "{source}", but that is decided by a table, after the case is known.',
        "Name facts that a case brings, or decide both by tables.",
    )
    FROM_CIRCLE = ("The fact is derived from itself: {circle}.", "Remove one of these.")
    ASK_EMPTY = ("The question is missing.", "Write it as it is put to a person, or `never`.")
    ASK_DERIVED = (
        'The fact follows from others, so "{text}" cannot be asked.',
        "Write `never`, and ask for what it follows from.",
    )
    ASK_BARRED = (
        'The fact is about {about}, so "{text}" may not be asked.',
        "Write `never`: who someone is and how busy we are is never put as a question.",
    )

    # Outcomes.
    URGENT_NOT_NUMBER = (
        '"{text}" under `most urgent` is for numbers alone.',
        "Leave the cell empty: values with < rise to the most urgent, values with commas have no order.",
    )
    URGENT_NEEDED = (
        '"{text}" under `most urgent` does not say which end is urgent.',
        "Write lowest or highest.",
    )
    FLOOR_MISSING = (
        'While unsure, "{other}" is fixed but "{name}" is not.',
        "Write a value here, or leave `while unsure` empty for every outcome that has an order.",
    )
    ANSWER_WITHIN_VALUES = (
        'The values "{text}" of `answer within` are not minutes.',
        "Write whole numbers from 0, for example 0..120.",
    )
    ANSWER_WITHIN_URGENT = ("Fewer minutes are more urgent.", "Write lowest.")
    UNITS_VALUES = (
        'The value "{value}" of `units` does not say how many of what.',
        "Write `none`, or for example `1 patrol` or `2 patrol + 1 medic`.",
    )
    MAY_DECIDE_VALUES = ('The values "{text}" of `may decide` are not roles.', "Write names of roles.")

    # Cells of rules.
    TEST_BLANK = ('There is an empty value in "{text}".', "Remove the comma that is too many.")
    TEST_QUOTES = (
        "The quotation marks in `{text}` do not enclose one value.",
        'Write for example "send now".',
    )
    TEST_NOT_INSIDE = (
        '"not" does not enclose the whole of "{text}".',
        "Write `not(…)` around the whole cell.",
    )
    TEST_OPERATOR = ('"{operator}" is not a comparison here.', "Write {instead}.")
    TEST_NO_VALUE = ('There is no value after "{operator}" in "{text}".', "Write the value to compare with.")
    TEST_UNORDERED = (
        '"{text}" compares values that have no order.',
        "List the values that are meant, or declare them with < between them.",
    )
    TEST_INTERVAL = (
        '"{text}" is not an interval.',
        "Write for example [1..5], or [1..5) without its upper end.",
    )
    TEST_BARE_INTERVAL = (
        '"{text}" does not say whether its ends belong to it.',
        "Write [{text}] with both ends, or ( and ) to leave one out.",
    )
    TEST_REVERSED = ('"{text}" ends before it begins.', "Write the lower end first.")
    TEST_NOTHING = ('"{text}" accepts no value at all.', "Remove it, or write what it should accept.")
    TEST_TWICE = ('"{text}" stands twice in "{cell}".', "Remove one of them.")
    RESULT_DASH = ("A rule cannot give `-`.", "Write a value, or leave the cell empty for undecided.")

    # Hit policies, and tables together.
    PRIORITY_UNORDERED = (
        'The decision "{name}" goes by priority, but nothing that it gives has an order.',
        "Declare an outcome's values with <, or choose another hit policy.",
    )
    COLLECT_VALUES = (
        'The values of "{name}" have no {aggregate}.',
        "sum takes numbers, count whole numbers, min and max values in an order.",
    )
    PRODUCED_TWICE = ('"{name}" is given already by the decision "{table}".', "Give it in one table alone.")
    OUTCOME_NOT_PRODUCED = (
        'No decision gives the outcome "{name}".',
        "Add a column `→ {name}` to one, or remove the outcome.",
    )
    FACT_NOT_PRODUCED = (
        'The fact "{name}" is `decided`, but no decision gives it.',
        "Add a column `→ {name}` to one, or say what the fact is about.",
    )
    LIST_READ = (
        'The decision "{table}" collects "{name}" into a list, which no cell can test.',
        "Choose collect sum, min, max or count, or another hit policy there.",
    )
    CIRCLE = ("The decisions wait for each other: {circle}.", "Let one of them do without the next.")
    LOAD = (
        'The fact "{fact}" comes from load, and here it would decide "{outcome}".',
        "What a call deserves never reads how busy we are: remove the column, or let it give advice alone.",
    )

    # Guarantees.
    GUARANTEE_UNKNOWN = ('"{text}" is not a guarantee that can be proved.', "{nearest}")
    GUARANTEE_UNUSED = ('"{kind}" makes nothing of "{text}" under `{head}`.', "Leave the cell empty.")
    GUARANTEE_NEEDS = ('"{kind}" needs something under `{head}`.', "Fill the cell.")
    GUARANTEE_CITATION = (
        'The exception "{text}" gives no ground.',
        "Write the law or order that allows it under `citation`.",
    )
    OF_UNKNOWN = ('"{name}" is not a declared outcome.', "{nearest}")
    OF_FACT = ('"{name}" is a fact; a guarantee is given `of` outcomes.', "{nearest}")
    OF_UNORDERED = ('"{name}" has no order, so it cannot be worse.', "Name outcomes that have one.")
    OVER_UNKNOWN = ('"{name}" is neither a fact nor something facts are about.', "{nearest}")
    OVER_BOTH = (
        '"{name}" is the name of a fact and also something facts are about.',
        "Give the fact another name.",
    )
    OVER_PRODUCED = (
        '"{name}" is decided by a table, so it cannot be varied.',
        "Name the facts that it reads.",
    )
    OVER_UNORDERED = (
        'The values of "{name}" have no order, so there is no more of it.',
        "Name facts that have one.",
    )
    LISTED_TWICE = ('"{name}" stands twice.', "Remove one of them.")
    TERM_FORM = ('"{text}" is not a term.', "Write a name, a comparison and a value: `weapon = seen, used`.")
    TERM_UNKNOWN = ('"{name}" is neither a declared fact nor an outcome.', "{nearest}")
    TERM_LIST = ('"{name}" is collected into a list, which no term can test.', "Name another outcome.")
    THEN_NO_OUTCOME = ('"{text}" speaks of facts alone, which no table decides.', "Name an outcome.")

    # Dispatch.
    DISPATCH_UNKNOWN = ('"{name}" is not a rule of dispatch.', "{nearest}")
    DISPATCH_TWICE = ('"{name}" stands already in line {line}.', "Remove one of them.")
    DISPATCH_ORDER = ('"{text}" does not say who goes first among equals.', "{nearest}")
    DISPATCH_MINUTES = (
        'The "{name}" of "{text}" is not a number of minutes.',
        "Write a whole number from 1 to {most}{never}.",
    )

    # Warnings.
    TEST_EVERYTHING = ('"{text}" accepts every value.', "Leave the cell empty if that is meant.")
    RESULT_EMPTY = ('The rule leaves "{name}" undecided.', "Write a value unless that is meant.")
    VALUE_UNKNOWN_WORD = (
        '"{value}" is a value here, while any fact can be unknown or contested without being declared so.',
        "Remove it unless it says something about the matter itself.",
    )
