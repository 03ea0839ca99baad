"""What is wrong with a request is said as the API says it, and never as a 409 or a 5xx."""

import http.client as http_client
import itertools

import gumnut
import httpx
import pytest

from conftest import start
from server import Server

LISTS = ["/api/assets", "/api/faces", "/api/people", "/api/albums", "/api/album-assets"]
KINDS = {"assets": "asset", "faces": "face", "people": "person", "albums": "album",
         "album-assets": "album_asset"}  # fmt: skip


def faults(answer):
    """The faults of a 422, their form checked."""
    assert answer.status_code == 422, answer.text
    detail = answer.json()["detail"]
    assert detail
    for fault in detail:
        assert set(fault) == {"type", "loc", "msg", "input"}
        assert isinstance(fault["type"], str) and isinstance(fault["msg"], str)
        assert fault["loc"][0] in ("query", "path", "body")
    return detail


def test_nobody_is_404_and_no_id_is_422(client, http):
    for path, kind in KINDS.items():
        unknown = http.get(f"/api/{path}/{kind}_nobody")
        assert unknown.status_code == 404
        assert isinstance(unknown.json()["detail"], str)
        for wrong in ["nobody", "lib_x", f"{kind}_", f"{kind}_a%20b", f"{kind}_" + "x" * 65,
                      "..%2f..%2fetc%2fpasswd", "%ff", "%zz"]:  # fmt: skip
            assert faults(http.get(f"/api/{path}/{wrong}"))[0]["loc"][0] == "path"
    with pytest.raises(gumnut.NotFoundError):
        client.assets.retrieve("asset_nobody")
    with pytest.raises(gumnut.UnprocessableEntityError):
        client.assets.retrieve("face_nobody")


@pytest.mark.parametrize(
    "token", ["Faces", "faces,", ",faces", "faces, people", "all", "faces,faces2", " "]
)
def test_include_takes_exact_tokens(http, token):
    for path in ["/api/assets", "/api/assets/asset_nobody"]:
        assert faults(http.get(path, params={"include": token}))[0]["loc"] == ["query", "include"]


@pytest.mark.parametrize("path", LISTS + ["/api/events", "/api/assets/counts"])
def test_limits(http, path):
    for limit in ["0", "201", "-1", "x", "", "1.5", "99999999999999999999", "٣"]:
        assert faults(http.get(path, params={"limit": limit}))[0]["loc"] == ["query", "limit"]
    assert http.get(path, params={"limit": 200}).status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_cursors_and_lists_of_ids(http, path):
    kind = KINDS[path.rsplit("/")[-1]]
    assert faults(http.get(path, params={"starting_after_id": f"{kind}_nobody"}))
    assert faults(http.get(path, params={"starting_after_id": "nobody"}))
    assert faults(http.get(path, params={"ids": [f"{kind}_a", "b"]}))[0]["loc"] == ["query", "ids", 1]
    ids = [f"{kind}_{number}" for number in range(201)]
    assert faults(http.get(path, params={"ids": ids}))
    assert http.get(path, params={"ids": ids[:200]}).json() == {"data": [], "has_more": False}
    assert http.get(path, params={"ids": ",".join(ids[:200])}).json()["data"] == []


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3", "bbox=1,2,3,x", "bbox=1,2,3,nan", "bbox=1,2,3,91", "bbox=-181,2,3,4",
        "bbox=1,2,3,4&center=1,2&radius=5", "bbox=1,2,3,4&radius=5", "center=1,2", "radius=5",
        "center=1&radius=5", "center=1,2&radius=0", "center=1,2&radius=50001",
        "center=1,91&radius=5", "center=1,2&radius=-1", "center=1,2&radius=x", "state=dead",
        "state=LIVE", "local_datetime_after=yesterday", "local_datetime_before=2024-13-01T00:00:00",
        "album_id=x", "person_id=asset_x", "person_id=", "library_id=x",
    ],
)  # fmt: skip
def test_questions_that_cannot_be_asked(http, query):
    faults(http.get(f"/api/assets?{query}"))


@pytest.mark.parametrize(
    "path",
    [
        "/api/people?sort=name", "/api/people?sort=name_asc&name_filter=unnamed",
        "/api/people?name_filter=some", "/api/people?include=faces", "/api/faces?include=people",
        "/api/events?after_cursor=x", "/api/events?after_cursor=ev_2222222222222222zzzzzz",
        "/api/events?entity_types=assets", "/api/events?created_at_gte=x",
        "/api/assets/counts?group_by=year",
    ],
)  # fmt: skip
def test_other_questions_that_cannot_be_asked(http, path):
    faults(http.get(path))


def test_another_library_is_not_here(http):
    assert http.get("/api/assets?library_id=lib_other").status_code == 404
    assert http.post("/api/albums", json={"library_id": "lib_other"}).status_code == 404
    assert http.post("/api/albums?library_id=lib_other", json={}).status_code == 404


def test_nothing_is_taken_from_another_library(editor):
    """It was: where a change had no body, or asked nothing else of the query, nobody looked at the query."""
    library = {"library_id": "lib_other"}
    album, person = editor.albums.create(name="Here"), editor.people.create(name="Here")
    for path in [f"/api/albums/{album.id}", f"/api/people/{person.id}"]:
        url = str(editor.base_url).rstrip("/") + path
        for method, known in itertools.product(["DELETE", "GET", "PATCH"], [library, {"library_id": "x"}]):
            answer = httpx.request(method, url, params=known, json={} if method == "PATCH" else None)
            assert answer.status_code == (404 if known is library else 422), (method, path)
    assert editor.albums.retrieve(album.id).name == editor.people.retrieve(person.id).name == "Here"


BODIES = [
    ("POST", "/api/assets/trash", [{}, {"ids": None}, {"ids": "asset_a"}, {"ids": ["x"]}, {"ids": [1]},
                                   {"ids": [f"asset_{n}" for n in range(201)]}]),
    ("POST", "/api/assets/restore", [{}, {"ids": {}}]),
    ("DELETE", "/api/assets", [{}, {"ids": [None]}]),
    ("POST", "/api/assets/exist", [
        {}, {"checksums": ["x"]}, {"checksums": [], "checksum_sha1s": []}, {"deviceId": "d"},
        {"deviceAssetIds": ["d"]}, {"checksums": ["x"] * 5001}, {"checksum_sha1s": ["AA=="]},
        {"deviceId": 1, "deviceAssetIds": []}]),
    ("POST", "/api/assets/bulk-update", [
        {}, {"updates": [{}]}, {"updates": [{"id": "asset_a"}]}, {"updates": [{"id": "x", "change": {}}]},
        {"updates": [{"id": "asset_a", "change": {"latitude": 1}}]}]),
    ("PATCH", "/api/assets/asset_a", [
        {"description": 1}, {"latitude": 1}, {"longitude": 1}, {"latitude": 1, "longitude": None},
        {"latitude": 91, "longitude": 0}, {"latitude": "1", "longitude": 0}, {"latitude": True, "longitude": 0},
        {"original_datetime": "now"}, {"original_datetime": 5}]),
    ("PUT", "/api/assets/asset_a", [{}, {"id": "asset_a"}, [], 1]),
    ("POST", "/api/faces", [
        {}, {"asset_id": "asset_a"}, {"asset_id": "asset_a", "bounding_box": {"x": 1, "y": 1, "w": 1}},
        {"asset_id": "asset_a", "bounding_box": {"x": 1.5, "y": 1, "w": 1, "h": 1}},
        {"asset_id": "asset_a", "bounding_box": [1, 1, 1, 1]}]),
    ("PATCH", "/api/faces/face_a", [{"person_id": "x"}, {"person_id": 1}]),
    ("POST", "/api/people", [
        {"name": 1}, {"birth_date": "1984-02-30"}, {"birth_date": "1984"}, {"is_hidden": "yes"},
        {"is_favorite": 1}, {"thumbnail_face_id": "face_nobody"}, {"thumbnail_face_id": "x"}]),
    ("POST", "/api/people/person_a/merge", [{}, {"source_person_ids": ["x"]}]),
    ("POST", "/api/albums", [{"name": 1}, {"description": []}]),
    ("PATCH", "/api/albums/album_a", [{"album_cover_asset_id": "x"}, {"name": False}]),
    ("POST", "/api/albums/album_a/assets", [{}, {"asset_ids": "asset_a"}]),
    ("DELETE", "/api/albums/album_a/assets", [{}, {"asset_ids": [3]}]),
]  # fmt: skip


@pytest.mark.parametrize("method, path, bodies", BODIES, ids=[f"{m} {p}" for m, p, _ in BODIES])
def test_bodies_that_cannot_be(http, method, path, bodies):
    for body in bodies:
        answer = http.request(method, path, json=body)
        assert faults(answer)[0]["loc"][0] == "body", body
    deep = b'{"ids":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for bytes in [b"", b"{", b"[]", b"1", b'"x"', b"\xff\xfe", b'{"ids":[NaN]}', deep]:
        faults(http.request(method, path, content=bytes))


@pytest.mark.parametrize("method, path", [
    ("PATCH", "/api/assets/asset_nobody"), ("DELETE", "/api/assets/asset_nobody"),
    ("PATCH", "/api/faces/face_nobody"), ("DELETE", "/api/faces/face_nobody"),
    ("PATCH", "/api/people/person_nobody"), ("DELETE", "/api/people/person_nobody"),
    ("PATCH", "/api/albums/album_nobody"), ("DELETE", "/api/albums/album_nobody"),
])  # fmt: skip
def test_nobody_can_be_changed(http, method, path):
    body = {"description": "x", "person_id": None, "name": "x"}
    assert http.request(method, path, json=body).status_code == 404


def test_members_of_no_album(http):
    for method in ["POST", "DELETE"]:
        body = {"asset_ids": ["asset_a"]}
        assert http.request(method, "/api/albums/album_nobody/assets", json=body).status_code == 404
    merge = {"source_person_ids": ["person_b"]}
    assert http.post("/api/people/person_nobody/merge", json=merge).status_code == 404


def test_uploads_are_not_a_stores_job(client):
    with pytest.raises(gumnut.InternalServerError) as error:
        client.assets.create(
            asset_data=b"x", device_asset_id="a", device_id="b",
            file_created_at="2024-01-01T00:00:00Z", file_modified_at="2024-01-01T00:00:00Z",
        )  # fmt: skip
    assert error.value.status_code == 501
    assert error.value.response.headers["x-should-retry"] == "false"


def test_methods(http):
    for path in ["/api/assets", "/api/people/person_a", "/health", "/api/events"]:
        for method in ["TRACE", "QUERY", "PROPFIND"]:
            answer = http.request(method, path)
            assert answer.status_code == 405, method
        options = http.options(path)
        assert (options.status_code, options.content) == (204, b"")
        assert options.headers["allow"] == answer.headers["allow"]
    assert http.post("/api/assets/counts").status_code == 405
    get, head = http.get("/api/assets?limit=3"), http.head("/api/assets?limit=3")
    assert head.status_code == 200 and head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]
    for path in ["/", "/api", "/api/nothing", "/api/assets/asset_a/nothing", "/api/../etc/passwd"]:
        answer = http.get(path)
        assert answer.status_code == 404 and isinstance(answer.json()["detail"], str)


def test_entity_tags(http, documents):
    path = f"/api/assets/{next(iter(documents['assets']))}"
    first = http.get(path, params={"include": "faces"})
    tag = first.headers["etag"]
    same = http.get(path, params={"include": "faces"}, headers={"if-none-match": f'"x", {tag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert http.get(path, headers={"if-none-match": tag}).status_code == 200, "another set of groups"
    assert http.head(path, params={"include": "faces"}).headers["etag"] == tag


def test_gzip_is_the_same_document(http, documents):
    path = f"/api/assets/{next(iter(documents['assets']))}?include=metadata,faces,people,variants"
    for target in [path, "/api/assets?limit=200&include=metadata", "/openapi.json"]:
        plain = http.get(target, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        small = http.get(target, headers={"accept-encoding": "br, gzip;q=0.5"})
        assert small.headers["content-encoding"] == "gzip"
        assert small.content == plain.content
        assert int(small.headers["content-length"]) < len(plain.content) * 0.7
        assert small.headers.get("etag") == plain.headers.get("etag")
        head = http.head(target, headers={"accept-encoding": "gzip"})
        assert head.headers["content-length"] == small.headers["content-length"]
        assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_long_targets_and_bodies(http):
    ids = ",".join(f"asset_{'x' * 64}" for _ in range(200))
    assert 14_000 < len(ids)
    assert http.get(f"/api/assets?ids={ids}&name={'x' * 3000}").status_code == 200
    keys = "&".join(f"{number}" for number in range(10_000))
    assert http.get(f"/api/albums?{keys}").status_code == 200
    # The client's library sends no target that is longer than 64 KiB.
    connection = http_client.HTTPConnection("127.0.0.1", http.base_url.port, timeout=60)
    connection.request("GET", "/api/assets?x=" + "x" * 70_000)
    assert connection.getresponse().status == 414
    connection.close()
    for query in ["name=%", "name=%f", "name=%zz", "name=%ff%fe", "%ff=1"]:
        faults(http.get(f"/api/people?{query}"))
    assert http.post("/api/assets/trash", content=b" " * (9 << 20)).status_code == 413


def test_metrics_and_health(http):
    assert http.get("/health").json() == {"status": "ok"}
    answer = http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert any(line.startswith("emulsion_reads ") for line in lines)
    assert any(line.startswith("http_server_request_duration_seconds_count{") for line in lines)
    for line in lines:
        if not line.startswith("#"):
            float(line.rsplit(" ", 1)[1])


# The process


def test_a_token_is_wanted_where_there_is_one(tmp_path):
    token = tmp_path / "token"
    token.write_text("a-token-of-some-length\n")
    server = Server(tmp_path / "store", "--token-file", token)
    try:
        with httpx.Client(base_url=server.url) as http:
            for headers in [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic eA=="},
                            {"authorization": "Bearer a-token-of-some-lengtH"}]:  # fmt: skip
                for path in ["/api/assets", "/metrics", "/nothing"]:
                    answer = http.get(path, headers=headers)
                    assert answer.status_code == 401
                    assert answer.headers["www-authenticate"] == "Bearer"
            assert http.get("/health").status_code == 200
        client = gumnut.Gumnut(
            api_key="a-token-of-some-length", base_url=server.url, max_retries=0,
            _strict_response_validation=True,
        )  # fmt: skip
        assert client.assets.list().data == []
    finally:
        assert server.stop() == 0


def test_what_was_answered_survives_a_kill(documents, tmp_path):
    server = start(documents, tmp_path / "store")
    with httpx.Client(base_url=server.url) as http:
        names = [http.post("/api/people", json={"name": f"P{n}"}).json()["id"] for n in range(50)]
    server.kill()
    server = Server(tmp_path / "store")
    try:
        with httpx.Client(base_url=server.url) as http:
            for number, id in enumerate(names):
                assert http.get(f"/api/people/{id}").json()["name"] == f"P{number}"
            [library] = http.get("/api/libraries").json()
            assert library["asset_count"] == len(documents["assets"]) + len(documents["trashed"])
    finally:
        assert server.stop() == 0
