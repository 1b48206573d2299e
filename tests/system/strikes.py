# SPDX-License-Identifier: MIT
"""strikes.py - a command under strace, which kills it or lets a call fail."""
import collections
import os
import re
import subprocess

from belt import equal

NO_LEAKS = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}  # the leak check cannot run under strace


def traced(town, words, *options):
    """Run a command under strace; its status, -9 when it was killed."""
    command = ["strace", "-f", "-qq", "-o", os.path.join(town.folder, "logs", "trace"), *options, *town.command(*words)]
    done = subprocess.run(command, env={**os.environ, **NO_LEAKS}, capture_output=True, text=True, timeout=120)
    town.printed += [done.stdout, done.stderr]
    return done


def count_calls(town, words, names, status=0):
    """How often each of these system calls is made when nothing disturbs."""
    done = traced(town, words)
    equal(done.returncode, status, done.stderr)
    calls = collections.Counter(re.findall(r"^\d+ +(\w+)\(", town.read("logs/trace"), re.M))
    return {name: calls[name] for name in names if calls[name]}


def inject(name, n):
    return "-e", f"trace={name}", "-e", f"inject={name}:signal=SIGKILL:when={n}"
