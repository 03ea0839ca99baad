import json
import os
import subprocess

import httpx
import pytest
from gumnut import Gumnut

from server import Server, real_data

GENERATED = 5000


def lines_of(file):
    """Not `splitlines`, which takes some characters of captions for the ends of lines."""
    return [line for line in file.read_text(encoding="utf-8").split("\n") if line]


@pytest.fixture(scope="session")
def documents(tmp_path_factory):
    """What the library is loaded with: the live assets by id, the ids of those in the trash, the files."""
    folder = tmp_path_factory.mktemp("documents")
    generated = folder / "generated.jsonl"
    with generated.open("wb") as file:
        subprocess.run(
            [os.environ["EMULSION"], "generate", "--assets", str(GENERATED), "--seed", "7"],
            stdout=file,
            check=True,
        )
    lines = lines_of(generated)
    people = []
    if folder_of_real := real_data():
        lines += lines_of(folder_of_real / "assets.jsonl")
        people = lines_of(folder_of_real / "people.jsonl")
    (folder / "assets.jsonl").write_text("\n".join(lines))
    (folder / "people.jsonl").write_text("\n".join(people))
    assets = {document["id"]: document for document in map(json.loads, lines)}
    live = {id: asset for id, asset in assets.items() if asset["trashed_at"] is None}
    assert 0 < len(live) < len(assets)
    return {"assets": live, "trashed": assets.keys() - live.keys(), "folder": folder}


def start(documents, store, *options):
    folder = documents["folder"]
    return Server(
        store,
        "--import",
        folder / "assets.jsonl",
        "--import-people",
        folder / "people.jsonl",
        *options,
    )


@pytest.fixture(scope="session")
def reading(documents, tmp_path_factory):
    """A server whose library no test changes."""
    server = start(documents, tmp_path_factory.mktemp("reading") / "store")
    yield server
    assert server.stop() == 0
    assert not [line for line in server.lines if "error" in line.lower()], server.lines


@pytest.fixture(scope="module")
def writing(documents, tmp_path_factory):
    """A server whose library the tests of one file change."""
    server = start(documents, tmp_path_factory.mktemp("writing") / "store")
    yield server
    assert server.stop() == 0
    assert not [line for line in server.lines if "error" in line.lower()], server.lines


def client_of(server):
    """The API's own client; a retried mistake would hide a 5xx, so it retries nothing."""
    return Gumnut(
        api_key="none",
        base_url=server.url,
        max_retries=0,
        timeout=60,
        _strict_response_validation=True,
    )


@pytest.fixture(scope="session")
def client(reading):
    with client_of(reading) as client:
        yield client


@pytest.fixture(scope="module")
def editor(writing):
    with client_of(writing) as client:
        yield client


@pytest.fixture(scope="session")
def http(reading):
    with httpx.Client(base_url=reading.url, timeout=60) as http:
        yield http
