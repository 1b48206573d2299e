# SPDX-License-Identifier: MIT
"""init_test.py - the configuration to begin with: complete, right as it stands, inert, and never in the place of another one."""
import contextlib
import json
import os
import subprocess
import tempfile

from belt import TOWNBELL, equal, run_all

FILES = {"townbell.cfg": 0o644, "agenda/example.cfg": 0o644, "secrets/README": 0o644}


def townbell(*words):
    return subprocess.run([TOWNBELL, *words], capture_output=True, text=True, timeout=60)


def files_of(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            whole = os.path.join(path, name)
            with open(whole, encoding="utf-8") as f:
                found[os.path.relpath(whole, folder)] = (os.stat(whole).st_mode & 0o777, f.read())
    return found


@contextlib.contextmanager
def begun(language):
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "new", "home")
        done = townbell("init", home, "--lang", language)
        equal(done.returncode, 0, done.stderr)
        yield home


def test_what_init_writes_is_right_as_it_stands():
    for language, sign in (("ko", "협의회"), ("en", "Council")):
        with begun(language) as home:
            found = files_of(home)
            equal({name: mode for name, (mode, _) in found.items()}, FILES)
            equal(os.stat(os.path.join(home, "secrets")).st_mode & 0o777, 0o700)
            assert sign in found["townbell.cfg"][1], language
            done = townbell("check", "-c", os.path.join(home, "townbell.cfg"), "--json")
            equal(done.returncode, 0, done.stdout)
            equal([(p["level"], p["path"]) for p in json.loads(done.stdout)], [("warning", f"channels[{i}].token") for i in (0, 1)])


def test_the_example_sends_nothing():
    with begun("en") as home:
        config = os.path.join(home, "townbell.cfg")
        with open(config, encoding="utf-8") as f:
            text = f.read().replace('"/var/lib/townbell"', '"state"')
        with open(config, "w", encoding="utf-8") as f:
            f.write(text)
        equal(json.loads(townbell("plan", "-c", config, "--json").stdout), [])


def test_nothing_is_ever_overwritten():
    for there in FILES:
        with begun("ko") as home:
            for name in FILES:
                if name != there:
                    os.unlink(os.path.join(home, name))
            before = files_of(home)
            done = townbell("init", home, "--lang", "en")
            equal((done.returncode, done.stdout), (1, ""))
            assert there in done.stderr, done.stderr
            equal(files_of(home), before)
            os.unlink(os.path.join(home, there))
            equal(townbell("init", home, "--lang", "en").returncode, 0)


def test_init_wants_one_folder():
    equal(townbell("init").returncode, 2)
    equal(townbell("init", "a", "b").returncode, 2)
    equal(townbell("init", "/dev/null/here").returncode, 1)


if __name__ == "__main__":
    run_all(dict(globals()))
