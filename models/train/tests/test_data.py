"""The generator is a function of its seed, and labels follow every transformation."""

import numpy as np

from train.classes import CLASSES
from train.dataset import BARE_SHARE, TILE_PX, Pool, crop, turn
from train.scene import SCENE_PX, Sources, scene


def test_same_seed_same_bytes():
    first, second = scene(42, Sources(), empty=False), scene(42, Sources(), empty=False)
    assert np.array_equal(first[0], second[0]) and np.array_equal(first[1], second[1])
    assert not np.array_equal(first[0], scene(43, Sources(), empty=False)[0])


def test_labels_lie_in_the_picture_and_name_known_classes():
    for seed in range(12):
        image, labels = scene(seed, Sources(), empty=False)
        assert image.shape == (SCENE_PX, SCENE_PX, 3) and image.dtype == np.uint8
        assert ((labels[:, 0] >= 0) & (labels[:, 0] < len(CLASSES))).all()
        assert (labels[:, 1:5] >= 0).all() and (labels[:, 1:5] <= SCENE_PX).all()
        assert (labels[:, 3] > labels[:, 1]).all() and (labels[:, 4] > labels[:, 2]).all()


def test_every_class_is_painted_and_empty_means_empty():
    seen = np.concatenate([scene(s, Sources(), empty=False)[1] for s in range(110)])
    assert set(seen[:, 0].astype(int)) == set(range(len(CLASSES)))
    assert all(len(scene(s, Sources(), empty=True)[1]) == 0 for s in range(5))


def test_four_in_ten_scenes_are_empty():
    bare = [len(scene(s, Sources())[1]) == 0 for s in range(100)]
    assert 0.3 < np.mean(bare) < 0.6


def test_turns_carry_the_box_with_its_pixels():
    image = np.zeros((64, 64, 3), np.uint8)
    image[10:20, 30:50] = 255
    rows = np.float32([[0, 30, 10, 50, 20, 0]])
    for quarter in range(4):
        for mirror in (False, True):
            turned, moved = turn(image, rows, quarter, mirror)
            x0, y0, x1, y1 = moved[0, 1:5].astype(int)
            assert turned[y0:y1, x0:x1].min() == 255 and turned.sum() == image.sum()


def test_crops_keep_box_and_pixels_together():
    image = np.zeros((SCENE_PX, SCENE_PX, 3), np.uint8)
    image[200:260, 220:300] = 255
    rows = np.float32([[0, 220, 200, 300, 260, 0]])
    rng = np.random.default_rng(0)
    checked = 0
    for _ in range(40):
        tile, moved = crop(rng, image, rows, rng.uniform(0.7, 1.5))
        assert tile.shape == (TILE_PX, TILE_PX, 3)
        if len(moved) and not moved[0, 5]:
            ys, xs = np.nonzero(tile[..., 0] > 127)
            assert np.abs(moved[0, 1:5] - (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)).max() <= 2
            checked += 1
    assert checked > 10


def test_crowded_scenes_teach_more_marks():
    few = np.mean([len(scene(s, Sources(), empty=False)[1]) for s in range(8)])
    many = np.mean([len(scene(s, Sources(), empty=False, density=4.0)[1]) for s in range(8)])
    assert many > 2 * few


def test_pool_draws_bare_scenes_at_their_share_and_the_rest_by_marks():
    image = np.zeros((1, 1, 3), np.uint8)
    rows = np.zeros((30, 6), np.float32)
    pool = Pool([(image, rows[:0]), (image, rows[:10]), (image, rows[:30])])
    rng = np.random.default_rng(0)
    drawn = np.array([len(pool.draw(rng)[1]) for _ in range(2000)])
    assert abs((drawn == 0).mean() - BARE_SHARE) < 0.04
    assert abs((drawn == 30).sum() / (drawn == 10).sum() - 3) < 0.5
