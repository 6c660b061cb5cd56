#!/usr/bin/env python3
"""Where the time of a farm's task goes, and what 1, 2 and 4 workers on this machine give.

    farm.py [--frames 48] [--rounds 3] [--workers 1,2,4] [--threads 0] [--chunk 12]

Start-up is taken from the events of --log-json of tasks that render one frame (medians): launcher (shell until Java
starts), open (Java until clips are opened, hashed and what exists is checked), load (model), prepare (until the first
frame is written: crops, sources, that frame), frame (each further one), end. Workers render chunks of one job side by side.
A model of N nodes follows from it: frames / N x frame time + tasks a node x start-up; shared storage is not measured.
"""

import argparse
import datetime
import json
import pathlib
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]


def task(job: pathlib.Path, folder: pathlib.Path, frames: str, threads: int) -> dict[str, float]:
    log = folder / f"log-{frames}-{time.monotonic_ns()}.jsonl"
    words = [ROOT / "poseweave", "render", job, "--frames", frames, "--existing", "overwrite", "--log-json", log]
    start = time.time()
    run = subprocess.run([*map(str, words), "--threads", str(threads)], capture_output=True, text=True)
    end = time.time()
    if run.returncode:
        raise SystemExit(run.stderr)
    events = [json.loads(line) for line in log.read_text().splitlines()]
    at = {event["event"]: event["ms"] / 1e3 for event in reversed(events)}  # the first of each kind
    first = datetime.datetime.fromisoformat(events[0]["time"][:23].rstrip("Z") + "+00:00").timestamp()
    java = first - events[0]["ms"] / 1e3
    rendered = [event for event in events if event["event"] == "rendered"]
    return {
        "launcher": java - start,
        "open": at["start"],
        "load": at["loaded"] - at["start"],
        "prepare": at["rendered"] - at["loaded"],
        "frame": statistics.median([event["sec"] for event in rendered[1:]] or [0]),
        "end": end - java - at["end"],
        "wall": end - start,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads of a worker, 0 for all")
    parser.add_argument("--chunk", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        job = folder / "job.json"
        clips = {"driving": str(ROOT / "examples/face-driver.mp4"), "sources": str(ROOT / "examples/face-source.mp4")}
        job.write_text(json.dumps({
            "poseweaveJob": 1, "clips": clips, "params": {"drivingCrop": "full", "sourceCrop": "full"},
            "device": {"provider": "cpu", "strict": True}, "output": {"frames": "out.####.png"}}))
        task(job, folder, "1", options.threads)  # builds, and warms the disk's cache
        rounds = [task(job, folder, "1-4", options.threads) for _ in range(options.rounds)]
        print("| term | seconds |\n|---|---|")
        for term in rounds[0]:
            print(f"| {term} | {statistics.median(one[term] for one in rounds):.2f} |")
        chunks = [f"{first}-{min(options.frames, first + options.chunk - 1)}"
                  for first in range(1, options.frames + 1, options.chunk)]
        print("\n| workers | frames/s |\n|---|---|")
        for workers in map(int, options.workers.split(",")):
            start = time.time()
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda chunk: task(job, folder, chunk, options.threads), chunks))
            print(f"| {workers} | {options.frames / (time.time() - start):.2f} |", flush=True)


if __name__ == "__main__":
    main()
