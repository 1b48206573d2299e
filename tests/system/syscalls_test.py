# SPDX-License-Identifier: MIT
"""syscalls_test.py - the system calls of the unit (T81): whatever the daemon calls while it works is in the filter of townbell.service.

A representative life is traced: a start with an empty state, posts, lost answers, replies, a count, orders, a reload, a backup, a stop and
a start from what is there. The filter is read as systemd reads it, sets and exceptions expanded by systemd-analyze. As a control the
same trace is held against filters that lack something: that must be seen."""
import functools
import glob
import os
import re
import shutil
import signal
import subprocess
import sys

from belt import FAST, RELEASE, ROOT, Sandbox, Systemd, Town, agenda, announcement, equal, eventually, run_all, stop

UNIT = os.path.join(ROOT, "systemd", "townbell.service")
NOW = "2021-08-02T09:00:00+09:00"
# Refused with EPERM under the unit, and the daemon goes on as well: SQLite gives files back to their owner where it runs as root.
REFUSED_AND_WELL = {"fchown", "chown"}


@functools.cache
def members(name):
    """The system calls of a set, sets in it expanded."""
    if not name.startswith("@"):
        return frozenset([name])
    said = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True, timeout=30).stdout
    lines = [line.strip() for line in said.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return frozenset().union(*(members(line) for line in lines))


def allowed(text):
    """What the unit lets through: lines are applied one after the other, ~ takes out. A start needs @default in any case."""
    found = set(members("@default"))
    for line in re.findall(r"^SystemCallFilter=(.*)$", text, re.M):
        calls = frozenset().union(*(members(name) for name in line.lstrip("~").split()))
        found = found - calls if line.startswith("~") else found | calls
    return found


def traced(folder):
    """The names of all calls in the traces, with a line of each; None: a trace has no end yet."""
    found = {}
    for path in glob.glob(os.path.join(folder, "trace*")):
        with open(path, encoding="utf-8", errors="replace") as f:
            lines = f.read().splitlines()
        if not lines[-1].endswith("+++ exited with 0 +++"):
            return None
        for line in lines:
            call = re.match(r"\d+ +(\w+)\(", line)
            if call:
                found.setdefault(call.group(1), line)
    return found


def live(town, sandbox, folder):
    """A life of the daemon, each of its runs traced."""
    prefix = ["strace", "-D", "-f", "-q", "-s", "16", "-o"]  # -D: the child is the daemon itself
    with Systemd(town, 60) as systemd:
        sandbox.fault("band", "lost-after")
        child = town.daemon(NOW, prefix=[*prefix, os.path.join(folder, "trace1")], env=systemd.env)
        eventually(lambda: set(town.states().values()) == {"delivered"}, 60)
        sandbox.say(service="band", author="김하나", contains="공지 one", text="좋습니다")
        eventually(lambda: town.json("opinions"), 60)
        town.json("announce", "--title", "급한 공지", "--at", "2021-08-02 20:00")
        town.run("queue", "cancel", "cli-1/announcement@band")
        town.write("agenda/a.cfg", agenda(announcements=[announcement("two", "2021-08-02 10:00")]))
        child.send_signal(signal.SIGHUP)
        systemd.hears("RELOADING=1")
        eventually(lambda: "two/announcement@band" in town.states(), 60)
        town.run("backup", os.path.join(folder, "copy"))
        equal(stop(child), 0)
    child = town.daemon(NOW, prefix=[*prefix, os.path.join(folder, "trace2")])
    equal(stop(child), 0)


def test_the_filter_lets_through_all_that_the_daemon_calls():
    with open(UNIT, encoding="utf-8") as f:
        unit = f.read()
    with Sandbox(NOW) as sandbox, Town(sandbox, agenda(announcements=[announcement("one", "2021-08-02 09:00")]), program=FAST) as town:
        folder = os.path.join(town.folder, "logs")
        live(town, sandbox, folder)
        calls = eventually(lambda: traced(folder))
    # The start of the program itself: systemd installs the filter, and execve is in it.
    missing = set(calls) - allowed(unit) - REFUSED_AND_WELL
    equal({name: calls[name] for name in missing}, {})
    print(f"  {len(calls)} system calls, all among the {len(allowed(unit))} of the filter", flush=True)
    for without in ("@network-io", "@file-system", "fdatasync", "epoll_wait"):
        less = set(calls) - allowed(unit + f"\nSystemCallFilter=~{without}\n")
        assert less - REFUSED_AND_WELL, f"a filter without {without} is not seen to be too small"


if __name__ == "__main__":
    if not RELEASE or not os.path.exists(FAST) or not all(map(shutil.which, ("strace", "systemd-analyze"))):
        print("skipped: needs a release build in $RELEASE (sanitizers have calls of their own), strace and systemd-analyze")
        sys.exit(77)
    run_all(dict(globals()))
