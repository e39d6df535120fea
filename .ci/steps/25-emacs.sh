#!/usr/bin/env bash
# A file of the bundled example in a real Emacs, with the documentation's snippets: in Eglot its diagnostics against the command
# line's, the fix, the written file, undo, and the finding by M-x compile where clangd is the server; in lsp-mode all of it beside
# clangd.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

packages=(emacs-nox elpa-eglot elpa-lsp-mode clangd)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for client in eglot lspMode; do
  home=$scratch/$client
  mkdir "$home"
  # Behind a letter that UTF-16 counts as two, lsp-mode 8 is one letter off.
  if [ $client = lspMode ]; then letters=(für →); else letters=(); fi
  node test/editor/prepareTextEditor.js "$home" ${letters:+"${letters[*]}"}
  env HOME="$home" LANG=C.UTF-8 PATH="$home/bin:$PATH" FENCEPOST_HOME="$home" \
    timeout -k 5 120 emacs -q --batch -l "test/editor/$client.el"
done
