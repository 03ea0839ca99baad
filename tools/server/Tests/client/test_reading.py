"""Every question of the API that changes nothing, asked by its own client and checked against the documents."""

import itertools
from datetime import datetime, timedelta, timezone

import pytest

GROUPS = ["metadata", "faces", "people", "metrics", "file_data", "variants"]
SUBSETS = [
    list(subset)
    for size in range(len(GROUPS) + 1)
    for subset in itertools.combinations(GROUPS, size)
]


def wall(text):
    """The reading of the wall clock."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def in_order(documents):
    """All live ids, newest capture first, ties by id descending."""
    assets = documents["assets"].values()
    key = lambda asset: (wall(asset["local_datetime"]), asset["id"])
    return [asset["id"] for asset in sorted(assets, key=key, reverse=True)]


def everything(page):
    return [item.id for item in page]


@pytest.fixture(scope="module")
def chosen(documents):
    """Assets of every sort: with faces and without, videos, odd ones."""
    assets = list(documents["assets"].values())
    chosen = [a for a in assets if a["faces"]][:4] + [a for a in assets if not a["faces"]][:2]
    chosen += [a for a in assets if a["mime_type"].startswith("video/")][:2]
    chosen += [a for a in assets if a["metadata"] is None][:1] + assets[-2:]
    return chosen


# One asset


def test_all_64_sets_of_groups(client, chosen):
    assert len(SUBSETS) == 64
    for subset, document in itertools.product(SUBSETS, chosen):
        asset = client.assets.retrieve(document["id"], include=subset)
        assert asset.id == document["id"]
        for group in ["metadata", "faces", "people", "metrics", "file_data"]:
            value = getattr(asset, group)
            if group not in subset:
                assert value is None, (group, subset)
            elif group in ("faces", "people"):
                expected = [item["id"] for item in document[group] or []]
                assert [item.id for item in value] == expected
            else:
                assert (value is None) == (document[group] is None), (group, subset)
        if "variants" in subset:
            assert set(asset.asset_urls) == set(document["asset_urls"])
        else:
            assert len(asset.asset_urls) <= 1


def test_whole_documents_come_back(http, chosen):
    for document in chosen:
        answer = http.get(f"/api/assets/{document['id']}", params={"include": ",".join(GROUPS)})
        assert answer.status_code == 200
        got = answer.json()
        assert list(got) == [
            "id", "mime_type", "original_file_name", "local_datetime", "created_at", "updated_at",
            "file_data", "metadata", "metrics", "asset_urls", "description", "thumbhash", "faces",
            "people", "width", "height", "duration", "trashed_at",
        ]  # fmt: skip
        for key in ["local_datetime", "created_at", "updated_at", "description", "thumbhash",
                    "width", "height", "duration", "file_data", "metrics", "asset_urls"]:  # fmt: skip
            assert got[key] == document[key], key


def test_include_may_be_repeated_or_have_commas(http, chosen):
    path = f"/api/assets/{chosen[0]['id']}"
    one = http.get(path + "?include=faces&include=people&include=metrics").content
    assert http.get(path + "?include=faces,people,metrics").content == one
    assert http.get(path + "?include=metrics,faces&include=people").content == one
    assert http.get(path + "?include=").content == http.get(path).content


# Lists of assets


@pytest.mark.parametrize("limit", [7, 20, 200])
def test_paging_to_the_end(client, documents, limit):
    expected = in_order(documents)
    if limit == 7:
        page = client.assets.list(limit=7)
        seen = []
        for _ in range(30):
            seen += [asset.id for asset in page.data]
            page = page.get_next_page()
        assert seen == expected[: len(seen)]
        return
    assert everything(client.assets.list(limit=limit)) == expected


def test_has_more_is_exact(client, documents):
    expected = in_order(documents)
    last_two = client.assets.list(limit=2, starting_after_id=expected[-3])
    assert (everything(last_two), last_two.has_more) == (expected[-2:], False)
    before = client.assets.list(limit=2, starting_after_id=expected[-4])
    assert ([a.id for a in before.data], before.has_more) == (expected[-3:-1], True)
    nothing = client.assets.list(starting_after_id=expected[-1])
    assert (nothing.data, nothing.has_more) == ([], False)


def test_times_are_exclusive_wall_clocks(client, documents):
    assets = documents["assets"]
    order = in_order(documents)
    low, high = order[len(order) * 2 // 3], order[len(order) // 3]
    after, before = wall(assets[low]["local_datetime"]), wall(assets[high]["local_datetime"])
    page = client.assets.list(
        limit=200, local_datetime_after=after, local_datetime_before=before
    )
    expected = [i for i in order if after < wall(assets[i]["local_datetime"]) < before]
    assert len(expected) > 100
    assert everything(page) == expected


def test_aware_bounds_compare_instants(client, documents):
    def is_after(asset, bound):
        time = datetime.fromisoformat(asset["local_datetime"].replace("Z", "+00:00"))
        return time > bound if time.tzinfo else time > bound.replace(tzinfo=None)

    assets = documents["assets"]
    order = in_order(documents)
    middle = wall(assets[order[len(order) // 8]]["local_datetime"])
    bound = middle.replace(tzinfo=timezone(timedelta(hours=-9)))
    expected = [i for i in order if is_after(assets[i], bound)]
    assert everything(client.assets.list(limit=200, local_datetime_after=bound)) == expected


def places(documents):
    for asset in documents["assets"].values():
        metadata = asset["metadata"] or {}
        latitude, longitude = metadata.get("latitude"), metadata.get("longitude")
        if latitude is not None and longitude is not None:
            yield asset["id"], latitude, longitude


def test_boxes_and_circles(client, documents):
    known = list(places(documents))
    _, latitude, longitude = known[0]
    west, south, east, north = longitude - 2, latitude - 2, longitude + 2, latitude + 2
    box = client.assets.list(limit=200, bbox=f"{west},{south},{east},{north}")
    expected = {i for i, lat, lon in known if west <= lon <= east and south <= lat <= north}
    assert set(everything(box)) == expected
    circle = client.assets.list(limit=200, center=f"{longitude},{latitude}", radius=1000)
    found = set(everything(circle))
    assert known[0][0] in found and found <= expected
    crossed = client.assets.list(bbox=f"{east},{south},{west},{north}")
    assert (crossed.data, crossed.has_more) == ([], False)


def test_people_of_assets_and_assets_of_people(client, documents):
    document = next(a for a in documents["assets"].values() if len(a["people"] or []) > 1)
    people = [person["id"] for person in document["people"]]
    listed = client.people.list(asset_id=document["id"], name_filter="all")
    assert set(everything(listed)) == set(people)
    for person in people:
        expected = {
            asset["id"]
            for asset in documents["assets"].values()
            if any(face.get("person_id") == person for face in asset["faces"] or [])
        }
        assert set(everything(client.assets.list(limit=200, person_id=person))) == expected
        assert client.people.retrieve(person).asset_count == len(expected)


def test_ids_leave_out_the_unknown(client, documents):
    order = in_order(documents)
    ids = [order[5], "asset_nobody", order[1], order[5]]
    assert everything(client.assets.list(ids=ids)) == [order[1], order[5]]
    assert everything(client.assets.list(ids=ids, state="trashed")) == []
    assert everything(client.assets.list(ids=order[:200], limit=200)) == order[:200]


def test_lists_with_groups(client, documents):
    page = client.assets.list(limit=50, include=GROUPS)
    for asset in page.data:
        document = documents["assets"][asset.id]
        assert [face.id for face in asset.faces] == [f["id"] for f in document["faces"] or []]
        assert set(asset.asset_urls) == set(document["asset_urls"])


def test_counts_by_month_to_the_end(client, documents):
    expected = {}
    for asset in documents["assets"].values():
        month = wall(asset["local_datetime"]).strftime("%Y-%m")
        expected[month] = expected.get(month, 0) + 1
    found, before = {}, None
    while True:
        page = client.assets.counts(
            group_by="month", limit=50, **({"local_datetime_before": before} if before else {})
        )
        for row in page.data:
            assert row.time_bucket.tzinfo is None and row.time_bucket.day == 1
            found[row.time_bucket.strftime("%Y-%m")] = row.count
        if not page.has_more:
            break
        before = page.data[-1].time_bucket
    assert found == expected
    assert list(found) == sorted(expected, reverse=True)


# Files


def test_files_that_exist(client, documents):
    assets = [a for a in documents["assets"].values() if a["file_data"]][:3]
    files = [asset["file_data"] for asset in assets]
    ids = {asset["id"] for asset in assets}
    by_checksum = client.assets.check_existence(checksums=[f["checksum"] for f in files])
    assert ids <= {asset.id for asset in by_checksum.assets}
    sha1s = [f["checksum_sha1"] for f in files if f["checksum_sha1"]]
    by_sha1 = client.assets.check_existence(checksum_sha1s=sha1s)
    assert len(by_sha1.assets) >= len(sha1s)
    by_device = client.assets.check_existence(
        device_id=files[0]["device_id"], device_asset_ids=[files[0]["device_asset_id"], "?"]
    )
    assert assets[0]["id"] in {asset.id for asset in by_device.assets}
    assert client.assets.check_existence(checksums=[]).assets == []


# Faces and people


def test_the_trash_is_a_list_of_its_own(client, documents):
    trashed = list(client.assets.list(state="trashed", limit=7))
    assert {asset.id for asset in trashed} == documents["trashed"]
    keys = [(asset.trashed_at, asset.id) for asset in trashed]
    assert keys == sorted(keys, reverse=True), "most recently trashed first"
    everything_there = everything(client.assets.list(state="all", limit=200))
    assert set(everything_there) == documents["assets"].keys() | documents["trashed"]
    assert [id for id in everything_there if id in documents["assets"]] == in_order(documents)
    counted = sum(row.count for row in client.assets.counts(state="trashed", limit=200).data)
    assert counted == len(trashed)


def test_faces(client, documents):
    document = max(documents["assets"].values(), key=lambda a: len(a["faces"] or []))
    expected = {face["id"] for face in document["faces"]}
    page = client.faces.list(asset_id=document["id"], limit=200)
    assert {face.id for face in page} == expected
    for face in document["faces"]:
        got = client.faces.retrieve(face["id"], include=["cluster_assignment"])
        assert (got.person_id, got.source) == (face.get("person_id"), face.get("source", "automatic"))
        assert (got.cluster_assignment is None) == (face.get("cluster_assignment") is None)
        assert client.faces.retrieve(face["id"]).cluster_assignment is None
    person = next(face["person_id"] for face in document["faces"] if face.get("person_id"))
    of_person = {
        face["id"]
        for asset in documents["assets"].values()
        for face in asset["faces"] or []
        if face.get("person_id") == person
    }
    listed = list(client.faces.list(person_id=person, limit=200))
    assert {face.id for face in listed if face.asset_id in documents["assets"]} == of_person
    ids = sorted(expected)[:2]
    assert set(everything(client.faces.list(ids=[*ids, "face_nobody"]))) == set(ids)


def test_faces_to_the_end(client, documents):
    expected = {face["id"] for asset in documents["assets"].values() for face in asset["faces"] or []}
    times, ids = [], []
    for face in client.faces.list(limit=200):
        times.append((face.created_at, face.id))
        ids.append(face.id)
    assert len(ids) == len(set(ids))
    assert expected < set(ids), "those of the trash are there as well"
    assert times == sorted(times, reverse=True)


SORTS = [
    "created_at_desc", "created_at_asc", "name_asc", "name_desc", "asset_count_desc",
    "asset_count_asc",
]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_people_in_every_order(client, sort):
    everybody = list(client.people.list(name_filter="all", sort=sort, limit=200))
    pages = list(client.people.list(name_filter="all", sort=sort, limit=9))
    assert [p.id for p in pages] == [p.id for p in everybody]
    assert len({p.id for p in everybody}) == len(everybody) > 20
    named = [p for p in everybody if p.name]
    if sort.startswith("created_at"):
        keys = [(p.created_at, p.id) for p in everybody]
    elif sort.startswith("asset_count"):
        keys = [(p.asset_count, p.id) for p in everybody]
    else:
        assert everybody[: len(named)] == named, "people without a name come last"
        keys = [p.name.casefold() for p in named]
    assert keys == sorted(keys, reverse=sort.endswith("desc"))


def test_people_by_name(client):
    everybody = list(client.people.list(name_filter="all", limit=200))
    named = {p.id for p in everybody if p.name}
    assert set(everything(client.people.list(limit=200))) == named
    unnamed = set(everything(client.people.list(name_filter="unnamed", limit=200)))
    assert unnamed == {p.id for p in everybody} - named
    name = next(p.name for p in everybody if p.name and len(p.name) > 4)
    part = name[1:4].upper()
    expected = {p.id for p in everybody if p.name and part.casefold() in p.name.casefold()}
    assert set(everything(client.people.list(name=part, limit=200))) == expected
    assert everything(client.people.list(ids=[*sorted(unnamed)[:1], "person_nobody"])) == sorted(unnamed)[:1]
    metrics = client.people.list(include=["cluster_metrics"], limit=200, name_filter="all")
    assert any(person.cluster_metrics for person in metrics)
    assert not any(person.cluster_metrics for person in everybody)


# The feed and the server itself


def test_events_to_the_end(client, documents):
    created, trashed, cursor, last = set(), set(), None, None
    while True:
        page = client.events.get(
            limit=200, entity_types=["asset"], **({"after_cursor": cursor} if cursor else {})
        )
        for event in page.data:
            assert event.entity_type == "asset"
            assert "|" not in event.cursor
            assert last is None or event.created_at >= last
            last = event.created_at
            {"asset_created": created, "asset_trashed": trashed}[event.event_type].add(event.entity_id)
        if not page.has_more:
            break
        cursor = page.data[-1].cursor
    assert created == documents["assets"].keys() | documents["trashed"]
    assert trashed == documents["trashed"]


def test_events_by_time_and_type(client):
    first = client.events.get(limit=1).data[0]
    assert client.events.get(created_at_lt=first.created_at).data == []
    assert client.events.get(created_at_gte=first.created_at, limit=1).data[0] == first
    later = first.created_at + timedelta(days=1)
    assert client.events.get(created_at_gte=later).data == []
    kinds = {e.entity_type for e in client.events.get(entity_types=["face", "person"], limit=200).data}
    assert kinds <= {"face", "person"} and kinds
    face = client.events.get(entity_types=["face"], limit=1).data[0]
    assert set(face.payload) == {"asset_id", "person_id"}


def test_libraries_user_and_ping(client, documents):
    [library] = client.libraries.list()
    assert library.asset_count == len(documents["assets"]) + len(documents["trashed"])
    assert client.libraries.retrieve(library.id) == library
    assert client.users.me().id == library.user_id
    assert client.ping.get() == "pong"
    assert client.assets.list(library_id=library.id, limit=1).data
