#!/bin/sh
# SPDX-License-Identifier: MIT
# floors.sh - reads every #include and fails on an arrow that runs up or sideways, and on a library outside its room or in a header.
# First the check is run on a made-up bad house: a check that sees nothing there proves nothing elsewhere.
exec python3 - "${SOURCE:-$(dirname "$0")/..}" <<'PYTHON'
import fnmatch
import pathlib
import re
import sys
import tempfile

FLOORS = {"base": 0, "model": 1, "channel": 2, "store": 2, "net": 2, "config": 2, "render": 2, "flow": 3, "web": 3, "sandbox": 3, "command": 4}
SIDEWAYS = {("config", "channel/channels.h")}  # the channels' tables of options are part of the configuration's language
LOGGING = {"flow", "web", "sandbox", "command"}  # below the flow nobody logs

# Which files may include a library. Libraries that are not here are not in the house.
LIBRARIES = {
    "cJSON.h": "base/json.c", "utf8proc.h": "base/text.c", "sodium.h": "base/crypto.c",
    "libical/*": "model/recurrence.c", "sqlite3.h": "store/*.c", "libconfig.h": "config/*.c",
    "uv.h": "net/*.c", "curl/*": "net/*.c", "microhttpd.h": "net/*.c", "systemd/*": "base/log.c net/*.c",
    "pango/*": "render/*.c", "cairo*": "render/*.c", "turbojpeg.h": "render/*.c", "jpeglib.h": "render/*.c", "qrencode.h": "render/*.c",
    "getopt.h": "command/*.c sandbox/main.c", "malloc.h": "base/arena.c",
}
SYSTEM = """assert.h ctype.h errno.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h stdalign.h stdarg.h stdatomic.h stdbool.h
stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h strings.h time.h dirent.h fcntl.h fnmatch.h ftw.h glob.h iconv.h langinfo.h netdb.h poll.h
pwd.h spawn.h syslog.h termios.h unistd.h arpa/* netinet/* sys/* linux/*""".split()
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def may_include(room, target, name):
    """May a file of `room` include `name`, which stands in the room `target`?"""
    return room == target or FLOORS[target] < min(FLOORS[room], 4) or (room, name) in SIDEWAYS


def room_complaint(root, room, name):
    target = name.split("/")[0]
    if target not in FLOORS or "/" not in name:
        return f'"{name}": write it with its room'
    if not may_include(room, target, name):
        return f'"{name}": {room} stands on floor {FLOORS[room]}, {target} on floor {FLOORS[target]}'
    if name == "base/log.h" and room not in LOGGING | {"base"}:
        return f'"{name}": below the flow nobody logs'
    if not (root / "src" / name).is_file():
        return f'"{name}": there is no such file'
    return None


def library_complaint(path, name):
    if any(fnmatch.fnmatch(name, system) for system in SYSTEM):
        return None
    home = next((home for library, home in LIBRARIES.items() if fnmatch.fnmatch(name, library)), None)
    if home is None:
        return f"<{name}>: not a library of this house"
    if path.endswith(".h"):
        return f"<{name}>: a library's header never stands in ours"
    return None if any(fnmatch.fnmatch(path, one) for one in home.split()) else f"<{name}>: only {home} may use it"


def check_source(root, path):
    name = path.relative_to(root / "src").as_posix()
    room = name.split("/")[0]
    if room not in FLOORS or "/" not in name:
        return [f"{name}: stands in no room"]
    found = INCLUDE.findall(path.read_text())
    complaints = [room_complaint(root, room, n) if sign == '"' else library_complaint(name, n) for sign, n in found]
    own = name[:-2] + ".h"
    if path.suffix == ".c" and (root / "src" / own).is_file() and (not found or found[0][1] != own):
        complaints.append(f'"{own}": its own header comes first, so that it is seen to stand alone')
    return [f"{name}: {c}" for c in complaints if c]


def check_test(root, path):
    """A unit test knows its own floor and below, like what it tests; what stands beside it in tests/ is its own affair."""
    name = path.relative_to(root).as_posix()
    room = path.relative_to(root / "tests").parts[0]
    if room not in FLOORS:
        return []
    ours = [n for sign, n in INCLUDE.findall(path.read_text()) if sign == '"' and n.split("/")[0] in FLOORS and (root / "src" / n).is_file()]
    return [f'{name}: "{n}": a test of {room} may not know it' for n in ours if not may_include(room, n.split("/")[0], n)]


def check(root):
    files = lambda folder: sorted(p for p in (root / folder).rglob("*") if p.suffix in (".c", ".h", ".inc"))
    return [c for p in files("src") for c in check_source(root, p)] + [c for p in files("tests") for c in check_test(root, p)]


HOUSE = {
    "src/base/err.h": "", "src/base/log.h": "", "src/channel/channels.h": "", "src/channel/list.inc": "", "src/store/store.h": "",
    "src/flow/round.h": '#include "store/store.h"', "src/net/http.h": "#include <curl/curl.h>\n#include <sys/stat.h>",
    "src/model/plan.h": "", "src/model/plan.c": '#include <string.h>\n#include "model/plan.h"',
    "src/model/up.c": '#include "flow/round.h"\n#  include "base/err.h"',
    "src/store/sideways.c": '#include "channel/channels.h"\n#include <sqlite3.h>\n#include <uv.h>',
    "src/store/logs.c": '#include "base/log.h"', "src/flow/logs.c": '#include "base/log.h"\n#include <sqlite3.h>',
    "src/config/right.c": '#include "channel/channels.h"\n#include <libconfig.h>', "src/config/wrong.c": '#include "channel/list.inc"',
    "src/web/page.c": '#include "flow/round.h"', "src/command/main.c": '#include "flow/round.h"\n#include <getopt.h>\n#include <boost.h>',
    "src/base/loose.c": '#include "err.h"\n#include "base/none.h"', "src/lost.c": "",
    "tests/model/up_test.c": '#include "unit.h"\n#include "store/store.h"\n#include "model/plan.h"', "tests/unit.h": "",
}
EXPECTED = [
    'base/loose.c: "err.h": write it with its room',
    'base/loose.c: "base/none.h": there is no such file',
    "command/main.c: <boost.h>: not a library of this house",
    'config/wrong.c: "channel/list.inc": config stands on floor 2, channel on floor 2',
    "flow/logs.c: <sqlite3.h>: only store/*.c may use it",
    "lost.c: stands in no room",
    'model/plan.c: "model/plan.h": its own header comes first, so that it is seen to stand alone',
    'model/up.c: "flow/round.h": model stands on floor 1, flow on floor 3',
    "net/http.h: <curl/curl.h>: a library's header never stands in ours",
    'store/logs.c: "base/log.h": below the flow nobody logs',
    'store/sideways.c: "channel/channels.h": store stands on floor 2, channel on floor 2',
    "store/sideways.c: <uv.h>: only net/*.c may use it",
    'web/page.c: "flow/round.h": web stands on floor 3, flow on floor 3',
    'tests/model/up_test.c: "store/store.h": a test of model may not know it',
]

with tempfile.TemporaryDirectory() as folder:
    for name, text in HOUSE.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = check(pathlib.Path(folder))
    if found != EXPECTED:
        sys.exit("the check does not see what is wrong in its bad house:\n  " + "\n  ".join(sorted(set(found) ^ set(EXPECTED)) or found))

complaints = check(pathlib.Path(sys.argv[1]).resolve())
for complaint in complaints:
    print(complaint)
sys.exit(len(complaints) > 0)
PYTHON
