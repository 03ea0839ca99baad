"""Everything that changes a library, done by the API's own client, on a server of its own."""

from datetime import date, datetime, timedelta, timezone

import gumnut
import httpx
import pytest

ALL = ["metadata", "faces", "people", "metrics", "file_data", "variants"]


@pytest.fixture
def recent(editor):
    """Some live assets."""
    return [asset.id for asset in editor.assets.list(limit=12).data]


def new_events(editor, cursor, **filters):
    events = []
    while True:
        page = editor.events.get(limit=200, after_cursor=cursor, **filters)
        events += page.data
        if not page.has_more:
            return [(event.event_type, event.entity_id) for event in events]
        cursor = page.data[-1].cursor


def last_cursor(editor):
    """The end of the feed."""
    cursor = None
    while True:
        page = editor.events.get(limit=200, **({"after_cursor": cursor} if cursor else {}))
        if page.data:
            cursor = page.data[-1].cursor
        if not page.has_more:
            return cursor


# Assets


def test_overrides_are_set_and_given_back(editor, documents):
    document = next(
        asset
        for asset in documents["assets"].values()
        if (asset["metadata"] or {}).get("latitude") is not None
        and asset["metadata"].get("original_datetime")
    )
    id, embedded = document["id"], document["metadata"]
    before = editor.assets.retrieve(id, include=["metadata"])
    taken = datetime(2001, 2, 3, 4, 5, 6, 789000, timezone(timedelta(hours=2)))
    changed = editor.assets.update_asset(
        id, description="A caption", latitude=1.5, longitude=-2.25, original_datetime=taken
    )
    assert changed.metadata.description == "A caption"
    assert (changed.metadata.latitude, changed.metadata.longitude) == (1.5, -2.25)
    assert changed.metadata.original_datetime == changed.local_datetime == taken
    assert changed.local_datetime.utcoffset() == timedelta(hours=2)
    assert changed.faces is not None and changed.file_data is not None, "all groups are answered"
    assert changed.updated_at > before.updated_at
    assert id in [a.id for a in editor.assets.list(bbox="-2.3,1.4,-2.2,1.6", limit=200)]

    kept = editor.assets.update_asset(id, description="Another")
    assert (kept.metadata.latitude, kept.local_datetime) == (1.5, taken), "left out is unchanged"

    back = editor.assets.update_asset(
        id, description=None, latitude=None, longitude=None, original_datetime=None
    )
    assert back.metadata.description == embedded["description"]
    assert back.metadata.latitude == embedded["latitude"]
    assert back.metadata.original_datetime == before.metadata.original_datetime
    assert back.local_datetime == before.local_datetime


def test_bulk_update_is_all_or_nothing(editor, recent):
    first, second = recent[:2]
    editor.assets.bulk_update_assets(
        updates=[
            {"id": first, "change": {"description": "one"}},
            {"id": second, "change": {"latitude": 3, "longitude": 4}},
        ]
    )
    assert editor.assets.retrieve(first, include=["metadata"]).metadata.description == "one"
    assert editor.assets.retrieve(second, include=["metadata"]).metadata.latitude == 3
    with pytest.raises(gumnut.NotFoundError):
        editor.assets.bulk_update_assets(
            updates=[
                {"id": first, "change": {"description": "two"}},
                {"id": "asset_nobody", "change": {"description": "two"}},
            ]
        )
    assert editor.assets.retrieve(first, include=["metadata"]).metadata.description == "one"


def test_trash_restore_and_delete(editor, recent):
    cursor = last_cursor(editor)
    ids = recent[2:5]
    assert editor.assets.trash(ids=[*ids, "asset_nobody"]).to_dict() == {}
    editor.assets.trash(ids=ids)
    assert new_events(editor, cursor) == [("asset_trashed", id) for id in ids], "once each"
    trashed = editor.assets.retrieve(ids[0])
    assert trashed.trashed_at is not None
    assert not {a.id for a in editor.assets.list(limit=200).data} & set(ids)
    first_page = editor.assets.list(state="trashed", limit=200).data
    assert {a.id for a in first_page[:3]} == set(ids), "most recently trashed first"
    assert {a.id for a in editor.assets.list(state="all", ids=ids)} == set(ids)
    editor.assets.restore(ids=[*ids[:1], "asset_nobody"])
    editor.assets.restore(ids=ids[:1])
    assert editor.assets.retrieve(ids[0]).trashed_at is None
    editor.assets.empty_trash()
    for id in ids[1:]:
        with pytest.raises(gumnut.NotFoundError):
            editor.assets.retrieve(id)
    assert editor.assets.list(state="trashed").data == []
    assert editor.assets.counts(state="trashed").data == []


def test_a_delete_takes_faces_and_links_with_it(editor, documents):
    document = next(
        asset for asset in reversed(documents["assets"].values()) if len(asset["faces"] or []) > 1
    )
    id, faces = document["id"], [face["id"] for face in document["faces"]]
    album = editor.albums.create(name="With a face")
    editor.albums.assets_associations.add(album.id, asset_ids=[id])
    link = editor.album_assets.list(asset_id=id).data[0]
    cursor = last_cursor(editor)
    editor.assets.delete(id)
    events = new_events(editor, cursor)
    assert ("asset_deleted", id) in events
    assert ("album_asset_removed", link.id) in events
    assert {entity for kind, entity in events if kind == "face_deleted"} == set(faces)
    for face in faces:
        with pytest.raises(gumnut.NotFoundError):
            editor.faces.retrieve(face)
    with pytest.raises(gumnut.NotFoundError):
        editor.album_assets.get(link.id)
    with pytest.raises(gumnut.NotFoundError):
        editor.assets.delete(id)
    assert editor.albums.retrieve(album.id).asset_count == 0


def test_deleting_a_list_has_a_body(editor, recent):
    assert editor.assets.delete_list(ids=[recent[5], "asset_nobody"]).to_dict() == {}
    with pytest.raises(gumnut.NotFoundError):
        editor.assets.retrieve(recent[5])


def test_a_document_is_put_and_put_again(writing, editor, documents):
    source = next(asset for asset in documents["assets"].values() if asset["faces"])
    document = {
        **source,
        "id": "asset_put-here",
        "faces": [{**source["faces"][0], "id": "face_put-here", "asset_id": "asset_put-here"}],
        "metadata": {**source["metadata"], "asset_id": "asset_put-here"},
        "people": None,
    }
    with httpx.Client(base_url=writing.url) as http:
        first = http.put("/api/assets/asset_put-here", json=document)
        assert first.status_code == 201, first.text
        again = http.put("/api/assets/asset_put-here", json=document)
        assert again.status_code == 200
        assert again.json()["file_data"] == document["file_data"]
        assert http.put("/api/assets/asset_other", json=document).status_code == 422
        broken = http.put("/api/assets/asset_put-here", json={**document, "width": "4"})
        assert broken.status_code == 422
        assert broken.json()["detail"][0]["loc"] == ["body", "width"]
        stranger = {**document["faces"][0], "person_id": "person_nobody"}
        assert http.put("/api/assets/asset_put-here", json={**document, "faces": [stranger]}).status_code == 422
    asset = editor.assets.retrieve("asset_put-here", include=ALL)
    assert [face.id for face in asset.faces] == ["face_put-here"]


# Faces and people


def test_a_face_is_drawn_assigned_and_removed(editor, documents):
    asset = next(a for a in documents["assets"].values() if a["width"] > 100 and a["height"] > 100)
    person = editor.people.create(name="Ada")
    face = editor.faces.create(
        asset_id=asset["id"], bounding_box={"x": 1, "y": 2, "w": 30, "h": 40}, person_id=person.id
    )
    assert (face.source, face.confidence, face.person_id) == ("manual", None, person.id)
    assert face.bounding_box == {"x": 1, "y": 2, "w": 30, "h": 40}
    assert editor.people.retrieve(person.id).asset_count == 1
    assert editor.faces.update(face.id, person_id=None).person_id is None
    assert editor.people.retrieve(person.id).asset_count == 0
    assert editor.faces.update(face.id, person_id=person.id).person_id == person.id
    for box in ({"x": -1, "y": 0, "w": 5, "h": 5}, {"x": asset["width"], "y": 0, "w": 1, "h": 1},
                {"x": 0, "y": 0, "w": 0, "h": 1}):  # fmt: skip
        with pytest.raises(gumnut.UnprocessableEntityError):
            editor.faces.create(asset_id=asset["id"], bounding_box=box)
    with pytest.raises(gumnut.UnprocessableEntityError):
        editor.faces.update(face.id, person_id="person_nobody")
    with pytest.raises(gumnut.NotFoundError):
        editor.faces.create(asset_id="asset_nobody", bounding_box={"x": 0, "y": 0, "w": 1, "h": 1})
    assert editor.faces.delete(face.id).to_dict() == {}
    with pytest.raises(gumnut.NotFoundError):
        editor.faces.retrieve(face.id)


def test_people_are_made_changed_and_deleted(editor, documents):
    asset = next(a for a in documents["assets"].values() if a["width"] > 100 and a["height"] > 100)
    person = editor.people.create(name="Zoë", birth_date=date(1984, 2, 29), is_favorite=True)
    assert (person.name, person.birth_date, person.is_favorite) == ("Zoë", date(1984, 2, 29), True)
    assert person.id in [p.id for p in editor.people.list(name="ZOË")]
    face = editor.faces.create(
        asset_id=asset["id"], bounding_box={"x": 0, "y": 0, "w": 9, "h": 9}, person_id=person.id
    )
    changed = editor.people.update(person.id, thumbnail_face_id=face.id, is_hidden=True)
    assert (changed.thumbnail_face_id, changed.is_hidden, changed.name) == (face.id, True, "Zoë")
    assert person.id in [p.id for p in editor.people.list(name="zoë")], "hidden people are listed"
    bare = editor.people.update(person.id, name=None, birth_date=None, thumbnail_face_id=None)
    assert (bare.name, bare.birth_date, bare.thumbnail_face_id) == (None, None, None)
    with pytest.raises(gumnut.UnprocessableEntityError):
        editor.people.update(person.id, thumbnail_face_id="face_nobody")
    editor.people.delete(person.id)
    with pytest.raises(gumnut.NotFoundError):
        editor.people.retrieve(person.id)
    assert editor.faces.retrieve(face.id).person_id is None, "the face stays"


def test_people_are_merged(editor, documents):
    asset = next(a for a in documents["assets"].values() if a["width"] > 100 and a["height"] > 100)
    target, *sources = [editor.people.create(name=name) for name in "ABC"]
    faces = [
        editor.faces.create(
            asset_id=asset["id"], bounding_box={"x": 0, "y": 0, "w": 5, "h": 5}, person_id=p.id
        )
        for p in sources
    ]
    merged = editor.people.merge(target.id, source_person_ids=[p.id for p in sources])
    assert (merged.id, merged.asset_count) == (target.id, 1)
    assert {editor.faces.retrieve(face.id).person_id for face in faces} == {target.id}
    for source in sources:
        with pytest.raises(gumnut.NotFoundError):
            editor.people.retrieve(source.id)
    with pytest.raises(gumnut.NotFoundError):
        editor.people.merge(target.id, source_person_ids=["person_nobody"])


# Albums


def test_albums(editor, documents):
    assets = list(documents["assets"].values())[100:104]
    ids = [asset["id"] for asset in assets]
    album = editor.albums.create()
    assert (album.name, album.description, album.asset_count) == ("", "", 0)
    assert (album.start_date, album.album_cover_asset_id) == (None, None)
    added = editor.albums.assets_associations.add(album.id, asset_ids=ids[:3])
    assert (added.added_assets, added.duplicate_assets) == (ids[:3], [])
    added = editor.albums.assets_associations.add(album.id, asset_ids=[*ids[2:], "asset_nobody"])
    assert (added.added_assets, added.duplicate_assets) == (ids[3:], ids[2:3])
    assert added.not_found_assets == ["asset_nobody"]

    full = editor.albums.update(album.id, name="Four", album_cover_asset_id=ids[0])
    assert (full.name, full.asset_count, full.album_cover_asset_id) == ("Four", 4, ids[0])
    times = sorted(
        datetime.fromisoformat(a["local_datetime"].replace("Z", "+00:00")).replace(tzinfo=None)
        for a in assets
    )
    assert full.start_date.replace(tzinfo=None) == times[0]
    assert full.end_date.replace(tzinfo=None) == times[-1]
    assert {a.id for a in editor.assets.list(album_id=album.id)} == set(ids)
    assert sum(row.count for row in editor.assets.counts(album_id=album.id).data) == 4
    people = {p["id"] for asset in assets for p in asset["people"] or []}
    listed = editor.people.list(album_id=album.id, name_filter="all", limit=200)
    assert {p.id for p in listed} == people
    assert album.id in [a.id for a in editor.albums.list(asset_id=ids[1])]
    assert [a.id for a in editor.albums.list(ids=[album.id, "album_nobody"])] == [album.id]

    links = list(editor.album_assets.list(album_id=album.id, limit=3))
    assert {link.asset_id for link in links} == set(ids)
    assert editor.album_assets.get(links[0].id) == links[0]
    assert [a.id for a in editor.album_assets.list(ids=[links[1].id])] == [links[1].id]

    with pytest.raises(gumnut.UnprocessableEntityError):
        editor.albums.update(album.id, album_cover_asset_id="asset_nobody")
    assert editor.albums.update(album.id, album_cover_asset_id=None).album_cover_asset_id is None
    editor.albums.assets_associations.remove(album.id, asset_ids=ids[:2])
    assert editor.albums.retrieve(album.id).asset_count == 2
    editor.albums.delete(album.id)
    with pytest.raises(gumnut.NotFoundError):
        editor.albums.retrieve(album.id)
    assert list(editor.album_assets.list(album_id=album.id)) == []
    assert editor.assets.retrieve(ids[3]).id == ids[3], "the assets stay"


def test_albums_to_the_end(editor):
    made = [editor.albums.create(name=f"{number}").id for number in range(25)]
    listed = [album.id for album in editor.albums.list(limit=4)]
    assert len(listed) == len(set(listed))
    assert [id for id in listed if id in made] == made[::-1]
