#!/usr/bin/env bash
# A file of the bundled example in a real Vim, with the documentation's snippets: by :make and the quickfix list with Vim alone; with
# ALE its diagnostics against the command line's, the fix, the written file and undo, beside clangd.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

packages=(vim vim-ale clangd)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for kind in alone ale; do
  home=$scratch/$kind
  mkdir -p "$home/.vim/ale_linters/c" "$home/.vim/compiler"
  # ALE takes columns for bytes, and edits so.
  if [ $kind = ale ]; then letters=(words); else letters=(); fi
  node test/editor/prepareTextEditor.js "$home" "${letters[@]}"
  cp "$home/snippets/vim-compiler" "$home/.vim/compiler/fencepost.vim"
  echo 'set nocompatible nomore hidden noswapfile viminfo= | filetype plugin on' >"$home/.vimrc"
  if [ $kind = ale ]; then
    cp "$home/snippets/vim-ale" "$home/.vim/ale_linters/c/fencepost.vim"
    cat "$home/snippets/vim-ale-rc" >>"$home/.vimrc"
    echo 'packadd! ale' >>"$home/.vimrc"
  fi
  env HOME="$home" LANG=C.UTF-8 PATH="$home/bin:$PATH" FENCEPOST_HOME="$home" FENCEPOST_VIM=$kind \
    timeout -k 5 120 vim -X -T dumb --not-a-term -u "$home/.vimrc" -S test/editor/vim.vim >"$home/screen" 2>&1 ||
    failed=1
  cat "$home/said" 2>/dev/null || failed=1
  [ "${failed:-0}" = 0 ] || { tail -c 2000 "$home/screen" >&2; exit 1; }
done
