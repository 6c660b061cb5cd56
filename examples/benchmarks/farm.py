#!/usr/bin/env python3
"""Where the time of a farm's task goes, what the analysis saves, and what follows for N nodes.

    farm.py [--frames 40] [--rounds 5] [--workers 1,2,4] [--threads 1] [--chunks 5,20] [--nodes 1,2,4,16,64]

Start-up is taken from the events of --log-json of tasks that render four frames (medians; tasks with and without
--analysis in turn): launcher (shell until Java starts), open (until clips are opened, hashed and what exists is checked),
load (model), prepare (squares, sources, first frame less the time of a further one), frame (each further one), end.
Then workers render the chunks of one job side by side on this machine, all with --analysis. The model says what the same
tasks give on N nodes that do not share cores; see STUDIO.md of the command line.
"""

import argparse
import datetime
import json
import math
import pathlib
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOT_FRAMES = 6400
TERMS = ("launcher", "open", "load", "prepare", "end")


def poseweave(*words: object) -> None:
    run = subprocess.run([str(ROOT / "poseweave"), *map(str, words)], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(run.stderr)


def task(job: pathlib.Path, frames: str, threads: int, analysis: bool) -> dict[str, float]:
    log = job.parent / f"log-{frames}-{time.monotonic_ns()}.jsonl"
    words = ["--frames", frames, "--existing", "overwrite", "--log-json", log, "--threads", threads]
    start = time.time()
    poseweave("render", job, *words, *(["--analysis", "auto"] if analysis else []))
    end = time.time()
    events = [json.loads(line) for line in log.read_text().splitlines()]
    at = {event["event"]: event["ms"] / 1e3 for event in reversed(events)}  # the first of each kind
    first = datetime.datetime.fromisoformat(events[0]["time"][:23].rstrip("Z") + "+00:00").timestamp()
    java = first - events[0]["ms"] / 1e3
    frame = statistics.median([event["sec"] for event in events if event["event"] == "rendered"][1:] or [0])
    return {
        "launcher": java - start,
        "open": at["start"],
        "load": at["loaded"] - at["start"],
        "prepare": at["rendered"] - at["loaded"] - frame,
        "end": end - java - at["end"],
        "frame": frame,
        "wall": end - start,
    }


def start_up(job: pathlib.Path, rounds: int, threads: int) -> tuple[float, float]:
    """Prints the breakdown; gives start-up and time of a frame, in seconds, with the analysis."""
    plain, told = [], []
    for _ in range(rounds):
        plain.append(task(job, "1-4", threads, False))
        told.append(task(job, "1-4", threads, True))

    def median(tasks: list[dict[str, float]], *terms: str) -> float:
        return statistics.median(sum(one[term] for term in terms) for one in tasks)

    print("| term | alone, s | with --analysis, s |\n|---|---|---|")
    for term in (*TERMS, "frame"):
        print(f"| {term} | {median(plain, term):.2f} | {median(told, term):.2f} |")
    print(f"| start-up | {median(plain, *TERMS):.2f} | {median(told, *TERMS):.2f} |")
    saved = statistics.median(sum(a[t] - b[t] for t in TERMS) for a, b in zip(plain, told))
    print(f"\nsaved a task, median of the differences: {saved:.2f} s\n", flush=True)
    return median(told, *TERMS), median(told, "frame")


def rate(nodes: int, chunk: int, start: float, frame: float, before: float) -> float:
    """Frames a second of a shot of SHOT_FRAMES on nodes that each run one task at a time."""
    rounds = math.ceil(math.ceil(SHOT_FRAMES / chunk) / nodes)
    return SHOT_FRAMES / (before + rounds * (start + chunk * frame))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of a worker, 0 for all")
    parser.add_argument("--chunks", default="5,20")
    parser.add_argument("--nodes", default="1,2,4,16,64")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        job = folder / "job.json"
        driving, source = ROOT / "examples/face-driver.mp4", ROOT / "examples/face-source.mp4"
        job.write_text(json.dumps({
            "poseweaveJob": 1, "clips": {"driving": str(driving), "sources": str(source)},
            "device": {"provider": "cpu", "strict": True}, "output": {"frames": "out.####.png"}}))
        task(job, "1", options.threads, False)  # builds, and warms the disk's cache
        begin = time.time()
        poseweave("analyse", job, "--threads", options.threads)
        before = time.time() - begin
        start, frame = start_up(job, options.rounds, options.threads)
        written = statistics.mean(file.stat().st_size for file in folder.glob("out.*.png"))
        bundle = sum(file.stat().st_size for file in (ROOT / "models/bundles/face-draft").glob("*.onnx"))
        once = (bundle + driving.stat().st_size + source.stat().st_size + (folder / "out.analysis").stat().st_size) / 1e6
        print(f"analysis {before:.2f} s; read a task {once:.2f} MB, written a frame {written / 1e6:.3f} MB\n")

        print("| chunk | workers | frames/s |\n|---|---|---|")
        for chunk in map(int, options.chunks.split(",")):
            parts = [f"{first}-{min(options.frames, first + chunk - 1)}" for first in range(1, options.frames + 1, chunk)]
            for workers in map(int, options.workers.split(",")):
                begin = time.time()
                with ThreadPoolExecutor(workers) as pool:
                    list(pool.map(lambda part: task(job, part, options.threads, True), parts))
                print(f"| {chunk} | {workers} | {options.frames / (time.time() - begin):.2f} |", flush=True)

        print(f"\n{SHOT_FRAMES} frames on N nodes: frames/s, share of the nodes' time that renders, MB/s of the storage")
        print("| nodes | " + " | ".join(f"chunk {chunk}" for chunk in (5, 20, 100)) + " |\n|---|---|---|---|")
        for nodes in map(int, options.nodes.split(",")):
            cells = []
            for chunk in (5, 20, 100):
                got = rate(nodes, chunk, start, frame, before)
                cells.append(f"{got:.1f}, {100 * got * frame / nodes:.0f} %, {got * (written / 1e6 + once / chunk):.1f}")
            print(f"| {nodes} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
