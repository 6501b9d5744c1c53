import assert from "node:assert/strict";
import { findProgram, installPrograms } from "../../../scripts/apt.ts";
import { busyboxImage } from "../../../scripts/images.ts";
import { bakeInstallScript } from "../../../scripts/release/install_script.ts";
import { bareMachine } from "../../support/release/bare_machine.ts";
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
  script,
  stub,
} from "../../support/release/install_rows.ts";

/** What is installed, and where. */
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
];

Deno.test("install.sh on bare machines", (t) => runRows(t, rows));

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
