import assert from "node:assert/strict";
import { join } from "node:path";
import { findProgram, installPrograms } from "../../../scripts/apt.ts";
import { busyboxImage } from "../../../scripts/images.ts";
import { bakeInstallScript } from "../../../scripts/release/install_script.ts";
import { type BareMachine, bareMachine, type MachineOptions } from "../../support/bare_machine.ts";
import { ROOT } from "../../support/paths.ts";

const script = join(ROOT, "scripts/release/install.sh");

const address = "http://127.0.0.1/latest/download/install.sh";
/** What a user types, and a look at what came of it. */
const curl = `curl -fsSL ${address} | sh`;
const look = `
echo "code $?"
ls -A "\${COURSERAPROGRAMMING_INSTALL:-$HOME/.local/bin}"
"\${COURSERAPROGRAMMING_INSTALL:-$HOME/.local/bin}/courseraprogramming" --version`;
/** A program that was there before. */
const old = `mkdir -p $HOME/.local/bin
printf '#!/bin/sh\\necho old\\n' >$HOME/.local/bin/courseraprogramming
chmod +x $HOME/.local/bin/courseraprogramming
`;
/** A program of the machine that says something else. */
const stub = (name: string, text: string) =>
  `mkdir -p /stub; printf '#!/bin/sh\\n%s\\n' ${quoted(text)} >/stub/${name}; chmod +x /stub/${name}
export PATH=/stub:$PATH
`;
/** Where the program's own server stands in for the one that releases come from. */
const from = (folder: string) => `export COURSERAPROGRAMMING_BASE_URL=http://127.0.0.1/${folder}\n`;
const file = (args = "") =>
  `curl -fsSo /tmp/i http://127.0.0.1/latest/download/install.sh; sh /tmp/i ${args}`;

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

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const done = (version: string) => `code 0\ncourseraprogramming\n${version}\n`;
const untouched = "code 1\ncourseraprogramming\nold\n";

interface Row extends MachineOptions {
  name: string;
  script: string;
  stdout: string;
  says: RegExp;
}

const rows: Row[] = [
  {
    name: "curl",
    script: from("") + curl + look,
    stdout: done("1.0.0"),
    says:
      /^Downloading courseraprogramming 1\.0\.0 for \S+\nInstalled courseraprogramming 1\.0\.0 in \/root\/\.local\/bin\nTo have it on PATH, .*\n {2}export PATH="\/root\/\.local\/bin:\$PATH"\n {2}echo .* >> ~\/\.profile\nGrading needs the docker command/,
  },
  {
    name: "wget alone",
    script: `${from("")}rm /usr/bin/curl; wget -qO- ${address} | sh${look}`,
    stdout: done("1.0.0"),
    says: /^Downloading .*\nInstalled /,
  },
  {
    name: "busybox and nothing else",
    script: `${from("")}mkdir /bb; /srv/busybox --install -s /bb; export PATH=/bb
wget -qO- ${address} | sh${look}`,
    shell: ["/srv/busybox", "sh"],
    stdout: done("1.0.0"),
    says: /^Downloading .*\nInstalled /,
  },
  {
    name: "neither curl nor wget",
    script: `${file().replace("; sh", "; rm /usr/bin/curl /usr/bin/wget; sh")}; echo $?`,
    stdout: "1\n",
    says: /^error: There is neither curl nor wget\nhint: /,
  },
  {
    name: "another version, over an old one, through redirects",
    script: `${old}${from("cgi-bin/redirect")}${curl} -s -- --version v0.9.0${look}`,
    stdout: done("0.9.0"),
    says: /^Downloading courseraprogramming 0\.9\.0 .*\nInstalled courseraprogramming 0\.9\.0 /,
  },
  {
    name: "redirects with wget",
    script: `rm /usr/bin/curl; wget -qO- ${address} |
sh -s -- --version=0.9.0 --base-url=http://127.0.0.1/cgi-bin/redirect/${look}`,
    stdout: done("0.9.0"),
    says: /^Downloading .*\nInstalled /,
  },
  {
    name: "a folder of one's own, on PATH",
    script: `export COURSERAPROGRAMMING_INSTALL="/opt/my tools" PATH="$PATH:/opt/my tools"
${stub("docker", "")}${from("")}${curl}${look}`,
    stdout: done("1.0.0"),
    says: /^Downloading .*\nInstalled courseraprogramming 1\.0\.0 in \/opt\/my tools\n$/,
  },
  {
    name: "an old Python tool of the same name, in fish",
    script: `${stub("courseraprogramming", "")}${
      from("")
    }export SHELL=/usr/bin/fish\n${curl}${look}`,
    stdout: done("1.0.0"),
    says:
      /\nwarning: \/stub\/courseraprogramming comes before it on PATH; .*\nTo have .*\n {2}fish_add_path '\/root\/\.local\/bin'\n/,
  },
  {
    name: "zsh and bash",
    script: `${from("")}export SHELL=/bin/zsh\n${curl}; export SHELL=/bin/bash\n${curl}${look}`,
    stdout: done("1.0.0"),
    says: /~\/\.zshrc\n[^]*~\/\.bashrc\n/,
  },
  {
    name: "a script of no release, which asks for the newest",
    script: `${
      from("")
    }curl -fsSL ${address} | sed "s/^baked_version=.*/baked_version=''/" | sh${look}`,
    stdout: done("1.0.0"),
    says: /^Downloading courseraprogramming 1\.0\.0 .*\nInstalled /,
  },
  {
    name: "a proxy",
    script: `/srv/busybox nc -ll -p 3128 -e /srv/www/proxy &
export http_proxy=http://127.0.0.1:3128
sleep 0.2
curl -fsSL http://releases.invalid/latest/download/install.sh |
COURSERAPROGRAMMING_BASE_URL=http://releases.invalid sh${look}
rm /usr/bin/curl /root/.local/bin/courseraprogramming
wget -qO- http://releases.invalid/latest/download/install.sh |
COURSERAPROGRAMMING_BASE_URL=http://releases.invalid sh${look}`,
    stdout: done("1.0.0").repeat(2),
    says: /^Downloading .*\nInstalled /,
  },
  {
    name: "a home that cannot be written",
    flags: ["--read-only"],
    script: `${from("")}${curl}; echo $?`,
    stdout: "1\n",
    says: /^error: Cannot make the folder \/root\/\.local\/bin\nhint: name another one/,
  },
  {
    name: "a folder that cannot be written",
    flags: ["--read-only"],
    script: `export COURSERAPROGRAMMING_INSTALL=/usr/bin\n${from("")}${curl}; echo $?`,
    stdout: "1\n",
    says: /^error: Cannot write into \/usr\/bin\nhint: /,
  },
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

Deno.test("install.sh on bare machines", async (t) => {
  await using machines = await bareMachine();
  // Some at a time: each waits for the engine most of its time.
  const results = new Map<string, ReturnType<BareMachine["run"]>>();
  const start = (row: Row | undefined) =>
    row && results.set(row.name, machines.run(row.script, row));
  const ahead = 3;
  for (const row of rows.slice(0, ahead)) start(row);
  for (const [index, { name, stdout, says }] of rows.entries()) {
    start(rows[index + ahead]);
    await t.step(name, async () => {
      const result = await results.get(name)!;
      assert.match(result.stderr, says);
      assert.equal(result.stdout, stdout, result.stderr);
    });
  }
});

Deno.test("install.sh does nothing when the pipe breaks, wherever it does", async () => {
  await using machines = await bareMachine();
  const { code, stdout, stderr } = await machines.run(`${from("")}curl -fsSo /tmp/i ${address}
size=$(wc -c </tmp/i)
try() {
  head -c $1 /tmp/i | sh -s -- --version 0.9.0 >/dev/null 2>&1
  if [ -e $HOME/.local ]; then echo "installed after $1 of $size bytes"; exit 1; fi
}
at=0
while [ $at -lt $((size - 60)) ]; do try $at; at=$((at + 17)); done
while [ $at -lt $((size - 1)) ]; do try $at; at=$((at + 1)); done
# Only its last line feed is missing.
head -c $((size - 1)) /tmp/i | sh 2>/dev/null; $HOME/.local/bin/courseraprogramming --version`);
  assert.deepEqual([code, stdout, stderr], [0, "1.0.0\n", ""]);
});

Deno.test("install.sh says that a system without glibc has none", async () => {
  const { stdout, stderr } = await new Deno.Command("docker", {
    args: [
      ...["run", "--rm", "--network", "none", busyboxImage],
      ...["sh", "-c", await Deno.readTextFile(script)],
    ],
    stdin: "null",
  }).output();
  assert.equal(stdout.length, 0);
  assert.match(
    new TextDecoder().decode(stderr),
    /^error: courseraprogramming needs glibc 2\.27 or newer, but this system has none\nhint: /,
  );
});

Deno.test("install.sh is POSIX sh by shellcheck's measure", async () => {
  await installPrograms({ shellcheck: "shellcheck" });
  const program = await findProgram("shellcheck");
  assert.ok(program !== undefined, "shellcheck is not installed");
  const { code, stdout } = await new Deno.Command(program, {
    args: ["--shell=sh", "--severity=style", script],
  }).output();
  assert.deepEqual([code, new TextDecoder().decode(stdout)], [0, ""]);
});

Deno.test("bakeInstallScript() fills each place once, and refuses a script without them", async () => {
  const text = await Deno.readTextFile(script);
  const baked = bakeInstallScript(text, "1.2.3", "aa  $& courseraprogramming\n");
  assert.match(baked, /^baked_version='1\.2\.3'$/m);
  assert.match(baked, /^baked_sums='\naa {2}\$& courseraprogramming\n'$/m);
  assert.throws(() => bakeInstallScript(baked, "1.2.3", ""), /no single place for baked_version/);
});
