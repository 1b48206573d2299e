# SPDX-License-Identifier: MIT
"""systemd_test.py - the daemon under systemd, which this file plays: its socket for notes, its watchdog, its folder of credentials."""
import contextlib
import os
import re
import signal
import sqlite3
import time

from belt import Sandbox, Systemd, Town, agenda, announcement, band, equal, eventually, has_faults, run_all, stop, telegram

NOW = "2021-08-02T09:00:00+09:00"


def town_of(sandbox, *items, **options):
    return Town(sandbox, agenda(announcements=list(items)), **options)


def test_systemd_is_told_of_the_start_of_reloads_and_of_the_end():
    with Sandbox(NOW) as sandbox, town_of(sandbox, announcement("one", "2021-08-02 12:00")) as town, Systemd(town) as systemd:
        child = town.daemon(NOW, env=systemd.env)
        systemd.hears("READY=1")
        equal(systemd.hears("STATUS="), "STATUS=next one/announcement@band at 2021-08-02 12:00; 0 need a person")
        before = len(systemd.heard)
        child.send_signal(signal.SIGHUP)
        systemd.hears("RELOADING=1", before)
        assert re.fullmatch(r"MONOTONIC_USEC=\d+", systemd.hears("MONOTONIC_USEC=", before)), systemd.heard
        systemd.hears("READY=1", before)
        equal(stop(child), 0)
        systemd.hears("STOPPING=1")


def test_the_status_says_what_needs_a_person():
    with Sandbox(NOW) as sandbox, town_of(sandbox, announcement("one", "2021-08-02 12:00", approval="required")) as town:
        with Systemd(town) as systemd:
            child = town.daemon(NOW, env=systemd.env)
            equal(systemd.hears("STATUS="), "STATUS=nothing is scheduled; 2 need a person")
            equal(stop(child), 0)


def feeds_while_blocked(faults=""):
    """How often the watchdog is fed by a daemon whose loop stands still: somebody else holds the database (T82)."""
    with Sandbox(NOW) as sandbox, town_of(sandbox, announcement("one", "2021-08-02 12:00")) as town, Systemd(town, 2) as systemd:
        child = town.daemon(NOW, env={**systemd.env, "TOWNBELL_FAULT": faults})
        systemd.hears("WATCHDOG=1")
        with contextlib.closing(sqlite3.connect(f"{town.state}/townbell.db", isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            locked = time.monotonic()
            eventually(lambda: time.monotonic() > locked + 0.3)  # what the last round before the lock said has come; the next is a second off
            before = len(systemd.heard)
            eventually(lambda: child.poll() is not None, 60)  # it gives the database up, and itself
            fed = systemd.heard[before:].count("WATCHDOG=1")
            other.execute("ROLLBACK")
        assert child.returncode != 0, town.log()
        return fed


def test_a_loop_that_stands_still_does_not_feed_the_watchdog():
    equal(feeds_while_blocked(), 0)
    if has_faults():
        assert feeds_while_blocked("alive") > 0, "the test does not see a watchdog that is fed without progress"


def test_tokens_come_from_a_folder_of_credentials():
    """LoadCredential=secrets:FOLDER hands each file over as secrets_NAME, readable for the daemon alone."""
    accounts = [band(token="credential:secrets_band.token"), telegram(token="credential:secrets_chat.token")]
    with Sandbox(NOW) as sandbox, town_of(sandbox, announcement("one", "2021-08-02 09:01"), accounts=accounts) as town:
        folder = os.path.join(town.folder, "run", "secrets")
        os.makedirs(folder, 0o700)
        for id in ("band", "chat"):
            with open(os.open(os.path.join(folder, f"secrets_{id}.token"), os.O_WRONLY | os.O_CREAT, 0o440), "w", encoding="utf-8") as f:
                f.write(town.tokens[id] + "\n")
        town.until_idle("2021-08-02T09:01:30+09:00", env={"CREDENTIALS_DIRECTORY": folder})
        equal(set(town.states().values()), {"delivered"})
        equal(len(sandbox.posts()), 2)


if __name__ == "__main__":
    run_all(dict(globals()))
