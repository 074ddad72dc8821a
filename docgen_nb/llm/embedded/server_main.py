"""The child process of the embedded model: llama.cpp's server on a loopback port.

Started as ``python -m docgen_nb.llm.embedded.server_main`` with one line of JSON on standard input (the key must
not stand in the process list). Answers with one line of JSON on standard output, then serves until standard input
ends, which it does when the parent does, also when that is killed.
"""

import json
import os
import shutil
import sys
import threading
import time

_LOOK_SECONDS = 1.0


def main() -> None:
    """Serve until the parent is gone."""
    parent = os.getppid()
    config = json.loads(sys.stdin.readline())
    answer = _own_output()
    # libgomp reads it when it is loaded; spinning threads starve a kernel and a browser on the same cores
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    try:
        import xllamacpp
    except ImportError:
        _say(answer, {"error": "missing"})
        return
    try:
        server = xllamacpp.Server(_parameters(xllamacpp, config))
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must be told, and the process ends
        _say(answer, {"error": "failed", "message": str(error)})
        return
    _say(answer, {"url": server.listening_address})
    # a process that the parent has forked holds the pipe open after the parent's end
    threading.Thread(target=_watch, args=(parent, config["folder"]), daemon=True).start()
    sys.stdin.read()
    _leave(config["folder"])


def _own_output() -> int:
    """A descriptor for the answer alone: what the native library prints goes nowhere, and can fill no pipe."""
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answer


def _say(answer: int, value: dict[str, object]) -> None:
    with os.fdopen(answer, "w", encoding="utf-8") as file:
        file.write(json.dumps(value) + "\n")


def _watch(parent: int, folder: str) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    _leave(folder)


def _leave(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # destroying the server would wait for requests that nobody reads


def _parameters(xllamacpp: object, config: dict[str, object]) -> object:
    parameters = xllamacpp.CommonParams()  # type: ignore[attr-defined]  # the package has no types
    slots, context = int(str(config["slots"])), int(str(config["context"]))
    threads = int(str(config["threads"] or os.cpu_count() or 2))
    parameters.model.path = config["path"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # the system gives one that is free
    parameters.n_parallel = slots
    parameters.n_ctx = context * slots
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.n_threads_http = slots + 4
    parameters.warmup = False
    parameters.use_jinja = True
    parameters.ui = False
    parameters.fit_params = False  # saves three seconds of start-up
    parameters.api_keys = [config["key"]]
    parameters.cors_origins = "http://127.0.0.1"  # the default lets every page in a browser read answers
    parameters.cors_credentials = False
    parameters.slot_save_path = os.path.join(str(config["folder"]), "")  # noqa: PTH118 - it must end in a separator
    parameters.verbosity = -1
    return parameters


if __name__ == "__main__":
    main()
