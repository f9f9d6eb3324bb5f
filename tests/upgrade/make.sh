#!/usr/bin/env bash
# Play a day in a centre with an older program, and keep what it then held to be so.
#
#     git archive COMMIT | tar x -C /tmp/old
#     PYTHON=.venv/bin/python tests/upgrade/make.sh /tmp/old DIRECTORY
#
# DIRECTORY gets `centre`, `backup` and `state.json`. Whatever of it an older program does not know is left out here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
old=$1 made=$2
mkdir -p "$made"
made=$(cd "$made" && pwd)
export PYTHONPATH=$old/src ANSWERABLE_CENTRE=$made/centre
answerable() { "${PYTHON:-python3}" -m answerable.cli "$@"; }
cd "$old"
answerable found 911.harrowbay.example
answerable publish directives/response.md directives/assistance.md --as A1:policy-author
answerable unit add P1 patrol --at 37.801,-122.411 --as D4:dispatcher
answerable unit add P2 patrol --at 37.790,-122.400 --as D4:dispatcher
answerable unit add M1 medic --at 37.795,-122.405 --as D4:dispatcher
year=$(date +%y)
one=$year-000001 two=$year-000002 three=$year-000003 four=$year-000004 asked=$year-R0001
answerable take 'kind of call=harassment' --place '12 Elm Street' --at 37.800,-122.410 --call-back 555-0134 --id first --as T12:call-taker
answerable learn "$one" suspect=nearby 'being followed=yes' --as T12:call-taker
answerable override "$one" priority=1 --as D4:dispatcher
answerable reason "$one" 'she is alone at a dark stop' --as D4:dispatcher
answerable send "$one" P1 --as D4:dispatcher
answerable unit status P1 'on scene' --as D4:dispatcher
answerable unit status P1 available --as D4:dispatcher
answerable close "$one" handled --note 'walked home' --as D4:dispatcher
answerable take 'kind of call=crash' 'people hurt=2' --place '3 Quay Lane' --at 37.79,-122.40 --as T12:call-taker
answerable take 'kind of call=crash' --place '4 Quay Lane' --at 37.79,-122.40 --language es --as T13:call-taker
answerable interpreter ask "$three" --as T13:call-taker
answerable merge "$three" --into "$two" --as D4:dispatcher
answerable pass on "$two" fire --to "Harbour Fire" --as T12:call-taker
answerable send "$two" --as D4:dispatcher
answerable take 'kind of call=concern' --place 'Old Mill' --as T12:call-taker
answerable mention "$four" 'HB 4471' --what plate --as T12:call-taker
answerable request 'purpose=serve papers' --agency 'County Inspection' --asked 'two officers at 40 Harbour Road' --as O1:duty-officer || test $? = 1
answerable answer "$asked" --as O1:duty-officer
answerable order 'No pursuits on the quay' --giver 'Commissioner' --until "$(date -d '+1 day' +%FT%TZ)" --as S2:supervisor
answerable complaint file 'Nobody came for an hour' --about "$one" --as T12:call-taker
answerable statement 'Every call is answered' --speaker 'The Mayor' --office 'Mayor' --where 'Town Hall' --said "$(date +%FT%TZ)" --as S2:supervisor
answerable hand-over D5 --as D4:dispatcher
answerable account open cad-feed --machine --role call-taker
answerable checkpoint
answerable receipt "$one" --out "$made/receipt"
answerable backup "$made/backup"
"${PYTHON:-python3}" "$here/state.py" "$made/centre" > "$made/state.json"
