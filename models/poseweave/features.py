"""A small image network of our own for perceptual terms and measures, trained on the kit's renders only.

Public perceptual networks carry weights whose training pictures forbid some uses. This one is trained by
`python -m poseweave.features` on train groups to name landmarks, to find the subject, to tell people apart and to say
how blurred and noisy a picture is. Measures on it have names of their own, *kit-feature distance* and *kit-FID*: they
are no LPIPS and no FID, and compare only with numbers from the same weights.

Images are [N,3,H,W] RGB in 0..1, sides divisible by 32.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from poseweave.layers import conv_bn_relu

WEIGHTS = Path(__file__).resolve().parent.parent / "features" / "kit-features.safetensors"
WIDTHS = (24, 48, 64, 96, 128)
_PROJECTION = 64


class FeatureNet(nn.Module):
    """Five stages at 1/2, 1/4 ... 1/32 of the size; the last one's mean over the subject tells people apart."""

    def __init__(self, widths: tuple[int, ...] = WIDTHS):
        super().__init__()
        inputs = (3, *widths[:-1])
        self.stages = nn.ModuleList(
            nn.Sequential(*conv_bn_relu(i, o, stride=2), *conv_bn_relu(o, o)) for i, o in zip(inputs, widths)
        )
        self.identity = nn.Linear(widths[3] + widths[4], _PROJECTION)

    def forward(self, image: Tensor) -> list[Tensor]:
        x = (image - 0.5) * 4
        out = []
        for stage in self.stages:
            x = stage(x)
            out.append(x)
        return out

    def embed(self, image: Tensor, mask: Tensor) -> Tensor:
        """Unit identity vectors [N,64] of the subjects that `mask` [N,1,H,W] shows."""
        return self.embed_features(self(image), mask)

    def embed_features(self, maps: list[Tensor], mask: Tensor) -> Tensor:
        parts = []
        for map_ in maps[3:]:
            weight = F.interpolate(mask.float(), map_.shape[-2:], mode="area") + 1e-4
            parts.append((map_ * weight).sum((2, 3)) / weight.sum((2, 3)))
        return F.normalize(self.identity(torch.cat(parts, 1)).float(), dim=-1)


def feature_distance(a: list[Tensor], b: list[Tensor]) -> Tensor:
    """Kit-feature distance [N]: squared difference of channel-normalised maps, mean over places and stages."""
    total = 0.0
    for x, y in zip(a, b):
        x = x.float() / (x.float().square().sum(1, keepdim=True) + 1e-2).sqrt()
        y = y.float() / (y.float().square().sum(1, keepdim=True) + 1e-2).sqrt()
        total = total + (x - y).square().sum(1).mean((1, 2))
    return total / len(a)


def pooled(maps: list[Tensor]) -> Tensor:
    """Mean activations [N,D] of all stages: what kit-FID is measured on."""
    return torch.cat([m.float().mean((2, 3)) for m in maps[1:]], 1)


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Frechet distance of Gaussians fitted to rows [N,D] (Heusel et al. 2017, equation 6).

    trace((Ca Cb)^1/2) is the sum of the singular values of Xa Xb^T, so few samples need no large square root; of
    many samples the triangular factor is enough.
    """
    n, m = len(a), len(b)
    xa = (a - a.mean(0)).astype(np.float64) / math.sqrt(max(1, n - 1))
    xb = (b - b.mean(0)).astype(np.float64) / math.sqrt(max(1, m - 1))
    ra, rb = (np.linalg.qr(x, mode="r") if len(x) > x.shape[1] else x for x in (xa, xb))
    cross = np.linalg.svd(ra @ rb.T, compute_uv=False).sum()
    mean = float(((a.mean(0) - b.mean(0)).astype(np.float64) ** 2).sum())
    return max(0.0, mean + float((xa**2).sum() + (xb**2).sum()) - 2 * float(cross))


# ---- weights


def save_features(net: FeatureNet, path: Path, provenance: dict[str, object]) -> None:
    """Writes the stages with folded batch norms and the identity head as fp16, and PATH.json beside it."""
    folded = fold(net)
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {k: v.half().contiguous() for k, v in folded.state_dict().items()}
    save_file(tensors, str(path), {"widths": json.dumps(WIDTHS)})
    path.with_suffix(".json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")


def fold(net: FeatureNet) -> FeatureNet:
    """The same function in eval mode with batch norms folded into the convolutions."""
    out = FeatureNet()
    out.load_state_dict(net.state_dict())
    out.eval()
    for stage in out.stages:
        for i in (0, 3):
            stage[i] = fuse_conv_bn_eval(stage[i], stage[i + 1])
            stage[i + 1] = nn.Identity()
    return out


def load_features(path: Path = WEIGHTS, device: str | torch.device = "cpu") -> FeatureNet:
    """The frozen network of a weights file."""
    if not path.exists():
        raise FileNotFoundError(f"features: no {path}; make it with python -m poseweave.features")
    with safe_open(str(path), "pt") as handle:
        widths = tuple(json.loads(handle.metadata()["widths"]))
    net = FeatureNet(widths)
    for stage in net.stages:
        for i in (0, 3):
            conv = stage[i]
            stage[i] = nn.Conv2d(conv.in_channels, conv.out_channels, 3, conv.stride, 1)
            stage[i + 1] = nn.Identity()
    net.load_state_dict({k: v.float() for k, v in load_file(str(path)).items()})
    return net.eval().requires_grad_(False).to(device)


# ---- training


class Heads(nn.Module):
    """What the features are trained to say; not kept."""

    def __init__(self, landmarks: int, widths: tuple[int, ...] = WIDTHS):
        super().__init__()
        self.up = nn.ModuleList([nn.Conv2d(widths[i], 64, 1) for i in (1, 2, 3, 4)])
        self.mix = conv_bn_relu(64, 64)
        self.maps = nn.Conv2d(64, landmarks + 1, 1)
        self.damage = nn.Sequential(nn.Linear(sum(widths[:3]), 48), nn.ReLU(), nn.Linear(48, 2))

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Landmark and mask logits at 1/4 [N,L+1,h,w]; blur and noise [N,2]."""
        x = self.up[3](maps[4])
        for i in (2, 1, 0):
            y = self.up[i](maps[i + 1])
            x = F.interpolate(x, y.shape[-2:], mode="nearest") + y
        seen = torch.cat([m.mean((2, 3)) for m in maps[:3]], 1)
        return self.maps(self.mix(x)), self.damage(seen)


class Pictures:
    """Some frames of each train group; draws pairs of frames of one person."""

    def __init__(self, folder: Path, prefix: str, identities: int, frames: int):
        self.rgb, self.mask, self.landmarks, self.visible = [], [], [], []
        paths = sorted(p for p in folder.glob(f"{prefix}_*.npz") if ".tmp" not in p.name)
        for index, path in enumerate(paths):
            with np.load(path, allow_pickle=False) as z:
                step = max(1, z["landmarks"].shape[1] // frames)
                keep = np.s_[:identities, (index % step) :: step]
                self.rgb += list(z["rgb"][keep].copy())
                self.mask += list(z["mask"][keep].copy())
                self.landmarks += list(z["landmarks"][keep])
                self.visible += list(z["landmark_visible"][keep])
        if not self.rgb:
            raise FileNotFoundError(f"features: no {prefix}_*.npz in {folder}")
        self.groups = len(paths)

    def draw(self, rng: np.random.Generator, people: int, side: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """2 crops of each of `people` persons: image, mask [2P,1,..], landmarks in -1..1 of the crop, visible."""
        images, masks, points, seen = [], [], [], []
        for person in rng.choice(len(self.rgb), people, replace=False):
            for frame in rng.choice(len(self.rgb[person]), 2, replace=False):
                rgb, mask = self.rgb[person][frame], self.mask[person][frame]
                full = rgb.shape[0]
                window = int(full * rng.uniform(0.4, 1.0))
                x, y = (int(rng.integers(0, full - window + 1)) for _ in range(2))
                cut = np.s_[y : y + window, x : x + window]
                picture = torch.from_numpy(rgb[cut].copy()).permute(2, 0, 1)[None].float() / 255
                cover = torch.from_numpy(mask[cut].copy())[None, None].float() / 255
                antialias = window > side
                picture = F.interpolate(picture, (side, side), mode="bilinear", antialias=antialias)
                cover = F.interpolate(cover, (side, side), mode="bilinear", antialias=antialias)
                place = ((self.landmarks[person][frame] + 1) * full / 2 - [x, y]) / window * 2 - 1
                colour = torch.from_numpy(rng.uniform(0.8, 1.2, (1, 3, 1, 1)).astype(np.float32))
                picture = picture.clamp_min(1e-4) ** float(rng.uniform(0.75, 1.33)) * colour
                images.append(picture.clamp(0, 1))
                masks.append(cover)
                points.append(torch.from_numpy(place.astype(np.float32)))
                seen.append(torch.from_numpy(self.visible[person][frame]))
        return torch.cat(images), torch.cat(masks), torch.stack(points), torch.stack(seen)


def damage(image: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Blurs and adds noise to half of the images each; returns the amounts [N,2] in 0..1 too."""
    n = len(image)
    amounts = rng.uniform(0, 1, (n, 2)) * (rng.random((n, 2)) < 0.5)
    blurred = image
    soft = []
    for _ in range(3):
        blurred = F.avg_pool2d(F.pad(blurred, (1, 1, 1, 1), mode="replicate"), 3, 1)
        soft.append(blurred)
    ladder = torch.stack([image, *soft])
    level = torch.from_numpy(amounts[:, 0] * 3).float()
    low = level.floor().clamp(max=2).long()
    part = (level - low)[:, None, None, None]
    rows = torch.arange(n)
    out = ladder[low, rows] * (1 - part) + ladder[low + 1, rows] * part
    noise = torch.from_numpy(rng.standard_normal(image.shape).astype(np.float32))
    out = out + noise * torch.from_numpy(amounts[:, 1] * 0.12).float()[:, None, None, None]
    return out.clamp(0, 1), torch.from_numpy(amounts).float()


def feature_terms(net: FeatureNet, heads: Heads, batch: tuple[Tensor, ...], rng: np.random.Generator) -> dict[str, Tensor]:
    image, mask, points, seen = batch
    image, amounts = damage(image, rng)
    maps = net(image)
    logits, guessed = heads(maps)
    side = logits.shape[-1]
    inside = seen & (points.abs() < 1).all(-1)
    cell = ((points + 1) * 0.5 * side).long().clamp(0, side - 1)
    index = cell[..., 1] * side + cell[..., 0]
    log_p = F.log_softmax(logits[:, :-1].flatten(2), -1)
    found = torch.gather(log_p, 2, index[..., None])[..., 0]
    cover = F.interpolate(mask, (side, side), mode="area")
    embedding = net.embed_features(maps, mask)
    alike = embedding @ embedding.T / 0.1
    alike = alike - torch.eye(len(alike)) * 1e4
    partner = torch.arange(len(alike)) ^ 1
    return {
        "landmark": -(found * inside).sum() / inside.sum().clamp_min(1) * 0.5,
        "mask": F.binary_cross_entropy_with_logits(logits[:, -1:], cover) * 2,
        "identity": F.cross_entropy(alike, partner),
        "damage": (guessed - amounts).square().mean() * 10,
    }


def train_features(pictures: Pictures, steps: int, people: int, side: int, seed: int) -> FeatureNet:
    torch.manual_seed(seed)
    net, heads = FeatureNet(), Heads(pictures.landmarks[0].shape[-2])
    optimiser = torch.optim.AdamW([*net.parameters(), *heads.parameters()], 2e-3, weight_decay=1e-2)
    start = time.monotonic()
    sums: dict[str, float] = {}
    for step in range(steps):
        rng = np.random.default_rng([seed, step])
        rate = min(1.0, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * max(rate, 0.01)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            terms = feature_terms(net, heads, pictures.draw(rng, people, side), rng)
        total = sum(t.float() for t in terms.values())
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        optimiser.step()
        for key, term in terms.items():
            sums[key] = sums.get(key, 0.0) + float(term.detach())
        if (step + 1) % 50 == 0:
            text = " ".join(f"{k}={v / 50:.3f}" for k, v in sums.items())
            print(f"step {step + 1} of {steps}  {time.monotonic() - start:.0f} s  {text}", flush=True)
            sums.clear()
    return net.eval()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.features", description="Trains the feature network.")
    parser.add_argument("--data", type=Path, required=True, help="folder of train groups")
    parser.add_argument("--domain", default="face")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=0, help="stop early: scale the steps to this time")
    parser.add_argument("--people", type=int, default=12, help="people a batch; two pictures each")
    parser.add_argument("--side", type=int, default=96, help="pixels of a crop")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--commit", default="", help="recorded in the provenance")
    parser.add_argument("--machine", default="", help="recorded in the provenance")
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    start = time.monotonic()
    pictures = Pictures(args.data, f"{args.domain}_train", 3, 8)
    print(f"{len(pictures.rgb)} people, {sum(map(len, pictures.rgb))} pictures", flush=True)
    steps = args.steps
    if args.minutes:
        probe = time.monotonic()
        train_features(pictures, 10, args.people, args.side, args.seed)
        each = (time.monotonic() - probe) / 10
        steps = min(steps, int(args.minutes * 60 / each))
    net = train_features(pictures, steps, args.people, args.side, args.seed)
    provenance = {
        "name": "kit-features",
        "use": "kit-feature distance, kit-FID, leakage, perceptual loss; not LPIPS, not FID",
        "data": f"{pictures.groups} train groups of synthetic {args.domain}s, {len(pictures.rgb)} people, "
        f"{sum(map(len, pictures.rgb))} pictures; no photograph of a person",
        "licence": "Apache-2.0; notices of the rendered material in models/NOTICE.md",
        "tasks": "landmarks, subject mask, identity (contrastive), amount of blur and noise",
        "widths": WIDTHS,
        "steps": steps,
        "batch": 2 * args.people,
        "cropPx": args.side,
        "seed": args.seed,
        "seconds": round(time.monotonic() - start),
        "commit": args.commit,
        "machine": args.machine,
    }
    save_features(net, args.out, provenance)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
