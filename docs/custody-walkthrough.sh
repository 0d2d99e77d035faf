#!/usr/bin/env bash
# Writes docs/custody-walkthrough.md: every command in it is run, and what stands under it is what it printed.
#   bash docs/custody-walkthrough.sh [BINARY] > docs/custody-walkthrough.md
# Fails when a command ends with another exit code than the text says, so that the page cannot say what is not so.
set -euo pipefail
repo="$(cd "$(dirname "$0")/.." && pwd)"
binary="$(realpath "${1:-$repo/target/release/claque}")"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/home/bin"
ln -s "$binary" "$scratch/home/bin/claque"
export HOME="$scratch/home" XDG_CONFIG_HOME="$scratch/home/config" PATH="$scratch/home/bin:$PATH" COLUMNS=100 NO_COLOR=1
unset CLAQUE_KEY
cd "$scratch"

say() { printf '%s\n\n' "$1"; }
# run [-x CODE] [-h LINES] [-t LINES] COMMAND: shows a command and what it printed, or its first or last lines.
run() {
    local code=0 wanted=0 head=1000 tail=1000 text
    while getopts "x:h:t:" option; do
        case "$option" in x) wanted="$OPTARG" ;; h) head="$OPTARG" ;; t) tail="$OPTARG" ;; *) return 2 ;; esac
    done
    shift $((OPTIND - 1)); OPTIND=1
    text="$(eval "$1" 2>&1)" || code=$?
    [ "$code" = "$wanted" ] || { echo "error: exit code $code, not $wanted: $1: $text" >&2; exit 1; }
    local n; n="$(printf '%s\n' "$text" | wc -l)"
    printf '```console\n$ %s\n' "$1"
    if [ "$n" -gt "$tail" ]; then echo '…'; fi
    if [ -n "$text" ]; then
        printf '%s\n' "$text" | sed "s#$scratch/##g; s#$repo/##g; s# *\$##" | tail -n "$tail" | head -n "$head"
    fi
    if [ "$n" -gt "$head" ]; then echo '…'; fi
    printf '```\n\n'
    if [ "$wanted" != 0 ]; then printf '(exit code %s)\n\n' "$wanted"; fi
}
quiet() { "$@" > /dev/null 2>&1 || { echo "error: $*" >&2; exit 1; }; }

quiet claque simulate "$repo/data/scenarios/small.toml" --out sim

say '# Custody: a walk-through'
say 'From a fresh file to a final report with human review, an appeal that is granted, and an access request answered. Every
command below was run by [custody-walkthrough.sh](custody-walkthrough.sh), and what stands under it is what it printed
(simulated accounts: nobody'"'"'s data). What each step answers in the law is in [law-map.md](law-map.md).'

say '## A workspace that says why it exists'
run 'claque -w ws init --purpose "Find out whether the followers of @tiny_baker are real before we pay for an advertisement" \
    --basis "legitimate interest: not paying for invented reach" --retention-days 90'
run 'claque -w ws ingest sim/followers_tiny_baker.jsonl --follows-of @tiny_baker --source followers \
    --origin "X API v2, our own application" --licence "platform API terms" --no-training'
run 'claque -w ws ingest sim/posts.jsonl --origin "X API v2, our own application" --licence "platform API terms" --no-training'
say 'Rows came in as pseudonyms. Profiles that state an age below 18 or a school that only minors attend are set aside at the
door: never scored, only counted. The sources, with origin, licence, basis, day and hash, stand in `ws/sources.json`, in
every report and on every model card; models may not be trained on these.'

say '## A draft, and why it is not final'
run -h 14 'claque -w ws audience @tiny_baker --out draft'
run -x 3 'claque -w ws audience @tiny_baker --out final --final'

say '## People decide'
say 'The queue puts first what a final report waits for, and orders by what a decision would teach: uncertainty and
disagreement, weighed by how many reports name the account.'
run 'claque -w ws review queue --top 4'
mapfile -t block < <(claque -q -w ws review queue --top 1000 --json | grep '"blocks_final":true' | grep -o 'a_[0-9a-z]\{13\}')
who="${block[0]}"
say 'Evidence comes before the score; a second reviewer can work blind.'
run -h 56 "claque -w ws review show $who"
run "claque -w ws review decide $who inauthentic --reason \"bought block: created within hours of forty others\" --reviewer r1"
run "claque -w ws review decide $who authentic --reason \"posts vary, answers people\" --reviewer r2 --blind"
for token in "${block[@]:1}"; do
    quiet claque -w ws review decide "$token" inauthentic --reason "same block" --reviewer r1
done
for token in "${block[@]:1:11}"; do
    quiet claque -w ws review decide "$token" inauthentic --reason "same block" --reviewer r2 --blind
done
say "The other $((${#block[@]} - 1)) are decided in the same way (eleven of them a second time, blind)."
run -h 12 'claque -w ws review stats'
run -h 8 'claque -w ws audience @tiny_baker --out final --final'

say '## An appeal is granted'
say 'The person behind one account writes in. A case has a number and a deadline; somebody else than the first reviewer
decides.'
run "claque -w ws review appeal open $who --statement \"This is my bakery account, I write every post myself.\""
case="$(claque -q -w ws review appeal list | grep -o '^20[0-9-]*')"
run -x 2 "claque -w ws review appeal decide $case granted --reviewer r1 --reason \"drafts and photographs shown\""
run "claque -w ws review appeal decide $case granted --reviewer r2 --reason \"drafts and photographs shown\""
run "cat final/CORRECTED-$case.md"
say 'The next report leaves the account out of the suspect share:'
run -h 6 'claque -w ws audience @tiny_baker --out second --final'

say '## An access request is answered'
run "claque -w ws subject export $who --out answer"
say '`answer/access.md`, in part (`access.json` holds the same as data):'
section() { sed -n "/^## $1/,/^## /p" answer/access.md | sed '$d' | head -n "$2"; echo '…'; }
printf '```markdown\n'
{ head -n 12 answer/access.md; echo '…'; section 'What is held, row' 24; section 'What was computed' 9; section 'Reports that named' 9
    section 'What people decided' 6; } | sed "s#$scratch/##g"
printf '```\n\n'

say '## Somebody wants to be left out, somebody wants to be forgotten'
run "claque -w ws subject suppress ${block[2]}"
run "claque -w ws subject forget ${block[3]} --yes"
run 'claque -w ws subject list'
say 'A re-ingest of the same file brings nobody back: what is kept out is counted as suppressed.'
run 'claque -w ws ingest sim/followers_tiny_baker.jsonl --follows-of @tiny_baker --source again --quiet'

say '## Tables that may leave the house'
quiet claque -w ws audience @tiny_baker --out third
run 'claque -w ws publish third/report.json'

say '## The record of it all'
run -t 9 'claque -w ws log show'
run 'claque -w ws log checkpoint | tee checkpoint.txt'
run 'claque -w ws log verify --checkpoint checkpoint.txt'
run 'claque -w ws audit --checkpoint checkpoint.txt'

printf 'What it cannot do stands in [custody.md](custody.md).\n'
