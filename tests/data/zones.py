#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""zones.py - makes tests/data/zones/ (copies of the system's zone files) and tests/data/zones.txt (what they mean).

The meaning is Python's: zoneinfo reads the same copies and is an implementation independent of ours. The copies are kept with the
vectors, so that a new tzdata on the machine cannot make the test lie. Run it by hand when the list of zones changes.

A line of zones.txt: local ZONE 2027-03-14T02:30:00 1804991400       (wall time -> seconds UTC; gap and overlap as RFC 5545 par. 3.3.5)
                     offset ZONE 1804991400 -18000                   (seconds UTC -> seconds east of UTC)
"""
import os
import random
import shutil
import sys
from datetime import datetime, timedelta, timezone

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "zones")
system = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/zoneinfo"
ZONES = """Asia/Seoul Asia/Tokyo Asia/Pyongyang Asia/Kathmandu Asia/Gaza Asia/Tehran Europe/Berlin Europe/Dublin Europe/London Europe/Lisbon
America/New_York America/St_Johns America/Sao_Paulo America/Nuuk America/Argentina/Buenos_Aires Africa/Casablanca Africa/Monrovia
Australia/Lord_Howe Pacific/Apia Pacific/Chatham Pacific/Kiritimati Antarctica/Troll UTC Etc/GMT+12""".split()
EPOCH = datetime(1970, 1, 1)

shutil.rmtree(folder, ignore_errors=True)
for name in ZONES:
    os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
    shutil.copyfile(os.path.join(system, name), os.path.join(folder, name))

os.environ["PYTHONTZPATH"] = folder
import zoneinfo  # noqa: E402  reads PYTHONTZPATH when imported


def changes(zone, first, last):
    """Instants (seconds) at which the offset changes, found by halving."""
    offset = lambda t: datetime.fromtimestamp(t, timezone.utc).astimezone(zone).utcoffset()
    found, step = [], 86400 * 7
    for low in range(first, last, step):
        high = low + step
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        found.append(high)
    return found


def local_line(name, zone, wall):
    seconds = (wall - wall.replace(tzinfo=zone).utcoffset() - EPOCH).total_seconds()  # fold is 0: the rule of RFC 5545
    return f"local {name} {wall.isoformat()} {int(seconds)}"


def offset_line(name, zone, at):
    return f"offset {name} {at} {int((EPOCH.replace(tzinfo=timezone.utc) + timedelta(seconds=at)).astimezone(zone).utcoffset().total_seconds())}"


def lines():
    dice = random.Random(20210929)
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        around = changes(zone, -1577923200, 4102444800)  # 1920 to 2100
        for at in dice.sample(around, min(4, len(around))):
            wall = datetime.fromtimestamp(at, timezone.utc).astimezone(zone).replace(tzinfo=None)
            for shift in (-5400, -60, 0, 1800):
                yield local_line(name, zone, wall + timedelta(seconds=shift))
            yield offset_line(name, zone, at - 1)
            yield offset_line(name, zone, at)
        for _ in range(4):
            yield local_line(name, zone, EPOCH + timedelta(seconds=dice.randrange(-2145916800, 7258118400)))
        for _ in range(4):
            yield offset_line(name, zone, dice.randrange(-2145916800, 7258118400))


with open(os.path.join(here, "zones.txt"), "w") as out:
    out.write("# Written by zones.py; see there.\n")
    out.writelines(line + "\n" for line in lines())
