"""Tools for tests of docgen_nb and of what is built on it: a scripted model, a server with faults, a clock."""

from docgen_nb.testing.fault_server import FaultServer, Received
from docgen_nb.testing.faults import Fault, RateLimit, at_random, in_order, lognormal
from docgen_nb.testing.prompt_cache import PromptCache
from docgen_nb.testing.scripted import ScriptedModel, canned_reply
from docgen_nb.testing.virtual_clock import ManualClock

__all__ = [
    "Fault",
    "FaultServer",
    "ManualClock",
    "PromptCache",
    "RateLimit",
    "Received",
    "ScriptedModel",
    "at_random",
    "canned_reply",
    "in_order",
    "lognormal",
]
