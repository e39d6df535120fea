#!/usr/bin/env bash
# A file of the bundled example in a real Neovim, with the documentation's snippet: its diagnostics against the command line's, the
# fix, the written file, undo; and the same with clangd on the buffer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! { command -v nvim && command -v clangd; } >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends neovim clangd
fi
case $(nvim --version | head -1) in
  *v0.7.*) snippet=neovim-0.7 ;;
  *v0.8.* | *v0.9.* | *v0.10.*) snippet=neovim-0.8 ;;
  *) snippet=neovim-0.11 ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for clangd in 0 1; do
  home=$scratch/$clangd
  mkdir -p "$home/nvim"
  node test/editor/prepareTextEditor.js "$home"
  cp "$home/snippets/$snippet" "$home/nvim/init.lua"
  env HOME="$home" XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home" XDG_CACHE_HOME="$home" XDG_STATE_HOME="$home" \
    PATH="$home/bin:$PATH" FENCEPOST_HOME="$home" FENCEPOST_CLANGD=$clangd \
    timeout -k 5 120 nvim --headless -i NONE -n -c 'luafile test/editor/neovim.lua' -c 'cquit 1'
done
