"""Tools for tests of docgen_nb and of what is built on it: a scripted model and a local HTTP server with faults."""

from __future__ import annotations

from docgen_nb.testing.fault_server import Fault, FaultServer
from docgen_nb.testing.replies import canned_reply
from docgen_nb.testing.scripted import ScriptedModel

__all__ = ["Fault", "FaultServer", "ScriptedModel", "canned_reply"]
