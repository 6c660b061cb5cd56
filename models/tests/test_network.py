"""The network: shapes, and properties that its users rely on."""

from __future__ import annotations

import torch

from poseweave.background import merge_sources, push_pull
from poseweave.config import PRESETS, TINY_NETWORK
from poseweave.layers import cell_centres
from poseweave.network import PoseWeaveNet, best_match, expected_places, sample_places


def make_net(seed: int = 0) -> PoseWeaveNet:
    torch.manual_seed(seed)
    return PoseWeaveNet(TINY_NETWORK).eval()


@torch.no_grad()
def draw(net: PoseWeaveNet, sources: torch.Tensor, driving: torch.Tensor, bias: torch.Tensor | None = None):
    source = net.encode_source(sources)
    keypoints, confidence = net.encode_pose(driving)
    bias = torch.zeros(1, len(sources)) if bias is None else bias
    return net.reassemble(keypoints, confidence, source.key[None], source.value[None], bias, torch.ones(1))


def test_all_outputs_have_the_contracted_shapes():
    net, c = make_net(), TINY_NETWORK
    side, size = c.size // 8, c.size
    images = torch.rand(3, 3, size, size)
    source = net.encode_source(images)
    assert source.key.shape == (3, side * side, c.key_channels)
    assert source.mask.shape == (3, 1, size, size)
    result = draw(net, images, torch.rand(2, 3, size, size))
    assert result.object.shape == (2, 3, size, size)
    assert result.mask.shape == (2, 1, size, size)
    assert result.confidence.shape == (2, 1, side, side)
    assert result.source_share.shape == (2, 3, side, side)
    assert result.match.shape == (2, 3, side, side)
    assert net.complete_background(source.background, source.mask).shape == (1, 3, size, size)


def test_order_of_sources_does_not_change_the_picture():
    net = make_net()
    sources, driving = torch.rand(3, 3, 64, 64), torch.rand(1, 3, 64, 64)
    one = draw(net, sources, driving)
    other = draw(net, sources.flip(0), driving)
    torch.testing.assert_close(one.object, other.object, atol=1e-5, rtol=0)
    torch.testing.assert_close(one.source_share, other.source_share.flip(1), atol=1e-5, rtol=0)


def test_a_source_with_a_very_low_bias_is_as_good_as_absent():
    net = make_net()
    sources, driving = torch.rand(2, 3, 64, 64), torch.rand(1, 3, 64, 64)
    without = draw(net, sources[:1], driving)
    muted = draw(net, sources, driving, torch.tensor([[0.0, -1e4]]))
    torch.testing.assert_close(without.object, muted.object, atol=1e-5, rtol=0)
    assert muted.source_share[:, 1].abs().max() == 0


def test_drivers_of_a_batch_do_not_influence_each_other():
    net = make_net()
    sources, driving = torch.rand(2, 3, 64, 64), torch.rand(3, 3, 64, 64)
    together = draw(net, sources, driving).object
    alone = torch.cat([draw(net, sources, d[None]).object for d in driving])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


def test_cell_centres_run_right_and_down():
    grid = cell_centres(4, torch.zeros(1))
    assert grid[0, 0].tolist() == [-0.75, -0.75]
    assert grid[0, 3].tolist() == [0.75, -0.75]
    assert grid[3, 0].tolist() == [-0.75, 0.75]


def sharp_attention(side: int, sources: int, source: int, row: int, column: int) -> torch.Tensor:
    t = side * side
    weights = torch.zeros(1, t, sources * t)
    weights[0, :, source * t + row * side + column] = 1.0
    return weights


def test_match_names_the_source_and_the_place_of_a_sharp_attention():
    weights = sharp_attention(4, 3, source=2, row=1, column=3)
    place, share = expected_places(weights, 3, 4)
    confidence, match = best_match(weights, place, 3, 4)
    assert confidence.min() == 1.0
    assert share[0, 2].min() == 1.0 and share[0, :2].max() == 0.0
    assert match[0, 0].unique().tolist() == [2.0]
    torch.testing.assert_close(match[0, 1], torch.full((4, 4), 0.75))
    torch.testing.assert_close(match[0, 2], torch.full((4, 4), -0.25))


def test_attention_between_two_tokens_points_between_them():
    weights = 0.25 * sharp_attention(4, 1, 0, 2, 1) + 0.75 * sharp_attention(4, 1, 0, 2, 2)
    place, _ = expected_places(weights, 1, 4)
    torch.testing.assert_close(place[0, 0, 0], torch.full((4, 4), (1.75 + 0.5) / 2 - 1))


def test_fine_values_come_from_the_place_that_attention_points_to():
    side, size = 4, 16
    shift_cells = 1  # every token looks one cell to its right
    weights = torch.zeros(1, side * side, side * side)
    for y in range(side):
        for x in range(side):
            weights[0, y * side + x, y * side + min(side - 1, x + shift_cells)] = 1.0
    ramp = torch.arange(size, dtype=torch.float32).expand(size, size)
    maps = torch.stack([ramp, ramp.t()])[None, None]
    place, share = expected_places(weights, 1, side)
    sampled = sample_places(maps, place, share)[0]
    inner = slice(0, 8)
    rows = slice(0, 15)  # the last row is held a thousandth of a cell inside
    torch.testing.assert_close(sampled[0, :, inner], maps[0, 0, 0, :, 4:12])
    torch.testing.assert_close(sampled[1, rows, inner], maps[0, 0, 1, rows, inner])


def test_push_pull_keeps_what_is_known_and_fills_a_hole_from_its_surroundings():
    colour = torch.zeros(1, 3, 64, 64)
    colour[:, 0] = 0.8
    colour[:, 1, :, 32:] = 0.6
    weight = torch.ones(1, 1, 64, 64)
    weight[:, :, 16:48, 16:48] = 0
    filled = push_pull(colour * weight, weight, 5)
    torch.testing.assert_close(filled * weight, colour * weight, atol=1e-5, rtol=0)
    assert (filled[0, 0, 16:48, 16:48] - 0.8).abs().max() < 1e-3
    assert filled[0, 1, 32, 20] < 0.2 and filled[0, 1, 32, 44] > 0.4


def test_merge_takes_each_pixel_from_the_sources_that_show_it():
    image = torch.stack([torch.full((3, 64, 64), 0.2), torch.full((3, 64, 64), 0.6)])
    mask = torch.zeros(2, 1, 64, 64)
    mask[0, :, :, :20] = 1
    mask[1, :, :, 44:] = 1
    colour, weight = merge_sources((image * (1 - mask))[None], mask[None])
    assert abs(float(colour[0, 0, 32, 2]) - 0.6) < 1e-5
    assert abs(float(colour[0, 0, 32, 60]) - 0.2) < 1e-5
    assert abs(float(colour[0, 0, 32, 32]) - 0.4) < 1e-5
    assert weight.min() > 0


def test_presets_build_networks_of_the_stated_size():
    sizes = {name: sum(p.numel() for p in PoseWeaveNet(p_.network).parameters()) for name, p_ in PRESETS.items()}
    assert 1.0e6 < sizes["face-draft"] < 1.5e6
    assert 9e6 < sizes["face"] < 14e6


def test_keypoints_are_not_rounded_to_bf16_in_training():
    net = make_net()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        pose = net.pose(net.encode(torch.rand(1, 3, 64, 64)))
    assert pose.keypoints.dtype == torch.float32
    assert not torch.equal(pose.keypoints, pose.keypoints.bfloat16().float())
