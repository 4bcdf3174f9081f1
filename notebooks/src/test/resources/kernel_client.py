"""Talks to the kernel as Jupyter does, and prints its answers as JSON, one object per line.

Usage: /usr/bin/python3 kernel_client.py SCENARIO [ARGUMENT...]
The kernel is found through JUPYTER_PATH.
"""

import json
import os
import signal
import socket
import sys
import threading
import time

import jupyter_client.session
import zmq
from jupyter_client.manager import KernelManager

KERNEL = "compressive"
PATIENCE = 60


def report(**facts):
    print(json.dumps(facts), flush=True)


def ports():
    """Returns ports that no other client has chosen.

    Jupyter closes the free ports that it finds before the kernel opens them, so two kernels that
    start at the same time may have one in common. These are below those that systems give out.
    """
    first = 10000 + os.getpid() % 4500 * 5
    names = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
    return {name: first + i for i, name in enumerate(names)}


class Session:
    """A running kernel and a client of it."""

    def __init__(self):
        self.manager = KernelManager(kernel_name=KERNEL, cache_ports=False, **ports())
        self.manager.start_kernel(stdout=sys.stderr, stderr=sys.stderr)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)

    def send(self, code):
        return self.client.execute(code)

    def answer(self, message, timeout=PATIENCE):
        """Returns what the cell printed, showed and returned until the kernel is idle again."""
        outputs = []
        while True:
            heard = self.client.get_iopub_msg(timeout=timeout)
            if heard["parent_header"].get("msg_id") != message:
                continue
            kind, content = heard["msg_type"], heard["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind not in ("status", "execute_input"):
                outputs.append({"kind": kind, **content})
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == message:
                return {"status": reply["content"]["status"], "outputs": outputs}

    def run(self, code):
        return self.answer(self.send(code))

    def interrupt(self):
        """Interrupts through the control channel and waits until the kernel has done so."""
        request = self.client.session.msg("interrupt_request")
        self.client.control_channel.send(request)
        while True:
            reply = self.client.get_control_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
                return


def start(count):
    """Starts the kernel repeatedly; in each, one cell must answer."""
    for _ in range(int(count)):
        session = Session()
        try:
            report(**session.run("6 * 7"))
        finally:
            session.close()


def strangers():
    """Sends the kernel messages of another session; then one cell must answer."""
    session = Session()
    try:
        context = zmq.Context()
        for channel in ("shell_port", "control_port", "shell_port"):
            stranger = context.socket(zmq.DEALER)
            stranger.connect(f"tcp://127.0.0.1:{getattr(session.manager, channel)}")
            jupyter_client.session.Session(key=b"other").send(stranger, "kernel_info_request")
        time.sleep(0.5)  # the cell arrives after them
        report(**session.run("6 * 7"))
        session.interrupt()
        report(**session.run("6 * 7"))
    finally:
        session.close()


def taken(port):
    """Starts the kernel while one of its ports is taken, and prints how it ends."""
    chosen = ports()
    with socket.create_server(("127.0.0.1", chosen[port])):
        manager = KernelManager(kernel_name=KERNEL, cache_ports=False, **chosen)
        manager.start_kernel(stdout=sys.stderr, stderr=sys.stderr)
        report(exit=manager.provisioner.process.wait(PATIENCE))
    manager.cleanup_resources()


def cells(path):
    """Runs the cells of a JSON file, one after another."""
    session = Session()
    try:
        with open(path, encoding="utf-8") as source:
            for code in json.load(source):
                report(**session.run(code))
    finally:
        session.close()


def interrupt(path):
    """Interrupts each cell of a JSON file once it has printed, while another one is waiting."""
    session = Session()
    try:
        with open(path, encoding="utf-8") as source:
            for code in json.load(source):
                message = session.send(code)
                while True:
                    heard = session.client.get_iopub_msg(timeout=PATIENCE)
                    if heard["msg_type"] == "stream":
                        break
                queued = session.send("\"queued\"")
                begun = time.monotonic()
                session.manager.interrupt_kernel()
                answer = session.answer(message)
                seconds = time.monotonic() - begun
                aborted = session.answer(queued)
                report(**answer, seconds=seconds, queued=aborted, next=session.run("6 * 7"))
    finally:
        session.close()


def early(seen):
    """Runs a cell that waits for the file SEEN, which is created once its output has arrived."""
    session = Session()
    try:
        message = session.send(
            'String id = display("a", "text/html"); updateDisplay(id, "b", "text/html");'
            f"while (!Files.exists(Path.of({json.dumps(seen)}))) {{ Thread.sleep(10); }}"
        )
        kinds = []
        while True:
            heard = session.client.get_iopub_msg(timeout=PATIENCE)
            if heard["parent_header"].get("msg_id") != message:
                continue
            if heard["msg_type"] in ("display_data", "update_display_data"):
                kinds.append([heard["msg_type"], heard["content"]["transient"]["display_id"]])
                if heard["msg_type"] == "update_display_data":
                    open(seen, "w").close()
            if heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle":
                report(kinds=kinds)
                return
    finally:
        session.close()


def ask():
    """Requests completions, explanations and whether cells are complete."""
    session = Session()
    client = session.client
    try:
        session.run("String written = \"\";")
        for code in (
            "written.isBl",
            "import java.time.Duration;\nwritten.isBl",
            "org.compressive.ops.MemoryUpd",
            "int x = 1;\nwritten.repe",
        ):
            client.complete(code, len(code))
            reply = client.get_shell_msg(timeout=PATIENCE)["content"]
            report(
                texts=[
                    code[: reply["cursor_start"]] + text + code[reply["cursor_end"] :]
                    for text in reply["matches"]
                ]
            )
        code = "written.repeat("
        client.inspect(code, len(code))
        reply = client.get_shell_msg(timeout=PATIENCE)["content"]
        report(found=reply["found"], text=reply["data"].get("text/plain", ""))
        for code in ("int y = 1;", "int y = 1", "for (int i = 0; i < 3; i++) {", "int y = );"):
            client.is_complete(code)
            report(code=code, status=client.get_shell_msg(timeout=PATIENCE)["content"]["status"])
    finally:
        session.close()


def orphan(busy):
    """Starts a kernel, keeps it busy if requested, prints its process id and dies."""
    session = Session()
    if busy == "busy":
        message = session.send('System.out.println("busy"); while (true) {}')
        while session.client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass
    report(pid=session.manager.provisioner.pid)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    # A hung kernel must fail a test rather than block it.
    seconds = 600 if sys.argv[1] == "start" else 120
    watchdog = threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL))
    watchdog.daemon = True
    watchdog.start()
    globals()[sys.argv[1]](*sys.argv[2:])
    os._exit(0)
