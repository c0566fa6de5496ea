"""sshd on a port of loopback, with keys of its own: as another machine would be reached, and no user's files touched."""

from __future__ import annotations

import contextlib
import getpass
import shutil
import socket
import subprocess
import time
from pathlib import Path

SSHD = shutil.which("sshd") or shutil.which("/usr/sbin/sshd")
MISSING = "needs sshd and ssh: install openssh-server" if not SSHD or not shutil.which("ssh") else ""

SERVER = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile {folder}/pid
AuthorizedKeysFile {folder}/user.pub
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PrintMotd no
UseDNS no
ClientAliveInterval 1
ClientAliveCountMax 3
"""
CLIENT = """\
Host there
  HostName 127.0.0.1
  User {user}
  IdentityFile {folder}/user
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile /dev/null
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking no
  LogLevel ERROR
  EscapeChar none
  Compression no
  SendEnv -LANG -LC_*
"""


class Daemon:
    """Runs until `stop`. `command` is how to do something over there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "server").write_text(SERVER.format(port=self.port, folder=folder))
        (folder / "client").write_text(CLIENT.format(user=getpass.getuser(), folder=folder))
        with contextlib.suppress(PermissionError):  # only root needs it: where privileges are separated
            Path("/run/sshd").mkdir(exist_ok=True)
        assert SSHD is not None
        log = (folder / "log").open("wb")
        self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "server"], stderr=log, stdin=subprocess.DEVNULL)
        self._wait()

    def _wait(self) -> None:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(5)

    def command(self, line: str, port: int | None = None) -> list[str]:
        """An ssh command that carries out `line` on a terminal; port: of a link to the daemon."""
        return ["ssh", "-F", str(self.folder / "client"), "-p", str(port or self.port), "-tt", "there", line]
