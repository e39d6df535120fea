#!/usr/bin/env bash
# The command line on the source of a kernel of another version, Debian's linux-source-6.1. FENCEPOST_OTHER_TREE names a tree that
# is unpacked already; it is only read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tree=${FENCEPOST_OTHER_TREE:-}
if [ -z "$tree" ]; then
  . .ci/kernelSource.sh
  kernel_source 6.1
fi
[ -f dist/fencepost.mjs ] || npm run --silent build
node test/kernel/otherVersion.js "$tree"
