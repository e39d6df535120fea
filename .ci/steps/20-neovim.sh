#!/usr/bin/env bash
# A file of the bundled example in a real Neovim: its diagnostic, the fix, the written file, undo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! command -v nvim >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends neovim
fi
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cp -r server/example "$home/tree"

export HOME=$home XDG_CONFIG_HOME=$home XDG_DATA_HOME=$home XDG_CACHE_HOME=$home
export FENCEPOST_PROGRAM=$PWD/dist/fencepost.mjs FENCEPOST_TREE=$home/tree
timeout -k 5 120 nvim --headless -u NONE -i NONE -n -c 'luafile test/editor/neovim.lua'
# diff says with its status that the files differ, as they should.
difference=$(diff server/example/mm/fault.c "$home/tree/mm/fault.c" || true)
grep -q '^> .smp_wmb();' <<<"$difference"
