# SPDX-License-Identifier: MIT
"""seeds.py FOLDER - what the fuzz targets begin with: FOLDER/NAME/NNN for each target, made of what the tests and the house hold anyway:
the scenes of the channels, configurations, templates, and the sentences below. What was found by chance stands in corpus/NAME."""
import json
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = pathlib.Path(sys.argv[1])
STATUSES = [200, 400, 401, 403, 404, 429, 500, 502, 301, 204, 413, 420, 503]  # as in channel.h
LARGEST = 8 * 1024
NUL = b"\0"


def put(target, inputs):
    folder = OUT / target
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, data in enumerate(inputs):
        if len(data) <= LARGEST:
            (folder / f"{number:03}").write_bytes(data)


def lines(text, before=b""):
    return [before + line.encode() for line in text.strip().split("\n")]


def body_of(answer):
    body = answer.get("body", "")
    return (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))).encode()


def conversation(number, scene):
    data = bytes([number >> 8, number & 255])
    for turn in scene.get("turns", []):
        answer = turn.get("answer", {})
        status = answer.get("status", 200)
        data += bytes([STATUSES.index(status) if status in STATUSES else 6]) + body_of(answer) + NUL
    return data


def scenes(name):
    file = json.loads((ROOT / "tests/channel" / f"{name}.json").read_text())
    return [conversation(number, scene) for number, scene in enumerate(file["scenes"])]


def files(*patterns):
    return [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.is_file()]


def request(head, *headers, body=b""):
    return "\r\n".join([head, "Host: a", "Connection: close", *headers, "", ""]).encode() + body


TITLES = ["3회차 분과 회의", "Café 2", "music(음악)", "\U0001F469\u200D\U0001F3A4 공연", ""]

TEMPLATES = """
{title|을를} {title|은는} {#list}{#}. {.}
{/list}{^none}없음{/none} {{ }
{#title}{title}{/title}{#none}x{/none}
{title|이가}{title|과와}{title|으로로}{nobody}{/list}
"""

RULES = """
FREQ=MONTHLY;BYDAY=-1WE;COUNT=6
FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;UNTIL=20211231
FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=4
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20261231T145959Z
FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO
FREQ=YEARLY;BYYEARDAY=-1,100;WKST=SU
FREQ=DAILY;INTERVAL=100000;COUNT=2000
FREQ=HOURLY;BYHOUR=1
RSCALE=CHINESE;FREQ=YEARLY
"""

TIMES = """
7d
90m
0s
999999999w
2021-09-29
2021-09-29(수) 19:00
2021-09-29 (Wed) 19:00
2024-02-29T23:59:59.5+09:00
2021-09-29T19:00:00Z
19:00
120
Wed, 29 Sep 2021 10:00:00 GMT
-1
1000000000000
"""

VOTES = """
2
2번
②
투표 2
#2
악기거리  야외공연
1, 3/2
1 2 3
CAFÉ 2
0,2,4
#99999999999999999999
둘 다 좋아요
"""

PAYLOADS = r"""
{"text":"3회차 회의\n[TM-7F3K]","reference":"[TM-7F3K]","push":true}
{"text":"투표","reference":"[TM-7F3K]","push":false,"choices":["가","나"],"question":"무엇?","choose":1,"closes_at":1633046400000,"votes_open":1}
{"text":"a","told":{"title":"회의","starts_at":1632909600000,"ends_at":1632916800000,"mode":"hybrid","place":"2층","online":"https://a.b"}}
{"text":"a","card":{"title":"회의","kind":"meeting.notice","lines":["a"],"link":"https://a.b"}}
{"id":"cli-1","title":"모집","body":"글","publish_at":1632909600000,"channels":["band","chat"]}
{"id":"cli-2","title":"\ud83c\udfb5","publish_at":0}
{"a":[1e999,-0.0,9007199254740993,"\u0000",{"a":1,"a":2}]}
"""

ORDERS = r"""
{"order":"queue","what":"hold","keys":["recruit/announcement@band"]}
{"order":"queue","what":"approve","keys":["recruit/announcement@band"],"as":"A"}
{"order":"queue","what":"cancel","keys":["recruit/announcement@band","x/announcement@band"]}
{"order":"queue","what":"confirm","url":"https://a.b","keys":[1]}
{"order":"announce","title":"모집","body":"글","at":1632909600000,"channels":["band"]}
{"order":"erase","author":"p-abcdefghij"}
{"order":"erase","reply":"band:AAA"}
{"order":"reload"}
{"order":"backup","number":1}
{"order":7}
[]
"""

HOOKS = [
    {"update_id": 7001, "message": {"message_id": 5, "from": {"id": 42, "first_name": "이웃"}, "chat": {"id": -1001234567890, "type": "supergroup"},
                                    "date": 1632902400, "text": "투표 2", "reply_to_message": {"message_id": 118}}},
    {"update_id": 7002, "poll_answer": {"poll_id": "5123", "user": {"id": 42}, "option_ids": [0, 2]}},
    {"update_id": 7003, "edited_message": {"message_id": 5, "chat": {"id": -1001234567890}, "date": 1632902400, "edit_date": 1632902500, "text": "#3"}},
    {"object": "instagram", "entry": [{"id": "17841400000000000", "time": 1632902400, "changes": [{"field": "comments", "value": {
        "from": {"id": "232323232", "username": "neighbour"}, "media": {"id": "17920238422030506"}, "id": "17865799348089039", "text": "2번"}}]}]},
    {"object": "instagram", "entry": [{"id": "17841400000000000", "time": 1632902400, "field": "comments", "value": {
        "from": {"id": "232323232"}, "media": {"id": "17920238422030506"}, "parent_id": "17865799348089038", "id": "17865799348089039", "text": "좋아요"}}]},
]

REQUESTS = [
    request("GET /media/00112233445566778899aabbccddeeff.jpg HTTP/1.1"),
    request("HEAD /media/%30%30..%2f..%2fetc%2fpasswd HTTP/1.1", "Range: bytes=0-3"),
    request("GET /hooks/instagram?hub.mode=subscribe&hub.challenge=1%2B1&hub.verify_token=x HTTP/1.1", "X-Forwarded-For: 1.2.3.4, ::1"),
    request("POST /hooks/band?hub.mode HTTP/1.1", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 9", body=b"f=a+b%0A&"),
    request("POST /hooks/chat HTTP/1.1", "Transfer-Encoding: chunked", body=b"2\r\nab\r\n0\r\n\r\n"),
    request("POST /hooks/chat HTTP/1.1", "Transfer-Encoding: xchunked", "Content-Length: 3", "Content-Length: 4", body=b"abc"),
    b"GET /\xc0\xae\xc0\xae/ HTTP/1.0\nHost: a\nX: y\n z\n\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
]

for channel in ("band", "telegram", "instagram"):
    put(channel, scenes(channel))
put("config", files("config/*.cfg", "config/agenda/*.cfg", "src/command/starting/*.cfg", "tests/data/bad/**/*.cfg"))
put("template", [bytes([i]) + text + NUL + title.encode() + NUL + "가\0b".encode()
                 for i, title in enumerate(TITLES) for text in lines(TEMPLATES) + files("src/render/templates/ko.meeting.notice.txt")])
put("rule", [bytes([i % 4, 40]) + rule for i, rule in enumerate(lines(RULES))])
put("time", lines(TIMES))
put("vote", [bytes([i % 5]) + vote for i, vote in enumerate(lines(VOTES))])
put("payload", lines(PAYLOADS))
put("order", lines(ORDERS))
put("webhook", [bytes([flags]) + b"0123456789abcdef\0" + b"sha256=00\0" + json.dumps(hook, ensure_ascii=False).encode()
                for flags in (2, 3, 7, 0, 1) for hook in HOOKS])
put("server", REQUESTS)
put("store", [b"raw", b"rawSQLite format 3\0" + bytes(200), bytes([0, 0, 3, 1, 2, 3]), bytes([0, 100, 0, 7]), bytes([128, 0, 31]) + bytes(32),
              bytes([200, 10, 0, 255]), b""])
put("machine", [bytes([kind]) + bytes(range(step, 200, step)) for kind in range(32) for step in (1, 5, 7)])
