"""The network's arithmetic arranged for an inference runtime: the same weights and results, less work.

`network.py` is written to be read and trained; this is what `export` traces. What differs:
- Gaussians and offsets of keypoints are products of rows and columns, and so are convolutions of them;
- a nearest upsampling before a 3x3 convolution becomes a 2x2 convolution to four phases (4/9 of the multiplications);
- the unshuffle before the stem becomes part of the stem; inputs of convolutions are filled up to multiples of four
  channels, which ONNX Runtime's blocked convolutions need;
- source biases and the extra tokens are rows and columns of the keys, so the logits are one product;
- the nine cells around a match are one gather, the best source is looked for among the sources' best, and source maps
  are not repeated for a batch.

Every export is checked against `network.py` by golden tensors.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from poseweave.network import COARSE_SIGMA, FINE_SIGMA, SHARE_POWER, Features, PoseWeaveNet, Source

_BLOCK = 4
_NEAR, _FAR = 0.08, 0.25
_EPSILON = 1e-9


def subpixel_convolution(conv: nn.Conv2d) -> nn.Conv2d:
    """A 2x2 convolution to four phases that equals a nearest upsampling by two and then `conv` (3x3, padding 1).

    Phase (qy, qx) of its result, shuffled, lies one pixel further right and down than wanted and has a border of one
    pixel too many; see `Upsampled`.
    """
    w = conv.weight
    rows = {0: (w[:, :, 0], w[:, :, 1] + w[:, :, 2]), 1: (w[:, :, 0] + w[:, :, 1], w[:, :, 2])}
    phases = []
    for qy in (0, 1):
        for qx in (0, 1):
            taps = torch.stack(rows[1 - qy], 2)  # [O,I,2,3]
            first, mid, last = taps[..., 0], taps[..., 1], taps[..., 2]
            columns = (first, mid + last) if qx == 1 else (first + mid, last)
            phases.append(torch.stack(columns, 3))
    weight = torch.stack(phases, 1).flatten(0, 1)  # [O*4,I,2,2], phase fastest as in a pixel shuffle
    out = nn.Conv2d(conv.in_channels, 4 * conv.out_channels, 2, 1, 1, bias=conv.bias is not None)
    out.weight = nn.Parameter(weight)
    if conv.bias is not None:
        out.bias = nn.Parameter(conv.bias.repeat_interleave(4))
    return out


class Upsampled(nn.Module):
    """`conv(upsample2(x))` and a ReLU, done before the upsampling."""

    def __init__(self, conv: nn.Conv2d):
        super().__init__()
        self.phases = subpixel_convolution(conv)

    def forward(self, x: Tensor) -> Tensor:
        return F.pixel_shuffle(F.relu(self.phases(x)), 2)[:, :, 1:-1, 1:-1]


def unshuffled_convolution(conv: nn.Conv2d) -> nn.Conv2d:
    """A 6x6 convolution of stride 2 that equals `conv` (3x3, padding 1) of the picture unshuffled by two."""
    o, i, _, _ = conv.weight.shape
    weight = conv.weight.reshape(o, i // 4, 2, 2, 3, 3).permute(0, 1, 4, 2, 5, 3).reshape(o, i // 4, 6, 6)
    out = nn.Conv2d(i // 4, o, 6, 2, 2, bias=conv.bias is not None)
    out.weight, out.bias = nn.Parameter(weight), conv.bias
    return out


def filled_up(conv: nn.Conv2d, inputs: int) -> tuple[nn.Conv2d, int]:
    """The first `inputs` of `conv`, with zero weights for further ones up to a multiple of the block, and how many."""
    more = -inputs % _BLOCK
    out = nn.Conv2d(inputs + more, conv.out_channels, conv.kernel_size, 1, conv.padding, bias=True)
    out.weight = nn.Parameter(F.pad(conv.weight[:, :inputs], (0, 0, 0, 0, 0, more)))
    out.bias = conv.bias
    return out, more


class HeatmapConvolution(nn.Module):
    """The part of a 3x3 convolution (padding 1) that sees Gaussians, which are products of a column and a row.

    Columns of the kernel meet the row first; what is left is one matrix product of 3K terms a pixel instead of 9K.
    """

    def __init__(self, weight: Tensor, sigma: float):
        super().__init__()
        outputs, self.keypoints, _, _ = weight.shape
        self.sigma = sigma
        # [O*K*3,1,3]: for each keypoint all outputs and kernel rows
        self.weight = nn.Parameter(weight.permute(1, 0, 2, 3).reshape(self.keypoints * outputs * 3, 1, 3))

    def forward(self, dx: Tensor, dy: Tensor, confidence: Tensor) -> Tensor:
        """[B,O,side,side] of offsets to columns [B,K,1,side] and rows [B,K,side,1]."""
        k, side = self.keypoints, dx.shape[3]
        row = F.conv1d(_gaussians(dx, self.sigma)[:, :, 0], self.weight, padding=1, groups=k)
        row = row.reshape(-1, k, row.shape[1] // (3 * k), 3, side).permute(0, 2, 3, 1, 4)  # [B,O,3,K,side]
        column = (_gaussians(dy, self.sigma) * confidence[:, :, None, None])[..., 0].transpose(1, 2)  # [B,side,K]
        column = F.pad(column, (0, 0, 1, 1))
        column = torch.cat([column[:, :-2], column[:, 1:-1], column[:, 2:]], 2)  # [B,side,3K]
        return torch.matmul(column[:, None], row.reshape(-1, row.shape[1], 3 * k, side))


def _gaussians(offset: Tensor, sigma: float) -> Tensor:
    return torch.exp(offset * offset * (-0.5 / sigma**2))


class InferenceNet(nn.Module):
    """The four graphs of a network in eval mode whose batch norms are folded (`export.inference_copy`)."""

    def __init__(self, net: PoseWeaveNet):
        super().__init__()
        self.net = net
        self.stem = nn.Sequential(unshuffled_convolution(net.stem[0]), nn.ReLU())
        self.up_quarter = Upsampled(net.up_quarter[0])
        self.up_half = Upsampled(net.up_half[0])
        self.run = math.gcd(net.config.tokens, net.config.extra_tokens)
        k, fine = net.config.keypoints, net.config.fine_keypoints[1] - net.config.fine_keypoints[0]
        eighth, quarter, half = (block[0][0] for block in (net.decode_eighth, net.decode_quarter, net.decode_half))
        self.enter_eighth, self.more_eighth = filled_up(eighth, eighth.in_channels)
        self.enter_quarter, self.more_quarter = filled_up(quarter, quarter.in_channels - k)
        self.enter_half, self.more_half = filled_up(half, half.in_channels - fine)
        self.pointed_quarter = HeatmapConvolution(quarter.weight[:, quarter.in_channels - k :], COARSE_SIGMA)
        self.pointed_half = HeatmapConvolution(half.weight[:, half.in_channels - fine :], FINE_SIGMA)

    # ---- encoder

    def encode(self, image: Tensor) -> Features:
        half = self.stem(image * 2 - 1)
        quarter = self.net.down1(half)
        return Features(half, quarter, self.net.down2(quarter))

    def encode_pose(self, image: Tensor) -> tuple[Tensor, Tensor]:
        pose = self.net.pose(self.encode(image))
        return pose.keypoints, pose.confidence

    def encode_source(self, image: Tensor) -> Source:
        features = self.encode(image)
        return self.net.source_from(image, features, self.net.pose(features))

    def complete_background(self, source_background: Tensor, source_mask: Tensor) -> Tensor:
        return self.net.complete_background(source_background, source_mask)

    # ---- keypoints

    def offsets(self, keypoints: Tensor, side: int) -> tuple[Tensor, Tensor]:
        """From keypoints [B,K,2] to the centres of columns [B,K,1,side] and of rows [B,K,side,1]."""
        centres = (torch.arange(side, dtype=torch.float32) + 0.5) / side * 2 - 1
        return centres - keypoints[:, :, :1, None], centres[:, None] - keypoints[:, :, 1:, None]

    def embed(self, keypoints: Tensor, confidence: Tensor, side: int) -> tuple[Tensor, Tensor]:
        """Embedding [B,e,side,side] and unit queries [B,T,heads,d]."""
        module = self.net.embedding
        first = module.mix[0]
        k = self.net.config.keypoints
        dx, dy = self.offsets(keypoints, side)
        c = confidence[:, :, None, None]

        def part(values: Tensor, *blocks: int) -> Tensor:
            return F.conv2d(values, torch.cat([first.weight[:, n * k : (n + 1) * k] for n in blocks], 1))

        columns = part(torch.cat([dx * c, torch.tanh(5 * dx) * c], 1), 0, 2)
        rows = part(torch.cat([dy * c, torch.tanh(5 * dy) * c], 1), 1, 3)
        near, far = ((_gaussians(dy, s) * c) * _gaussians(dx, s) for s in (_NEAR, _FAR))
        planes = part(torch.cat([near, far], 1), 4, 5)
        embedding = module.mix[1:](planes + (columns + (rows + first.bias[:, None, None])))
        key = module.project(embedding).flatten(2).transpose(1, 2)
        key = key.reshape(-1, side * side, module.heads, key.shape[2] // module.heads)
        return embedding, key / key.square().sum(-1, keepdim=True).sqrt().clamp_min(1e-12)

    # ---- retrieval

    def attend(self, query: Tensor, key: Tensor, source_bias: Tensor, temperature: Tensor) -> Tensor:
        """Weights [B,heads,T,S*T+extra] of queries [B,T,heads,d] and keys [S,T,heads*d]."""
        net, heads = self.net, self.net.config.heads
        scale = (net.embedding.log_scale.exp() / temperature).reshape(heads, 1, 1)
        query = F.pad(query.transpose(1, 2) * scale, (0, 1), value=1.0)
        keys = key.reshape(-1, heads, key.shape[2] // heads).permute(1, 2, 0)  # [heads,d,S*T]
        bias = (source_bias[:, None] + torch.zeros(1, key.shape[1])).reshape(1, 1, -1)
        keys = torch.cat([keys, torch.cat([bias] * heads, 0)], 1)
        extra = F.normalize(net.extra_key.reshape(-1, heads, net.config.key_channels // heads), dim=-1).permute(1, 2, 0)
        keys = torch.cat([keys, F.pad(extra, (0, 0, 0, 1))], 2)
        return torch.softmax(torch.matmul(query, keys), -1)

    def coarse(self, weights: Tensor, value: Tensor, side: int) -> Tensor:
        """Values [B,v2,side,side] at an eighth of the size."""
        net, heads = self.net, self.net.config.heads
        v2 = net.config.value[2]
        values = value[..., :v2].reshape(-1, heads, v2 // heads).transpose(0, 1)
        extra = net.extra_value.reshape(-1, heads, v2 // heads).transpose(0, 1)
        found = torch.matmul(weights, torch.cat([values, extra], 1))
        return found.transpose(2, 3).reshape(-1, v2, side, side)

    def places(self, weights: Tensor, sources: int, side: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Of weights [B,T,S*T+extra]: places [B,T,S,2] in -1..1, weight around them, strongest weight, share [B,T,S].

        Maxima and sums are taken in short runs of tokens first, of all sources and of the extra tokens at once: one
        pass, nothing copied.
        """
        tokens, run = side * side, self.run
        runs = weights.reshape(-1, tokens, (weights.shape[2] // run), run)
        by_source = (-1, tokens, sources, tokens // run)
        strongest = runs.amax(-1)[..., : sources * (tokens // run)].reshape(by_source)
        share = runs.sum(-1)[..., : sources * (tokens // run)].reshape(by_source).sum(-1)
        first = torch.arange(sources)[:, None] * tokens
        begin = strongest.argmax(-1, keepdim=True) * run
        inner = self.cells(weights, begin + torch.arange(run) + first).argmax(-1, keepdim=True)
        best = (begin + inner).float()
        y = torch.floor(best / side)
        x = best - y * side
        steps = torch.tensor([-1.0, 0.0, 1.0])
        nx, ny = x + steps.repeat(3), y + steps.repeat_interleave(3)
        cx, cy = nx.clamp(0, side - 1), ny.clamp(0, side - 1)
        inside = torch.logical_and(cx == nx, cy == ny).float()
        cells = self.cells(weights, (cy * side + cx).long() + first) * inside
        total = cells.sum(-1)
        where = torch.stack([(cells * nx).sum(-1), (cells * ny).sum(-1)], -1) / (total + _EPSILON)[..., None]
        return (where + 0.5) * (2.0 / side) - 1, total, strongest.amax(-1), share

    @staticmethod
    def cells(weights: Tensor, index: Tensor) -> Tensor:
        """`weights` [B,T,N] at `index` [B,T,S,n]."""
        return torch.gather(weights, 2, index.flatten(2)).reshape(index.shape)

    def sample(self, maps: Tensor, offset: Tensor, mix: Tensor, factor: int) -> Tensor:
        """Samples [B,C,n,n] of source maps [S,C,n*n] at offsets [S,B,2,side,side], mixed by [S,B,side,side]."""
        side = offset.shape[-1]
        size = side * factor
        c = maps.shape[1]
        offset = F.interpolate(offset.reshape(-1, 2, side, side), scale_factor=float(factor), mode="bilinear") * (size / 2)
        ramp = torch.arange(size, dtype=torch.float32)
        x = (offset[:, 0] + ramp).clamp(0, size - 1.001)
        y = (offset[:, 1] + ramp[:, None]).clamp(0, size - 1.001)
        x0, y0 = x.floor(), y.floor()
        index = (y0 * size + x0).long().reshape(maps.shape[0], 1, -1)
        fx, fy = ((v - v0).reshape(maps.shape[0], 1, -1) for v, v0 in ((x, x0), (y, y0)))

        def tap(shift: int) -> Tensor:
            return torch.gather(maps, 2, torch.cat([index + shift] * c, 1))

        a, b = tap(0), tap(size)
        top = a + (tap(1) - a) * fx
        bottom = b + (tap(size + 1) - b) * fx
        sampled = top + (bottom - top) * fy
        mix = F.interpolate(mix, scale_factor=float(factor), mode="bilinear").reshape(maps.shape[0], 1, -1)
        return (sampled * mix).sum(0).reshape(c, -1, size, size).transpose(0, 1)

    # ---- decoder

    def reassemble(
        self,
        driving_keypoints: Tensor,
        driving_confidence: Tensor,
        key: Tensor,
        value: Tensor,
        source_bias: Tensor,
        temperature: Tensor,
    ) -> tuple[Tensor, ...]:
        """Object, mask, confidence, share and match; sources are [S,...], without a first dimension for the batch."""
        net, config = self.net, self.net.config
        side = config.size // 8
        extra, sources = config.extra_tokens, key.shape[0]
        embedding, query = self.embed(driving_keypoints, driving_confidence, side)
        weights = self.attend(query, key, source_bias, temperature)
        eighth = self.coarse(weights, value, side)

        own_weights = weights[..., -extra:]
        mean = weights.flatten(0, 1) if config.heads == 1 else weights.mean(1)
        place, total, strongest, share = self.places(mean, sources, side)
        if config.heads == 1:
            peak = torch.maximum(strongest.amax(-1), own_weights[:, 0].amax(-1))
        else:
            peak = weights.amax(-1).mean(1)
        own = own_weights.sum(-1).mean(1)
        confidence, match = self.best(place, total, strongest)
        by_source = place.permute(2, 0, 3, 1).reshape(sources, -1, 2, side, side) - self.grid(side)
        mix = share**SHARE_POWER
        mix = mix / mix.sum(2, keepdim=True).clamp_min(1e-12)
        mix = mix.permute(2, 0, 1).reshape(sources, -1, side, side)

        v0, v1, v2 = config.value
        ends = (v2, v2 + 4 * v1, v2 + 4 * v1 + 16 * v0, v2 + 4 * v1 + 16 * v0 + 64 * 3)
        quarter, half, colour = (
            self.sample(value[..., first:last].reshape(sources, channels, -1), by_source, mix, factor)
            for first, last, factor, channels in zip(ends, ends[1:], (2, 4, 8), (v1, v0, 3))
        )

        planes = [t.reshape(-1, 1, side, side) for t in (own, peak, confidence)]
        x = self.enter(net.decode_eighth, self.enter_eighth, [eighth, embedding, *planes[:2]], self.more_eighth)
        pointed = self.pointed_quarter(*self.offsets(driving_keypoints, 2 * side), driving_confidence)
        x = self.enter(net.decode_quarter, self.enter_quarter, [self.up_quarter(x), quarter], self.more_quarter, pointed)
        first, last = config.fine_keypoints
        offsets = self.offsets(driving_keypoints[:, first:last], 4 * side)
        pointed = self.pointed_half(*offsets, driving_confidence[:, first:last])
        x = self.enter(net.decode_half, self.enter_half, [self.up_half(x), half], self.more_half, pointed)
        result = torch.sigmoid(F.pixel_shuffle(net.out(x), 2))
        drawn, mask, keep = result[:, :3], result[:, 3:4], result[:, 4:]
        picture = drawn + keep * (colour - drawn)
        share = share.transpose(1, 2).reshape(-1, sources, side, side)
        return picture, mask, planes[2], share, match.reshape(-1, 3, side, side)

    @staticmethod
    def enter(block: nn.Sequential, first: nn.Conv2d, parts: list[Tensor], more: int, pointed: Tensor | float = 0) -> Tensor:
        """`block` with `first` for its first convolution, over the parts filled up with planes whose weights are zero."""
        x = first(torch.cat([*parts, *([parts[-1][:, -1:]] * more)], 1))
        return block[1](F.relu(x + pointed if isinstance(pointed, Tensor) else x))

    @staticmethod
    def best(place: Tensor, total: Tensor, strongest: Tensor) -> tuple[Tensor, Tensor]:
        """Confidence [B,T] and match [B,3,T] of the source that has the strongest token."""
        source = strongest.argmax(-1, keepdim=True)
        where = torch.gather(place, 2, torch.stack([source, source], -1))[:, :, 0]
        match = torch.cat([source.to(where.dtype), where], -1).transpose(1, 2)
        return torch.gather(total, 2, source)[..., 0], match

    @staticmethod
    def grid(side: int) -> Tensor:
        """Centres of cells [2,side,side], x first."""
        centres = (torch.arange(side, dtype=torch.float32) + 0.5) / side * 2 - 1
        return torch.stack([centres[None].expand(side, side), centres[:, None].expand(side, side)])
