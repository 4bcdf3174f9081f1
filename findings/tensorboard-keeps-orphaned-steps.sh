#!/bin/sh
# TensorBoard 2.21.0 (pip) keeps the steps that a restarted run writes again, so its curve runs
# backwards, although EventAccumulator's purge_orphaned_data (true by default) is documented to
# discard them. It does so only if the new file contains a SessionLog START. PyTorch's writer writes
# one only if it is given a purge_step.
#
# Seen on 2026-11-29, Python 3.11, Linux x86_64: steps 0 to 4, then a second file from step 3 on:
#   no START: [0, 1, 2, 3, 4, 3, 4]
#   START: [0, 1, 2, 3, 4]
#
# Fails if the library behaves otherwise. Needs Python 3 with venv.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --retries 0 tensorboard==2.21.0

cd "$work"
"$work/venv/bin/python" - 2>"$work/log" <<'PYTHON' | tee "$work/found"
import os
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter


def write(path, head, steps):
    losses = [Event(step=step, summary=Summary(value=[Summary.Value(tag="loss", simple_value=1)]))
              for step in steps]
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        for event in head + losses:
            writer.write(event.SerializeToString())


def steps(start):
    folder = str(start)
    os.mkdir(folder)
    head = [Event(file_version="brain.Event:2")]
    write(folder + "/events.out.tfevents.1", head, range(5))
    if start:
        head.append(Event(step=3, session_log=SessionLog(status=SessionLog.START)))
    write(folder + "/events.out.tfevents.2", head, [3, 4])
    events = EventAccumulator(folder)
    events.Reload()
    return [scalar.step for scalar in events.Scalars("loss")]


print("no START:", steps(start=False))
print("START:", steps(start=True))
PYTHON

printf 'no START: [0, 1, 2, 3, 4, 3, 4]\nSTART: [0, 1, 2, 3, 4]\n' | diff - "$work/found"
