#!/usr/bin/env bash
# The command line on the source of a kernel of another version, Debian's linux-source-6.1. FENCEPOST_OTHER_TREE names a tree that
# is unpacked already; it is only read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tree=${FENCEPOST_OTHER_TREE:-}
if [ -z "$tree" ]; then
  if ! { [ -f /usr/src/linux-source-6.1.tar.xz ] && command -v xz; } >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends linux-source-6.1 xz-utils
  fi
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  tar -xf /usr/src/linux-source-6.1.tar.xz -C "$scratch" --exclude='*/Documentation'
  tree=$scratch/linux-source-6.1
fi
[ -f dist/fencepost.mjs ] || npm run --silent build
node test/kernel/otherVersion.js "$tree"
