# SPDX-License-Identifier: MIT
"""rehearse_test.py - the agenda played beforehand: a whole page, the same each time, of any council, leaving nothing behind."""
import html.parser
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import zlib

from belt import SANDBOX, TOWNBELL, eventually, memory, run_all

SOURCE = os.environ.get("SOURCE") or os.path.join(os.path.dirname(__file__), "..", "..")
VOID = {"meta", "br", "hr", "img", "input", "link"}

TOWN = """community = { name = "한빛 <b>마을</b> & 이웃"; timezone = "Asia/Seoul"; mark = "HB"; quiet = "22:00-07:00"; };
state = "/nowhere/that/is/there";
agenda = [ "agenda/*.cfg" ];
channels = (
  { id = "band"; type = "band"; band_key = "AAAotherBand000000000001"; token = "file:secrets/none"; },
  { id = "room"; type = "telegram"; chat = "@hanbit_talk"; token = "env:NO_SUCH_VARIABLE"; }
);
"""
AGENDA = """meetings = (
  { id = "m1"; title = "<script>alert('1')</script> \\"총회\\""; starts = "2026-05-10(일) 15:00"; place = "마을회관"; notice = "3d"; remind = [ "1d" ];
    agenda = [ "인사", "예산" ]; link = "https://h.kr/?a=1&b=2"; }
);
announcements = (
  { id = "long"; publish = "2026-05-08 10:00"; title = "긴 안내"; body = "BODY"; link = "https://h.kr/long"; },
  { id = "near"; publish = "2026-05-08 10:30"; title = "바로 뒤 안내"; body = "짧습니다."; }
);
consultations = (
  { id = "trees"; title = "나무 심을 곳"; question = "어디에 <심을>까요?"; opens = "2026-05-08 12:00"; closes = "2026-05-09 18:00";
    choices = [ "강가", "학교 앞", "시장 골목", "공원" ]; choose = 2; }
);
"""


# Far away, in English, with a series, pictures, long words and ids that are hard to read.
HARBOUR = """community = { name = "Harbour Street Neighbours' Association"; timezone = "Europe/Lisbon"; locale = "en"; mark = "HSNA"; handle = "@harbour.street";
  contact = "the caretaker's desk"; hashtags = [ "#HarbourStreet" ]; privacy = "https://harbour.example/privacy"; };
agenda = [ "agenda/*.cfg" ];
channels = (
  { id = "pics.1"; type = "instagram"; account = "17841499999999999999"; token = "file:none"; webhook_secret = "file:none"; verify_token = "file:none"; },
  { id = "Chat_2"; type = "telegram"; chat = "@harbour"; token = "env:NOT_SET"; },
  { id = "9band"; type = "band"; band_key = "AAharbour"; token = "file:none"; }
);
web = { listen = "127.0.0.1:8080"; public_url = "https://harbour.example"; };
"""
SEASON = """meetings = (
  { id = "a.-_Z9"; title = "Monthly gathering"; starts = "2027-01-27 19:30"; duration = "90m"; mode = "hybrid"; place = "The Old Rope Store, 2nd floor";
    online = "https://meet.example/harbour"; agenda = [ "Bins & recycling", "The lights of Quay Lane: who pays, who climbs, and until when?", "Any other business" ];
    repeat = "FREQ=MONTHLY;BYDAY=-1WE;COUNT=3"; moved = ( { from = "2027-02-24"; starts = "2027-02-25 20:00"; place = "The chapel"; } ); notice = "7d"; remind = [ "1d" ]; }
);
announcements = (
  { id = "0"; publish = "2027-02-01 09:00"; title = "Street party: we need tables, chairs, a piano — and you"; body = "LONG"; link = "https://harbour.example/party?a=1&b=2";
    image = "images/party.png"; }
);
consultations = (
  { id = "the-name-of-the-boat-2027"; title = "Name the boat"; question = "What should the new rowing boat be called?"; opens = "2027-02-03 12:00";
    closes = "2027-02-08 20:00"; choices = [ "Kittiwake", "Old Friend", "The Incredibly Long Name That Hardly Fits Upon Any Rowing Boat", "Ümlaut & Söhne" ];
    choose = 2; remind = [ "1d" ]; digest = "18:00"; }
);
"""


def png(width, height):
    """A picture: a slope of colours."""
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in (x * 255 // width, y * 255 // height, 120)) for y in range(height))
    part = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


class Page(html.parser.HTMLParser):
    """What a browser would see; complains about tags that do not match."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.seen, self.words, self.ids, self.targets = [], [], [], [], []
        self.attributes = []
        self.feed(text)
        self.close()
        assert self.open == [], f"left open: {self.open}"
        assert len(self.ids) == len(set(self.ids)), "an id stands twice"
        assert set(self.targets) <= set(self.ids), f"links to nothing: {set(self.targets) - set(self.ids)}"

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes.extend(attrs)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href" and value.startswith("#"):
                self.targets.append(value[1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes.extend(attrs)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


class Stage:
    """A folder with a town of its own and a place for temporary files."""

    def __init__(self, town=TOWN, agenda=AGENDA.replace("BODY", "마을 이야기를 씁니다. " * 400)):
        self.folder, self.temporary = (tempfile.mkdtemp(prefix="townbell-test-", dir=memory()) for _ in range(2))
        os.makedirs(os.path.join(self.folder, "agenda"))
        self.write("townbell.cfg", town)
        self.write("agenda/a.cfg", agenda)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(text)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def command(self, *words, config=None):
        argv = [TOWNBELL, "rehearse", "-c", config or self.path("townbell.cfg"), "--out", self.path("out"), "--lang", "en", *words]
        return argv, {**os.environ, "TMPDIR": self.temporary}

    def run(self, *words, status=0, config=None):
        argv, environment = self.command(*words, config=config)
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=240)
        assert done.returncode == status, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert os.listdir(self.temporary) == [], "nothing stays behind"
        self.error = done.stderr
        return done.stdout

    def page(self):
        with open(self.path("out", "index.html"), encoding="utf-8") as f:
            return f.read()

    def cards(self):
        """The pictures of the page, each there and a JPEG."""
        names = re.findall(r'<img src="(cards/[0-9a-f]+\.jpg)" alt="([^"]*)"', self.page())
        for name, _ in names:
            with open(self.path("out", name), "rb") as f:
                assert f.read(3) == b"\xff\xd8\xff", name
        return names

    def close(self):
        shutil.rmtree(self.folder)
        shutil.rmtree(self.temporary)


def test_the_half_year_is_played_whole():
    stage = Stage()
    out = stage.run(config=os.path.join(SOURCE, "config", "townbell.cfg"))
    assert "\r" not in stage.error and "\033" not in stage.error, "no progress line in a pipe"
    rows = [line.split() for line in out.splitlines() if re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d ", line)]
    assert len(rows) > 100 and {row[5] for row in rows} == {"delivered"}, out
    assert rows == sorted(rows, key=lambda row: row[:2]), "in order of time"
    assert re.search(r"\n  1\.  악기거리 야외공연  +\d+\n", out) and out.rstrip().splitlines()[-1].startswith("voters ")
    page = Page(stage.page())
    assert stage.page().count('<article class="post ') == len(rows), "every post stands there"
    for words in ("서초 타운매니지먼트 협의회", "2021년 9월 29일", "수요일", "최종 결과", "마감 뒤라 세지 않음", "표로 셈", "작성자가 지운 댓글", "수정됨", "(스티커)"):
        assert words in page.text(), words
    assert "script" not in page.seen and "link" not in page.seen
    cards = stage.cards()
    assert len(cards) == len([row for row in rows if row[2].endswith("@instagram")]) > 40 and all("서초" in alt for _, alt in cards)
    assert page.seen.count("details") > 40 and "gongbang_sol" in page.text() and "공휴일(추석)" in page.text()
    assert not [name for name, _ in page.attributes if name == "style" or name.startswith("on")]
    policy = dict(page.attributes).get("content") and [v for n, v in page.attributes if n == "content" and "default-src 'none'" in v]
    assert policy and "unsafe" not in policy[0]
    stage.close()


def test_another_council_is_played_too_and_its_words_stay_words():
    stage = Stage()
    result = json.loads(stage.run("--json"))
    page = Page(stage.page())
    assert "script" not in page.seen and "<심을>" in page.text() and "<b>마을</b> & 이웃" in page.text()
    assert "<script>alert('1')</script> \"총회\"" in page.text()
    assert result["posts"] == stage.page().count('<article class="post ') == 12, result["posts"]
    assert result["answers"] > 15 and "알아볼 수 없는 답" in page.text() and "나무 심을 곳" in page.text()
    assert "/nowhere" not in stage.page() and not os.path.exists("/nowhere")
    kinds = {(w["kind"], w["key"]) for w in result["warnings"]}
    assert {("cut", "long/announcement@band"), ("close", "near/announcement@band"), ("close", "near/announcement@room"),
            ("weekend", "m1/meeting.reminder/1d@band")} <= kinds, kinds
    assert not [w for w in result["warnings"] if w["kind"] in ("night", "not-out")], result["warnings"]
    stage.close()


def test_a_council_far_away_is_played_in_its_own_words():
    stage = Stage(town=HARBOUR, agenda=SEASON.replace("LONG", "Bring what you can carry. " * 120))
    os.makedirs(stage.path("agenda", "images"))
    with open(stage.path("agenda", "images", "party.png"), "wb") as f:
        f.write(png(640, 400))
    result = json.loads(stage.run("--json"))
    page = Page(stage.page())
    assert not re.search("[가-힣]", page.text()), re.findall("[^>]*[가-힣]+[^<]*", page.text())[:3]
    kinds = {(w["kind"], w["key"]) for w in result["warnings"]}
    assert ("cut", "0/announcement@pics.1") in kinds and not {k for k, _ in kinds} & {"not-out", "holiday"}, kinds
    weekend = "the-name-of-the-boat-2027/consultation.reminder/1d@9band"
    assert ("weekend", weekend) in kinds, kinds
    assert len(stage.cards()) > 8 and "Wave Café" in page.text() and "counts for Kittiwake" in page.text() and "cafe_mulgyeol" in page.text()
    assert "harbour.street" in page.text() and "The chapel" in page.text()
    stage.close()


def test_the_same_agenda_gives_the_same_page():
    for town in (TOWN, HARBOUR):
        stage = Stage(town=town)
        stage.run()
        first = stage.page()
        stage.run()
        assert stage.page() == first
        stage.close()


def test_a_part_can_be_played():
    stage = Stage()
    result = json.loads(stage.run("--json", "--from", "2026-05-08 09:00", "--until", "+2h"))
    assert result["from"] == "2026-05-08T09:00:00+09:00" and result["until"] == "2026-05-08T11:00:00+09:00"
    assert "긴 안내" in stage.page() and "나무 심을 곳" not in stage.page()
    stage.run("--from", "2026-05-08 09:00", "--until", "2026-05-07 09:00", status=2)
    stage.run("--from", "tomorrow", status=2)
    stage.close()


def test_reminders_at_night_are_told():
    stage = Stage(agenda='meetings = ( { id = "dawn"; title = "해맞이"; starts = "2026-05-13 06:30"; notice = "5d"; remind = [ "1d" ]; urgent = true; } );')
    kinds = {(w["kind"], w["key"]) for w in json.loads(stage.run("--json"))["warnings"]}
    assert ("night", "dawn/meeting.reminder/1d@band") in kinds, kinds
    stage.close()


def test_what_is_wrong_in_the_files_is_told_instead():
    stage = Stage(agenda='meetings = ( { id = "x"; title = "회의"; starts = "2026-9-31"; } );')
    stage.run(status=1)
    assert "a.cfg:1" in stage.error and not os.path.exists(stage.path("out"))
    stage.close()


def test_an_agenda_without_items_is_a_page_too():
    stage = Stage(agenda="meetings = ();\n")
    stage.run()
    Page(stage.page())
    stage.close()


def is_running(stage):
    """Is there a sandbox whose parent's temporary folder is ours?"""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as e, open(f"/proc/{pid}/cmdline", "rb") as c:
                if stage.temporary.encode() in e.read() and c.read().startswith(os.path.realpath(SANDBOX).encode()):
                    return True
        except OSError:
            pass
    return False


def test_an_interrupted_rehearsal_leaves_nothing():
    for number in (signal.SIGINT, signal.SIGTERM):
        stage = Stage()
        argv, environment = stage.command(config=os.path.join(SOURCE, "config", "townbell.cfg"))
        process = subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        eventually(lambda: any(os.path.exists(os.path.join(stage.temporary, f, "state", "control.sock")) for f in os.listdir(stage.temporary)))
        process.send_signal(number)
        error = process.communicate(timeout=60)[1]
        assert process.returncode == 1 and "stopped" in error, error
        assert os.listdir(stage.temporary) == [] and not os.path.exists(stage.path("out"))
        eventually(lambda: not is_running(stage))
        stage.close()


def test_a_killed_rehearsal_takes_the_sandbox_with_it():
    stage = Stage()
    argv, environment = stage.command(config=os.path.join(SOURCE, "config", "townbell.cfg"))
    process = subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    eventually(lambda: is_running(stage) and os.listdir(stage.temporary))
    process.kill()
    process.wait()
    eventually(lambda: not is_running(stage))
    stage.close()


if __name__ == "__main__":
    run_all(globals())
