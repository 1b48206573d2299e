#!/bin/sh
# A picture of a card of each kind that the reference agenda brings, into docs/cards: sh tools/pictures.sh [PROGRAM]
# Needs djpeg and cjpeg of libjpeg-turbo-progs, and curl.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-$here/build-release/townbell}
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
mkdir "$site/agenda"
sed '/^ *channels *=/d' "$here/config/agenda/2021-h2.cfg" >"$site/agenda/2021-h2.cfg"
cat >"$site/townbell.cfg" <<'CFG'
community = { name = "서초 타운매니지먼트 협의회"; timezone = "Asia/Seoul"; handle = "@seocho_tm"; hashtags = [ "#서초TM" ];
              privacy = "https://tm.example.kr/privacy"; };
state = "state";
agenda = [ "agenda/*.cfg" ];
channels = ( { id = "instagram"; type = "instagram"; account = "17841400000000001"; token = "env:NONE"; } );
web = { listen = "127.0.0.1:8080"; public_url = "https://tm.example.kr"; };
CFG
for item in 2021-1 2021-2 2021-3 2021-4 recruit item-2021 ideas-2021; do
	"$program" preview "$item" -c "$site/townbell.cfg" --now "2021-07-10 10:00" --out "$site/out" >"$site/texts" 2>&1 || true
done
mkdir -p "$here/docs/cards"
for kind in announcement meeting.notice meeting.reminder_7d meeting.results consultation.call consultation.reminder_1d; do
	for file in "$site/out/"2021-3_"$kind"@*.jpg "$site/out/"item-2021_"$kind"@*.jpg "$site/out/"*_"$kind"@*.jpg; do
		[ -f "$file" ] || continue
		djpeg -scale 5/8 "$file" | cjpeg -quality 86 -optimize >"$here/docs/cards/${kind%_*}.jpg"
		break
	done
done
# What members answered, by a rehearsal.
"$program" rehearse -c "$here/config/townbell.cfg" --out "$site/rehearsal" >/dev/null 2>&1
for pair in "consultation.digest:의견 모음" "consultation.outcome:투표 결과"; do
	file=$(grep -o "src=\"cards/[^\"]*\" alt=\"${pair#*:}[^>]*>" "$site/rehearsal/index.html" | sed -n '1s/src="\([^"]*\)".*/\1/p')
	djpeg -scale 5/8 "$site/rehearsal/$file" | cjpeg -quality 86 -optimize >"$here/docs/cards/${pair%%:*}.jpg"
done
# What changes after it was announced, on a stand-in service: the third meeting goes online at short notice, the fourth is called off.
mkdir "$site/secrets"
(umask 077 && echo canary >"$site/secrets/instagram")
mkfifo "$site/said"
"$(dirname "$program")/townbell-sandbox" --listen 127.0.0.1:0 --now "2021-09-16T10:00:00+09:00" >"$site/said" &
sandbox=$!
trap 'kill $sandbox; rm -rf "$site"' EXIT
read -r line <"$site/said"
address=$(echo "$line" | grep -o '127\.0\.0\.1:[0-9]*')
sed -i "s|token = \"env:NONE\";|token = \"file:secrets/instagram\"; endpoint = \"http://$address/instagram\"; settle = \"0s\";|
	s|^web = .*|web = { listen = \"127.0.0.1:0\"; };|" "$site/townbell.cfg"
# go WHEN: the stand-in's clock and townbell's
go() {
	curl -sS -o "$site/answer" -d "{\"now\":\"$1\"}" "http://$address/sandbox/clock"
	"$program" run --until-idle -c "$site/townbell.cfg" --now "$1" 2>"$site/log"
}
go "2021-09-16T10:00:00+09:00"
sed -i '/id *= "2021-3"/,/results/{s/mode *= "in-person";/mode = "online"; online = "https:\/\/meet.example.kr\/tm";/;s/19:00"/19:30"/;s/21:00"/21:30"/}' \
	"$site/agenda/2021-h2.cfg"
go "2021-09-17T10:00:00+09:00"
go "2021-09-17T10:05:00+09:00"
go "2021-11-12T10:00:00+09:00"
sed -i '/id *= "2021-4"/a status = "cancelled";' "$site/agenda/2021-h2.cfg"
go "2021-11-13T10:00:00+09:00"
go "2021-11-13T10:05:00+09:00"
for key in 2021-3/meeting.change/1 2021-4/meeting.cancellation; do
	"$program" preview "$key@instagram" -c "$site/townbell.cfg" --now "2021-11-13T10:05:00+09:00" --out "$site/late" >"$site/texts"
done
for kind in change cancellation; do
	djpeg -scale 5/8 "$site/late/"*_meeting.$kind*.jpg | cjpeg -quality 86 -optimize >"$here/docs/cards/meeting.$kind.jpg"
done
ls -l "$here/docs/cards"
