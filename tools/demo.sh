#!/bin/sh
# The main job on the reference agenda: the council's second half of 2021 is checked, planned, announced on the stand-in BAND and Telegram
# of townbell-sandbox, answered by its members, collected and counted. Time is simulated: it jumps from one due time to the next.
# Ends with a table (time, key, channel id and type, state) and the count of the vote. No real service is touched.
set -eu
cd "$(dirname "$0")/.."
sh tools/packages.sh build
cmake -S . -B build-release -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
cmake --build build-release -j "$(nproc)" >&2

town=$(mktemp -d)
sandbox=""
finish() {
	[ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true
	rm -rf "$town"
}
trap finish EXIT
trap 'exit 1' INT TERM

begin="2021-07-13T09:00:00+09:00"
end="2021-12-31T00:00:00+09:00"
build-release/townbell-sandbox --listen 127.0.0.1:0 --now "$begin" --script tools/demo/answers.json --port-file "$town/port" >/dev/null &
sandbox=$!
while [ ! -s "$town/port" ]; do
	kill -0 "$sandbox" # it ended: the line above says why
	sleep 0.05
done
url="http://127.0.0.1:$(cat "$town/port")"

# The configuration as it stands, but with the stand-in services in place of the real ones, and without their waits.
cp -R config/. "$town"
waits='settle = "0s"; pace = "0s"; poll = "1s"; gap = "0s";'
sed -e "s|^state .*|state = \"state\";|" \
	-e "s|type *= \"band\";|& endpoint = \"$url/band\"; $waits|" \
	-e "s|type *= \"telegram\";|& endpoint = \"$url/telegram\"; $(echo "$waits" | sed 's/poll = "1s"/poll = "0s"/')|" \
	config/townbell.cfg >"$town/townbell.cfg"
mkdir -p "$town/secrets"
echo "demo-band-token" >"$town/secrets/band.token"
echo "7001:demo-telegram-token" >"$town/secrets/telegram.token"
chmod 600 "$town"/secrets/*
export TELEGRAM_TOKEN="7001:demo-telegram-token"
export TOWNBELL_CONFIG="$town/townbell.cfg"
townbell="build-release/townbell"

json_text() { sed -n "s/^ *\"$1\": *\"\\([^\"]*\\)\".*/\\1/p" | head -n 1; }

"$townbell" check >&2
now=$begin
while [ -n "$now" ] && [ "$(printf '%s\n%s\n' "$now" "$end" | sort | head -n 1)" = "$now" ]; do
	[ -t 2 ] && printf '\r%s ' "$now" >&2
	curl -fsS -o "$town/answer" -H 'Content-Type: application/json' -d "{\"now\":\"$now\"}" "$url/sandbox/clock"
	"$townbell" run --until-idle --now "$now" 2>>"$town/log" || { tail -n 5 "$town/log" >&2; exit 1; }
	due=$("$townbell" status --json | sed -n '/"next"/,/}/p' | json_text due)
	event=$(curl -fsS "$url/sandbox/next" | tr ',{}' '\n\n\n' | json_text next)
	now=$(printf '%s\n%s\n' "$due" "$event" | sed '/^$/d' | sort | head -n 1)
done
[ -t 2 ] && printf '\r\033[K' >&2
if ! curl -fsS "$url/sandbox/violations" | tr -d ' \n' | grep -q '"count":0,'; then
	echo "The stand-in services complain:" >&2
	curl -fsS "$url/sandbox/violations" >&2
	exit 1
fi
"$townbell" queue
echo
"$townbell" tally item-2021
