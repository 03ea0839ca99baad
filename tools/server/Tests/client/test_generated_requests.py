"""schemathesis makes requests from the server's own description, sound ones and broken ones."""

import subprocess
import sys
from pathlib import Path

from conftest import start


def test_no_generated_request_meets_an_undeclared_answer(documents, tmp_path):
    # Half a minute on a quiet machine; bounded by the number of examples.
    server = start(documents, tmp_path / "store")
    try:
        outcome = subprocess.run(
            [
                Path(sys.executable).parent / "schemathesis", "run", f"{server.url}/openapi.json",
                "--max-examples", "15", "--seed", "7", "--continue-on-failure",
                # Whether a cursor, a person or a member of an album is there no schema can tell.
                "--exclude-checks", "positive_data_acceptance",
                # It answers 501, which is declared.
                "--exclude-operation-id", "uploadAsset",
                "--warnings", "off", "--no-color",
            ],
            cwd=tmp_path, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
    finally:
        code = server.stop()
    assert outcome.returncode == 0, outcome.stdout[-8000:] + outcome.stderr[-2000:]
    assert "No issues found" in outcome.stdout
    assert code == 0
    assert not [line for line in server.lines if "error" in line.lower()], server.lines
