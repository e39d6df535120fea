#!/usr/bin/env bash
# The same as in 10-vscode.sh with the extension in the browser: a web extension, its server in a worker, files through
# workspace.fs. The pictures go to $FENCEPOST_PICTURES, else to dist/editor, below `web`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[ -f dist/fencepost.vsix ] || npm run --silent package >/dev/null
install=$(test/editor/install-vscode.sh)
pictures=${FENCEPOST_PICTURES:-dist/editor}/web
node test/editor/vscode.js "$install" "$pictures" web
node test/editor/race.js "$install" "$pictures/race" web
node test/editor/project.js "$install" "$pictures/project" web
node test/editor/activation.js "$install" "$pictures/activation" web
