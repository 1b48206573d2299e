#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs as root in a machine that systemd booted, with the package installed and nothing configured: boot.sh reads what it leaves in /said.
# The unit runs as it is shipped but for a drop-in: a refused system call kills, so that none goes unseen; the watchdog waits seconds.
exec >/said 2>&1
set -u
url=http://127.0.0.1:9000
asked=http://127.0.0.1:8080/hooks/chat
export LC_ALL=C.UTF-8

say() {
	echo "booted: $*"
}
fail() {
	say "FAILED: $*"
	systemctl status --no-pager -l townbell
	journalctl --no-pager -u townbell | tail -40
	exit 1
}
# Until the command succeeds; how many seconds it may take.
within() {
	left=$(($1 * 5))
	shift
	while ! "$@"; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		sleep 0.2
	done
}
shown() {
	systemctl show -P "$1" townbell
}
states() {
	townbell queue --json | grep -o "\"state\": *\"$1\"" | wc -l
}
are_delivered() {
	[ "$(states delivered)" = "$1" ]
}
posts() {
	curl -s "$url/sandbox/posts?service=$1" | grep -o '"text":"[^"]*"' | grep -c "$2"
}
announce() {
	echo "announcements = ("
	for name in "$@"; do
		[ "$name" = "$1" ] || echo ,
		echo "{ id = \"$name\"; title = \"공지 $name\"; body = \"알려 드립니다.\"; publish = \"$(TZ=Asia/Seoul date '+%Y-%m-%d %H:%M')\"; }"
	done
	echo ");"
}

# --- configured, started ------------------------------------------------------------------------------------------------------------
systemctl is-active -q townbell && fail "it was started by the installation"
townbell init /etc/townbell --lang en >/dev/null || fail "init"
rm /etc/townbell/agenda/*.cfg
for name in band instagram hook; do
	echo "canary-$name" >/etc/townbell/secrets/$name
done
echo 7001:canary >/etc/townbell/secrets/chat
chown townbell: /etc/townbell/secrets/*
chmod 600 /etc/townbell/secrets/*
chown root: /etc/townbell/secrets/band # which comes as a credential
cat >/etc/townbell/townbell.cfg <<CONFIG
community = { name = "시험 협의회"; timezone = "Asia/Seoul"; };
state = "/var/lib/townbell";
agenda = [ "agenda/*.cfg" ];
channels = (
  { id = "band"; type = "band"; band_key = "AAA"; token = "credential:secrets_band"; endpoint = "$url/band"; pace = "0s"; gap = "0s"; settle = "0s"; },
  { id = "instagram"; type = "instagram"; account = "17841400000000000"; token = "file:secrets/instagram"; endpoint = "$url/instagram"; },
  { id = "chat"; type = "telegram"; chat = "-1001234567890"; token = "file:secrets/chat"; webhook_secret = "file:secrets/hook";
    endpoint = "$url/telegram"; pace = "0s"; }
);
backup = { keep = 2; at = "$(TZ=Asia/Seoul date -d '1 minute' +%H:%M)"; };
web = { listen = "127.0.0.1:8080"; public_url = "http://127.0.0.1:8080"; };
CONFIG
announce one >/etc/townbell/agenda/a.cfg
mkdir -p /etc/systemd/system/townbell.service.d
cat >/etc/systemd/system/townbell.service.d/test.conf <<DROPIN
[Service]
SystemCallErrorNumber=
WatchdogSec=6
TimeoutAbortSec=3
RestartSec=1
DROPIN
systemctl daemon-reload
systemd-run -q --unit=standin townbell-sandbox --listen 127.0.0.1:9000 --now "$(date -Iseconds)"
within 20 curl -sf -o /dev/null "$url/sandbox/clock" || fail "no stand-in services"

systemctl start townbell || fail "it does not start"
[ "$(shown ActiveState) $(shown SubState)" = "active running" ] || fail "it does not run"
say "active (running), READY, as $(stat -c %U "/proc/$(shown MainPID)"); $(systemctl --version | head -n 1)"
within 60 are_delivered 3 || fail "not delivered: $(townbell queue)"
[ "$(posts band one) $(posts telegram one) $(posts instagram one)" = "1 1 1" ] || fail "posts are not one each"
say "delivered on three channels, one with a card"
idle="nothing is scheduled; 0 need a person"
is_idle() {
	[ "$(shown StatusText)" = "$idle" ]
}
within 10 is_idle || fail "STATUS is $(shown StatusText)"
say "STATUS=$idle"

# --- a webhook, a copy, a reload ----------------------------------------------------------------------------------------------------
message=$(townbell queue --json | grep -o '"id": *"[0-9]*"' | tail -n 1 | grep -o '[0-9]*')
said="{\"update_id\":900001,\"message\":{\"message_id\":90001,\"from\":{\"id\":42,\"is_bot\":false,\"first_name\":\"N\"},
\"chat\":{\"id\":-1001234567890,\"type\":\"supergroup\"},\"date\":$(date +%s),\"text\":\"웹훅으로 온 말\",
\"reply_to_message\":{\"message_id\":$message,\"chat\":{\"id\":-1001234567890,\"type\":\"supergroup\"},\"date\":$(date +%s)}}}"
answer=$(curl -s -o /dev/null -w '%{http_code}' -H 'X-Telegram-Bot-Api-Secret-Token: canary-hook' -d "$said" "$asked")
[ "$answer" = 200 ] || fail "the webhook was answered with $answer"
townbell opinions --json | grep -q '웹훅으로 온 말' || fail "what the webhook brought is not stored"
say "a webhook was answered with 200 and is stored"
townbell backup /var/lib/townbell/by-hand.db >/dev/null || fail "no copy"
[ "$(stat -c %a /var/lib/townbell/by-hand.db)" = 600 ] || fail "others may read the copy"
is_copied() {
	ls /var/lib/townbell/backup/*.db
}
within 100 is_copied >/dev/null 2>&1 || fail "no daily copy"
say "two copies were made while it runs, by hand and by the daemon"
announce one two >/etc/townbell/agenda/a.cfg
systemctl reload townbell || fail "it does not reload"
within 60 are_delivered 6 || fail "not delivered after the reload: $(townbell queue)"
say "reloaded, and what was new is delivered"

# --- killed, stopped in its tracks, ended ----------------------------------------------------------------------------------------------
announce one two three >/etc/townbell/agenda/a.cfg
systemctl reload townbell
systemctl kill -s KILL townbell
restarted() {
	[ "$(shown NRestarts)" -ge "$1" ] && [ "$(shown ActiveState)" = active ]
}
within 30 restarted 1 || fail "not restarted after a kill"
ended() {
	[ "$(($(states delivered) + $(states uncertain)))" = 9 ]
}
within 90 ended || fail "not ended after the kill: $(townbell queue)"
# Telegram cannot be asked what became of a call: a person looks there, and says.
if [ "$(states uncertain)" != 0 ]; then
	order=retry
	[ "$(posts telegram three)" = 0 ] || order=confirm
	townbell queue "$order" three/announcement@chat >/dev/null || fail "queue $order is refused"
	say "a person was asked about Telegram, and said $order"
fi
within 90 are_delivered 9 || fail "not delivered after the kill: $(townbell queue)"
for service in band telegram instagram; do
	for name in one two three; do
		[ "$(posts $service $name)" = 1 ] || fail "$name stands $(posts $service $name) times on $service"
	done
done
say "killed and restarted by systemd; each post stands once"
systemctl kill -s STOP townbell
within 60 restarted 2 || fail "the watchdog does not restart it"
journalctl -u townbell | grep -q 'Watchdog timeout' || fail "no word of the watchdog"
say "a loop that stands still: killed by the watchdog, restarted"
begun=$(date +%s)
systemctl stop townbell || fail "it does not stop"
took=$(($(date +%s) - begun))
[ "$(shown Result)" = success ] && [ "$took" -le 45 ] || fail "it stops with $(shown Result) after $took s"
say "stopped after $took s with $(shown Result)"

# --- what was said and what it may do -------------------------------------------------------------------------------------------------
journalctl -u townbell -o json --output-fields=TOWNBELL_KEY,TOWNBELL_EVENT,MESSAGE | grep -q '"TOWNBELL_EVENT"' || fail "no fields in the journal"
journalctl -u townbell -o cat | grep -q '^event=.* key=one/announcement@band' || fail "no lines of key=value in the journal"
journalctl | grep -q canary && fail "a secret stands in the journal"
say "journal: $(journalctl -u townbell -o cat TOWNBELL_EVENT=delivery | head -n 1)"
journalctl -u townbell | grep -q 'SIGSYS\|status=31' && fail "a system call was refused"
systemctl start townbell
exposed=$(systemd-analyze security --no-pager townbell | grep 'Overall exposure')
say "$exposed"
case $exposed in
*': 1.'[012]' '*) ;;
*) fail "exposure" ;;
esac
systemctl stop townbell
say "all of it holds"
