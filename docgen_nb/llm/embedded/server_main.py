"""The child process of the embedded model: llama.cpp's server on a loopback port.

Started as ``python -m docgen_nb.llm.embedded.server_main`` with one line of JSON on standard input (the key must
not stand in the process list). Answers with one line of JSON on standard output, then serves until standard input
ends, which it does when the parent does, also when that is killed.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Serve until the parent is gone."""
    config = json.loads(sys.stdin.readline())
    # libgomp reads it when it is loaded; spinning threads starve a kernel and a browser on the same cores
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    try:
        import xllamacpp
    except ImportError:
        _say({"error": "missing"})
        return
    try:
        server = xllamacpp.Server(_parameters(xllamacpp, config))
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must be told, and the process ends
        _say({"error": "failed", "message": str(error)})
        return
    _say({"url": server.listening_address})
    sys.stdin.read()
    os._exit(0)  # destroying the server would wait for requests that nobody reads


def _parameters(xllamacpp: object, config: dict[str, object]) -> object:
    parameters = xllamacpp.CommonParams()  # type: ignore[attr-defined]  # the package has no types
    slots, context = int(str(config["slots"])), int(str(config["context"]))
    threads = os.cpu_count() or 2
    parameters.model.path = config["path"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_parallel = slots
    parameters.n_ctx = context * slots
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.n_threads_http = slots + 4
    parameters.warmup = False
    parameters.use_jinja = True
    parameters.ui = False
    parameters.fit_params = False  # saves three seconds of start-up
    parameters.api_keys = [config["key"]]
    parameters.verbosity = -1
    return parameters


def _say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
