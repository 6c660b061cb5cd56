"""The warping baseline that claim 1 is measured against: keypoint-based dense motion and occlusion (after FOMM).

Encoder, pose head, value heads, decoder, mask and background are PoseWeave's. Only retrieval differs: for each
source a small U-shaped network mixes sparse motions (the shift of every keypoint, and the affine motion that fits all of
them) by a soft mask into one dense motion at a quarter of the size, and says what is occluded. Values and colours are
warped by it; several sources are averaged by how visible each is. Motions are of order zero: keypoints carry no Jacobian.

Trained and measured as any network (`network.retrieval=warp`); never exported, because runtimes lack its operator.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from poseweave.config import NetworkConfig
from poseweave.layers import cell_centres, conv_bn_relu, keypoint_heatmaps, upsample2
from poseweave.network import Pose, PoseWeaveNet, Retrieval

_SIGMA = 0.06
_RIDGE = 0.02


def network_of(config: NetworkConfig) -> PoseWeaveNet:
    """The network that a configuration names."""
    return WarpingNet(config) if config.retrieval == "warp" else PoseWeaveNet(config)


def affine_fit(source: Tensor, driving: Tensor, weight: Tensor) -> Tensor:
    """The affine motion [N,2,3] that maps driving points [N,K,2] nearest to source points; equal points give the identity."""
    x = F.pad(driving, (0, 1), value=1.0)
    xw = x * weight[..., None]
    ridge = _RIDGE * torch.eye(3, device=x.device)
    shift = torch.linalg.solve(xw.transpose(1, 2) @ x + ridge, xw.transpose(1, 2) @ (source - driving))
    return shift.transpose(1, 2) + torch.eye(2, 3, device=x.device)


def sparse_motions(source: Tensor, driving: Tensor, weight: Tensor, side: int) -> Tensor:
    """Where each of K + 1 motions looks, [N,K+1,2,side,side]: each keypoint's shift, then the affine fit."""
    centres = cell_centres(side, driving)
    shifted = centres.permute(2, 0, 1)[None, None] + (source - driving)[..., None, None]
    flat = F.pad(centres.reshape(1, -1, 2), (0, 1), value=1.0)
    fitted = (flat @ affine_fit(source, driving, weight).transpose(1, 2)).transpose(1, 2)
    return torch.cat([shifted, fitted.reshape(-1, 1, 2, side, side)], 1)


def resample(field: Tensor, side: int) -> Tensor:
    """Maps [N,C,n,n] at another side: means towards coarser, bilinear towards finer."""
    if field.shape[-1] >= side:
        return F.avg_pool2d(field, field.shape[-1] // side)
    return F.interpolate(field, size=(side, side), mode="bilinear", align_corners=False)


def warp(maps: Tensor, place: Tensor) -> Tensor:
    """Samples maps [N,C,n,n] at places [N,2,m,m], interpolated to n x n."""
    size = maps.shape[-1]
    centres = cell_centres(place.shape[-1], place).permute(2, 0, 1)
    offset = resample(place - centres, size)
    grid = cell_centres(size, place) + offset.permute(0, 2, 3, 1)
    return F.grid_sample(maps.float(), grid, align_corners=False, padding_mode="border")


class DenseMotion(nn.Module):
    """From keypoint heatmaps and the source warped by each sparse motion to a mask over motions and a visibility."""

    def __init__(self, keypoints: int, fine: int, coarse: int):
        super().__init__()
        self.enter = conv_bn_relu(keypoints + 3 * (keypoints + 1), fine)
        self.down1 = conv_bn_relu(fine, coarse, stride=2)
        self.down2 = conv_bn_relu(coarse, coarse, stride=2)
        self.up1 = conv_bn_relu(coarse, coarse)
        self.up0 = conv_bn_relu(2 * coarse, fine)
        self.out = nn.Conv2d(2 * fine, keypoints + 2, 3, 1, 1)

    def forward(self, colours: Tensor, heat: Tensor, motions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Colours [N,3,n,n], heatmap differences [N,K,n,n] and motions [N,K+1,2,n,n] to the dense motion [N,2,n,n],
        its mask [N,K+1,n,n] and the visibility [N,1,n,n]."""
        n, m, _, side, _ = motions.shape
        tall = motions.permute(0, 1, 3, 4, 2).reshape(n, m * side, side, 2)
        warped = F.grid_sample(colours, tall, align_corners=False, padding_mode="border")
        warped = warped.reshape(n, 3, m, side, side).flatten(1, 2)
        a = self.enter(torch.cat([heat, warped], 1))
        b = self.down1(a)
        c = self.up1(upsample2(self.down2(b)))
        out = self.out(torch.cat([self.up0(upsample2(torch.cat([c, b], 1))), a], 1)).float()
        mask = torch.softmax(out[:, :m], 1)
        return (mask[:, :, None] * motions).sum(1), mask, torch.sigmoid(out[:, m:])


class WarpingNet(PoseWeaveNet):
    """PoseWeave's network with warping in place of attention; a source's key holds its keypoints and confidence."""

    def __init__(self, config: NetworkConfig):
        super().__init__(config)
        self.extra_key = self.extra_value = None
        self.embedding.project = self.embedding.log_scale = None
        self.motion = DenseMotion(config.keypoints, config.trunk[1], config.trunk[2])

    def key(self, pose: Pose, side: int) -> Tensor:
        return torch.cat([pose.keypoints, pose.confidence[..., None]], -1)

    def reassemble(
        self,
        driving_keypoints: Tensor,
        driving_confidence: Tensor,
        key: Tensor,
        value: Tensor,
        source_bias: Tensor,
        temperature: Tensor,
    ) -> Retrieval:
        """As PoseWeaveNet's, with key [N,S,K,3]; the temperature has no meaning here."""
        b, s = len(driving_keypoints), value.shape[1]
        side = math.isqrt(value.shape[2])
        driving_confidence = self.driving(driving_confidence)
        embedding = self.embedding.embed(driving_keypoints, driving_confidence, side)

        def each(t: Tensor) -> Tensor:
            """[1 or B,S,...] to [B*S,...]."""
            return t.expand(b, s, *t.shape[2:]).flatten(0, 1)

        source_keypoints, source_confidence = each(key)[..., :2].float(), self.driving(each(key)[..., 2].float())
        points, sure = each(driving_keypoints[:, None]).float(), each(driving_confidence[:, None]).float()
        maps = [each(m) for m in self.fine_maps(value, side)]
        eighth = value[..., : self.config.value[2]].transpose(2, 3)
        maps.insert(0, each(eighth.reshape(*eighth.shape[:3], side, side)))

        with torch.autocast(points.device.type, enabled=False):  # places are too fine for bf16
            motions = sparse_motions(source_keypoints, points, sure * source_confidence, 2 * side)
        heat = keypoint_heatmaps(points, sure, 2 * side, _SIGMA)
        heat = heat - keypoint_heatmaps(source_keypoints, source_confidence, 2 * side, _SIGMA)
        place, motion_mask, visible = self.motion(resample(maps[3], 2 * side).float(), heat, motions)

        # several sources: averaged by how visible each is, then dimmed by how visible the best one is
        seen = visible.reshape(b, s, 1, 2 * side, 2 * side)
        share = seen * source_bias.exp()[:, :, None, None, None]
        share = share / share.sum(1, keepdim=True).clamp_min(1e-6)
        best = seen.amax(1)

        def merged(m: Tensor, dimmed: bool) -> Tensor:
            size = m.shape[-1]
            parts = warp(m, place).reshape(b, s, -1, size, size)
            weight = resample(share.flatten(0, 1), size).reshape(b, s, 1, size, size)
            mean = (parts * weight).sum(1)
            return mean * resample(best, size) if dimmed else mean

        fetched = [merged(m, i < 3) for i, m in enumerate(maps)]
        coarse_best = resample(best, side)
        peak = resample(motion_mask.amax(1, keepdim=True), side).reshape(b, s, 1, side, side).amax(1)
        beside = [embedding, 1 - coarse_best, peak]
        object_, mask = self.decode(fetched[0], fetched[1:], beside, driving_keypoints, driving_confidence)

        coarse_share = resample(share.flatten(0, 1), side).reshape(b, s, side, side)
        chosen = coarse_share.argmax(1, keepdim=True)
        places = resample(place, side).reshape(b, s, 2, side, side)
        where = torch.gather(places, 1, chosen[:, :, None].expand(-1, -1, 2, -1, -1))[:, 0]
        match = torch.cat([chosen.to(where.dtype), where], 1)
        flow = place.reshape(b, s, 2, 2 * side, 2 * side)
        return Retrieval(object_, mask, coarse_best, coarse_share, match, motion_mask, flow)
