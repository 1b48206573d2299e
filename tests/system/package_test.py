# SPDX-License-Identifier: MIT
"""package_test.py - the Debian package: what is in it, that it installs into an empty root, starts nothing, does the main job from there,
keeps the state when it is removed and takes it along when it is purged. Needs a release build ($RELEASE) and root."""
import contextlib
import glob
import os
import shutil
import subprocess
import sys
import tempfile

from belt import RELEASE, equal, run_all

CONTENTS = """usr/bin/townbell usr/bin/townbell-sandbox
usr/lib/systemd/system/townbell.service usr/lib/systemd/system/townbell.socket usr/lib/sysusers.d/townbell.conf
usr/lib/tmpfiles.d/townbell.conf usr/share/bash-completion/completions/townbell
usr/share/doc/townbell/CHANGELOG.md usr/share/doc/townbell/README.md usr/share/doc/townbell/README.systemd.md
usr/share/doc/townbell/changelog.gz usr/share/doc/townbell/copyright
usr/share/doc/townbell/examples/agenda/2021-h2.cfg usr/share/doc/townbell/examples/townbell.cfg
usr/share/man/man1/townbell-sandbox.1.gz usr/share/man/man1/townbell.1.gz
usr/share/man/man5/townbell-agenda.5.gz usr/share/man/man5/townbell.cfg.5.gz""".split()
NEEDED = ("cpack", "dpkg", "dpkg-deb", "dpkg-shlibdeps", "systemd-sysusers", "systemd-tmpfiles")


def do(*command, status=0, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, **options)
    assert status is None or done.returncode == status, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(folder):
    do("cpack", "-G", "DEB", "-B", folder, cwd=RELEASE)
    (package,) = glob.glob(os.path.join(folder, "*.deb"))
    return package


def test_the_package_is_whole_and_lintian_finds_no_error():
    listed = do("dpkg-deb", "-c", PACKAGE)
    rows = [line.split() for line in listed.splitlines()]
    equal(sorted(row[5].removeprefix("./") for row in rows if row[0][0] != "d"), sorted(CONTENTS))
    assert all(row[1] == "root/root" for row in rows), listed
    depends = do("dpkg-deb", "-f", PACKAGE, "Depends")
    for library in ("libc6", "libcurl4", "libmicrohttpd12", "libsqlite3-0", "tzdata", "ca-certificates"):
        assert library in depends, depends
    assert "fonts" in do("dpkg-deb", "-f", PACKAGE, "Recommends")
    if shutil.which("lintian"):
        print(do("lintian", "--fail-on", "error", "--allow-root", PACKAGE), flush=True)


class Root:
    """An empty system of its own, with a dpkg of its own. Scripts are run with $DPKG_ROOT, outside of it."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("updates", "info", "triggers"):
            os.makedirs(self.path("var/lib/dpkg", name))
        for name in ("status", "available"):
            with open(self.path("var/lib/dpkg", name), "w", encoding="utf-8"):
                pass
        os.mkdir(self.path("etc"))

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def dpkg(self, *words):
        return do("dpkg", f"--root={self.folder}", "--force-script-chrootless", "--force-depends", *words)

    def townbell(self, *words, **options):
        return do(self.path("usr/bin/townbell"), *words, "--lang", "en", **options)

    def files(self, *names):
        return sorted(os.path.relpath(os.path.join(where, name), self.folder)
                      for where, _, found in os.walk(self.path(*names)) for name in found)


@contextlib.contextmanager
def installed():
    with tempfile.TemporaryDirectory() as folder:
        root = Root(folder)
        root.dpkg("-i", PACKAGE)
        yield root


def test_installing_makes_a_user_and_folders_and_starts_nothing():
    with installed() as root:
        with open(root.path("etc/passwd"), encoding="utf-8") as f:
            user = next(line for line in f if line.startswith("townbell:")).split(":")
        owners = {name: (os.stat(root.path(name)).st_uid, os.stat(root.path(name)).st_mode & 0o777)
                  for name in ("etc/townbell", "etc/townbell/secrets", "var/lib/townbell", "var/cache/townbell")}
        mine = (int(user[2]), 0o700)
        equal(owners, {"etc/townbell": (0, 0o755), "etc/townbell/secrets": mine, "var/lib/townbell": mine, "var/cache/townbell": mine})
        equal(root.files("etc/townbell") + root.files("var/lib/townbell") + root.files("etc/systemd"), [])


def test_what_was_installed_does_the_main_job():
    with installed() as root:
        for program in ("townbell", "townbell-sandbox"):
            assert "not found" not in do("ldd", root.path("usr/bin", program))
        root.townbell("init", root.path("etc/townbell"))
        config = root.path("etc/townbell/townbell.cfg")
        root.townbell("check", "-c", config)
        page = root.path("rehearsal")
        said = root.townbell("rehearse", "-c", root.path("usr/share/doc/townbell/examples/townbell.cfg"), "--out", page)
        assert said.count(" delivered ") >= 40, said
        assert "item-2021" in said and os.path.getsize(os.path.join(page, "index.html")) > 10000, said


def test_removing_keeps_the_state_and_purging_takes_it():
    with installed() as root:
        root.townbell("init", root.path("etc/townbell"))
        for name in ("var/lib/townbell/townbell.db", "var/cache/townbell/cache"):
            with open(root.path(name), "w", encoding="utf-8") as f:
                f.write("precious")
        written = root.files("etc/townbell")
        root.dpkg("-r", "townbell")
        equal(root.files("usr"), [])
        equal(root.files("var/lib/townbell"), ["var/lib/townbell/townbell.db"])
        root.dpkg("--purge", "townbell")
        equal((os.path.exists(root.path("var/lib/townbell")), os.path.exists(root.path("var/cache/townbell"))), (False, False))
        equal(root.files("etc/townbell"), written, "what people wrote stays")


def test_an_upgrade_keeps_everything():
    with installed() as root:
        root.townbell("init", root.path("etc/townbell"))
        before = root.files("etc"), root.files("usr")
        root.dpkg("-i", PACKAGE)
        equal((root.files("etc"), root.files("usr")), before)


if __name__ == "__main__":
    if not RELEASE or not os.path.exists(os.path.join(RELEASE, "CPackConfig.cmake")) or os.getuid() != 0 or not all(map(shutil.which, NEEDED)):
        print("skipped: needs a release build in $RELEASE, root, and dpkg-dev")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as built:
        PACKAGE = build(built)
        run_all(dict(globals()))
