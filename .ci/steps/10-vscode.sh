#!/usr/bin/env bash
# The bundled example in a real VS Code with the packaged extension: squiggle, Problems, hover, quick fix, file; then the race
# behind a finding: timeline, panel, steps, themes, fix; then the config file, suppressions, a check of the workspace, its report, and the
# walkthrough. The pictures go to $FENCEPOST_PICTURES, else to dist/editor.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

npm run --silent package >/dev/null
[ "$(stat -c %s dist/fencepost.vsix)" -lt 1048576 ] || { echo "the VSIX is larger than 1 MB" >&2; exit 1; }
install=$(test/editor/install-vscode.sh)
pictures=${FENCEPOST_PICTURES:-dist/editor}
node test/editor/vscode.js "$install" "$pictures"
node test/editor/race.js "$install" "$pictures/race"
node test/editor/project.js "$install" "$pictures/project"
node test/editor/reports.js "$install" "$pictures/reports"
node test/editor/activation.js "$install" "$pictures/activation"
