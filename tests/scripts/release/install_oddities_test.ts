import {
  address,
  curl,
  done,
  file,
  from,
  look,
  old,
  type Row,
  runRows,
  stub,
} from "../../support/release/install_rows.ts";

/** Answers on https with redirects to the good release by plain http. */
const insecureServer = `mkdir /tls; cd /tls
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=localhost \\
  -addext subjectAltName=DNS:localhost 2>/dev/null
for path in $(cd /srv/www; find download/v0.9.0 -type f); do
mkdir -p $(dirname $path)
printf 'HTTP/1.0 302 Found\\r\\nLocation: http://127.0.0.1/%s\\r\\n\\r\\n' $path >$path; done
openssl s_server -accept 443 -cert cert -key key -HTTP >/dev/null 2>&1 &
export CURL_CA_BUNDLE=/tls/cert; echo ca_certificate=/tls/cert >$HOME/.wgetrc
until /srv/busybox nc 127.0.0.1 443 </dev/null >/dev/null 2>&1 ||
[ $((waited += 1)) = 50 ]; do sleep 0.1; done`;

/** Some seconds at most, so that a failure is one. */
const untilItDownloads = `tries=0
until [ -s $HOME/.local/bin/.courseraprogramming-install.*/archive ] || [ $((tries += 1)) = 200 ]; do
sleep 0.05; done`;

const untouched = "code 1\ncourseraprogramming\nold\n";

/** What is wrong or unusual with a machine, a network, a server or a release. */
const oddities: Row[] = [
  {
    name: "another checksum",
    script: old + from("changed") + curl + look,
    stdout: untouched,
    says: /error: The download is not what was released: its SHA-256 is \w{64}, not \w{64}\nhint: /,
  },
  {
    name: "half an archive",
    script: old + from("truncated") + curl + look,
    stdout: untouched,
    says: /error: The download is not what was released/,
  },
  {
    name: "a full disk",
    flags: ["--tmpfs", "/small:size=1m,exec"],
    script: `export COURSERAPROGRAMMING_INSTALL=/small\n${
      old.replaceAll("$HOME/.local/bin", "/small")
    }${from("big")}curl -fsSL http://127.0.0.1/big/latest/download/install.sh | sh${look}`,
    stdout: untouched,
    says: /error: Unpacking the download failed: .*\nhint: it takes 90 MB in \/small/,
  },
  {
    name: "no network",
    script: `${old}export COURSERAPROGRAMMING_BASE_URL=http://127.0.0.1:9\n${curl}${look}`,
    stdout: untouched,
    says:
      /error: Downloading http:\/\/127.*\.tar\.gz failed: curl: \(7\) .*\nhint: check the address/,
  },
  {
    name: "no network, with wget",
    script: `${old}rm /usr/bin/curl\nexport COURSERAPROGRAMMING_BASE_URL=http://127.0.0.1:9
wget -qO- ${address} | sh${look}`,
    stdout: untouched,
    says: /error: Downloading http:\/\/127.*\.tar\.gz failed: wget .*\nhint: check the address/,
  },
  {
    name: "a library that is missing",
    script: old + from("libgcc") +
      `curl -fsSL http://127.0.0.1/libgcc/latest/download/install.sh | sh${look}`,
    stdout: untouched,
    says:
      /error: courseraprogramming 1\.0\.0 does not start here: .*libgcc_s\.so\.1.*\nhint: install the package libgcc-s1/,
  },
  {
    name: "a program of another version",
    script: old + from("other") +
      `curl -fsSL http://127.0.0.1/other/latest/download/install.sh | sh${look}`,
    stdout: untouched,
    says: /does not start here: it says that it is 3\.2\.1\n/,
  },
  {
    name: "no program for checksums",
    script: `${old}${from("")}rm /usr/bin/sha256sum /usr/bin/openssl\n${curl}${look}`,
    stdout: untouched,
    says: /^error: There is no program for SHA-256 checksums/,
  },
  {
    name: "openssl for checksums",
    script: `${from("")}rm /usr/bin/sha256sum\n${curl}${look}\n${from("changed")}${curl}; echo $?`,
    stdout: `${done("1.0.0")}1\n`,
    says: /\nInstalled [^]*error: The download is not what was released/,
  },
  {
    name: "busybox for checksums",
    script: `${
      from("")
    }rm /usr/bin/sha256sum /usr/bin/openssl; ln -s /srv/busybox /usr/bin/busybox\n${curl}${look}`,
    stdout: done("1.0.0"),
    says: /\nInstalled /,
  },
  {
    name: "musl",
    script: stub("getconf", "exit 1") + stub("ldd", "echo 'musl libc (x86_64)' >&2; exit 1") +
      `${from("")}${curl}; echo $?`,
    stdout: "1\n",
    says:
      /^error: courseraprogramming needs glibc 2\.27 or newer, but this system has musl\nhint: use Debian 10/,
  },
  {
    name: "an old glibc, by either program",
    script: `${from("")}${stub("getconf", "echo glibc 2.26")}${curl}; echo $?
${stub("getconf", "exit 1")}${
      stub("ldd", "echo 'ldd (Debian GLIBC 2.19-18) 2.19'")
    }${curl}; echo $?`,
    stdout: "1\n1\n",
    says:
      /but this system has glibc 2\.26\nhint: [^\n]*\nerror: .* but this system has glibc 2\.19\n/,
  },
  {
    name: "a glibc just new enough",
    script: `${from("")}${stub("getconf", "echo glibc 2.27")}${curl}${look}`,
    stdout: done("1.0.0"),
    says: /\nInstalled /,
  },
  {
    name: "other systems",
    script: ["Darwin arm64", "FreeBSD amd64", "MINGW64_NT x86_64", "Linux riscv64"].map((words) => {
      const [system, machine] = words.split(" ");
      return `${from("")}${
        stub("uname", `[ "$1" = -m ] && echo ${machine} || echo ${system}`)
      }${curl}; echo $?\n`;
    }).join(""),
    stdout: "1\n1\n1\n1\n",
    says:
      /^error: Release 1\.0\.0 has no courseraprogramming for macos-arm64\n[^]*\nerror: There is no courseraprogramming for FreeBSD\n[^]*on Windows, unpack courseraprogramming-VERSION-windows-x64\.zip [^]*no courseraprogramming for a riscv64 processor/,
  },
  {
    name: "words that are off",
    script: `${
      file("--verison 1")
    }; echo $?; sh /tmp/i --version; echo $?; sh /tmp/i --base-url=; echo $?
sh /tmp/i --help | head -n 1; env -u HOME sh /tmp/i; echo $?`,
    stdout: "64\n64\n64\nUsage: install.sh [--version VERSION] [--base-url URL]\n1\n",
    says:
      /^error: unknown option --verison\n[^]*--version needs a value\n[^]*error: HOME is not set\n/,
  },
  {
    name: "checksums by http from elsewhere",
    script: `${old}${file("--version 0.9.0 --base-url http://releases.example")}${look}`,
    stdout: untouched,
    says: /error: Checksums are fetched by https only, not from http:\/\/releases\.example/,
  },
  {
    name: "addresses that only look like this machine",
    // A server is there: what is taken for this machine would be installed.
    script: `${old}curl -fsSo /tmp/i ${address}
for each in http://localhost:1@127.0.0.1 http://127.0.0.1@127.0.0.1:80 'http://x:y@127.0.0.1' \\
  'http://127.0.0.1\\@127.0.0.1' 'http://localhost#@127.0.0.1' http://127.0.0.1:80:80 \\
  http://127.0.0.1.releases.invalid http://localhost.releases.invalid http://localhost. \\
  HTTP://127.0.0.1 http://%6cocalhost http:127.0.0.1 http:// http:///127.0.0.1 \\
  ftp://127.0.0.1 file:///srv/www -o/tmp/x "http://127.0.0.1
"; do
sh /tmp/i --version 0.9.0 --base-url "$each"; echo $?; done
for each in .. 1/../.. '1.0.0 ' v.. '1?x'; do
sh /tmp/i --version "$each" --base-url http://127.0.0.1; echo $?; done | tr '\\n' ' '${look}`,
    stdout: `${"64\n".repeat(6)}1\n1\n1\n${"64\n".repeat(9)}64 64 64 64 64 ` +
      "code 0\ncourseraprogramming\nold\n",
    says:
      /^error: http:\/\/localhost:1@127\.0\.0\.1 is not an address such as https:\/\/host\/path, without user and password\n[^]*Checksums are fetched by https only, not from http:\/\/127\.0\.0\.1\.releases\.invalid[^]*error: \.\. is not a version such as 1\.2\.3\n/,
  },
  {
    name: "every way to write this machine",
    script: `/srv/busybox httpd -p [::1]:8080 -h /srv/www; curl -fsSo /tmp/i ${address}
export http_proxy=http://127.0.0.1:9
for each in http://127.0.0.1 http://localhost:80/ 'http://[::1]:8080'; do
no_proxy= sh /tmp/i --version 0.9.0 --base-url "$each"; echo $?; done${look}`,
    flags: ["--sysctl", "net.ipv6.conf.lo.disable_ipv6=0"],
    stdout: `0\n0\n0\n${done("0.9.0")}`,
    says: /^(Downloading .*\nInstalled [^]*){3}/,
  },
  ...["curl", "wget"].map((tool) => ({
    name: `a redirect off https, with ${tool}`,
    script: `${old}curl -fsSo /tmp/i ${address}${tool === "wget" ? "; rm /usr/bin/curl" : ""}
${insecureServer}
sh /tmp/i --version 0.9.0 --base-url https://localhost${look}`,
    stdout: untouched,
    says: /leads to http:\/\/127\.0\.0\.1\/download\S*, which is not https\nhint: /,
  })),
  ...["curl", "wget"].map((tool) => ({
    name: `checksums that this machine's server has elsewhere, with ${tool}`,
    script: `${old}curl -fsSo /tmp/i ${address}${tool === "wget" ? "; rm /usr/bin/curl" : ""}
echo 127.0.0.1 localhost.releases.invalid >>/etc/hosts
sh /tmp/i --version 0.9.0 --base-url http://127.0.0.1/cgi-bin/elsewhere${look}`,
    stdout: untouched,
    says: /leads to http:\/\/localhost\.releases\.invalid\/\S*, which is not https\nhint: /,
  })),
  {
    name: "a newest release that is older than what is installed",
    script: `${old.replace("echo old", "echo 1.0.10")}${from("")}
curl -fsSL ${address} | sed "s/^baked_version=.*/baked_version=''/" >/tmp/i
sh /tmp/i; echo $?; $HOME/.local/bin/courseraprogramming
sh /tmp/i --version 1.0.0; echo $?
${old.replace("echo old", "echo 1.1.0-rc.1")}${curl}${look}`,
    stdout: `1\n1.0.10\n0\n${done("1.0.0")}`,
    says:
      /^error: The newest release at http:\S* is 1\.0\.0, but 1\.0\.10 is installed\nhint: [^\n]*--version 1\.0\.0\nwarning: 1\.0\.0 is older than 1\.0\.10[^\n]*\n[^]*\nInstalled [^]*warning: 1\.0\.0 is older than 1\.1\.0-rc\.1[^]*\nInstalled /,
  },
  {
    name: "odd checksums",
    script: `${old}curl -fsSL ${address} | sed "s/^baked_version=.*/baked_version=''/" >/tmp/i
for each in odd/page odd/empty odd/twice odd/path odd/version cgi-bin/huge; do
sh /tmp/i --base-url http://127.0.0.1/$each; echo $?; done${look.replace("$?", "1")}`,
    stdout: "1\n".repeat(6) + untouched,
    says:
      /^(error: http:\S*(page|empty) does not list the files of a release\nhint: .*\n){2}error: The checksums of \S* name more than one .*\n(error: http:\S*(path|version) does not .*\nhint: .*\n){2}error: http:\S*SHA256SUMS is larger than a file of a release may be\n$/,
  },
  {
    name: "a symbolic link in place of the program",
    script: `${old}curl -fsSL ${address} | sed "s/^baked_version=.*/baked_version=''/" >/tmp/i
sh /tmp/i --base-url http://127.0.0.1/link${look}`,
    stdout: untouched,
    says: /error: The download has no courseraprogramming in it\n$/,
  },
  {
    name: "a release that there is not",
    script: `${old}${from("")}${file("--version 7.7.7")}${look}`,
    stdout: untouched,
    says:
      /error: Downloading http:\/\/127\.0\.0\.1\/download\/v7\.7\.7\/SHA256SUMS failed: curl: \(22\)/,
  },
  {
    name: "a signal while it downloads",
    script: `${old}${from("cgi-bin/stall")}curl -fsSo /tmp/i ${address}
/srv/busybox setsid sh /tmp/i 2>/tmp/words & installer=$!
${untilItDownloads}
# As Ctrl-C does, to the download as well.
kill -TERM -$installer
wait $installer; echo $?; ls -A $HOME/.local/bin; $HOME/.local/bin/courseraprogramming`,
    stdout: "143\ncourseraprogramming\nold\n",
    says: /^/,
  },
  {
    name: "a kill while it downloads, and the installation after it",
    script: `${old}curl -fsSo /tmp/i ${address}
COURSERAPROGRAMMING_BASE_URL=http://127.0.0.1/cgi-bin/stall sh /tmp/i & installer=$!
${untilItDownloads}
kill -KILL $installer; wait $installer; $HOME/.local/bin/courseraprogramming
touch -d '3 days ago' $HOME/.local/bin/.courseraprogramming-install.*
${from("")}sh /tmp/i${look}`,
    stdout: `old\n${done("1.0.0")}`,
    says: /\nInstalled /,
  },
];

Deno.test("install.sh where something is wrong or unusual", (t) => runRows(t, oddities));
