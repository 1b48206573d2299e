# SPDX-License-Identifier: MIT
"""lost_answer_test.py - an answer that is lost, late, cut, or a lie: on BAND a post is looked for and stands there once; on Telegram, where
nobody can look, a person decides. What a service refuses plainly is waited for, mended, or given up, and loses nothing."""
import os
import signal

from belt import FAST, TOWNBELL, Sandbox, Town, agenda, announcement, band, equal, eventually, has_faults, run_all, stop, telegram, together

NOW = "2021-08-02T10:00:00+09:00"
LATER = "2021-08-02T10:05:00+09:00"
ONE = agenda(announcements=[announcement("one", "2021-08-02 10:00")])
TWO = agenda(announcements=[announcement("one", "2021-08-02 10:00"), announcement("two", "2021-08-02 10:00")])
VOTE = agenda(consultations=[{"id": "vote", "title": "투표", "question": "어느 것?", "opens": "2021-08-02 10:00", "closes": "2021-08-03 10:00",
                              "choices": ["가", "나"]}])
BAND_KEY, CHAT_KEY, CALL_KEY = "one/announcement@band", "one/announcement@chat", "vote/consultation.call@chat"

DONE = ["lost-after", "cut-body", "html-500-after", "html-502-after", "html-503-after", "hang-after"]
NOT_DONE = ["lost-before", "html-500", "html-502", "html-503", "hang"]


def one_band(fault, settle="0s", **how):
    """How often a post stands in the band after one call met the fault."""
    account = band(settle=settle, timeout="1s" if "hang" in fault else "5s")
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [account]) as town:
        sandbox.fault("band", fault, on="create", **how)
        town.until_idle(NOW)
        row = town.row(BAND_KEY)
        posts = sandbox.posts("band")
        equal((row["state"], row["error"]), ("delivered", None), fault)
        assert row["receipt"]["id"] in [p["id"] for p in posts], fault
        equal({p["text"] for p in posts}, {town.text(BAND_KEY)}, fault)
        town.until_idle(LATER)
        equal(len(sandbox.posts("band")), len(posts), f"{fault}: and it stays so")
        return len(posts), row["attempts"], sandbox.made("create")


def test_on_band_every_lost_answer_ends_in_one_post():
    cases = [(fault, 1) for fault in DONE + ["2300-after"]] + [(fault, 2) for fault in NOT_DONE + ["2300"]]
    for (fault, calls), found in zip(cases, together(lambda case: one_band(case[0]), cases)):
        equal(found, (1, calls, calls), f"{fault}: posts, attempts, calls of create")


def test_on_band_a_late_commit_is_waited_for():
    equal(one_band("late-commit", settle="2s", ms=1000), (1, 1, 1))


def doubles(fault, protection, **how):
    """With this protection switched off there are two posts; a build without the switches cannot show it."""
    if not has_faults():
        return
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band(settle="2s")]) as town:
        sandbox.fault("band", fault, on="create", **how)
        town.until_idle(NOW, env={"TOWNBELL_FAULT": protection})
        equal(town.states(), {BAND_KEY: "delivered"})
        eventually(lambda: len(sandbox.posts("band")) == 2)


def test_without_settle_a_late_commit_doubles():
    doubles("late-commit", "settle", ms=2000)


def test_without_uncertain_a_lost_answer_doubles():
    doubles("lost-after", "uncertain")


def one_on_instagram(fault, program=FAST, env=None):
    """How often a post stands after the call that publishes met the fault, and how often it was made."""
    account = {"id": "ig", "type": "instagram", "account": "17841400000000001", "timeout": "5s", "settle": "0s", "poll": "1s"}
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [account], program=program, web={"listen": "127.0.0.1:0"}) as town:
        sandbox.fault("instagram", fault, on="publish")
        town.until_idle(NOW, env=env)
        equal((fault, town.states()), (fault, {"one/announcement@ig": "delivered"}))
        return len(sandbox.posts()), sandbox.made("publish")


def test_on_instagram_what_is_refused_cut_or_lost_stands_once():
    cases = [(fault, 1) for fault in ("blocked-after", "server-after", "lost-after", "html-502-after", "cut-body")]
    cases += [(fault, 2) for fault in ("server", "lost-before")]
    for (fault, calls), found in zip(cases, together(lambda case: one_on_instagram(case[0]), cases, len(cases))):
        equal(found, (1, calls), f"{fault}: posts, calls of publish")


def test_on_instagram_a_refusal_that_is_believed_doubles():
    if has_faults():
        equal(one_on_instagram("html-502-after", TOWNBELL, {"TOWNBELL_FAULT": "refusal-believed"}), (2, 2))


# --- looking for a lost post -----------------------------------------------------------------------------------------------------


def test_a_look_that_fails_decides_nothing():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
        sandbox.fault("band", "lost-after", on="create")
        sandbox.fault("band", "html-502", on="posts")
        town.until_idle(NOW)
        equal((town.row(BAND_KEY)["state"], len(sandbox.posts())), ("delivered", 1))
        equal((sandbox.made("create"), sandbox.made("posts")), (1, 2))


def posted_beside_somebody_else(env=None):
    """Somebody else has said our words already, and our call is lost: how often we said them, and whether the receipt names his."""
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
        text = town.text(BAND_KEY, "--now", NOW)
        other = sandbox.say(service="band", place="AAAexampleBand-band", author="따라하는 이", text=text)["id"]
        sandbox.fault("band", "lost-before", on="create")
        town.until_idle(NOW, env=env)
        receipt = town.row(BAND_KEY)["receipt"]["id"]
        assert receipt in [p["id"] for p in sandbox.posts()] + [other], receipt
        return sandbox.texts().count(text), receipt == other


def test_the_same_words_of_somebody_else_are_not_our_post():
    equal(posted_beside_somebody_else(), (1, False))
    if has_faults():
        equal(posted_beside_somebody_else({"TOWNBELL_FAULT": "author"}), (0, True), "taken for ours, it is lost")


def test_a_lost_post_is_found_behind_pages_of_newer_ones():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band(settle="2s")]) as town:
        sandbox.fault("band", "lost-after", on="create")
        child = town.start("--until-idle", "--now", NOW)
        eventually(lambda: sandbox.posts())
        for i in range(25):
            sandbox.say(service="band", place="AAAexampleBand-band", author=f"회원 {i}", text=f"잡담 {i}")
        equal(child.wait(60), 0, town.log())
        equal((town.row(BAND_KEY)["state"], len(sandbox.posts())), ("delivered", 1))
        equal((sandbox.made("create"), sandbox.made("posts")), (1, 2))


# --- where nobody can look -------------------------------------------------------------------------------------------------------


def lose_on_telegram(sandbox, town, fault="lost-after"):
    sandbox.fault("telegram", fault, on="sendMessage")
    town.until_idle(NOW)
    row = town.row(CHAT_KEY)
    equal((row["state"], row["receipt"]), ("uncertain", None), fault)
    reference = town.text(CHAT_KEY).split("\n")[-1]
    for words in (reference, f"townbell queue confirm {CHAT_KEY}", f"townbell queue retry {CHAT_KEY}"):
        assert words in row["error"], row["error"]
    assert any(CHAT_KEY in p and reference in p for p in town.json("status")["problems"])


def ask(fault):
    expected = 1 if fault in DONE else 0
    account = telegram(timeout="1s" if "hang" in fault else "5s")
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [account]) as town:
        lose_on_telegram(sandbox, town, fault)
        equal(len(sandbox.posts()), expected, fault)
        town.until_idle(LATER)
        equal((town.states()[CHAT_KEY], len(sandbox.posts()), sandbox.made("sendMessage")), ("uncertain", expected, 1), fault)


def test_on_telegram_a_lost_answer_is_asked_about_and_nothing_is_sent_again():
    together(ask, DONE + NOT_DONE)


def test_a_person_confirms_and_it_is_delivered():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [telegram()]) as town:
        lose_on_telegram(sandbox, town)
        town.run("queue", "confirm", CHAT_KEY, "--url", "https://t.me/c/1234567890/1")
        row = town.row(CHAT_KEY)
        equal((row["state"], row["error"]), ("delivered", None))
        equal(row["receipt"]["url"], "https://t.me/c/1234567890/1")
        town.until_idle(LATER)
        equal(len(sandbox.posts()), 1)


def test_a_person_retries_and_it_is_sent_once_more():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [telegram()]) as town:
        lose_on_telegram(sandbox, town, "lost-before")
        town.run("queue", "retry", CHAT_KEY)
        equal(town.states()[CHAT_KEY], "scheduled")
        town.until_idle(LATER)
        equal((town.states()[CHAT_KEY], len(sandbox.posts())), ("delivered", 1))


def test_a_person_cancels_and_it_is_never_sent():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [telegram()]) as town:
        lose_on_telegram(sandbox, town, "lost-before")
        town.run("queue", "cancel", CHAT_KEY)
        town.until_idle(LATER)
        equal((town.states()[CHAT_KEY], len(sandbox.posts())), ("cancelled", 0))


ORDERS = {  # which states let an order pass; one key of each state is tried with each
    "hold": {"scheduled"},
    "release": {"held"},
    "approve": {"held"},
    "retry": {"failed", "uncertain"},
    "cancel": {"scheduled", "held", "uncertain", "failed"},
    "confirm": {"uncertain"},
    "retract": {"delivered"},
}


def one_of_each_state(sandbox, town):
    """Keys by the state that they are in."""
    sandbox.fault("telegram", "lost-after", on="sendMessage")
    town.until_idle(NOW)
    town.write("agenda/a.cfg", agenda(announcements=[
        announcement("lost", "2021-08-02 10:00"), announcement("later", "2021-08-03 10:00"), announcement("kept", "2021-08-03 11:00"),
        announcement("dropped", "2021-08-03 12:00"), announcement("well", "2021-08-02 10:02")]))
    town.until_idle("2021-08-02T10:03:00+09:00")
    sandbox.set(kicked="-1001234567890")
    town.write("agenda/b.cfg", agenda(announcements=[announcement("refused", "2021-08-02 10:04")]))
    town.until_idle("2021-08-02T10:05:00+09:00")
    town.run("queue", "hold", "kept/announcement@chat")
    town.run("queue", "cancel", "dropped/announcement@chat")
    names = {"uncertain": "lost", "scheduled": "later", "held": "kept", "cancelled": "dropped", "delivered": "well", "failed": "refused"}
    keys = {state: f"{name}/announcement@chat" for state, name in names.items()}
    equal(town.states(), {key: state for state, key in keys.items()})
    return keys


def test_an_order_in_the_wrong_state_changes_no_key():
    first = agenda(announcements=[announcement("lost", "2021-08-02 10:00")])
    with Sandbox(NOW) as sandbox, Town(sandbox, first, [telegram()]) as town:
        keys = one_of_each_state(sandbox, town)
        before = town.rows()
        for order, states in ORDERS.items():
            good = keys[next(iter(states))]
            for state in sorted(set(keys) - states):
                town.run("queue", order, good, keys[state], status=1)
                assert keys[state] in town.last_error and state in town.last_error, town.last_error
                equal(town.rows(), before, f"{order} of {state}, behind a good key")
            town.run("queue", order, good, "nobody/announcement@chat", status=1)
            town.run("queue", order, status=2)
            equal(town.rows(), before, f"{order}: nothing changed")
        said = town.run("queue", "retract", keys["delivered"])
        assert keys["delivered"] in said, said
        equal(town.rows(), before, "retract says where to do it by hand")


def test_resend_sends_again_and_drop_gives_up():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [telegram(on_uncertain="resend")]) as town:
        sandbox.fault("telegram", "lost-before", on="sendMessage")
        town.until_idle(NOW)
        equal((town.states()[CHAT_KEY], len(sandbox.posts())), ("delivered", 1))
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [telegram(on_uncertain="drop")]) as town:
        sandbox.fault("telegram", "lost-after", on="sendMessage")
        town.until_idle(NOW)
        town.until_idle(LATER)
        equal((town.states()[CHAT_KEY], len(sandbox.posts())), ("failed", 1))
        assert town.row(CHAT_KEY)["error"]


def test_a_poll_that_is_lost_does_not_double_its_message():
    for policy in ("ask", "resend"):
        with Sandbox(NOW) as sandbox, Town(sandbox, VOTE, [telegram(on_uncertain=policy)]) as town:
            sandbox.fault("telegram", "lost-before", on="sendPoll")
            town.until_idle(NOW)
            if policy == "ask":
                equal((town.states()[CALL_KEY], len(sandbox.posts())), ("uncertain", 1), "the message stands, the poll is asked about")
                town.run("queue", "retry", CALL_KEY)
                town.until_idle(LATER)
            equal(town.states()[CALL_KEY], "delivered", policy)
            equal([bool(p.get("poll")) for p in sandbox.posts()], [False, True], f"{policy}: one message, one poll")
            equal((sandbox.made("sendMessage"), sandbox.made("sendPoll")), (1, 2))
            sandbox.vote("회원", [1], contains="가")
            town.until_idle("2021-08-02T10:06:00+09:00")
            equal([row["choices"] for row in town.json("opinions", "vote", "--now", "2021-08-03T11:00:00+09:00")], [["나"]])


def test_a_confirmed_call_keeps_its_message():
    with Sandbox(NOW) as sandbox, Town(sandbox, VOTE, [telegram()]) as town:
        sandbox.fault("telegram", "lost-after", on="sendPoll")
        town.until_idle(NOW)
        town.run("queue", "confirm", CALL_KEY)
        row, message = town.row(CALL_KEY), sandbox.posts()[0]
        equal((row["state"], row["receipt"]["id"]), ("delivered", message["id"]))
        sandbox.say(service="telegram", author="회원", text="2", under=message["id"])
        town.until_idle(LATER)
        equal([row["text"] for row in town.json("opinions", "vote")], ["2"], "answers under the message are known")


# --- plain refusals --------------------------------------------------------------------------------------------------------------


def test_a_cool_down_is_waited_for_and_uses_up_no_attempt():
    with Sandbox(NOW, "--set", "cooldown=1200") as sandbox, Town(sandbox, TWO, [band()]) as town:
        town.until_idle(NOW)
        equal([(r["state"], r["attempts"]) for r in town.json("queue")], [("delivered", 1)] * 2)
        equal([c["status"] for c in sandbox.calls("band") if c["name"] == "create"], [200] * 3, "one was answered with 1003")
        equal(len(sandbox.posts()), 2)


def test_a_quota_holds_the_channel_and_loses_nothing():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE) as town:
        sandbox.fault("band", "quota-app", on="create")
        town.until_idle(NOW)
        row = town.row(BAND_KEY)
        equal((row["state"], row["attempts"]), ("scheduled", 0))
        health = town.channel("band", "--now", NOW)
        equal((health["state"], town.channel("chat")["state"]), ("waiting", "healthy"))
        assert health["until"] > "2021-08-02T10:50:00+09:00" and "1001" in health["reason"], health
        equal(town.states()[CHAT_KEY], "delivered", "the other channel goes on")


def test_429_is_waited_for():
    for account, service, key in ((band(), "band", BAND_KEY), (telegram(), "telegram", CHAT_KEY)):
        with Sandbox(NOW, "--set", "retry_after=1") as sandbox, Town(sandbox, ONE, [account]) as town:
            sandbox.fault(service, "429")
            town.until_idle(NOW)
            row = town.row(key)
            equal((row["state"], row["attempts"], len(sandbox.posts())), ("delivered", 1, 1), service)


def test_a_dead_token_stops_the_channel_until_there_is_a_new_one():
    with Sandbox(NOW) as sandbox, Town(sandbox, TWO) as town:
        sandbox.set(bad_tokens=town.tokens["band"])
        child = town.daemon(NOW)
        eventually(lambda: town.channel("band")["state"] == "broken" and town.states()[CHAT_KEY] == "delivered")
        health, row = town.channel("band"), town.row(BAND_KEY)
        assert "file:secrets/band" in health["reason"] and "10401" in health["reason"], health
        equal((row["state"], row["attempts"]), ("held", 0))
        equal((sandbox.posts("band"), stop(child)), ([], 0))


def test_with_a_new_token_goes_out_what_waited():
    """At once, although nothing else wakes the daemon."""
    for how in ("refused", "missing"):
        with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
            if how == "refused":
                sandbox.set(bad_tokens=town.tokens["band"])
            else:
                os.unlink(os.path.join(town.folder, "secrets", "band"))
            child = town.daemon(NOW)
            eventually(lambda: "held" in town.states().values())
            town.token(town.accounts[0])
            child.send_signal(signal.SIGHUP)
            eventually(lambda: set(town.states().values()) == {"delivered"})
            equal((town.channel("band")["state"], len(sandbox.posts("band")), stop(child)), ("healthy", 1, 0), how)


def test_a_group_that_became_a_supergroup_is_followed():
    with Sandbox(NOW, "--set", "migrate=-1001234567890=-1009876543210") as sandbox, Town(sandbox, ONE, [telegram()]) as town:
        town.until_idle(NOW)
        equal((town.states()[CHAT_KEY], [p["place"] for p in sandbox.posts()]), ("delivered", ["-1009876543210"]))
        town.write("agenda/b.cfg", agenda(announcements=[announcement("two", "2021-08-02 10:04")]))
        town.until_idle(LATER)
        equal([p["place"] for p in sandbox.posts()], ["-1009876543210"] * 2)
        equal(sandbox.made("sendMessage"), 3, "the new number is remembered")


def test_a_bot_that_was_thrown_out_says_so_and_can_be_told_to_try_again():
    with Sandbox(NOW, "--set", "kicked=-1001234567890") as sandbox, Town(sandbox, ONE, [telegram()]) as town:
        town.until_idle(NOW)
        row = town.row(CHAT_KEY)
        equal((row["state"], row["attempts"]), ("failed", 1))
        assert "kicked" in row["error"] and row["error"].count("queue retry") == 1, row["error"]
        assert any(CHAT_KEY in problem for problem in town.json("status")["problems"])
        sandbox.set(kicked="")
        town.run("queue", "retry", CHAT_KEY)
        town.until_idle(LATER)
        equal((town.states()[CHAT_KEY], len(sandbox.posts())), ("delivered", 1))


if __name__ == "__main__":
    run_all(globals())
