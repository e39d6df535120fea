#!/usr/bin/env bash
# The command line on the source of a real kernel, Debian's linux-source-6.12: labels, oracles, what check --diff and --fix
# make of the whole tree, and each preferred fix as a patch by itself. FENCEPOST_TREE names a tree that is unpacked already;
# it is only read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tree=${FENCEPOST_TREE:-}
if [ -z "$tree" ]; then
  . .ci/kernelSource.sh
  kernel_source 6.12 perl
fi
[ -f dist/fencepost.mjs ] || npm run --silent build
node test/kernel/acceptance.js "$tree"
# For information: what it measures depends on the machine. Peers that are not installed are left out.
node test/bench/bench.js "$tree" --rounds 1 --edits 100
