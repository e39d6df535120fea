# Debian's source of a kernel, for the steps that check one: installed where it is not, and unpacked until the step ends.

# Sets `tree`. The first argument is the version, the others are packages that the step needs as well.
kernel_source() {
  local version=$1 scratch
  shift
  if ! { [ -f "/usr/src/linux-source-$version.tar.xz" ] && command -v xz && { [ $# -eq 0 ] || command -v "$@"; }; } >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "linux-source-$version" xz-utils "$@"
  fi
  scratch=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$scratch'" EXIT
  tar -xf "/usr/src/linux-source-$version.tar.xz" -C "$scratch" --exclude='*/Documentation'
  tree=$scratch/linux-source-$version
}
