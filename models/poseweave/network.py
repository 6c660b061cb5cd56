"""The network: a pose-attentive video reassembler (after PAVR, ECCV 2020) without any warping operator.

One encoder a frame; keypoints and their confidence; a pose embedding that is computed from the keypoints only
(so no appearance can leak through it); retrieval of source values by attention between the embeddings; a decoder
that gives the object's colour and its mask; where it trusts
the match it keeps the source's own pixels, fetched by gathers. The four public methods are the four graphs of a model bundle.

Images are [N,3,H,W] RGB in 0..1; keypoints are (x right, y down) in -1..1; T = (H/8)^2 tokens in row order.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from poseweave.background import BackgroundCompletion
from poseweave.config import NetworkConfig
from poseweave.layers import cell_centres, conv_bn_relu, keypoint_heatmaps, residual_blocks, upsample2

_COARSE_SIGMA = 0.06
_FINE_SIGMA = 0.025
_BACKGROUND_LEVELS = 5
_SHARE_POWER = 4
"""Fine values are mixed by this power of the sources' shares: mostly one source, so that texture stays sharp."""


class Features(NamedTuple):
    """Encoder features at 1/2, 1/4 and 1/8 of the input size."""

    half: Tensor
    quarter: Tensor
    eighth: Tensor


class Pose(NamedTuple):
    keypoints: Tensor
    confidence: Tensor
    features: Tensor


class Source(NamedTuple):
    """What retrieval needs of a source frame, and its background."""

    keypoints: Tensor
    keypoint_confidence: Tensor
    key: Tensor
    value: Tensor
    background: Tensor
    mask: Tensor


class Retrieval(NamedTuple):
    """Result of `reassemble`; `weights` [B,heads,T,S*T+extra] is for losses and is not exported."""

    object: Tensor
    mask: Tensor
    confidence: Tensor
    source_share: Tensor
    match: Tensor
    weights: Tensor


class PoseEmbedding(nn.Module):
    """Embeds each token by its offsets to all keypoints; queries and keys share one projection (cosine)."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        channels = config.embedding_channels
        self.heads = config.heads
        self.mix = nn.Sequential(
            nn.Conv2d(6 * config.keypoints, channels, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 1),
            nn.ReLU(inplace=True),
        )
        self.project = nn.Conv2d(channels, config.key_channels, 1)
        self.log_scale = nn.Parameter(torch.full((config.heads,), -math.log(config.attention_temperature)))

    def forward(self, keypoints: Tensor, confidence: Tensor, side: int) -> tuple[Tensor, Tensor]:
        """Embedding [N,e,side,side] and unit keys [N,T,heads*d] of keypoints [N,K,2]."""
        offset = cell_centres(side, keypoints)[None, None] - keypoints[:, :, None, None]
        c = confidence[:, :, None, None]
        dx, dy = offset[..., 0], offset[..., 1]
        d2 = dx * dx + dy * dy
        near = torch.exp(-d2 / (2 * 0.08**2))
        far = torch.exp(-d2 / (2 * 0.25**2))
        parts = [dx * c, dy * c, torch.tanh(5 * dx) * c, torch.tanh(5 * dy) * c, near * c, far * c]
        embedding = self.mix(torch.cat(parts, 1))
        key = self.project(embedding).flatten(2).transpose(1, 2)
        key = key.reshape(key.shape[0], side * side, self.heads, key.shape[2] // self.heads)
        return embedding, F.normalize(key.float(), dim=-1).flatten(2)


class PoseWeaveNet(nn.Module):
    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.config = config
        self.fixed_statistics = False
        """True keeps the batch norms' statistics as they are, also in training."""
        c0, c1, c2 = config.trunk
        v0, v1, v2 = config.value
        d0, d1, d2 = config.decoder
        k, p, h = config.keypoints, config.pose_channels, config.heads
        if v2 % h or config.key_channels % h:
            raise ValueError(f"heads={h} must divide value[2]={v2} and key_channels={config.key_channels}")
        self.stem = conv_bn_relu(12, c0)
        self.down1 = conv_bn_relu(c0, c1, stride=2)
        self.down2 = nn.Sequential(conv_bn_relu(c1, c2, stride=2), residual_blocks(c2, config.trunk_blocks))

        self.pose_eighth = conv_bn_relu(c2, p, 1)
        self.pose_quarter = conv_bn_relu(c1, p, 1)
        self.pose_mix = nn.Sequential(conv_bn_relu(p, p), conv_bn_relu(p, p))
        self.heatmaps = nn.Conv2d(p, 2 * k, 3, 1, 1)
        self.source_mask = nn.Sequential(
            conv_bn_relu(p, p // 2), nn.Conv2d(p // 2, 16, 3, 1, 1), nn.PixelShuffle(4)
        )
        self.embedding = PoseEmbedding(config)

        self.value_eighth = nn.Conv2d(c2, v2, 1)
        self.value_quarter = nn.Conv2d(c1, v1, 3, 1, 1)
        self.value_half = nn.Conv2d(c0, v0, 3, 1, 1)
        self.extra_key = nn.Parameter(torch.randn(config.extra_tokens, config.key_channels))
        self.extra_value = nn.Parameter(torch.randn(config.extra_tokens, v2) * 0.1)

        e = config.embedding_channels
        n0, n1, n2 = config.decoder_blocks
        fine = config.fine_keypoints[1] - config.fine_keypoints[0]
        self.decode_eighth = nn.Sequential(conv_bn_relu(v2 + e + 2, d2, 1), residual_blocks(d2, n2))
        self.up_quarter = conv_bn_relu(d2, d1)
        self.decode_quarter = nn.Sequential(conv_bn_relu(d1 + v1 + k, d1), residual_blocks(d1, n1))
        self.up_half = conv_bn_relu(d1, d0)
        self.decode_half = nn.Sequential(conv_bn_relu(d0 + v0 + fine, d0), residual_blocks(d0, n0))
        self.out = nn.Conv2d(d0, 20, 3, 1, 1)
        self.background = BackgroundCompletion(config.background_channels, _BACKGROUND_LEVELS)

    def train(self, mode: bool = True) -> PoseWeaveNet:
        super().train(mode)
        if self.fixed_statistics:
            for module in self.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()
        return self

    # ---- encoder

    def encode(self, image: Tensor) -> Features:
        half = self.stem(F.pixel_unshuffle(image * 2 - 1, 2))
        quarter = self.down1(half)
        return Features(half, quarter, self.down2(quarter))

    def pose(self, features: Features) -> Pose:
        """Soft-argmax keypoints of heatmaps at a quarter of the size, and a confidence each."""
        mixed = self.pose_mix(upsample2(self.pose_eighth(features.eighth)) + self.pose_quarter(features.quarter))
        maps = self.heatmaps(mixed).float()
        n, _, side, _ = maps.shape
        k = self.config.keypoints
        where, sure = maps[:, :k].reshape(n, k, -1), maps[:, k:].reshape(n, k, -1)
        probability = torch.softmax(where / self.config.heatmap_temperature, -1)
        keypoints = probability @ cell_centres(side, maps).reshape(-1, 2)
        confidence = torch.sigmoid((probability * sure).sum(-1) + 2.0)
        return Pose(keypoints, confidence, mixed)

    def values(self, image: Tensor, features: Features) -> Tensor:
        """Values [N,T,dv]: a token holds its 1/8 value, then the 2x2, 4x4 and 8x8 finer ones that lie under it.

        The finest are the picture's own colours.
        """
        parts = [
            self.value_eighth(features.eighth),
            F.pixel_unshuffle(self.value_quarter(features.quarter), 2),
            F.pixel_unshuffle(self.value_half(features.half), 4),
            F.pixel_unshuffle(image, 8),
        ]
        return torch.cat([part.flatten(2).transpose(1, 2) for part in parts], -1)

    def encode_pose(self, image: Tensor) -> tuple[Tensor, Tensor]:
        pose = self.pose(self.encode(image))
        return pose.keypoints, pose.confidence

    def source_from(self, image: Tensor, features: Features, pose: Pose) -> Source:
        side = features.eighth.shape[-1]
        _, key = self.embedding(pose.keypoints, pose.confidence, side)
        mask = torch.sigmoid(self.source_mask(pose.features).float())
        return Source(
            pose.keypoints, pose.confidence, key, self.values(image, features).float(), image * (1 - mask), mask
        )

    def encode_source(self, image: Tensor) -> Source:
        features = self.encode(image)
        return self.source_from(image, features, self.pose(features))

    # ---- retrieval and decoder

    def reassemble(
        self,
        driving_keypoints: Tensor,
        driving_confidence: Tensor,
        key: Tensor,
        value: Tensor,
        source_bias: Tensor,
        temperature: Tensor,
    ) -> Retrieval:
        """Draws the object in the driving pose.

        driving_keypoints [B,K,2], driving_confidence [B,K]; key [N,S,T,h*d], value [N,S,T,dv] and source_bias
        [N,S] with N = 1 (shared by the batch) or N = B; temperature [1] divides the logits.
        """
        config = self.config
        heads = config.heads
        n, s, t, _ = key.shape
        side = math.isqrt(t)
        b = driving_keypoints.shape[0]
        embedding, query = self.embedding(driving_keypoints, driving_confidence, side)

        # attention over all tokens of all sources and the learned extra tokens
        query = query.reshape(b, t, heads, -1).transpose(1, 2)
        keys = key.reshape(n, s * t, heads, -1).permute(0, 2, 3, 1)
        extra_key = F.normalize(self.extra_key.reshape(-1, heads, query.shape[-1]), dim=-1).permute(1, 2, 0)
        scale = (self.embedding.log_scale.exp() / temperature).reshape(1, heads, 1, 1)
        query = query * scale
        bias = source_bias[:, :, None].expand(n, s, t).reshape(n, 1, 1, s * t)
        with torch.autocast(query.device.type, enabled=False):  # logits reach 1 / temperature: too fine for bf16
            own_logits = torch.matmul(query.float(), extra_key[None])
            logits = torch.cat([torch.matmul(query.float(), keys) + bias, own_logits], -1)
            weights = torch.softmax(logits, -1)

        # coarse values by attention over all tokens
        v0, v1, v2 = config.value
        values = value[..., :v2].reshape(n, s * t, heads, v2 // heads).transpose(1, 2)
        extra_value = self.extra_value.reshape(-1, heads, v2 // heads).transpose(0, 1)[None]
        values = torch.cat([values, extra_value.expand(n, -1, -1, -1)], 2)
        eighth = torch.matmul(weights, values).transpose(2, 3).reshape(b, v2, side, side)

        # finer values at the place that the same attention points to in each source
        source_weights = weights[..., : s * t].mean(1)
        place, share = expected_places(source_weights, s, side)
        fine_values = value[..., v2:].reshape(n * s, side, side, -1).permute(0, 3, 1, 2)
        quarter, half, colour = (
            sample_places(F.pixel_shuffle(part, factor).reshape(n, s, channels, factor * side, -1), place, share)
            for part, factor, channels in zip(
                torch.split(fine_values, [4 * v1, 16 * v0, 64 * 3], 1), (2, 4, 8), (v1, v0, 3)
            )
        )

        own = weights[..., s * t :].sum(-1).mean(1).reshape(b, 1, side, side)
        confidence, match = best_match(source_weights, place, s, side)
        peak = weights.amax(-1).mean(1).reshape(b, 1, side, side)

        x = self.decode_eighth(torch.cat([eighth, embedding, own, peak], 1))
        coarse = keypoint_heatmaps(driving_keypoints, driving_confidence, 2 * side, _COARSE_SIGMA)
        x = self.decode_quarter(torch.cat([self.up_quarter(upsample2(x)), quarter, coarse], 1))
        first, last = config.fine_keypoints
        fine = keypoint_heatmaps(
            driving_keypoints[:, first:last], driving_confidence[:, first:last], 4 * side, _FINE_SIGMA
        )
        x = self.decode_half(torch.cat([self.up_half(upsample2(x)), half, fine], 1))
        result = torch.sigmoid(F.pixel_shuffle(self.out(x), 2).float())
        drawn, mask, keep = result[:, :3], result[:, 3:4], result[:, 4:]
        return Retrieval(keep * colour + (1 - keep) * drawn, mask, confidence, share, match, weights)

    # ---- background

    def complete_background(self, source_background: Tensor, source_mask: Tensor) -> Tensor:
        """[S,3,H,W] and [S,1,H,W] of one source set to its plate [1,3,H,W]."""
        return self.background(source_background[None], source_mask[None])


def expected_places(weights: Tensor, sources: int, side: int) -> tuple[Tensor, Tensor]:
    """Where the attention [B,T,S*T] points to in each source, and how much of it each source gets.

    The place [B,S,2,side,side] (x, y in -1..1) is the mean of the 3x3 cells around the source's strongest token;
    the share [B,S,side,side] is the sum over the source's tokens.
    """
    b, t, _ = weights.shape
    per_source = weights.reshape(b, t, sources, t)
    best = per_source.argmax(-1)
    y = torch.div(best, side, rounding_mode="floor")
    x = best - y * side
    total = torch.zeros_like(per_source[..., 0]) + 1e-9
    sum_x, sum_y = torch.zeros_like(total), torch.zeros_like(total)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            ny, nx = y + dy, x + dx
            inside = ((ny >= 0) & (ny < side) & (nx >= 0) & (nx < side)).to(weights.dtype)
            index = ny.clamp(0, side - 1) * side + nx.clamp(0, side - 1)
            weight = torch.gather(per_source, 3, index[..., None])[..., 0] * inside
            total = total + weight
            sum_x = sum_x + weight * nx.to(weights.dtype)
            sum_y = sum_y + weight * ny.to(weights.dtype)
    place = torch.stack([sum_x / total, sum_y / total], 1)  # [B,2,T,S], in cells
    place = (place + 0.5) * (2.0 / side) - 1
    share = per_source.sum(-1).transpose(1, 2).reshape(b, sources, side, side)
    return place.permute(0, 3, 1, 2).reshape(b, sources, 2, side, side), share


def sample_places(maps: Tensor, place: Tensor, share: Tensor) -> Tensor:
    """Bilinear samples [B,C,n,n] of source maps [N,S,C,n,n] at places [B,S,2,side,side], mixed by share.

    The offset between a token and its place is interpolated between tokens, so finer cells move smoothly. Made of
    gathers only: no runtime lacks them.
    """
    b, s, _, side, _ = place.shape
    n, _, c, size, _ = maps.shape
    offset = place - cell_centres(side, place).permute(2, 0, 1)
    factor = float(size // side)
    offset = F.interpolate(offset.reshape(b * s, 2, side, side), scale_factor=factor, mode="bilinear")
    position = (offset + cell_centres(size, place).permute(2, 0, 1) + 1) * (size / 2) - 0.5
    x = position[:, 0].clamp(0, size - 1.001).reshape(b * s, 1, -1)
    y = position[:, 1].clamp(0, size - 1.001).reshape(b * s, 1, -1)
    x0, y0 = x.floor(), y.floor()
    fx, fy = x - x0, y - y0
    index = (y0 * size + x0).long()
    flat = maps.expand(b, s, c, size, size).reshape(b * s, c, size * size)

    def tap(shift: int) -> Tensor:
        return torch.gather(flat, 2, (index + shift).expand(-1, c, -1))

    top = tap(0) * (1 - fx) + tap(1) * fx
    bottom = tap(size) * (1 - fx) + tap(size + 1) * fx
    sampled = (top * (1 - fy) + bottom * fy).reshape(b, s, c, size, size)
    mix = share**_SHARE_POWER
    mix = mix / mix.sum(1, keepdim=True).clamp_min(1e-12)
    mix = F.interpolate(mix, scale_factor=factor, mode="bilinear")
    return (sampled * mix[:, :, None]).sum(1)


def best_match(weights: Tensor, place: Tensor, sources: int, side: int) -> tuple[Tensor, Tensor]:
    """Confidence [B,1,side,side] and best match [B,3,side,side] (source index, x, y) of attention [B,T,S*T].

    The confidence is the weight of the strongest token of all sources and of the eight around it.
    """
    b, t, _ = weights.shape
    best = weights.argmax(-1)
    source = torch.div(best, t, rounding_mode="floor")
    cell = best - source * t
    y = torch.div(cell, side, rounding_mode="floor")
    x = cell - y * side
    total = torch.zeros_like(weights[..., 0])
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            ny, nx = y + dy, x + dx
            inside = ((ny >= 0) & (ny < side) & (nx >= 0) & (nx < side)).to(weights.dtype)
            index = source * t + ny.clamp(0, side - 1) * side + nx.clamp(0, side - 1)
            total = total + torch.gather(weights, 2, index[..., None])[..., 0] * inside
    chosen = source.reshape(b, 1, 1, side, side).expand(-1, -1, 2, -1, -1)
    where = torch.gather(place, 1, chosen)[:, 0]
    match = torch.cat([source.reshape(b, 1, side, side).to(where.dtype), where], 1)
    return total.reshape(b, 1, side, side), match
