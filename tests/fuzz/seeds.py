# SPDX-License-Identifier: MIT
"""seeds.py FOLDER - what the fuzz targets begin with: FOLDER/NAME/NNN for each target, made of what the tests and the house hold anyway:
the scenes of the channels, configurations, templates, and the sentences below. What was found by chance stands in corpus/NAME."""
import base64
import json
import pathlib
import shutil
import sys
import zlib

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
{"text":"a","told":{"title":"회의","starts_at":1632909600000,"ends_at":1632916800000,"starts_wall":1632942000,"ends_wall":1632949200,"mode":"hybrid","place":"2층","online":"https://a.b"}}
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

# Small JPEGs, base 85: grey, colour with restarts, progressive, arithmetic, four inks.
JPEGS = [base64.b85decode(text) for text in (
    "|JeWF01!$>Nk#wx0RR9200961|JwjV02>k%7Zed27Zw*D92+1gLMtdGB`8rkJupIGRb^yfRb5+Zc$tA}agcLcU4^xVke;Kft*d8%yve$z$C;?Br2oJG3kU!S"
    "01E*D5di<h02crN0|5X40000000000000020|W*C!~h-;009I61poj500000000000RRF65g{TmGDC9z+5iXv0RR9$0LqFm$O)~*C$b#_2zp!SD%rp<|Je",
    "|JeWF01!$>Nk#wx0RR9200961|JwjV02>k%7Zed27Zw*D92+1gLMtdGB`8rkJupIGRb^yfRb5+Zc$tA}agcLcU4^xVke;Kft*d8%yve$z$C;?Br2pFhLjfEf"
    "9w;LyPAe-;q;6eqq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@@4A01*fP2>=TN0TBQK5di}c0sq7R761VO0RR9100000"
    "00000000F81pmYU9uNQl1OWvA0000000000000310s|2tA~7;Ua{t5t7XbkQ0RaF200000000000009700sZV03Q(m0s#a90{{R300000000000RjUAAu$m%"
    "L2=Rl-2emt0{_|o3<CiG0ucid06zdKD8nEow-laM+{m#t8ce$(&@heL<k5}~|Ik0BzJl#}Dyi1J{WY_IK=w3rfB)G",
    "|JeWF01!$>Nk#wx0RR9200961|JwjV02>k%7Zed27Zw*D92+1gLMtdGB`8rkJupIGRb^yfRb5+Zc$tA}agcLcU4^xVke;Kft*d8%yve$z$C;?Br2pFhLjfEf"
    "9w;LyPAe-;q;6eqq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@@4C01*fP2>=TN0U`hb5di}c0sq7R761VO0RR9100000"
    "00000000941pmYU6afJM000000000000000000C3+5ij#0RRFJ0}ucJ0mzYEzyHJl7!Uvg0{{R30000000000000015g|eU+5iXv0RRC70!pC6|HJ?k5di=I"
    "0000000000000000095m00;pC0RcY&fB(b)77+mf0RR910000000000000311OM6p2mt~C0Y3qAFaN{<6c7Ob000000000000000001EW+5iXv0RRR+0w4dx"
    "02&Yh009L60000000000000000TCfFL2>`u00;pA00BQCpvA3vj6eU{01N{G00IC50000GlmEm37!d#h0{{R30000000000000015g}p!+5iXv0|5a)5LV+4"
    "|HJ?k5di=I0000000000000000095m00;pB0RcY{fB(b)84v&h0|5X40000000000000015g{?L|Jncu0RaF3KM+&gYJ#mC250}-",
    "|JeWF01!$>Nk#wx0RR9200961|JwjV02>k%7Zed27Zw*D92+1gLMtdGB`8rkJupIGRb^yfRb5+Zc$tA}agcLcU4^xVke;Kft*d8%yve$z$C;?Br2pFhLjfEf"
    "9w;LyPAe-;q;6eqq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@<*zq@@4J01*fP2>=TN0U`hb5di}c0sqVZ3IGrg1pyEd1^?Or"
    "3<CiG0ucid06zf!=fN}dV!yT76PiGIgA{c<fI%fIp+Xsa1Y&_cZa+UD|Je",
    "|JeWT01iQ9Z(?NtWB>pF00RHp07C#M93CSc87LzmBP}Z^Fg#>IJU2HydstmbWRZZGmXCmpilDUS!=S3#t%{7u|I6C$_5c6>o5BD8|N8&t{r~v?+W<oWD=jTN"
    "H9U4fL3a41jHUSa`1ttv`1ttv`1ttv`1ttv`1ttv`1ttv`1ttv`1ttv`1ttv`1ttv`1ttv`1ttv|G)qg2mlBG2m}EU00I#K0}%lP5di<h02BZL0000000000"
    "0000000000|HJ?n5C8)K00000000000000000067V*kVd6afJM00000000000000000030!~hf#0RR910000000000000000RP$m4g>)J0ucid1ONa(06jeb"
    "Ntr+Y*#",
)]


def turned(jpeg, orientation, order=b"II"):
    """The same with an EXIF segment that says how it lies."""
    def number(value, size):
        return value.to_bytes(size, "little" if order == b"II" else "big")
    entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + bytes(2)
    exif = b"Exif\0\0" + order + number(42, 2) + number(8, 4) + number(1, 2) + entry + bytes(4)
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


def chunk(name, data):
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png(bits, colour, interlaced=0, *more, side=5):
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    rows = b"".join(bytes([y % 5]) + bytes(range((side * samples * bits + 7) // 8)) for y in range(4 * side))
    head = side.to_bytes(4, "big") * 2 + bytes([bits, colour, 0, 0, interlaced])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PICTURES = [
    *JPEGS, *[turned(JPEGS[0], o) for o in range(10)], turned(JPEGS[1], 6, b"MM"), JPEGS[0][:-40],
    png(8, 2), png(8, 6), png(8, 0), png(16, 4), png(1, 0), png(8, 6, 1), png(2, 3, 0, chunk(b"PLTE", bytes(12)), chunk(b"tRNS", b"\0\xff")),
    png(8, 2)[:16] + b"\xff" * 24, b"\x89PNG\r\n\x1a\n", b"GIF89a\1\0\1\0", b"\xff\xd8\xff",
]

DATABASES = [b"raw", b"rawSQLite format 3\0" + bytes(200), bytes([0, 0, 3, 1, 2, 3]), bytes([0, 100, 0, 7]), bytes([128, 0, 31]) + bytes(32),
             bytes([200, 10, 0, 255]), b""]

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
put("store", DATABASES)
put("copy", DATABASES)
put("picture", PICTURES)
put("machine", [bytes([kind]) + bytes(range(step, 200, step)) for kind in range(32) for step in (1, 5, 7)])
