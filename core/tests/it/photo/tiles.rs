//! Tiles, crops and the memory they take.

use super::make::{self, Place};
use brainops_core::photo::decode::{Decoded, Shrink, decode};
use brainops_core::photo::tiles::{DEFAULT_BUDGET_BYTES, TILE_PX, TileServer, levels};
use brainops_core::photo::{Blobs, PhotoError, take_in};
use std::sync::Arc;
use std::time::Duration;

struct Served {
    server: TileServer,
    hash: String,
    whole: Decoded,
    _place: Place,
}

fn serve(bytes: &[u8], budget: usize) -> Served {
    let place = Place::new();
    let hash = take_in(&place.blobs, &place.file("a", bytes)).unwrap().hash;
    let blobs = Arc::new(Blobs::open(&place.root.path().join("blobs")).unwrap());
    let whole = decode(bytes, Shrink::Full).unwrap();
    Served {
        server: TileServer::new(blobs, budget),
        hash,
        whole,
        _place: place,
    }
}

fn sides(jpeg: &[u8]) -> (u32, u32) {
    let picture = decode(jpeg, Shrink::Full).unwrap();
    (picture.width_px, picture.height_px)
}

/// Average color of a picture.
fn mean(picture: &Decoded) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for pixel in picture.rgb.chunks_exact(3) {
        (0..3).for_each(|channel| sums[channel] += f64::from(pixel[channel]));
    }
    sums.map(|sum| sum / f64::from(picture.width_px * picture.height_px))
}

#[test]
fn levels_end_when_one_tile_holds_all() {
    for (width, height, expected) in [
        (100, 100, 1),
        (512, 512, 1),
        (513, 10, 2),
        (1024, 700, 2),
        (1025, 700, 3),
        (5280, 3956, 5),
        (8064, 6048, 5),
        (30_000, 5, 7),
    ] {
        assert_eq!(levels(width, height), expected, "{width} × {height}");
    }
}

#[test]
fn tiles_cover_each_level_up_to_its_edges() {
    for bytes in [make::jpeg(1300, 1030), make::png(1300, 1030)] {
        let served = serve(&bytes, DEFAULT_BUDGET_BYTES);
        for level in 0..levels(1300, 1030) {
            let side = |px: u32| px.div_ceil(1 << level);
            let (columns, rows) = (side(1300).div_ceil(TILE_PX), side(1030).div_ceil(TILE_PX));
            let tile = |x, y| served.server.tile(&served.hash, level, x, y);
            let (mut width, mut height) = (0, 0);
            (0..columns).for_each(|x| width += sides(&tile(x, 0).unwrap()).0);
            (0..rows).for_each(|y| height += sides(&tile(0, y).unwrap()).1);
            assert_eq!((width, height), (side(1300), side(1030)), "level {level}");
            for (x, y) in [(columns, 0), (0, rows), (u32::MAX, 0), (0, 1 << 25)] {
                assert!(
                    matches!(tile(x, y), Err(PhotoError::Outside(_))),
                    "level {level}, {x}, {y}"
                );
            }
        }
        for level in [3, 4, 9, 255] {
            let beyond = served.server.tile(&served.hash, level, 0, 0);
            assert!(
                matches!(beyond, Err(PhotoError::Outside(_))),
                "level {level}"
            );
        }
    }
}

#[test]
fn levels_beyond_the_scaled_decode_are_there() {
    let served = serve(&make::jpeg(9000, 64), DEFAULT_BUDGET_BYTES);
    assert_eq!(levels(9000, 64), 6);
    assert_eq!(
        sides(&served.server.tile(&served.hash, 4, 1, 0).unwrap()),
        (563 - 512, 4)
    );
    assert_eq!(
        sides(&served.server.tile(&served.hash, 5, 0, 0).unwrap()),
        (282, 2)
    );
    assert!(served.server.tile(&served.hash, 6, 0, 0).is_err());
}

#[test]
fn a_tile_shows_its_part() {
    let served = serve(&make::jpeg(1300, 1030), DEFAULT_BUDGET_BYTES);
    let tile = decode(
        &served.server.tile(&served.hash, 0, 1, 1).unwrap(),
        Shrink::Full,
    )
    .unwrap();
    let mut part = Vec::new();
    for y in 512..1024 {
        part.extend_from_slice(&served.whole.rgb[(y * 1300 + 512) * 3..(y * 1300 + 1024) * 3]);
    }
    let part = Decoded {
        width_px: 512,
        height_px: 512,
        rgb: part,
    };
    let (seen, expected) = (mean(&tile), mean(&part));
    assert!(
        (0..3).all(|c| (seen[c] - expected[c]).abs() < 2.0),
        "{seen:?} {expected:?}"
    );
}

#[test]
fn crops_are_clipped_and_scaled() {
    let served = serve(&make::jpeg(1300, 1030), DEFAULT_BUDGET_BYTES);
    let crop = |part, max| {
        served
            .server
            .crop(&served.hash, part, max)
            .map(|jpeg| sides(&jpeg))
    };
    assert_eq!(crop([10, 10, 60, 40], 300).unwrap(), (50, 30));
    assert_eq!(crop([0, 0, 1300, 1030], 260).unwrap(), (260, 206));
    assert_eq!(crop([1200, 1000, 5000, 5000], 500).unwrap(), (100, 30));
    assert_eq!(crop([0, 0, u32::MAX, u32::MAX], 650).unwrap(), (650, 515));
    for part in [
        [1300, 0, 1400, 10],
        [10, 10, 10, 20],
        [20, 10, 10, 20],
        [0, 1030, 10, 1040],
    ] {
        assert!(
            matches!(crop(part, 300), Err(PhotoError::Outside(_))),
            "{part:?}"
        );
    }
    assert!(crop([0, 0, 10, 10], 0).is_err());
}

#[test]
fn a_picture_is_decoded_once_for_all_who_ask() {
    let served = serve(&make::jpeg(2000, 1500), DEFAULT_BUDGET_BYTES);
    std::thread::scope(|scope| {
        for index in 0..12 {
            let served = &served;
            scope.spawn(move || {
                served
                    .server
                    .tile(&served.hash, 0, index % 4, index % 3)
                    .unwrap()
            });
        }
    });
    assert_eq!(served.server.decoded(), 1);
    served.server.tile(&served.hash, 1, 0, 0).unwrap();
    assert_eq!(served.server.decoded(), 2);
    served.server.drop_idle(Duration::ZERO);
    assert_eq!(served.server.held_bytes(), 0);
    served.server.tile(&served.hash, 0, 0, 0).unwrap();
    assert_eq!(served.server.decoded(), 3);
}

#[test]
fn memory_stays_within_the_budget() {
    let budget = 4_000_000;
    let served = serve(&make::jpeg(1000, 1000), budget);
    for level in [0, 1, 0, 1] {
        served.server.tile(&served.hash, level, 0, 0).unwrap();
        assert!(served.server.held_bytes() <= budget);
    }
    assert_eq!(served.server.decoded(), 2);
    // Room for one scale only: each evicts the other, and a picture beyond the budget still shows.
    let tight = serve(&make::jpeg(1000, 1000), 1_000_000);
    for level in [0, 1, 0] {
        tight.server.tile(&tight.hash, level, 0, 0).unwrap();
    }
    assert_eq!(tight.server.decoded(), 3);
}

#[test]
fn a_photo_that_is_gone_wakes_all_who_wait() {
    let served = serve(&make::jpeg(64, 64), DEFAULT_BUDGET_BYTES);
    let nothing = "0".repeat(64);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (server, nothing) = (&served.server, &nothing);
            scope.spawn(move || {
                assert!(matches!(
                    server.tile(nothing, 0, 0, 0),
                    Err(PhotoError::NoBlob { .. })
                ))
            });
        }
    });
}
