"""Who somebody is, and how that is found out: passwords, codes, sessions, tokens, and the pace of trying.

Knows no door and says no events: what is auditable is said by `center.people`, what is secret lives in the
vault (`kept`), never in the record.
"""

from answerable.identity.bearers import read_token, show_token
from answerable.identity.delays import Delays
from answerable.identity.elsewhere import Elsewhere, Presented, Vouched, read_elsewhere
from answerable.identity.kept import Credentials, Secrets
from answerable.identity.limits import Buckets, network_of
from answerable.identity.local import LocalIdentity, Proven
from answerable.identity.passwords import Passwords, check_strength
from answerable.identity.scopes import SCOPES, check_scopes, permissions
from answerable.identity.sessions import Caller, Opened

__all__ = [
    "SCOPES",
    "Buckets",
    "Caller",
    "Credentials",
    "Delays",
    "Elsewhere",
    "LocalIdentity",
    "Opened",
    "Passwords",
    "Presented",
    "Proven",
    "Secrets",
    "Vouched",
    "check_scopes",
    "check_strength",
    "network_of",
    "permissions",
    "read_elsewhere",
    "read_token",
    "show_token",
]
