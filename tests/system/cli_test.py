# SPDX-License-Identifier: MIT
"""cli_test.py - the commands as people and scripts call them: exit statuses, languages, help; what is printed before there is anything;
what needs neither token nor state; and what broken files are answered with."""
import csv
import io
import json
import os
import random
import re
import subprocess

from belt import (BUILD, FAST, STATES, TOWNBELL, Sandbox, Town, agenda, announcement, band, equal, has_faults, run_all, telegram,
                  together)

NOW = "2021-08-02T09:00:00+09:00"
KEYS = ["one/announcement@band", "one/announcement@chat"]
AGENDA = agenda(
    announcements=[announcement("one", "2021-08-02 10:00"), announcement("two", "2021-08-20 10:00")],
    consultations=[{"id": "vote", "title": "투표", "question": "어느 것?", "opens": "2021-08-03 10:00", "closes": "2021-08-04 10:00",
                    "choices": ["가", "나"]}],
)
COMMANDS = ("check", "plan", "preview", "run", "status", "queue", "announce", "opinions", "tally", "audit", "erase", "doctor", "version")
HANGUL = re.compile("[가-힣]")


def call(*words, env=None):
    """townbell with these words alone: status, output, complaint."""
    environment = {**os.environ, "LANG": "C.UTF-8", **(env or {})}
    done = subprocess.run([TOWNBELL, *words], env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


# --- nothing there ---------------------------------------------------------------------------------------------------------------


def test_without_a_store_everything_is_empty_and_well():
    for state in ("nothing", "an empty folder"):
        with Town(None, AGENDA) as town:
            if state != "nothing":
                os.mkdir(town.state)
            for words in (("queue",), ("queue", "list"), ("queue", "--state", "held"), ("opinions",), ("opinions", "vote")):
                equal(town.json(*words, "--now", NOW), [], f"{words}, {state}")
            equal(town.json("tally", "vote", "--now", NOW), {
                "item": "vote", "closed": False, "hidden": True, "choices": [{"label": "가", "votes": None}, {"label": "나", "votes": None}],
                "voters": 0, "invalid": 0, "opinions": 0})
            status = town.json("status", "--now", NOW)
            equal((status["daemon"], status["queue"]), ({"running": False, "pid": None}, {name: 0 for name in STATES}))
            equal((status["next"], status["collected"], status["problems"]), ({"key": None, "due": None}, 0, []))
            equal([(c["id"], c["type"], c["state"]) for c in status["channels"]],
                  [("band", "band", "healthy"), ("chat", "telegram", "healthy")])
            equal([row[0] for row in csv.reader(io.StringIO(town.run("opinions", "--format", "csv")))], ["item"])
            for words in (("queue",), ("opinions",), ("status",), ("tally", "vote"), ("plan", "--now", NOW)):
                lines = town.run(*words).splitlines()
                equal([line for line in lines if not line or line.endswith(" ")], [], f"{words}: empty lines, blanks that nobody sees")
            equal(os.path.isdir(town.state) and os.listdir(town.state), False if state == "nothing" else [], "readers write nothing")


def test_an_empty_agenda_is_no_problem():
    with Sandbox(NOW) as sandbox, Town(sandbox, "") as town:
        town.until_idle(NOW)
        equal([town.json("plan", "--now", NOW), town.json("queue"), town.json("check")], [[], [], []])


def test_check_plan_and_preview_need_neither_token_nor_state():
    with Town(None, AGENDA, state="/proc/nowhere/townbell") as town:
        for account in town.accounts:
            os.unlink(os.path.join(town.folder, "secrets", account["id"]))
        equal([(p["level"], p["path"]) for p in town.json("check")], [("warning", "channels[0].token"), ("warning", "channels[1].token")])
        plan = town.json("plan", "--now", NOW)
        equal(sorted(row["key"] for row in plan if row["item"] == "one"), KEYS)
        equal([row["text"] for row in town.json("preview", KEYS[0], "--now", NOW)], [row["text"] for row in plan if row["key"] == KEYS[0]])


# --- usage -----------------------------------------------------------------------------------------------------------------------

WRONG = [
    [], ["fly"], ["check", "now"], ["check", "--now", "2021-08-02 10:00"], ["check", "--jason"], ["plan", "--until"], ["preview"],
    ["preview", "one", "two"], ["run", "--once", "--until-idle"], ["run", "fast"], ["status", "--state", "held"],
    ["queue", "--state", "lost"], ["queue", "hold"], ["queue", "retract"], ["queue", "sell", "one/announcement@band"], ["announce"], ["announce", "--body", "text"],
    ["tally"], ["tally", "a", "b"], ["opinions", "a", "b"], ["opinions", "--format", "xml"], ["erase"],
    ["erase", "--author", "p-aaaaaaaaaa", "--reply", "band:1"], ["doctor", "band"], ["version", "--lang", "fr"], ["--lang"],
]
WRONG_TIMES = [["plan", "--now", "yesterday"], ["plan", "--until", "2021-9-31 10:00"], ["run", "--now", "2021-08-02"],
               ["announce", "--title", "t", "--at", "soon"], ["status", "--now", "2021-08-02 25:00"]]


def test_wrong_usage_is_status_2_and_says_how_it_goes():
    with Town(None, AGENDA) as town:
        def wrong(words):
            status, output, complaint = call(*words, env={"TOWNBELL_CONFIG": town.config})
            equal((status, output), (2, ""), words)
            assert "townbell " in complaint or words in WRONG_TIMES, f"{words}: {complaint}"
            assert complaint, words

        together(wrong, WRONG + WRONG_TIMES)
        assert not os.path.exists(town.state)


def test_what_is_not_there_is_status_1():
    with Sandbox(NOW) as sandbox, Town(sandbox, AGENDA) as town:
        town.until_idle(NOW)
        for words in (("preview", "nobody"), ("tally", "nobody"), ("opinions", "nobody"), ("queue", "hold", "nobody/announcement@band"),
                      ("erase", "--author", "p-aaaaaaaaaa"), ("erase", "--reply", "band:1"),
                      ("announce", "--title", "t", "--channel", "fax")):
            equal(town.run(*words, status=1), "", words)
            assert town.last_error.strip(), words
        status, _, complaint = call("queue", "-c", "/nowhere/townbell.cfg")
        equal(status, 1)
        assert "/nowhere/townbell.cfg" in complaint, complaint


def test_help_is_everywhere():
    status, output, complaint = call("--help")
    equal((status, complaint), (0, ""))
    for command in COMMANDS:
        assert f"  {command} " in output, command
        status, own, complaint = call(command, "--help")
        equal((status, complaint), (0, ""), command)
        assert own.startswith(f"townbell {command}"), own
    status, korean, _ = call("--lang", "ko", "queue", "--help")
    assert status == 0 and HANGUL.search(korean), korean


def test_languages_by_option_and_by_environment():
    spoken = [(("--lang", "ko"), {}, True), (("--lang", "en"), {"LANG": "ko_KR.UTF-8"}, False), ((), {"LANG": "ko_KR.UTF-8"}, True),
              ((), {"LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, False), ((), {"LC_ALL": "C"}, False)]
    with Town(None, agenda(announcements=[announcement("one", "2021-9-31")])) as town:
        for words, env, korean in spoken:
            status, output, _ = call("check", "-c", town.config, *words, env={"LC_ALL": "", "LC_MESSAGES": "", **env})
            equal((status, bool(HANGUL.search(output.replace(town.folder, "")))), (1, korean), f"{words} {env}: {output}")


def test_the_configuration_is_named_by_option_or_environment():
    with Town(None, AGENDA) as town:
        equal(call("check", env={"TOWNBELL_CONFIG": town.config})[0], 0)
        equal(call("check", "-c", town.config, env={"TOWNBELL_CONFIG": "/nowhere"})[0], 0)
        equal(call("check", "--config", town.config)[0], 0)
        equal(call("-c", town.config, "check")[0], 0)
        equal(call("check", env={"TOWNBELL_CONFIG": "/nowhere"})[0], 1)


def test_a_result_that_cannot_be_written_is_a_problem():
    with Town(None, AGENDA) as town, open("/dev/full", "w", encoding="utf-8") as full:
        for words in (("plan", "--now", NOW), ("plan", "--now", NOW, "--json"), ("check", "--json"), ("version",)):
            done = subprocess.run(town.command(*words), stdout=full, stderr=subprocess.DEVNULL, timeout=60, check=False)
            equal(done.returncode, 1, words)


# --- single commands -------------------------------------------------------------------------------------------------------------


def test_plan_until_shows_what_comes_before():
    with Town(None, AGENDA) as town:
        def items(*words):
            return {row["item"] for row in town.json("plan", "--now", NOW, *words)}

        equal(items(), {"one", "two", "vote"})
        equal(items("--until", "+1d"), {"one"})
        equal(items("--until", "2021-08-02 09:59"), set())
        equal(items("--until", "2021-08-19T23:00:00Z"), {"one", "vote"})
        equal(items("--until", "2021-08-20T01:00:00Z"), {"one", "two", "vote"})


def test_preview_counts_as_the_channel_does():
    emoji = agenda(announcements=[announcement("one", "2021-08-02 10:00", title="🎻 연주회")])
    with Town(None, emoji) as town:
        found = {row["channel"]: row for row in town.json("preview", "one", "--now", NOW)}
        equal((found["band"]["length"], found["band"]["limit"]), (len(found["band"]["text"]), 3000))
        equal((found["chat"]["length"], found["chat"]["limit"]), (len(found["chat"]["text"].encode("utf-16-le")) // 2, 4096))
        for row in found.values():
            assert row["text"] in town.run("preview", row["key"], "--now", NOW)


def test_doctor_asks_each_channel():
    with Sandbox(NOW) as sandbox, Town(sandbox, AGENDA) as town:
        equal({row["name"]: row["ok"] for row in town.json("doctor")},
              {"configuration": True, "clock": True, "zone": True, "disk": True, "fonts": True, "queue": True, "band": True, "chat": True})
        sandbox.set(bad_tokens=town.tokens["band"])
        found = {row["name"]: row for row in town.json("doctor", status=1)}
        equal((found["band"]["ok"], found["chat"]["ok"]), (False, True))
        assert "file:secrets/band" in found["band"]["text"], found["band"]
        sandbox.fault("telegram", "html-502", next=9, on="all")
        text = next(row["text"] for row in town.json("doctor", status=1) if row["name"] == "chat")
        assert "502" in text and "file:secrets" not in text, text
        assert sandbox.posts() == []


def test_version_names_libraries_and_schema():
    found = json.loads(call("version", "--json")[1])
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["version"]), found
    assert found["schema"] > 0 and any("SQLite" in name for name in found["libraries"]), found


FORMULAS = ("=1+1", "+82 2", "-1", "@SUM(A1)", '=HYPERLINK("https://x.example","여기")')
CELLS = ("말 \"그대로\"", "가;나,다", "두\n줄", "'따옴표", *FORMULAS)


def read_back(town, **options):
    """The texts in a table of opinions, as a spreadsheet would read them; each ends a line of its own."""
    printed = town.run("opinions", "--format", "csv", **options)
    rows = list(csv.DictReader(io.StringIO(printed, newline="")))
    equal({len(row) for row in rows}, {10})
    return sorted(row["text"] for row in rows)


def test_a_table_of_opinions_reads_back_and_holds_no_formula():
    with Sandbox(NOW) as sandbox, Town(sandbox, AGENDA, [band()]) as town:
        sandbox.clock("2021-08-02T10:00:00+09:00")
        town.until_idle("2021-08-02T10:00:00+09:00")
        for i, words in enumerate(CELLS):
            sandbox.say(service="band", author=f"회원 {i}", text=words, contains="공지 one")
        town.until_idle("2021-08-02T11:00:00+09:00")
        told = [row["text"] for row in town.json("opinions")]
        equal(len(told), len(CELLS))
        equal(read_back(town), sorted("'" + words if words[0] in "=+-@" else words for words in told))
        if has_faults():
            equal(read_back(town, env={"TOWNBELL_FAULT": "formulas"}), sorted(told), "as it was said: a formula")


def test_erasing_a_reply_or_a_person_leaves_no_trace():
    words = "지워 주세요 " + "canaryreply" * 3
    with Sandbox(NOW) as sandbox, Town(sandbox, AGENDA, [band()]) as town:
        later = "2021-08-02T10:00:00+09:00"
        sandbox.clock(later)
        town.until_idle(later)
        sandbox.say(service="band", author="김하나", text=words, contains="공지 one")
        sandbox.say(service="band", author="이두리", text="남깁니다", contains="공지 one")
        town.until_idle("2021-08-02T11:00:00+09:00")
        author = next(row["author"] for row in town.json("opinions") if row["text"] == words)
        equal(town.json("erase", "--author", author), {"erased": 1})
        town.until_idle("2021-08-02T12:00:00+09:00")
        equal([row["text"] for row in town.json("opinions")], ["남깁니다"], "what was erased is not collected again")
        for name in os.listdir(town.state):
            path = os.path.join(town.state, name)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    assert b"canaryreply" not in f.read(), path
        town.check_store()


# --- broken files ----------------------------------------------------------------------------------------------------------------

MUTANTS = 100
BITS = ['"', ";", "=", "{", "}", "(", ")", "[", "]", ",", "\0", "\ufeff", "\r\n", "999999999999999999999", "-1", "0x", "true", "1e3", "#",
        "/*", '@include "/dev/zero"', "\\x00", "가", "\x1b", '""', "null", "a" * 5000, "{" * 300, "2021-09-31 25:61"]


def mutate(rng, text):
    """A few tokens deleted, doubled, swapped, replaced, or the end cut off."""
    tokens = re.findall(r'"[^"\n]*"|\w+|\s+|.', text)
    for _ in range(rng.randint(1, 3)):
        i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        how = rng.randrange(6)
        if how == 0:
            del tokens[i]
        elif how == 1:
            tokens.insert(i, tokens[j])
        elif how == 2:
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif how == 3:
            tokens[i] = rng.choice(BITS)
        elif how == 4:
            tokens.insert(i, rng.choice(BITS))
        else:
            del tokens[max(i, 1):]
    return "".join(tokens).encode()


def check_mutant(case):
    seed, number = case
    rng = random.Random(f"{seed}-{number}")
    with Town(None, AGENDA, [band(), telegram()], program=FAST) as town:
        name = rng.choice(("townbell.cfg", "agenda/a.cfg"))
        data = mutate(rng, town.read(name))
        if rng.randrange(4) == 0:
            at = rng.randrange(len(data))
            data = data[:at] + bytes([rng.randrange(256)]) + data[at:]
        with open(os.path.join(town.folder, name), "wb") as f:
            f.write(data)
        what = f"seed {seed}, mutant {number}"
        lines = town.run("check", status=None, timeout=20).splitlines()
        verdict = town.last_status
        assert verdict in (0, 1), f"{what}: check ends with {verdict}\n{town.last_error}"
        for line in lines:
            assert re.match(r"[^:]+:[0-9]+: ", line), f"{what}: {line!r}"
        assert verdict == 0 or lines, f"{what}: a refusal without a word"
        town.run("plan", "--now", NOW, status=None, timeout=20)
        expected = {0} if verdict == 0 else {0, 1}
        assert town.last_status in expected, f"{what}: plan ends with {town.last_status}\n{town.last_error}"


def test_broken_files_are_answered_with_lines_never_with_a_crash():
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    print(f"  seed {seed}", flush=True)
    together(check_mutant, [(seed, number) for number in range(MUTANTS)])


if __name__ == "__main__":
    assert os.path.exists(TOWNBELL), f"no townbell in {BUILD}"
    run_all(globals())
