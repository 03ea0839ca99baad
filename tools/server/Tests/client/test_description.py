"""`openapi.yaml` is true: each operation, parameter, status and schema that it declares meets real answers."""

import http.client
import itertools
import json
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
import yaml

from conftest import start

SOURCE = Path(__file__).parents[2] / "Sources/EmulsionServer/Description/openapi.yaml"
DESCRIPTION = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
METHODS = ["get", "put", "post", "delete", "patch"]
TOKEN = "a-token-of-some-length"


def resolved(part):
    """What a `$ref` stands for."""
    while "$ref" in part:
        found = DESCRIPTION
        for key in part["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        part = found
    return part


VALIDATORS = {}


def validator(schema):
    """Compiled once: pages are large."""
    key = id(schema)
    if key not in VALIDATORS:
        whole = {**schema, "components": DESCRIPTION["components"]}
        VALIDATORS[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return VALIDATORS[key]


OPERATIONS = {
    operation["operationId"]: (method, path, item, operation)
    for path, item in DESCRIPTION["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}


def parameters(id):
    _, _, item, operation = OPERATIONS[id]
    both = item.get("parameters", []) + operation.get("parameters", [])
    return {(p["in"], p["name"]): p for p in map(resolved, both)}


def statuses(id):
    return set(OPERATIONS[id][3]["responses"])


class Replay:
    """Asks the server, holds each answer against the description, and remembers what was met."""

    def __init__(self, server):
        self.http = httpx.Client(
            base_url=server.url, timeout=60, headers={"authorization": f"Bearer {TOKEN}"}
        )
        self.met = set()

    def __call__(self, id, expected, *, path={}, json=None, content=None, headers={}, **query):
        method, template, _, operation = OPERATIONS[id]
        known = parameters(id)
        for key, value in query.items():
            declared = known.get(("query", key))
            if declared and expected < 400:
                schema = resolved(declared["schema"])
                items = schema.get("type") == "array" and not isinstance(value, list)
                validator(schema).validate([value] if items else value)
            if declared:
                self.met.add((id, "query", key))
        for key in headers:
            if ("header", key) in known:
                self.met.add((id, "header", key))
        if json is not None and expected < 300:
            body = resolved(operation["requestBody"])["content"]["application/json"]["schema"]
            validator(body).validate(json)
        url = template.format(**path)
        self.met.update((id, "path", key) for key in path)
        answer = self.http.request(
            method, url, params=query, json=json, content=content, headers=headers
        )
        assert answer.status_code == expected, (id, answer.text[:500])
        self.check(id, answer)
        return answer

    def check(self, id, answer):
        declared = resolved(OPERATIONS[id][3]["responses"][str(answer.status_code)])
        for name, header in declared.get("headers", {}).items():
            assert name in answer.headers, (id, name)
            validator(resolved(header)["schema"]).validate(answer.headers[name])
        content = declared.get("content", {})
        if not content:
            assert answer.content == b""
        else:
            [(kind, form)] = content.items()
            assert answer.headers["content-type"].partition(";")[0] == kind, id
            value = answer.json() if kind == "application/json" else answer.text
            validator(form["schema"]).validate(value)
        self.met.add((id, "status", str(answer.status_code)))


@pytest.fixture(scope="module")
def replay(documents, tmp_path_factory):
    folder = tmp_path_factory.mktemp("description")
    (folder / "token").write_text(TOKEN)
    server = start(documents, folder / "store", "--token-file", folder / "token")
    yield Replay(server)
    assert server.stop() == 0


def test_the_description_is_sound_and_served_as_it_is_written(replay):
    answer = replay("getDescription", 200)
    assert answer.json() == json.loads(json.dumps(DESCRIPTION))
    ids = [operation["operationId"] for *_, operation in OPERATIONS.values()]
    assert len(ids) == len(set(ids)) == 42
    for schema in DESCRIPTION["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)
    text = SOURCE.read_text(encoding="utf-8")
    for section, parts in DESCRIPTION["components"].items():
        for name in parts if section != "securitySchemes" else []:
            assert f"#/components/{section}/{name}" in text, f"{name} is not used"


def test_every_page_and_document_is_of_its_schema(replay, documents):
    groups = ["metadata", "faces", "people", "metrics", "file_data", "variants"]
    last = None
    for _ in itertools.count():
        after = {"starting_after_id": last} if last else {}
        page = replay("listAssets", 200, limit=200, include=groups, **after).json()
        last = page["data"][-1]["id"]
        if not page["has_more"]:
            break
    replay("listAssets", 200, limit=200, state="trashed", include=groups)
    for size in range(len(groups) + 1):
        for subset in itertools.combinations(groups, size):
            replay("getAsset", 200, path={"asset_id": last}, include=list(subset))
    for id, include in [("listFaces", "cluster_assignment"), ("listPeople", "cluster_metrics")]:
        more = {"name_filter": "all"} if id == "listPeople" else {}
        page = replay(id, 200, limit=200, include=include, **more).json()["data"]
        assert any(row[include] for row in page)
        replay(id, 200, limit=200, **more)
    cursor, types = None, set()
    for _ in range(200):
        page = replay(
            "listEvents", 200, limit=200, **({"after_cursor": cursor} if cursor else {})
        ).json()
        types.update(event["entity_type"] for event in page["data"])
        if not page["has_more"]:
            break
        cursor = page["data"][-1]["cursor"]
    assert {"asset", "face", "person"} <= types


def test_every_parameter_is_taken(replay, documents):
    assets = [asset for asset in documents["assets"].values() if asset["people"]]
    asset, other = assets[0], assets[1]
    person, face = asset["people"][0]["id"], asset["faces"][0]["id"]
    library = replay("listLibraries", 200).json()[0]["id"]
    album = replay("createAlbum", 200, json={"name": "One", "library_id": library}).json()["id"]
    replay("addToAlbum", 200, path={"album_id": album}, json={"asset_ids": [asset["id"], other["id"]]})
    link = replay("listAlbumAssets", 200, album_id=album, asset_id=asset["id"]).json()["data"][0]
    assert link["asset_id"] == asset["id"]
    samples = {
        "library_id": library, "album_id": album, "person_id": person, "asset_id": asset["id"],
        "limit": 5, "state": "all", "group_by": "month", "name": "a", "name_filter": "all",
        "sort": "name_asc", "created_at_gte": "2020-01-01T00:00:00Z", "radius": 500.5,
        "created_at_lt": "2100-01-01T00:00:00", "entity_types": ["asset", "person"],
        "local_datetime_after": "1970-01-02T00:00:00.5", "center": "16.3,48.2",
        "local_datetime_before": "2100-01-01T00:00:00+02:00", "bbox": "-20,-10.5,170,60",
        "after_cursor": replay("listEvents", 200, limit=1).json()["data"][0]["cursor"],
    }  # fmt: skip
    last = {"listAssets": other["id"], "listFaces": face, "listPeople": person,
            "listAlbums": album, "listAlbumAssets": link["id"]}  # fmt: skip
    include = {"listAssets": "faces", "getAsset": "faces", "listFaces": "cluster_assignment",
               "getFace": "cluster_assignment", "listPeople": "cluster_metrics",
               "getPerson": "cluster_metrics"}  # fmt: skip
    path = {"asset_id": asset["id"], "face_id": face, "person_id": person, "album_id": album,
            "album_asset_id": link["id"], "library_id": library}  # fmt: skip
    for id, (method, template, _, _) in OPERATIONS.items():
        if method != "get":
            continue
        own = {key: value for key, value in path.items() if f"{{{key}}}" in template}
        for place, name in parameters(id):
            if place != "query":
                continue
            query = {name: samples.get(name)}
            if name == "include":
                query = {name: include[id]}
            elif name == "ids":
                query = {name: [last[id]]}
            elif name == "starting_after_id":
                query = {name: last[id]}
            elif name in ("center", "radius"):
                query = {"center": samples["center"], "radius": samples["radius"]}
            replay(id, 200, path=own, **query)
        if not any(place == "query" for place, _ in parameters(id)):
            replay(id, 200, path=own)
    tag = replay("getAsset", 200, path=path).headers["etag"]
    replay("getAsset", 304, path=path, headers={"If-None-Match": tag})


def test_every_change_answers_as_declared(replay, documents):
    library = {"library_id": replay("listLibraries", 200).json()[0]["id"]}
    source = next(asset for asset in reversed(documents["assets"].values()) if asset["faces"])
    here = {"asset_id": "asset_described"}
    document = {
        **source, "id": "asset_described", "people": None,
        "faces": [{**source["faces"][0], "id": "face_described", "asset_id": "asset_described"}],
        "metadata": {**source["metadata"], "asset_id": "asset_described"},
    }  # fmt: skip
    replay("putAsset", 201, path=here, json=document)
    replay("putAsset", 200, path=here, json=document, **library)
    change = {"description": None, "latitude": 1.5, "longitude": -2, **library,
              "original_datetime": "2001-02-03T04:05:06+01:00"}  # fmt: skip
    replay("updateAsset", 200, path=here, json=change)
    updates = [{"id": "asset_described", "change": {"description": "x"}}]
    replay("updateAssets", 200, json={"updates": updates, **library})
    files = source["file_data"]
    replay("findFiles", 200, json={"checksums": [files["checksum"]], **library})
    replay("findFiles", 200, json={"checksum_sha1s": [], "checksums": None})
    device = {"deviceId": files["device_id"], "deviceAssetIds": [files["device_asset_id"]]}
    assert replay("findFiles", 200, json=device).json()["assets"]
    box = {"x": 0, "y": 0, "w": 1, "h": 1}
    person = {"name": "Ada", "birth_date": "1815-12-10", "is_favorite": True, "is_hidden": None}
    ada = replay("createPerson", 200, json={**person, **library}).json()["id"]
    face = {"asset_id": "asset_described", "bounding_box": box, "person_id": ada, **library}
    drawn = {"face_id": replay("createFace", 200, json=face).json()["id"]}
    replay("updateFace", 200, path=drawn, json={"person_id": None}, **library)
    replay("updateFace", 200, path=drawn, json={"person_id": ada, **library})
    portrait = {"thumbnail_face_id": drawn["face_id"], "birth_date": None}
    replay("updatePerson", 200, path={"person_id": ada}, json=portrait)
    target = {"person_id": replay("createPerson", 200, json={}).json()["id"]}
    replay("mergePeople", 200, path=target, json={"source_person_ids": [ada], **library})
    replay("deleteFace", 200, path=drawn, **library)
    replay("deletePerson", 200, path=target, **library)
    album = {"album_id": replay("createAlbum", 200, json={"name": None}).json()["id"]}
    members = {"asset_ids": ["asset_described"], **library}
    replay("addToAlbum", 200, path=album, json=members)
    cover = {"album_cover_asset_id": "asset_described", "name": "Two", "description": None}
    replay("updateAlbum", 200, path=album, json={**cover, **library})
    replay("getAlbum", 200, path=album)
    replay("removeFromAlbum", 200, path=album, json=members)
    replay("deleteAlbum", 200, path=album, **library)
    replay("trashAssets", 200, json={"ids": ["asset_described"], **library}, **library)
    replay("restoreAssets", 200, json={"ids": ["asset_described"]}, **library)
    replay("deleteAsset", 200, path=here, **library)
    replay("deleteAssets", 200, json={"ids": ["asset_described"]}, **library)
    replay("emptyTrash", 200, **library)
    replay("uploadAsset", 501, content=b"x")
    events = replay("listEvents", 200, limit=1).json()
    assert events["data"]


BAD_BODIES = {"createAlbum": {"name": 1}, "createPerson": {"name": 1}, "updatePerson": {"name": 1},
              "updateAlbum": {"name": 1}, "updateFace": {"person_id": 1},
              "updateAsset": {"latitude": 1}}  # fmt: skip
NOBODY = {"asset_id": "asset_nobody", "face_id": "face_nobody", "person_id": "person_nobody",
          "album_id": "album_nobody", "album_asset_id": "album_asset_nobody",
          "library_id": "lib_nobody"}  # fmt: skip


@pytest.mark.parametrize("id", OPERATIONS)
def test_every_refusal_is_as_declared(replay, id):
    method, template, _, operation = OPERATIONS[id]
    path = {key: value for key, value in NOBODY.items() if f"{{{key}}}" in template}
    body = resolved(operation["requestBody"]) if "requestBody" in operation else None
    json = BAD_BODIES.get(id, {}) if body else None
    for status in sorted(statuses(id)):
        if status == "401":
            replay(id, 401, path=path, headers={"authorization": "Bearer no"})
        elif status == "413":
            replay(id, 413, path=path, content=b" " * (9 << 20))
        elif status == "414":
            # The client's library sends no target that is longer than 64 KiB.
            connection = http.client.HTTPConnection("127.0.0.1", replay.http.base_url.port, timeout=60)
            connection.request(
                method.upper(), template.format(**path) + "?x=" + "x" * 70_000,
                headers={"Authorization": f"Bearer {TOKEN}"},
            )  # fmt: skip
            answer = connection.getresponse()
            assert answer.status == 414
            replay.check(id, httpx.Response(414, headers=answer.getheaders(), content=answer.read()))
            connection.close()
        elif status == "422":
            if body:
                replay(id, 422, path=path, json=json)
                if id not in ("createAlbum", "createPerson"):
                    replay(id, 422, path=path, content=b"{")
            elif path:
                replay(id, 422, path={key: "x" for key in path})
            else:
                replay(id, 422, library_id="x")
        elif status == "404":
            if path and not body:
                replay(id, 404, path=path)
            elif ("query", "library_id") in parameters(id):
                replay(id, 404, path=path, json=json, library_id="lib_nobody")
            else:
                replay(id, 404, path=path, json={"library_id": "lib_nobody"})


def test_all_of_the_description_was_met(replay):
    """Runs last: what the tests above have not met is not known to be true."""
    for id in OPERATIONS:
        declared = {(id, place, name) for place, name in parameters(id)}
        declared |= {(id, "status", status) for status in statuses(id)}
        missing = declared - replay.met
        assert not missing
