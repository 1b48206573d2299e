#!/bin/sh
# SPDX-License-Identifier: MIT
# banned.sh - functions that nobody calls here, each with what to take instead; and how every file begins.
# First the check is run on made-up bad files: a check that sees nothing there proves nothing elsewhere.
exec python3 - "${SOURCE:-$(dirname "$0")/..}" <<'PYTHON'
import fnmatch
import pathlib
import re
import sys

# function (a pattern), where it is banned, where it is legal all the same, what to take instead
BANNED = [
    (r"strcpy|strcat|strncpy|strncat|stpcpy|stpncpy|sprintf|vsprintf|gets", "*", "", "struct text, arena_printf or snprintf"),
    (r"strtok(_r)?", "*", "", "strcspn and strspn"),
    (r"v?[sf]?scanf", "*", "", "a reader that says what is wrong"),
    (r"ato[ifl]l?", "*", "", "strtoll with its end checked"),
    (r"(local|gm|mk)time(_r)?|(as)?ctime(_r)?|strftime|tzset", "*", "", "base/civil.h and base/zone.h"),
    (r"system|popen|exec[lv]p?e?|execvpe|fexecve|posix_spawnp", "src/*", "", "nothing: no other program is ever run"),
    (r"posix_spawn", "src/*", "src/command/rehearse.c", "nothing: only a rehearsal starts another program, the stand-ins beside it"),
    (r"v?fork|dlopen", "src/*", "", "nothing: one process, one program"),
    (r"system|popen", "tests/*", "", "fork and waitpid"),
    (r"tmpnam(_r)?|tempnam|mktemp", "*", "", "mkdtemp or mkostemp"),
    (r"setenv|putenv|unsetenv|clearenv", "src/*", "", "nothing: the environment is read, never written"),
    (r"cJSON_GetObjectItem|cJSON_HasObjectItem|cJSON_Parse|cJSON_ParseWithLength", "*", "",
     "cJSON_GetObjectItemCaseSensitive, cJSON_ParseWithLengthOpts: names have a case, texts an end"),
    (r"alloca|strdupa|strndupa", "*", "", "an arena"),
    (r"s?rand(_r|om)?|random(_r)?|[dl]rand48", "*", "", "crypto_random or crypto_uniform"),
    (r"time|clock_gettime|gettimeofday|ftime", "src/*", "src/base/clock.c", "base/clock.h, or better `now` as an argument"),
    (r"sleep|usleep|nanosleep|clock_nanosleep", "*", "tests/bench/*.c", "a timer of the loop; in tests, time as an argument"),
]
# What is no call: a pattern in the code without comments and strings, and why it is wrong.
PATTERNS = [
    (r"->\s*valueint\b", "valueint wraps: take valuedouble, checked"),
    (r"CURLOPT_SSL_VERIFY(PEER|HOST)\s*,\s*0", "certificates are always verified"),
]
SPDX = "SPDX-License-Identifier: MIT"
BLANK = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def calls(name, text):
    code = BLANK.sub(lambda m: "\n" * m.group().count("\n"), text)
    for pattern, where, legal, instead in BANNED:
        if not fnmatch.fnmatch(name, where) or fnmatch.fnmatch(name, legal):
            continue
        for match in re.finditer(rf"(?<![\w.>])({pattern})\s*\(", code):
            if not re.search(r"\bdefine\s*$", code[: match.start()]):
                yield f"{name}:{code.count(chr(10), 0, match.start()) + 1}: {match.group(1)}(): take {instead}"


def patterns(name, text):
    code = BLANK.sub(lambda m: "\n" * m.group().count("\n"), text)
    for pattern, why in PATTERNS:
        for match in re.finditer(pattern, code):
            yield f"{name}:{code.count(chr(10), 0, match.start()) + 1}: {why}"


def beginning(name, text):
    lines, base = text.split("\n"), name.split("/")[-1]
    if name.endswith((".c", ".h")):
        if lines[0] != f"/* {SPDX} */":
            yield f"{name}:1: the first line is not /* {SPDX} */"
        elif base.endswith(".h") and not lines[1].startswith(f"/* {base} - "):
            yield f"{name}:2: the second line does not begin with /* {base} - "
    elif name.endswith((".sh", ".py")) and not any(SPDX in line for line in lines[:3]):
        yield f"{name}:1: no {SPDX} near the top"


def check(name, text):
    return [*beginning(name, text), *([*calls(name, text), *patterns(name, text)] if name.endswith((".c", ".h")) else [])]


HEAD = f"/* {SPDX} */\n/* bad.c - bad. */\n"
CONTROL = [
    ("src/x/bad.c", HEAD + "strcpy (a, b);\n", "src/x/bad.c:3: strcpy(): take struct text, arena_printf or snprintf"),
    ("src/x/bad.c", HEAD + "x = atoi(s) + atoll(s);\n", "src/x/bad.c:3: atoi(): take strtoll with its end checked"),
    ("src/x/bad.c", HEAD + "\n\nsystem(s);\n", "src/x/bad.c:5: system(): take nothing: no other program is ever run"),
    ("src/x/bad.c", HEAD + "t = time(0);\n", "src/x/bad.c:3: time(): take base/clock.h, or better `now` as an argument"),
    ("src/x/bad.c", HEAD + "setenv(a, b, 1);\n", "src/x/bad.c:3: setenv(): take nothing: the environment is read, never written"),
    ("src/x/bad.c", HEAD + "x = j->valueint;\n", "src/x/bad.c:3: valueint wraps: take valuedouble, checked"),
    ("src/x/bad.c", HEAD + "set(c, CURLOPT_SSL_VERIFYPEER, 0L);\n", "src/x/bad.c:3: certificates are always verified"),
    ("tests/x/bad.c", HEAD + "mktemp(a); setenv(a, b, 1);\n", "tests/x/bad.c:3: mktemp(): take mkdtemp or mkostemp"),
    ("src/x/bad.c", HEAD + "posix_spawn(p);\n",
     "src/x/bad.c:3: posix_spawn(): take nothing: only a rehearsal starts another program, the stand-ins beside it"),
    ("src/command/rehearse.c", f"/* {SPDX} */\n/* rehearse.c - x */\nposix_spawn(p);\n", None),
    ("src/base/clock.c", f"/* {SPDX} */\n/* clock.c - x */\nclock_gettime(a, b);\n", None),
    ("tests/x/bad.c", HEAD + "pid = fork(); t = time(0);\n", None),
    ("tests/x/bad.c", HEAD + "sleep(1);\n", "tests/x/bad.c:3: sleep(): take a timer of the loop; in tests, time as an argument"),
    ("src/x/bad.c", HEAD + '/* strcpy(a) */ x = "rand()"; my_strcpy(a); x->time(1); x.system(2); snprintf(a);\n', None),
    ("src/x/bad.c", HEAD.replace("MIT", "ISC"), f"src/x/bad.c:1: the first line is not /* {SPDX} */"),
    ("src/x/bad.h", HEAD, "src/x/bad.h:2: the second line does not begin with /* bad.h - "),
    ("src/x/good.c", HEAD, None),
    ("tests/bad.sh", "#!/bin/sh\necho\n", f"tests/bad.sh:1: no {SPDX} near the top"),
    ("tests/good.py", f"#!/usr/bin/env python3\n# {SPDX}\n", None),
]
for name, text, expected in CONTROL:
    found = check(name, text)
    if (found[0] if found else None) != expected:
        sys.exit(f"the check does not see what is wrong in its bad file:\n  expected {expected}\n  found    {found}")

root = pathlib.Path(sys.argv[1]).resolve()
wrong = 0
for path in sorted(p for folder in ("src", "tests") for p in (root / folder).rglob("*") if p.suffix in (".c", ".h", ".sh", ".py")):
    for complaint in check(path.relative_to(root).as_posix(), path.read_text()):
        wrong += 1
        print(complaint)
sys.exit(wrong > 0)
PYTHON
