"""A wire between this network namespace and another: two TUN devices, and every packet of one comes out of the other.

It does in user space what `tc netem` does in kernels that have it: each packet comes late by the same time, or gets lost.
Besides, it counts. Usage: wire.py DEVICE NAMESPACE (both ends get the device's name). Prints `ready`, then answers each
line of its standard input with `ok ...`, and ends when that closes:

    delay MS      how long a packet is on its way, one way
    loss PERCENT  how many get lost, by chance
    down | up     the wire is cut, silently; and is mended
    count         packets and bytes so far each way, and the round trips they needed, as JSON
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
TUN_WITHOUT_HEADER = 0x1001
CLONE_NEWNET = 0x40000000
TCP = 6


def open_tun(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", name.encode(), TUN_WITHOUT_HEADER))
    return fd


def enter(namespace):
    fd = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    os.close(fd)


def carries_data(packet):
    """Whether it is TCP with something to say; acknowledgements wait for nobody."""
    if packet[0] >> 4 != 4 or packet[9] != TCP:
        return False
    header = (packet[0] & 15) * 4
    return len(packet) > header + (packet[header + 12] >> 4) * 4


class Wire:
    def __init__(self, near, far):
        self.ends = (near, far)
        self.delay = 0.0
        self.loss = 0.0
        self.cut = False
        self.on_the_way = []
        self.number = 0
        self.packets = [0, 0]
        self.bytes = [0, 0]
        # Each end's part in the longest chain of words and answers so far; a round trip adds one.
        self.depth = [0, 0]

    def take(self, end):
        for _ in range(64):
            try:
                packet = os.read(self.ends[end], 65536)
            except BlockingIOError:
                return
            self.packets[end] += 1
            self.bytes[end] += len(packet)
            if self.cut or random.random() < self.loss:
                continue
            depth = self.depth[end] + (1 - end) if carries_data(packet) else None
            self.number += 1
            due = time.monotonic() + self.delay
            heapq.heappush(self.on_the_way, (due, self.number, 1 - end, depth, packet))

    def deliver(self):
        """Gives out what is due and tells after how many milliseconds the next one is; None for nothing."""
        while self.on_the_way:
            left = self.on_the_way[0][0] - time.monotonic()
            if left > 0:
                return left * 1000
            _, _, end, depth, packet = heapq.heappop(self.on_the_way)
            if self.cut:
                continue
            if depth is not None:
                self.depth[end] = max(self.depth[end], depth)
            try:
                os.write(self.ends[end], packet)
            except OSError:
                # A device that is down takes nothing.
                pass
        return None

    def obey(self, line):
        word, _, rest = line.strip().partition(" ")
        if word == "delay":
            self.delay = float(rest) / 1000
        elif word == "loss":
            self.loss = float(rest) / 100
        elif word in ("down", "up"):
            self.cut = word == "down"
        elif word == "count":
            return "ok count " + json.dumps(
                {
                    "packetsOut": self.packets[0],
                    "packetsIn": self.packets[1],
                    "bytesOut": self.bytes[0],
                    "bytesIn": self.bytes[1],
                    "roundTrips": self.depth[0],
                }
            )
        else:
            return f"error {line.strip()}"
        return f"ok {line.strip()}"


def main():
    name, namespace = sys.argv[1:3]
    near = open_tun(name)
    enter(namespace)
    wire = Wire(near, open_tun(name))
    print("ready", flush=True)
    poller = select.poll()
    for fd in (*wire.ends, 0):
        poller.register(fd, select.POLLIN)
    lines = b""
    while True:
        for fd, _ in poller.poll(wire.deliver()):
            if fd != 0:
                wire.take(wire.ends.index(fd))
                continue
            said = os.read(0, 4096)
            if said == b"":
                return
            *whole, lines = (lines + said).split(b"\n")
            for line in whole:
                print(wire.obey(line.decode()), flush=True)


main()
