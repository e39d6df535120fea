#!/usr/bin/env bash
# A file of the bundled example in a real VS Code with the packaged extension: squiggle, Problems, hover, quick fix, file.
# The pictures are in dist/editor.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

npm run --silent package >/dev/null
install=$(test/editor/install-vscode.sh)
node test/editor/vscode.js "$install" dist/editor
