"""`tanya-sop` as a process of its own, forked from a server that holds its modules and the encoder: 0.05 s of CPU, not 3.

The forked process runs `bot.program` as `python -m bot.program` does, with arguments, environment, folder and streams
of its own. Nothing of a library or a profile is open before the fork, and the encoder, which has no threads, has read
nothing.
`tests/bot/test_doctor.py` starts the real command, `tests/index/test_encoder.py` an encoder in a new process.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import gc
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import bot.ingesting
from index.classifier import hearing

ROOT = Path(__file__).parent.parent
_MODULES = (
    "bot.running",
    "bot.terminal",
    "bot.evaluation",
    "ingest.commands",
    "index.commands",
)
_LONGEST = 1 << 16
_SHIM = """#!{python} -SEs
import json, os, signal, socket, sys
asked = socket.socket(socket.AF_UNIX)
asked.connect({address!r})
wish = dict(arguments=sys.argv[3:], environment=dict(os.environ), folder=os.getcwd())
socket.send_fds(asked, [json.dumps(wish).encode()], [0, 1, 2])
told = asked.makefile()
program = int(told.readline())
status = int(told.readline() or -signal.SIGKILL)
sys.exit(status if status >= 0 else 128 - status)
"""


class Program:
    """A process of ours that runs: what `asyncio.subprocess.Process` offers, as far as the suite uses it."""

    def __init__(self, asked: socket.socket) -> None:
        self._told = asked.makefile("r")
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def ended(self) -> int:
        """Wait for the end; the exit status, negative for a signal."""
        if self.returncode is None:
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    async def wait(self) -> int:
        return await asyncio.to_thread(self.ended)


def start(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, streams: Sequence[IO[Any]]
) -> Program:
    """`tanya-sop ARGUMENTS` in `folder`, in a group of its own, with these streams for input, output and errors."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(_server())
        wish = {"arguments": list(arguments), "environment": dict(environment), "folder": str(folder)}
        socket.send_fds(asked, [json.dumps(wish).encode()], [stream.fileno() for stream in streams])
        return Program(asked)


def run(
    *arguments: str, environment: Mapping[str, str], folder: Path, says: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run to the end; `says` is what stands in its input."""
    with (
        tempfile.TemporaryFile("w+") as given,
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as err,
    ):
        given.write(says)
        given.seek(0)
        ended = start(arguments, environment, folder, (given, out, err)).ended()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, ended, out.read(), err.read())


def as_python(path: Path, address: str = "") -> Path:
    """A program at `path` that does what this Python does with `-m bot.program ARGUMENTS`, forked and not begun anew.

    It asks the server at `address`, by default the one of this run.
    """
    path.write_text(_SHIM.format(python=sys.executable, address=address or _server()))
    path.chmod(0o755)
    return path


@functools.cache
def _server() -> str:
    """The address of this run's server, which ends with the run."""
    home = tempfile.mkdtemp(prefix="tanya-sop-")
    address = f"{home}/program"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.program", address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stdout is not None
    assert server.stdin is not None
    assert server.stdout.readline() == b"ready\n"
    server.stdout.close()

    def end(line: IO[bytes] = server.stdin) -> None:
        line.close()
        server.wait()
        shutil.rmtree(home)

    atexit.register(end)
    return address


def _forked(address: str) -> tuple[dict[str, Any], Sequence[int]]:
    """Serve as long as there is somebody at the other end of the input; return, with what is asked for, in each program.

    For each caller a keeper forks the program, tells its number and, when it has ended, how.
    """
    for name in _MODULES:
        __import__(name)
    hearing()
    # What a bot starts to read an upload is forked as well.
    bot.ingesting._PYTHON = str(as_python(Path(address).with_name("python"), address))
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while select.select([listening, sys.stdin], [], [])[0] == [listening]:
            asked, _ = listening.accept()
            if not os.fork():
                return _kept(asked)
            asked.close()
    sys.exit()


def _kept(asked: socket.socket) -> tuple[dict[str, Any], Sequence[int]]:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    wish, streams, _, _ = socket.recv_fds(asked, _LONGEST, 3)
    program = os.fork()
    if not program:
        asked.close()
        return json.loads(wish), streams
    for stream in streams:
        os.close(stream)
    os.setpgid(program, program)
    asked.send(b"%d\n" % program)
    _, status = os.waitpid(program, 0)
    asked.send(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(wish: dict[str, Any], streams: Sequence[int]) -> None:
    """Be `python -m bot.program` from here to the end of the interpreter."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(wish["environment"])
    os.chdir(wish["folder"])
    sys.argv[1:] = wish["arguments"]
    runpy.run_module("bot.program", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _become(*_forked(sys.argv[1]))
