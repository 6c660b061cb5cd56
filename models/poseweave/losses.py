"""Loss terms. Each returns a scalar; `total_loss` gives them by name so that a log shows every one."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from poseweave.config import LossConfig
from poseweave.data import Batch
from poseweave.features import FeatureNet, feature_distance
from poseweave.network import Pose, PoseWeaveNet, Retrieval


def laplacian(a: Tensor, b: Tensor, weight: Tensor, levels: int = 4) -> Tensor:
    """L1 over the bands of a Laplacian pyramid; `weight` [B,1,H,W] multiplies all but the coarsest."""
    loss = a.new_zeros(())
    for _ in range(levels - 1):
        a2, b2 = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
        band = (a - F.interpolate(a2, scale_factor=2.0)) - (b - F.interpolate(b2, scale_factor=2.0))
        loss = loss + (band.abs() * weight).mean()
        a, b, weight = a2, b2, F.avg_pool2d(weight, 2)
    return loss + (a - b).abs().mean()


def detail_map(landmarks: Tensor, fine: tuple[int, int], size: int) -> Tensor:
    """Weight map [B,1,size,size] in 0..1 that is high around the fine landmarks [B,L,2] (eyes, mouth)."""
    small = size // 4
    if landmarks.shape[1] == 0:
        return landmarks.new_zeros(len(landmarks), 1, size, size)
    centres = (torch.arange(small, device=landmarks.device) + 0.5) / small * 2 - 1
    p = landmarks[:, fine[0] : fine[1]]
    dx = torch.exp(-((centres[None, None] - p[..., :1]) ** 2) / (2 * 0.05**2))
    dy = torch.exp(-((centres[None, None] - p[..., 1:]) ** 2) / (2 * 0.05**2))
    bumps = (dy[..., :, None] * dx[..., None, :]).amax(1, keepdim=True)
    return F.interpolate(bumps, scale_factor=4.0, mode="bilinear", align_corners=False)


def _token(xy: Tensor, side: int) -> Tensor:
    cell = ((xy + 1) * 0.5 * side).floor().long().clamp(0, side - 1)
    return cell[..., 1] * side + cell[..., 0]


def correspondence(weights: Tensor, batch: Batch, sources: int) -> Tensor:
    """Cross-entropy of the attention at mesh points whose place in target and sources is known.

    weights [B,heads,T,S*T+extra]. The wanted attention is bilinear around the point's place in each source.
    """
    mean = weights.mean(1)
    b, t, _ = mean.shape
    side = int(t**0.5)
    rows = _token(batch.target_dense, side)
    picked = torch.gather(mean, 1, rows[:, :, None].expand(-1, -1, mean.shape[2]))
    picked = picked[:, :, : sources * t].reshape(b, rows.shape[1], sources, t)
    probability = picked.new_zeros(b, rows.shape[1])
    for s in range(sources):
        xy = (batch.source_dense[:, s] + 1) * 0.5 * side - 0.5
        corner = xy.floor()
        part = xy - corner
        for dy in (0, 1):
            for dx in (0, 1):
                cell = (corner + corner.new_tensor([dx, dy])).long().clamp(0, side - 1)
                w = (part[..., 0] if dx else 1 - part[..., 0]) * (part[..., 1] if dy else 1 - part[..., 1])
                index = (cell[..., 1] * side + cell[..., 0])[..., None]
                p = torch.gather(picked[:, :, s], 2, index)[..., 0]
                probability = probability + p * w * batch.source_dense_visible[:, s]
    known = batch.target_dense_visible & batch.source_dense_visible.any(1)
    known = known & (batch.target_dense.abs() < 1).all(-1)
    return -(torch.log(probability.clamp_min(1e-4)) * known).sum() / known.sum().clamp_min(1)


def flow_distance(flow: Tensor, batch: Batch) -> Tensor:
    """Mean L1 distance of the baseline's motion [B,S,2,n,n] from the known places of mesh points in the sources."""
    b, s = flow.shape[:2]
    points = batch.target_dense[:, None].expand(-1, s, -1, -1).flatten(0, 1)
    found = F.grid_sample(flow.flatten(0, 1).float(), points[:, None], align_corners=False, padding_mode="border")
    found = found[:, :, 0].transpose(1, 2).reshape(b, s, -1, 2)
    known = batch.target_dense_visible[:, None] & batch.source_dense_visible
    known = known & (batch.target_dense.abs() < 1).all(-1)[:, None]
    distance = (found - batch.source_dense).abs().sum(-1)
    return (distance * known).sum() / known.sum().clamp_min(1)


def landmark_weight(seen: Tensor, inside: Tensor, fine: tuple[int, int], config: LossConfig) -> Tensor:
    """Weight [N,L] of landmarks: full where seen, little where hidden, none outside, more for the fine ones."""
    weight = (seen * (1 - config.hidden_landmark) + config.hidden_landmark) * inside
    scale = torch.ones(weight.shape[1], device=weight.device)
    scale[fine[0] : fine[1]] = config.fine_landmark
    return weight * scale


def confidence_term(sure: Tensor, seen: Tensor, labelled: Tensor) -> Tensor:
    """Cross-entropy of confidences [N,L] against visibility, over the labelled images."""
    if sure.shape[1] == 0:
        return sure.new_zeros(())
    each = F.binary_cross_entropy(sure.clamp(1e-4, 1 - 1e-4), seen, reduction="none")
    return (each * labelled[:, None]).mean()


def landmark_terms(
    pose: Pose, landmarks: Tensor, visible: Tensor, fine: tuple[int, int], config: LossConfig, labelled: Tensor
) -> tuple[Tensor, Tensor]:
    """Distance of the tied keypoints to their landmarks [N,L,2], and their confidence against visibility [N,L]."""
    count = landmarks.shape[1]
    if count == 0:
        return landmarks.new_zeros(()), landmarks.new_zeros(())
    inside = (landmarks.abs() < 1).all(-1)
    seen = (visible & inside).float()
    weight = landmark_weight(seen, inside, fine, config)
    distance = (pose.keypoints[:, :count] - landmarks).abs().sum(-1)
    return (distance * weight).mean(), confidence_term(pose.confidence[:, :count], seen, labelled)


def separation(keypoints: Tensor, distance: float) -> Tensor:
    """Hinge on the distance between free keypoints [N,K,2]."""
    k = keypoints.shape[1]
    if k < 2:
        return keypoints.new_zeros(())
    d2 = ((keypoints[:, :, None] - keypoints[:, None]) ** 2).sum(-1) + torch.eye(k, device=keypoints.device) * 9
    return F.relu(distance - d2.clamp_min(1e-6).sqrt()).pow(2).sum((1, 2)).mean() / k


def carried(points: Tensor, start: Tensor, end: Tensor, both: Tensor, reach: float = 0.08) -> tuple[Tensor, Tensor]:
    """Where points [N,K,2] of one picture lie in another, by mesh points near them: start, end [N,V,2] and whether both
    pictures show them, `both` [N,V]. Places [N,K,2], and whether there is enough of the surface near a point to tell [N,K].
    """
    with torch.no_grad():
        squared = torch.cdist(points.float(), start.float()).square()
        weight = torch.exp(-squared / (2 * reach**2)) * both[:, None]
        total = weight.sum(-1)
        shift = weight @ torch.where(both[..., None], end - start, 0).float() / total.clamp_min(1e-6)[..., None]
    return points + shift, total > 1


def carried_apart(driving: Tensor, source: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Distances [B,S,K] of sources' keypoints [B,S,K,2] to those of the driver [B,K,2], carried over to the sources, whoever
    drives; and whether they are known."""
    b, s, k, _ = source.shape

    def each(t: Tensor) -> Tensor:
        return t[:, None].expand(b, s, *t.shape[1:]).flatten(0, 1)

    both = each(batch.driving_dense_visible) & batch.source_dense_visible.flatten(0, 1)
    places, known = carried(each(driving), each(batch.driving_dense), batch.source_dense.flatten(0, 1), both)
    apart = (places - source.flatten(0, 1)).abs().sum(-1)
    return apart.reshape(b, s, k), known.reshape(b, s, k)


def random_affine(image: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Turned, scaled and shifted images and the matrices [B,2,3] that map new coordinates to old ones.

    Half of them are zoomed out by up to 2.2: a subject found in a frame that is not cropped yet is that small.
    """
    b = image.shape[0]
    angle = (torch.rand(b, generator=generator) - 0.5) * 0.6
    scale = torch.rand(b, generator=generator) * 0.35 + 0.85
    far = torch.rand(b, generator=generator) * 1.2 + 1.0
    scale = torch.where(torch.rand(b, generator=generator) < 0.5, far, scale)
    matrix = torch.zeros(b, 2, 3)
    matrix[:, 0, 0] = scale * angle.cos()
    matrix[:, 0, 1] = -scale * angle.sin()
    matrix[:, 1, 0] = scale * angle.sin()
    matrix[:, 1, 1] = scale * angle.cos()
    matrix[:, :, 2] = (torch.rand(b, 2, generator=generator) - 0.5) * 0.3 * scale[:, None]
    matrix = matrix.to(image.device)
    grid = F.affine_grid(matrix, list(image.shape), align_corners=False)
    return F.grid_sample(image, grid, align_corners=False, padding_mode="border"), matrix


def turned_pose_terms(
    net: PoseWeaveNet,
    image: Tensor,
    keypoints: Tensor,
    landmarks: Tensor,
    visible: Tensor,
    labelled: Tensor,
    config: LossConfig,
    generator: torch.Generator,
) -> dict[str, Tensor]:
    """Pose of turned images [B,3,H,W]: free keypoints against those of the image itself, the others against
    their landmarks [B,L,2] where labelled [B], else against those of the image too; all compared in the
    coordinates of the unturned image."""
    turned, matrix = random_affine(image, generator)
    pose = net.pose(net.encode(turned))
    back = pose.keypoints @ matrix[:, :, :2].transpose(1, 2) + matrix[:, :, 2][:, None]
    first = net.config.landmark_keypoints
    terms = {}
    if net.config.free_keypoints:
        terms["equivariance"] = config.equivariance * (back[:, first:] - keypoints[:, first:]).abs().mean()
    if not first:
        return terms
    moved = (landmarks - matrix[:, :, 2][:, None]) @ torch.linalg.inv_ex(matrix[:, :, :2]).inverse.transpose(1, 2)
    inside = (moved.abs() < 1).all(-1)
    seen = (visible & inside & (landmarks.abs() < 1).all(-1)).float()
    weight = landmark_weight(seen, inside, net.config.fine_keypoints, config)
    terms["turned_landmark"] = config.landmark * ((back[:, :first] - landmarks).abs().sum(-1) * weight).mean()
    sure = confidence_term(pose.confidence[:, :first], seen, labelled)
    terms["turned_confidence"] = config.landmark_confidence * sure
    apart = (back[:, :first] - keypoints[:, :first].detach()).abs() * (1 - labelled)[:, None, None]
    terms["unlabelled_equivariance"] = config.equivariance * apart.mean()
    return terms


def composite(result: Retrieval, plate: Tensor) -> Tensor:
    return result.object * result.mask + plate * (1 - result.mask)


def image_terms(
    image: Tensor, mask: Tensor, wanted_mask: Tensor, points: Tensor, batch: Batch, net: PoseWeaveNet, config: LossConfig
) -> dict[str, Tensor]:
    """Terms on the composite and on the mask [B,1,H,W].

    `wanted_mask` is the true mask, or an estimate where there is none; `points` [B,L,2] are the target's landmarks or
    keypoints found.
    """
    detail = detail_map(points, net.config.fine_keypoints, image.shape[-1])
    weight = 1 + config.object_weight * wanted_mask + config.detail_weight * detail
    return {
        "pixel": config.pixel * ((image - batch.target).abs() * weight).mean(),
        "laplacian": config.laplacian * laplacian(image, batch.target, weight),
        "mask": config.mask * (mask - wanted_mask).abs().mean(),
    }


def perceptual_term(features: FeatureNet, image: Tensor, truth: Tensor) -> Tensor:
    """Kit-feature distance to the truth, mean over the batch."""
    with torch.no_grad():
        wanted = features(truth)
    return feature_distance(features(image), wanted).mean()
