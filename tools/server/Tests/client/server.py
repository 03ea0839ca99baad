"""Starts the server on a port that the system picks, and ends it again."""

import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path

BINARY = os.environ["EMULSION_SERVER"]


class Server:
    def __init__(self, store, *options):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [BINARY, str(store), "--port", "0", *map(str, options)],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = []
        for line in self.process.stderr:
            self.lines.append(line.rstrip())
            found = re.search(r"Listening on (http://127\.0\.0\.1:(\d+))", line)
            if found:
                self.url, self.port = found[1], int(found[2])
                return
        raise RuntimeError(f"the server did not start: {self.lines}")

    def stop(self):
        """Asks it to end; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._wait()

    def kill(self):
        self.process.kill()
        return self._wait()

    def _wait(self):
        code = self.process.wait(timeout=60)
        self.lines += self.process.stderr.read().splitlines()
        self.process.stderr.close()
        self.log.close()
        return code


def real_data():
    """The folder of the records of real photographs, or None."""
    folder = Path(__file__).resolve().parents[4] / ".." / "shared" / "data"
    return folder if (folder / "assets.jsonl").exists() else None
