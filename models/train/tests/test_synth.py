"""The generator: the same seed the same bytes, boxes on what they name, true sizes, sound geometry, readable photos."""

import json

import cv2
import numpy as np
import pytest

from train import photo
from train.classes import CLASSES, ID
from train.synth import camera, optics, scene, sources, world

LOOK = scene.Look(192, 192)
BARE = sources.Sources()


@pytest.mark.parametrize("painter", ["a", "b"])
def test_a_seed_gives_the_same_bytes(painter):
    one, two = (scene.render(11, painter, LOOK, BARE) for _ in range(2))
    assert np.array_equal(one.image, two.image) and np.array_equal(one.labels, two.labels)
    assert not np.array_equal(one.image, scene.render(12, painter, LOOK, BARE).image)


@pytest.mark.parametrize("painter", ["a", "b"])
def test_pictures_and_labels_are_sound(painter):
    seen = set()
    for seed in range(60):
        picture = scene.render(seed, painter, LOOK, BARE)
        assert picture.image.shape == (192, 192, 3) and picture.image.dtype == np.uint8 and picture.image.std() > 0
        rows = picture.labels
        assert np.isfinite(rows).all() and (rows[:, 1:5] >= 0).all() and (rows[:, 1:5] <= 192).all()
        assert (rows[:, 3] > rows[:, 1]).all() and (rows[:, 4] > rows[:, 2]).all()
        seen |= set(rows[:, 0].astype(int))
    assert len(seen) >= 10


@pytest.mark.parametrize("painter", ["a", "b"])
def test_a_clean_picture_has_no_damage(painter):
    look = scene.Look(192, 192, clean=True)
    for seed in range(20):
        assert set(scene.render(seed, painter, look, BARE).labels[:, 0]) <= {float(ID["debris"])}


def test_painters_share_no_code():
    for one, other in (("a", "b"), ("b", "a")):
        for path in (scene.a if one == "a" else scene.b).__path__:
            from pathlib import Path

            for file in Path(path).glob("*.py"):
                text = file.read_text()
                assert f"..{other} " not in text and f"..{other}." not in text


@pytest.mark.parametrize("hip", [False, True])
@pytest.mark.parametrize("turned", [False, True])
def test_facets_of_a_house_face_outwards(hip, turned):
    facets = world.body(0, 0, 9000, 6000, 3000, 0.5, hip, turned)
    span = np.float64([6000, 9000]) if turned else np.float64([9000, 6000])
    middle = np.float64([*span / 2, 3000])
    for f in facets:
        corners = f.world(f.outline)
        assert (corners.mean(0) - middle) @ f.normal > 0
        assert (corners[:, :2] > -1).all() and (corners[:, :2] < span + 1).all()
        assert abs(f.u @ f.v) < 1e-9
    area = sum(abs(cv2.contourArea(np.float32(f.outline))) for f in facets if f.kind == "roof")
    assert area == pytest.approx(9000 * 6000 * np.hypot(1, 0.5), rel=1e-6)  # plan area times slope factor


def test_ground_resolution_is_distance_over_focal_length():
    f = world.facet("roof", (0, 0, 0), (1, 0, 0), (0, -1, 0), [(-5e3, -5e3), (5e3, -5e3), (5e3, 5e3), (-5e3, 5e3)])
    cam = camera.look_at(np.zeros(3), np.float64([0, 0, -1]), 30_000, 0, 3725.15, 640, 640)
    h = cam.homography(f)
    px = camera.project(h, np.float64([[0, 0], [100, 0]]))
    assert px[0] == pytest.approx([320, 320]) and 100 / np.linalg.norm(px[1] - px[0]) == pytest.approx(30_000 / 3725.15, rel=1e-6)
    # Worked example of the field: a 40 px box is 32.2 cm at 30 m with this lens.
    assert 40 * 30_000 / 3725.15 == pytest.approx(322, abs=0.5)


def test_marks_are_painted_at_true_size():
    sizes = {name: [] for name in CLASSES}
    for seed in range(40):
        for painter in ("a", "b"):
            picture = scene.render(seed, painter, scene.Look(320, 320, clean=False, photo=True), BARE)
            for i in picture.truth["instances"]:
                if i["visible_fraction"] == 1 and not i["ignore"]:
                    sizes[i["class"]].append(i["size_mm"][0])
    assert 8 < np.median(sizes["hail_hit"]) < 65 and max(sizes["hail_hit"]) < 130
    assert len(sizes["missing_shingle"]) == 0 or 90 < np.median(sizes["missing_shingle"]) < 1100


def test_the_camera_never_makes_what_is_not_a_number():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        cv2.setRNGSeed(seed)
        flat = optics.photograph(rng, np.zeros((32, 32, 3), np.float32))
        assert flat.dtype == np.uint8 and flat.shape == (32, 32, 3)


def test_a_photo_carries_its_camera_and_truth(tmp_path):
    picture = scene.render(3, "b", scene.Look(400, 300, clean=False, photo=True), BARE)
    photo.write(tmp_path, "p", picture)
    jpeg, truth = (tmp_path / "p.jpg").read_bytes(), json.loads((tmp_path / "p.json").read_text())
    assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape == (300, 400, 3)
    assert b"Exif\0\0II*\0" in jpeg and f'CalibratedFocalLength="{picture.truth["camera"].focal:.3f}"'.encode() in jpeg and photo.SOFTWARE.encode() in jpeg
    assert truth["rendered"] and truth["slopes"] and {"photo", "clean", "instances", "lookalikes"} <= set(truth)
    for slope in truth["slopes"]:
        assert slope["mm_per_px"]["along_eave"] > 0 and (slope["test_square"] is None or len(slope["test_square"]["corners_px"]) == 4)
