# SPDX-License-Identifier: MIT
"""weather_test.py - a network that loses, repeats, delays and swallows packets (T24), and a name server that never answers (T32): whatever it
does, nothing is lost and nothing is said twice, and no channel waits for another.

townbell runs in a network of its own. Between it and the services two tunnels end in this program, which hands packets on as the weather
says. That takes a network and a mount of one's own; who may not have them sees it skipped."""
import contextlib
import ctypes
import fcntl
import heapq
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from belt import FAST, TOWNBELL, Sandbox, Town, agenda, announcement, band, equal, eventually, has_faults, run_all, stop, telegram

NOW = "2021-08-02T10:00:00+09:00"
POSTS = 4
TEXT = agenda(announcements=[announcement(f"no{i}", "2021-08-02 10:00", body="긴 이야기. " * 60) for i in range(POSTS)])
CLONE_NEWNET, TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x40000000, 0x400454CA, 0x0001, 0x1000
BARE = 60  # bytes of a packet that only shakes hands


def arrives(packet, rng):
    """Clear weather."""
    return [0]


def loses(packet, rng):
    return [] if rng.random() < 0.3 else [0]


def mixes(packet, rng):
    return [rng.uniform(0, 0.05) for _ in range(rng.choice([1, 1, 1, 2]))]


def delays(packet, rng):
    return [0.7]


WEATHERS = {  # from townbell to the services, and back
    "a third is lost": (loses, loses),
    "late, twice, in another order": (mixes, mixes),
    "the answer comes after the time-out": (delays, delays),
    "what is large never arrives": (lambda packet, rng: [0] if len(packet) < 600 else [], arrives),
    "no answer arrives": (arrives, lambda packet, rng: [0] if len(packet) <= BARE else []),
}


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def tunnel(name, here, there):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    ip("addr", "add", here, "peer", there, "dev", name)
    ip("link", "set", name, "up")
    with open(f"/proc/sys/net/ipv4/conf/{name}/route_localnet", "w", encoding="ascii") as f:
        f.write("1")
    return fd


class Weather:
    """A network for townbell, and the line from there to here. `prefix` starts a program in it."""
    count = 0

    def __init__(self, kind, seed):
        Weather.count += 1
        self.here, there, name = f"127.9.{Weather.count}.2", f"127.9.{Weather.count}.1", f"weather{Weather.count}"
        self.kinds, self.rng, self.ends, self.sleeping, self.over = WEATHERS[kind], random.Random(seed), [None, None], [], False
        self.ends[1] = tunnel(name, self.here, there)
        away = threading.Thread(target=self.open_network, args=(name, there))
        away.start()
        away.join()
        self.prefix = ("nsenter", f"--net=/proc/{os.getpid()}/fd/{self.network}", "--")
        self.carrier = threading.Thread(target=self.carry, daemon=True)
        self.carrier.start()

    def open_network(self, name, there):
        """The thread that does this is in the new network, and nobody else."""
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        self.ends[0] = tunnel(name, there, self.here)
        self.network = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over = True
        self.carrier.join()
        for fd in (*self.ends, self.network):
            os.close(fd)

    def clear_up(self):
        self.kinds = (arrives, arrives)

    def carry(self):
        while not self.over:
            wait = max(0, min(0.05, self.sleeping[0][0] - time.monotonic())) if self.sleeping else 0.05
            for fd in select.select(self.ends, [], [], wait)[0]:
                side, packet = self.ends.index(fd), os.read(fd, 65536)
                for delay in self.kinds[side](packet, self.rng):
                    heapq.heappush(self.sleeping, (time.monotonic() + delay, self.rng.random(), 1 - side, packet))
            while self.sleeping and self.sleeping[0][0] <= time.monotonic():
                _, _, side, packet = heapq.heappop(self.sleeping)
                with contextlib.suppress(OSError):
                    os.write(self.ends[side], packet)


def sent_through(kind, program=FAST, **env):
    """Bad weather for a while, then it clears up; how often each text stands there."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    account = band(settle="1s", timeout="2s")
    with Weather(kind, seed) as weather, Sandbox(NOW, host=weather.here) as sandbox, Town(sandbox, TEXT, [account], program=program) as town:
        child = town.start("--until-idle", "--now", NOW, prefix=weather.prefix, env=env)
        begin = time.monotonic()
        eventually(lambda: child.poll() is not None or time.monotonic() > begin + 5)
        posts = len(sandbox.posts())
        weather.clear_up()
        equal(child.wait(90), 0, town.log())
        texts = sandbox.texts()
        print(f"  {kind}: {posts} of {POSTS} posts before it cleared up, {sandbox.made('create')} calls, seed {seed}", flush=True)
        equal(set(town.states().values()), {"delivered"}, kind)
        town.check_store()
        return sorted(texts.count(text) for text in set(texts))


def weather(kind):
    def test():
        equal(sent_through(kind), [1] * POSTS, kind)
    return test


for number, kind in enumerate(WEATHERS):
    globals()[f"test_weather_{number}"] = weather(kind)


def test_without_doubt_what_no_answer_came_to_is_said_again():
    if has_faults():
        assert max(sent_through("no answer arrives", TOWNBELL, TOWNBELL_FAULT="uncertain")) > 1


# --- names -----------------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def deaf_name_server():
    """Takes every question and answers none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 53))
        yield server


def stopped_after(faults=""):
    """How long a daemon takes to end that asks for a name in vain; the other channel has said all by then."""
    accounts = [band(endpoint="https://nobody-answers.example", timeout="1s"), telegram()]
    with deaf_name_server(), Sandbox(NOW) as sandbox, Town(sandbox, TEXT, accounts, program=TOWNBELL) as town:
        child = town.daemon(NOW, env={"TOWNBELL_FAULT": faults})
        eventually(lambda: len(sandbox.posts("telegram")) == POSTS)
        begin = time.monotonic()
        equal(stop(child), 0)
        states = town.states()
        equal({states[f"no{i}/announcement@chat"] for i in range(POSTS)}, {"delivered"})
        equal({states[f"no{i}/announcement@band"] for i in range(POSTS)}, {"scheduled"}, "it surely did not leave")
        return time.monotonic() - begin


def test_a_name_server_that_never_answers_keeps_nobody_waiting():
    took = stopped_after()
    assert took < 4, f"{took:.1f} s"
    if has_faults():
        assert stopped_after("quick-exit") > 5


def own_network():
    """Here stays what serves: loopback is one address, so that 127.9.x.y may lie elsewhere."""
    ip("link", "set", "lo", "up")
    ip("addr", "add", "127.0.0.1/32", "dev", "lo")
    subprocess.run(["ip", "addr", "del", "127.0.0.1/8", "dev", "lo"], check=True)
    with tempfile.NamedTemporaryFile("w", encoding="ascii") as f:
        f.write("nameserver 127.0.0.1\noptions timeout:7 attempts:1\n")
        f.flush()
        subprocess.run(["mount", "--bind", f.name, os.path.realpath("/etc/resolv.conf")], check=True)


if __name__ == "__main__":
    own = ["unshare", "--map-root-user", "--net", "--mount"]
    if "OWN_NETWORK" not in os.environ:
        if not os.access("/dev/net/tun", os.R_OK | os.W_OK) or subprocess.run([*own, "true"], capture_output=True).returncode:
            print("  no tunnel or no network of one's own for this user: skipped")
            sys.exit(77)
        os.execvpe("unshare", [*own, sys.executable, *sys.argv], {**os.environ, "OWN_NETWORK": "1"})
    own_network()
    run_all(globals())
