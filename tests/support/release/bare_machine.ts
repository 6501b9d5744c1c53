import { join } from "node:path";
import { bareImage, busyboxImage, ensureBareImage } from "../../../scripts/images.ts";
import { docker } from "../engine/docker.ts";
import { gzip, tarOf } from "../hostile_archives.ts";
import { ownTarget, sha256, smallProgram, writeRelease } from "./release.ts";
import { archiveName } from "../../../scripts/release/release_targets.ts";
import { type Files, temporaryFolder, writeFiles } from "../files.ts";

/** Containers with a bare Debian, each with a server of releases at 127.0.0.1. */
export interface BareMachine extends AsyncDisposable {
  /** Runs a sh script as root in a new container without network. */
  run(script: string, options?: MachineOptions): Promise<MachineResult>;
}

export interface MachineOptions {
  /** Additional arguments for `docker run`. */
  flags?: string[];
  /** The shell and its arguments; default: `sh`. */
  shell?: string[];
}

export interface MachineResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Sends half of a file, then stalls. */
const stall = `#!/srv/busybox sh
echo "Content-Length: 1000000"
echo
head -c 100000 /dev/zero
exec sleep 60
`;

/** Redirects to the same path without the script's own. */
const redirect = `#!/srv/busybox sh
echo "Status: 302 Found"
echo "Location: http://127.0.0.1$PATH_INFO"
echo
`;

/** Redirects to the same path over plain http on a host that is not this machine. */
const elsewhere = redirect.replace("127.0.0.1", "localhost.releases.invalid");

/** Larger than checksums may be. */
const huge = `#!/srv/busybox sh
echo
head -c 300000 /dev/zero
`;

/** A proxy for one connection, which knows only the host of the releases. */
const proxy = `#!/srv/busybox sh
read -r method url rest
while read -r line && [ \${#line} -gt 1 ]; do :; done
file=/srv/www/\${url#http://releases.invalid/}
printf 'HTTP/1.0 200 OK\\r\\nContent-Length: %s\\r\\n\\r\\n' "$(wc -c <"$file")"
cat "$file"
`;

/** Starts the server, which serves the folders of {@linkcode writeMirrors}. */
const serve = "/srv/busybox httpd -p 127.0.0.1:80 -h /srv/www\nexport HOME=/root\n";

/** Makes the image of a bare machine. @param program replaces the small one for 1.0.0 */
export async function bareMachine(program?: string): Promise<BareMachine> {
  await ensureBareImage({ env: {} });
  const tag = `courseraprogramming-test/bare-${crypto.randomUUID().slice(0, 8)}`;
  await using context = await temporaryFolder({
    Dockerfile: `FROM ${bareImage}\nCOPY --from=${busyboxImage} /bin/busybox /srv/busybox\n` +
      "COPY www /srv/www\n",
  });
  await writeMirrors(join(context.path, "www"), program);
  await docker(["build", "--quiet", "--force-rm", "--tag", tag, context.path]);
  return {
    async run(script, { flags = [], shell = ["sh"] } = {}) {
      const child = new Deno.Command("docker", {
        args: [
          ...["run", "--rm", "--interactive", "--network", "none", ...flags, tag],
          ...[...shell, "-c", serve + script],
        ],
        stdin: "null",
      });
      const { code, stdout, stderr } = await child.output();
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    },
    async [Symbol.asyncDispose]() {
      await docker(["image", "rm", "--force", tag]);
    },
  };
}

/** Writes valid releases at the root, and broken ones in folders named after the defect. */
async function writeMirrors(www: string, program?: string): Promise<void> {
  await writeRelease(www, "0.9.0");
  await writeRelease(www, "1.0.0", { latest: true, ...(program === undefined ? {} : { program }) });
  const name = archiveName("1.0.0", ownTarget);
  const archive = await Deno.readFile(join(www, "download/v1.0.0", name));
  const broken: Record<string, Uint8Array> = {
    changed: archive.with(20, archive[20]! ^ 1),
    truncated: archive.slice(0, archive.length / 2),
  };
  for (const [fault, bytes] of Object.entries(broken)) {
    const folder = join(www, fault, "download/v1.0.0");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(join(folder, name), bytes);
  }
  const programs: Record<string, string> = {
    libgcc: "#!/bin/sh\n" +
      "echo 'courseraprogramming: error while loading shared libraries: libgcc_s.so.1: " +
      "cannot open shared object file: No such file or directory' >&2\nexit 127\n",
    other: smallProgram("3.2.1"),
    big: `${smallProgram("1.0.0")}exit\n${"0123456789abcde\n".repeat(100_000)}`,
  };
  for (const [fault, text] of Object.entries(programs)) {
    const folder = join(www, fault);
    await writeFiles(folder, { program: text });
    await writeRelease(folder, "1.0.0", { program: join(folder, "program"), latest: true });
  }
  const sums = await Deno.readTextFile(join(www, "latest/download/SHA256SUMS"));
  const line = sums.split("\n").find((each) => each.endsWith(name))!;
  const odd: Record<string, string> = {
    page: "<!DOCTYPE html>\n<title>Sign in</title>\n",
    empty: "",
    twice: `${line}\n${line.replace(/^../, "00")}\n`,
    path: line.replace("courseraprogramming-", "../../courseraprogramming-") + "\n",
    version: line.replace("-1.0.0-", "-../../1.0.0-") + "\n",
  };
  for (const [fault, text] of Object.entries(odd)) {
    await writeFiles(www, { [`odd/${fault}/latest/download/SHA256SUMS`]: text });
  }
  await writeLinkRelease(join(www, "link"), name);
  const scripts: Files = {
    "cgi-bin/elsewhere": { text: elsewhere, mode: 0o755 },
    "cgi-bin/huge": { text: huge, mode: 0o755 },
    "cgi-bin/stall": { text: stall, mode: 0o755 },
    proxy: { text: proxy, mode: 0o755 },
    "cgi-bin/redirect": { text: redirect, mode: 0o755 },
  };
  await writeFiles(www, scripts);
}

/** Writes a release whose archive has a symbolic link with the program's name. */
async function writeLinkRelease(folder: string, name: string): Promise<void> {
  const archive = gzip(
    await tarOf({ name: "courseraprogramming", type: "symlink", linkname: "/bin/true" }),
  );
  for (const place of ["latest/download", "download/v1.0.0"]) {
    await writeFiles(folder, { [`${place}/SHA256SUMS`]: `${sha256(archive)}  ${name}\n` });
  }
  await Deno.writeFile(join(folder, "download/v1.0.0", name), archive);
}
