#!/usr/bin/env bash
# Two builds of one commit, in two places, give the same files byte by byte.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for place in one a/longer/path/to/two; do
  git clone --quiet --no-hardlinks . "$scratch/$place"
  cp -R node_modules "$scratch/$place/"
  rm -rf "$scratch/$place/node_modules/.cache"
  (cd "$scratch/$place" && TZ=$([ $place = one ] && echo UTC || echo Asia/Tokyo) npm run --silent package >/dev/null)
  (cd "$scratch/$place/dist" && sha256sum -- *) >"$scratch/$(basename $place).sums"
done
diff "$scratch/one.sums" "$scratch/two.sums" || { echo 'two builds differ' >&2; exit 1; }
cat "$scratch/one.sums"
echo "two builds, one result: $(wc -l <"$scratch/one.sums") files"
