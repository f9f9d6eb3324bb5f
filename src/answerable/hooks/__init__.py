"""What happens here, told to others: signed messages to outside addresses, queued in the record itself.

declared    hooks.toml: where to, and what of
messages    an event -> a message: numbers, kinds, times, links, and nothing else
signing     Standard Webhooks
posting     one HTTPS request, or why it did not arrive
queue       how far each hook is, kept beside the record; what was given up
delivering  one turn of a hook: what is next, sent, and noted
running     a thread a hook, as long as the server
"""

from answerable.hooks.declared import Declared, Hook, read_hooks
from answerable.hooks.delivering import Delivery
from answerable.hooks.messages import KINDS, Message, message_of, test_message
from answerable.hooks.queue import DeadLetter, Place, Queue
from answerable.hooks.running import Hooks, HookStands
from answerable.hooks.sending import Notifier, NotSent, Sender, sender_of
from answerable.hooks.signing import Signing, new_secret

__all__ = [
    "KINDS",
    "DeadLetter",
    "Declared",
    "Delivery",
    "Hook",
    "HookStands",
    "Hooks",
    "Message",
    "NotSent",
    "Notifier",
    "Place",
    "Queue",
    "Sender",
    "Signing",
    "message_of",
    "new_secret",
    "read_hooks",
    "sender_of",
    "test_message",
]
