/// The records of ``GoldenBytes`` as `emulsion.proto` names their fields.
enum GoldenTexts {
  static let all: [String: String] = [
    "Core": #"""
    mime_type: "image/jpeg"
    original_file_name: "Gr\303\274\303\237e \"1\".jpg"
    local_wall: 1700003600000001
    local_offset: -90
    created_at: 1700000000123456
    updated_after: 876544
    width: 4032
    height: 3024
    duration: 4001
    description: "two people\nin front of a lake"
    thumb_hash: "\001\002\003\377"
    variants: 0
    variants: 0
    variants: 1
    variants: 721
    lean_literal {
      index: 1
      name: "thumbnail"
      url: "https://signed.example.com/t?x=1"
      mime_type: "image/webp"
      width: 360
    }
    groups: 57
    trashed_at: 1700000002000000
    own_local_wall: 2000000
    own_local_offset: 60
    """#,
    "Variants": #"""
    variant {
      index: 3
      name: "preview"
      url: "https://signed.example.com/p?x=2"
      mime_type: "image/webp"
      width: 0
    }
    """#,
    "URLPattern": #"""
    name: "original"
    mime_type: "image/webp"
    segment {
      text: "https://cdn.example.com/"
    }
    segment {
      variable: 1
    }
    segment {
      text: "/original"
    }
    """#,
    "Metadata": #"""
    created_at: 1700000000123456
    updated_after: 876544
    make: "FUJIFILM"
    model: "X-T5"
    orientation: 43918
    raw_width: 7728
    raw_height: 5152
    original_wall: 2000000
    lens_model: "XF18-55mm"
    f_number: 897
    focal_length: 1120
    iso: 160
    exposure_time_double: 0.3333333333333333
    latitude: 1542661638
    longitude: 523962198
    exposure_bias: 2130
    altitude_double: 1e+20
    modified_wall: 1000000
    modified_offset: 60
    digitized_wall: 3000001
    digitized_offset: 0
    city: "Wien"
    state: "Wien"
    country: "\303\226sterreich"
    country_code: "AT"
    sublocation: "Innere Stadt"
    place_name: "Stephansplatz"
    timezone: "Europe/Vienna"
    display_label: "Wien, \303\226sterreich"
    description: ""
    fps: 95906
    live_photo_cid: "CID"
    projection_type: "equirectangular"
    auto_stack_id: "stack"
    rating: -1
    override_description: "mine"
    override_original_wall: 7000001
    override_original_offset: -600
    override_latitude: 10705
    override_longitude_double: 0.3333333333333333
    """#,
    "FileData": #"""
    device_asset_id: "IMG_1.JPG-77"
    device_uuid: "\001#Eg\211\253\315\357\001#Eg\211\253\315\357"
    created_wall: 5000000
    created_offset: 120
    modified_wall: -5
    checksum: "\000\001\002\003\004\005\006\007\010\t\n\013\014\r\016\017\020\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037"
    size_bytes: 5000000000
    checksum_sha1: "defghijklmnopqrstuvw"
    """#,
    "Metrics": #"""
    entry {
      name: "sharpness"
      value: 4003
    }
    entry {
      name: "none"
    }
    entry {
      name: "long"
      value_double: 0.1234567890123456
    }
    """#,
    "Faces": #"""
    face {
      id: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\t"
      x: -3
      y: 0
      width: 100
      height: 120
      created_at: 1700000000123456
      updated_after: 876544
      source: 1
      person: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\007"
      confidence: 31939
      timestamp_ms: 1500
      variants: 2
      variants: 257
      literal {
        index: 1
        name: "large"
        url: "https://signed.example.com/f?x=1"
        mime_type: "image/webp"
        width: 360
      }
      has_variants: 1
      cluster {
        distance: 802
        candidate {
          person: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\007"
          distance: 161
          name: "Zo\303\253"
        }
        candidate {
          person: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\007"
          distance_double: 0.14285714285714285
        }
      }
    }
    face {
      id: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\t"
      x: -3
      y: 0
      width: 100
      height: 120
      created_at: 1700000000123456
      updated_after: 876544
      source: 1
      person: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\007"
      confidence: 31939
      timestamp_ms: 1500
      variants: 2
      variants: 257
      literal {
        index: 1
        name: "large"
        url: "https://signed.example.com/f?x=1"
        mime_type: "image/webp"
        width: 360
      }
      has_variants: 1
      cluster {
        distance: 802
        candidate {
          person: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\007"
          distance: 161
          name: "Zo\303\253"
        }
        candidate {
          person: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\007"
          distance_double: 0.14285714285714285
        }
      }
    }
    face {
      id: "\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000\t"
      x: -3
      y: 0
      width: 100
      height: 120
      created_at: 1700000000123456
      person: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\007"
    }
    """#,
    "AssetPeople": #"""
    person: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\007"
    person: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\007"
    """#,
    "Person": #"""
    flags: 3
    created_at: 1700000000123456
    updated_after: 876544
    name: "Zo\303\253 1"
    birth_date: -365
    thumbnail_face: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\t"
    variants: 3
    variants: 257
    literal {
      index: 1
      name: "cover"
      url: "https://signed.example.com/c?x=1"
      mime_type: "image/webp"
    }
    has_variants: 1
    cluster {
      pairwise_p90: 2402
      pairwise_mean_double: 0.3333333333333333
      face_count: 12
    }
    """#,
    "PersonStats": #"""
    live_assets: 3
    faces: 300
    is_named: 1
    """#,
    "Album": #"""
    name: "\303\226sterreich"
    description: "the lakes"
    cover: "\001\220\0224Vxz\274\200\000\000\000\000\000\000\001"
    created_at: 1700000000123456
    updated_after: 876544
    live_assets: 300
    """#,
    "AlbumAsset": #"""
    album: "\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000\013"
    asset: "\001\220\0224Vxz\274\200\000\000\000\000\000\000\001"
    created_at: 1700000000123456
    updated_after: 876544
    """#,
    "AssetAlbums": #"""
    link: "\000\000\000\000\000\000\000\004\000\000\000\000\000\000\000\r"
    """#,
    "Merge": #"""
    source {
      flags: 3
      created_at: 1700000000123456
      updated_after: 876544
      name: "Zo\303\253 1"
      birth_date: -365
      thumbnail_face: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\t"
      literal {
        name: "thumbnail"
        url: "https://cdn.example.com/people/person_22222222222txLqViLENE7/face_22222222222txLqViLENE9"
        mime_type: "image/webp"
        width: 256
      }
      literal {
        index: 1
        name: "cover"
        url: "https://signed.example.com/c?x=1"
        mime_type: "image/webp"
      }
      has_variants: 1
      cluster {
        pairwise_p90: 2402
        pairwise_mean_double: 0.3333333333333333
        face_count: 12
      }
    }
    merged_at: 1700000001000000
    face {
      face: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\t"
      asset: "\001\220\0224Vxz\274\200\000\000\000\000\000\000\001"
    }
    face {
      face: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\t"
      asset: "\000\000\000\000\000\000\000\005\000\000\000\000\000\000\000\005"
    }
    """#,
    "Events": #"""
    created_at: 1700000001000000
    event {
      kind: 1
      asset: "\001\220\0224Vxz\274\200\000\000\000\000\000\000\001"
    }
    event {
      kind: 6
      same_asset: 1
    }
    event {
      kind: 8
      person: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\007"
    }
    event {
      kind: 10
      face: "\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000\t"
      person: "\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000\007"
      same_asset: 1
    }
    event {
      kind: 14
      album: "\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000\013"
      cover: "\001\220\0224Vxz\274\200\000\000\000\000\000\000\001"
    }
    event {
      kind: 16
      album: "\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000\013"
      album_asset: "\000\000\000\000\000\000\000\004\000\000\000\000\000\000\000\r"
      same_asset: 1
    }
    """#,
    "MonthCounts": #"""
    live: 1000
    trashed: 2
    """#,
  ]
}
