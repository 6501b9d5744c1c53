#!/bin/sh
# Installs courseraprogramming on Linux and macOS. It downloads one release, checks it against its
# SHA-256 and starts it once, and only then puts it in place of what was there.
#
#   curl -fsSL https://github.com/coursera/courseraprogramming/releases/latest/download/install.sh | sh
#
# All is in functions, and the last line calls them: nothing runs before the whole script is there.
set -eu

# Filled in when a release is made.
baked_version=''
baked_sums=''

program=courseraprogramming
default_base_url=https://github.com/coursera/courseraprogramming/releases

usage() {
  cat <<EOF
Usage: install.sh [--version VERSION] [--base-url URL]

Installs $program ${baked_version:-} into ~/.local/bin, or into the folder
that COURSERAPROGRAMMING_INSTALL names. It never needs sudo.

  --version VERSION  another release than ${baked_version:-the newest}
  --base-url URL     a mirror of $default_base_url
                     (also COURSERAPROGRAMMING_BASE_URL)
  --help             this text

http_proxy, https_proxy and no_proxy are honoured.
EOF
}

say() {
  printf '%s\n' "$*" >&2
}

# fail MESSAGE [HINT]
fail() {
  say "error: $1"
  if [ $# -gt 1 ]; then say "hint: $2"; fi
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

main() {
  version=$baked_version
  base_url=${COURSERAPROGRAMMING_BASE_URL:-$default_base_url}
  read_options "$@"
  base_url=${base_url%/}
  version=${version#v}
  check_words
  detect_target
  find_downloader
  find_sha256
  choose_directory
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  make_work_directory
  find_sums
  download_archive
  unpack_archive
  try_program
  mv -f "$work/$program" "$directory/$program" ||
    fail "Cannot put $program into $directory"
  say "Installed $program $version in $directory"
  advise
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h)
        usage
        exit 0
        ;;
      --version | --base-url)
        [ $# -gt 1 ] || usage_error "$1 needs a value"
        set_option "$1" "$2"
        shift 2
        ;;
      --version=* | --base-url=*)
        set_option "${1%%=*}" "${1#*=}"
        shift
        ;;
      *) usage_error "unknown option $1" ;;
    esac
  done
}

set_option() {
  [ -n "$2" ] || usage_error "$1 needs a value"
  if [ "$1" = --version ]; then version=$2; else base_url=$2; fi
}

usage_error() {
  say "error: $1"
  say "hint: install.sh --help"
  exit 64
}

# What is typed becomes part of addresses.
check_words() {
  if ! is_address "$base_url"; then
    usage_error "$base_url is not an address such as https://host/path, without user and password"
  fi
  case $version in
    [!0-9]* | *[!0-9A-Za-z.+-]*) usage_error "$version is not a version such as 1.2.3" ;;
  esac
}

# is_address URL: http or https, then a plain host, maybe a port, and a path. What stands before an @
# would look like the host, and is refused.
is_address() {
  case $1 in *[[:space:]]* | *[[:cntrl:]]* | *[\\?#]*) return 1 ;; esac
  case $1 in
    https://*) authority=${1#https://} ;;
    http://*) authority=${1#http://} ;;
    *) return 1 ;;
  esac
  authority=${authority%%/*}
  case $authority in
    '['*']'*)
      host=${authority%%]*}]
      case $host in *[!][0-9A-Fa-f:.]*) return 1 ;; esac
      ;;
    *)
      host=${authority%%:*}
      case $host in '' | *[!0-9A-Za-z._-]*) return 1 ;; esac
      ;;
  esac
  case ${authority#"$host"} in
    '') ;;
    : | :*[!0-9]*) return 1 ;;
    :*) ;;
    *) return 1 ;;
  esac
}

# is_local URL: plain http to this machine.
is_local() {
  case $1 in http://*) is_address "$1" || return 1 ;; *) return 1 ;; esac
  case $host in 127.0.0.1 | localhost | '[::1]') ;; *) return 1 ;; esac
}

detect_target() {
  has uname || fail "There is no uname to tell which system this is"
  system=$(uname -s)
  machine=$(uname -m)
  case $system in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    MINGW* | MSYS* | CYGWIN* | Windows_NT)
      fail "This script is for Linux and macOS" \
        "on Windows, unpack $program-VERSION-windows-x64.zip of $base_url"
      ;;
    *) fail "There is no $program for $system" ;;
  esac
  case $machine in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "There is no $program for a $machine processor, only for x86-64 and arm64" ;;
  esac
  # A shell that runs translated on Apple silicon.
  if [ "$system-$machine" = macos-x64 ] &&
    [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then
    machine=arm64
  fi
  target=$system-$machine
  if [ "$system" = linux ]; then require_glibc; fi
}

# The program needs glibc 2.27 or newer.
require_glibc() {
  found=$(getconf GNU_LIBC_VERSION 2>/dev/null) || found=$(ldd --version 2>&1) || true
  case $found in
    *musl*) no_glibc "this system has musl" ;;
    glibc\ * | *GLIBC* | *"GNU libc"* | *"Free Software Foundation"*) ;;
    *)
      # Neither program is there; the loader itself is what counts.
      for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
        if [ -e "$loader" ]; then return; fi
      done
      for loader in /lib/ld-musl-*; do
        if [ -e "$loader" ]; then no_glibc "this system has musl"; fi
      done
      no_glibc "this system has none"
      ;;
  esac
  # The last word of the first line, as in "glibc 2.36".
  number=$(printf '%s\n' "$found" | sed -n '1s/.*[^0-9.]\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
  minor=${number#*.}
  case $number in
    2.*) if [ "$minor" -lt 27 ]; then no_glibc "this system has glibc $number"; fi ;;
  esac
}

no_glibc() {
  fail "$program needs glibc 2.27 or newer, but $1" \
    "use Debian 10, Ubuntu 18.04, Red Hat 8 or newer, also as a container"
}

find_downloader() {
  if has curl; then
    downloader=curl
  elif has wget; then
    downloader=wget
    # Some of busybox's crash when they are given a time limit.
    case $(wget --version 2>/dev/null) in
      *GNU*) limit='-T 60' ;;
      *) limit= ;;
    esac
    # wget knows no least speed, so the whole download gets a limit.
    patience=
    if timeout --foreground 9 true 2>/dev/null; then
      patience='timeout --foreground'
    elif timeout 9 true 2>/dev/null; then
      patience=timeout
    fi
  else
    fail "There is neither curl nor wget" "install one, for example: apt-get install curl"
  fi
}

find_sha256() {
  if has sha256sum; then
    sha256=sha256sum
  elif has shasum; then
    sha256='shasum -a 256'
  elif has openssl; then
    sha256='openssl dgst -sha256 -r'
  elif has busybox && busybox sha256sum </dev/null >/dev/null 2>&1; then
    sha256='busybox sha256sum'
  else
    fail "There is no program for SHA-256 checksums, so the download could not be checked" \
      "install one, for example: apt-get install coreutils"
  fi
}

choose_directory() {
  if [ -n "${COURSERAPROGRAMMING_INSTALL:-}" ]; then
    directory=$COURSERAPROGRAMMING_INSTALL
  elif [ -n "${HOME:-}" ]; then
    directory=$HOME/.local/bin
  else
    fail "HOME is not set" "name the folder with COURSERAPROGRAMMING_INSTALL"
  fi
  mkdir -p "$directory" 2>/dev/null ||
    fail "Cannot make the folder $directory" "name another one with COURSERAPROGRAMMING_INSTALL"
  directory=$(cd "$directory" && pwd) || fail "Cannot enter the folder $directory"
  if [ -d "$directory/$program" ]; then fail "$directory/$program is a folder"; fi
}

# In the folder itself, so that putting the program in place is one rename.
make_work_directory() {
  if has find; then
    # What an installation left that was killed, a day ago or more.
    find "$directory/." ! -name . -prune -name ".$program-install.*" -mtime +0 \
      -exec rm -rf {} + 2>/dev/null || true
  fi
  work=$directory/.$program-install.$$
  (umask 077 && mkdir "$work") 2>/dev/null || {
    work=
    fail "Cannot write into $directory" "name another folder with COURSERAPROGRAMMING_INSTALL"
  }
}

clean_up() {
  if [ -n "${work:-}" ]; then rm -rf "$work"; fi
}

# Sets `version`, and `sum` of the archive for this system.
find_sums() {
  if [ -n "$version" ] && [ "$version" = "$baked_version" ]; then
    sums=$baked_sums
  else
    case $base_url in
      https://*) ;;
      *)
        is_local "$base_url" ||
          fail "Checksums are fetched by https only, not from $base_url"
        # A proxy is not this machine.
        unset http_proxy
        no_proxy=${no_proxy:-${NO_PROXY:-}},127.0.0.1,localhost,::1
        export no_proxy
        ;;
    esac
    if [ -n "$version" ]; then place=download/v$version; else place=latest/download; fi
    download "$base_url/$place/SHA256SUMS" "$work/sums" quiet
    sums=$(cat "$work/sums")
  fi
  sums=$(printf '%s\n' "$sums" |
    grep "^[0-9a-f]\{64\} [ *]$program-[0-9][0-9A-Za-z.+-]*\.\(tar\.gz\|zip\)\$") ||
    fail "$base_url does not list the files of a release" \
      "is it the address of releases, or of a mirror of them?"
  line=$(printf '%s\n' "$sums" | grep -- "-$target\.tar\.gz\$") ||
    fail "Release ${version:-at $base_url} has no $program for $target" \
      "look at $base_url which there are"
  if [ "$(printf '%s\n' "$line" | wc -l)" -ne 1 ]; then
    fail "The checksums of $base_url name more than one $program for $target"
  fi
  sum=${line%% *}
  archive=${line##*[ *]}
  named=${archive#"$program-"}
  named=${named%"-$target.tar.gz"}
  if [ -n "$version" ] && [ "$named" != "$version" ]; then
    fail "$base_url has release $named in place of $version"
  fi
  compare_installed "$named"
  version=$named
}

# compare_installed VERSION: an older release takes the place of a newer one only when it was named.
compare_installed() {
  installed=$("$directory/$program" --version 2>/dev/null </dev/null) || return 0
  is_older "$1" "$installed" || return 0
  if [ -z "$version" ]; then
    fail "The newest release at $base_url is $1, but $installed is installed" \
      "to go back to it, name it: --version $1"
  fi
  say "warning: $1 is older than $installed, which is installed"
}

# is_older A B, both such as 1.2.3; what is no such version is not compared.
is_older() {
  first=${1%%[-+]*}.
  second=${2%%[-+]*}.
  case $first$second in *[!0-9.]* | .* | *..*) return 1 ;; esac
  while [ -n "$first" ] && [ -n "$second" ]; do
    if [ "${first%%.*}" -lt "${second%%.*}" ]; then return 0; fi
    if [ "${first%%.*}" -gt "${second%%.*}" ]; then return 1; fi
    first=${first#*.}
    second=${second#*.}
  done
  return 1
}

download_archive() {
  say "Downloading $program $version for $target"
  download "$base_url/download/v$version/$archive" "$work/archive" progress
  actual=$($sha256 "$work/archive") || fail "Computing a checksum with $sha256 failed"
  actual=${actual%% *}
  if [ "$actual" != "$sum" ]; then
    fail "The download is not what was released: its SHA-256 is $actual, not $sum" \
      "try again; what was installed before is untouched"
  fi
}

# download URL FILE quiet|progress: checksums without a word, an archive with its progress.
download() {
  status=0
  : >"$work/words"
  : >"$work/head"
  # In blocks of 512 bytes, and in seconds.
  if [ "$3" = quiet ]; then largest=200 longest=60; else largest=120000 longest=3600; fi
  if [ "$downloader" = wget ]; then
    # shellcheck disable=SC2086 # some words, or none
    within "$largest" ${patience:+$patience $longest} \
      wget -q -S $limit -O "$2" "$1" 2>"$work/head" || status=$?
    grep -v '^ ' "$work/head" >"$work/words" || true
  elif [ "$3" = progress ] && [ -t 2 ]; then
    call_curl --progress-bar "$1" "$2" || status=$?
  else
    call_curl --silent "$1" "$2" 2>"$work/words" || status=$?
  fi
  check_redirects "$1"
  if [ "$status" -eq 0 ]; then return; fi
  if [ -f "$2" ] && [ "$(wc -c <"$2")" -ge $((largest * 512)) ]; then
    fail "$1 is larger than a file of a release may be"
  fi
  words=$(tail -n 1 "$work/words")
  fail "Downloading $1 failed: ${words:-$downloader ended with $status}" \
    "check the address, the network, the proxy variables, and that $directory has space"
}

# call_curl OPTION URL FILE
call_curl() {
  protocols='=http,https'
  case $2 in https://*) protocols='=https' ;; esac
  within "$largest" curl --fail --location --show-error "$1" \
    --proto "$protocols" --proto-redir "$protocols" --dump-header "$work/head" \
    --connect-timeout 20 --speed-limit 1000 --speed-time 60 --output "$3" "$2"
}

# within BLOCKS COMMAND...: no file that it writes gets larger.
within() {
  (
    # Writing fails, rather than the program.
    trap '' XFSZ
    ulimit -f "$1" 2>/dev/null || true
    shift
    exec "$@"
  )
}

# check_redirects URL: wget follows redirects off https, and curl those that leave this machine.
check_redirects() {
  case $1 in
    https://*) from=https ;;
    *)
      # What comes by plain http from elsewhere is trusted for its checksum only.
      is_local "$1" || return 0
      from=local
      ;;
  esac
  tr -d '\r' <"$work/head" |
    sed -n 's/^[ 	]*[Ll][Oo][Cc][Aa][Tt][Ii][Oo][Nn]:[ 	]*//p' >"$work/redirects"
  while read -r to; do
    case $to in
      https://*) continue ;;
      //* | *\\*) ;;
      *)
        case ${to%%[/?#]*} in *:*) ;; *) continue ;; esac
        if [ "$from" = local ] && is_local "$to"; then continue; fi
        ;;
    esac
    fail "$1 leads to $to, which is not https" "try again, or ask who runs the server"
  done <"$work/redirects"
}

unpack_archive() {
  (cd "$work" && within 1000000 tar -xzf archive "$program") >"$work/words" 2>&1 ||
    fail "Unpacking the download failed: $(tail -n 1 "$work/words" 2>/dev/null)" \
      "it takes 90 MB in $directory"
  if [ ! -f "$work/$program" ] || [ -L "$work/$program" ]; then
    fail "The download has no $program in it"
  fi
  chmod 755 "$work/$program"
}

# What is put in place has started once on this very system.
try_program() {
  if starts; then return; fi
  # macOS wants a signature that fits; this makes one that is good on this machine.
  if [ "$system" = macos ] && has codesign &&
    codesign --force --sign - "$work/$program" >/dev/null 2>&1 && starts; then
    return
  fi
  words=$(tail -n 1 "$work/words" 2>/dev/null) || words=
  case $words in
    *libgcc_s*) hint="install the package libgcc-s1, or libgcc" ;;
    *GLIBC_*) hint="it needs glibc 2.27 or newer" ;;
    *) hint="it needs glibc 2.27 or newer, libgcc_s.so.1, /proc, and a folder whose programs may run" ;;
  esac
  fail "$program $version does not start here: ${words:-no reason was given}" "$hint"
}

starts() {
  "$work/$program" --version >"$work/version" 2>"$work/words" </dev/null || return 1
  if [ "$(cat "$work/version")" = "$version" ]; then return 0; fi
  echo "it says that it is $(cat "$work/version")" >"$work/words"
  return 1
}

advise() {
  first=$(command -v "$program" 2>/dev/null) || first=
  if [ "$first" = "$directory/$program" ]; then
    :
  elif [ -n "$first" ]; then
    say "warning: $first comes before it on PATH; remove that one, or put $directory first"
    advise_path
  else
    advise_path
  fi
  if ! has docker; then
    say "Grading needs the docker command, which is not installed."
  fi
}

advise_path() {
  say "To have it on PATH, in this shell and in new ones:"
  case ${SHELL:-sh} in
    */fish) say "  fish_add_path '$directory'" ;;
    */zsh) advise_file .zshrc ;;
    */bash) advise_file .bashrc ;;
    *) advise_file .profile ;;
  esac
}

advise_file() {
  say "  export PATH=\"$directory:\$PATH\""
  say "  echo 'export PATH=\"$directory:\$PATH\"' >> ~/$1"
}

{ main "$@"; }
