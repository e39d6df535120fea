#!/usr/bin/env bash
# What the command line and the language server ask of the system, by its own record: no other program is started, no socket is made,
# and nothing is written but the cache.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! command -v strace >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace
fi
[ -f dist/fencepost.mjs ] || npm run --silent build

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r server/example "$scratch/tree"
export XDG_CACHE_HOME=$scratch/cache
calls=execve,execveat,fork,vfork,socket,connect,bind,open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,truncate,ftruncate,chmod,fchmodat,chown,fchownat

# Each message with its length in front, as an editor sends it.
say() { printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1"; }
session() {
  local uri="file://$scratch/tree"
  say '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":"'"$uri"'","capabilities":{}}}'
  say '{"jsonrpc":"2.0","method":"initialized","params":{}}'
  say '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"'"$uri"'/mm/fault.c","languageId":"c","version":1,"text":"void f(void)\n{\n}\n"}}}'
  sleep 4
  say '{"jsonrpc":"2.0","id":2,"method":"shutdown"}'
  say '{"jsonrpc":"2.0","method":"exit"}'
}

look() {
  local what=$1 log=$2
  local programs sockets writes
  programs=$(grep -cE ' (execve|execveat|fork|vfork)\(' "$log" || true)
  sockets=$(grep -cE ' (socket|connect|bind)\(' "$log" || true)
  writes=$(grep -E 'O_WRONLY|O_RDWR|O_CREAT|O_TRUNC| (creat|rename|unlink|rmdir|mkdir|link|symlink|f?truncate|chmod|chown|fchmodat|fchownat)[a-z0-9]*\(' "$log" |
    grep -vE "\"($scratch/cache[^\"]*|/dev/null)\"" || true)
  [ "$(grep -c openat "$log")" -gt 10 ] || { echo "$what: the record holds next to nothing" >&2; exit 1; }
  if [ "$programs" != 1 ] || [ "$sockets" != 0 ] || [ -n "$writes" ]; then
    echo "$what: started $programs programs (itself is one), made $sockets sockets, wrote:" >&2
    printf '%s\n' "$writes" >&2
    exit 1
  fi
  echo "system calls of $what: no other program, no socket, nothing written but the cache"
}

record() { strace -f -qq -e "trace=$calls" -o "$scratch/$1.log" "${@:2}"; }

record check node dist/fencepost.mjs check "$scratch/tree" --root "$scratch/tree" >"$scratch/report" || [ $? = 1 ]
grep -q missing-publish-barrier "$scratch/report"
look 'fencepost check' "$scratch/check.log"
session | record server node dist/fencepost.mjs lsp --stdio >"$scratch/said"
grep -q '"capabilities"' "$scratch/said"
look 'fencepost lsp' "$scratch/server.log"
