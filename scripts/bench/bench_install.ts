import $ from "dax";
import { join, resolve } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { UserError } from "../../terminal/errors.ts";
import type { Figure } from "./figure.ts";
import { median } from "./timing.ts";
import { bareImage, busyboxImage, ensureBareImage } from "../images.ts";
import { readCompanions } from "../release/companions.ts";
import { writeReleaseFiles } from "../release/release_files.ts";
import { archiveName, releaseTargets } from "../release/release_targets.ts";

/** The lines that a user types, on a Debian with curl, certificates and the docker command. */
const typed = [
  "curl -fsSL http://127.0.0.1/latest/download/install.sh | sh",
  "cp=~/.local/bin/courseraprogramming; $cp init python g && " +
  "$cp grade local --part-id fibonacci g g/submissions/pass/right",
];

const root = resolve(import.meta.dirname!, "../..");
const runs = 5;

/** Compares the download with a plain compile, and measures the time to the first grading. */
export async function benchInstall(
  binary: string,
  work: string,
  env: Record<string, string>,
): Promise<Figure[]> {
  const context = join(work, "bare");
  const www = join(context, "www");
  const download = await writeMirror(www, binary);
  const docker = await $.which("docker");
  if (docker === undefined) throw new UserError("There is no docker command to put into a machine");
  await Deno.copyFile(docker, join(context, "docker"));
  const plain = await Deno.stat(binary);
  return [
    {
      name: "download against a plain compile",
      value: download / plain.size,
      limit: 0.5,
      unit: " x",
      detail: `${(download / 1e6).toFixed(1)} and ${(plain.size / 1e6).toFixed(1)} MB`,
    },
    await firstGrading(context, env),
  ];
}

/** Makes a release of this program, and returns the size of its download. */
async function writeMirror(www: string, binary: string): Promise<number> {
  const { version } = config;
  const target = releaseTargets.find(({ deno }) => deno === Deno.build.target);
  if (target === undefined) throw new UserError(`There are no releases for ${Deno.build.target}`);
  const [place, latest] = [join(www, `download/v${version}`), join(www, "latest/download")];
  await Deno.mkdir(place, { recursive: true });
  await Deno.mkdir(latest, { recursive: true });
  const date = "2026-01-31";
  const files = await writeReleaseFiles(place, {
    version,
    date,
    programs: [{ target, path: binary }],
    companions: await readCompanions(root, { version, date }),
    installScript: await Deno.readTextFile(join(root, "scripts/release/install.sh")),
    bom: "{}\n",
  });
  await Deno.copyFile(join(place, "install.sh"), join(latest, "install.sh"));
  return files.find(({ name }) => name === archiveName(version, target))!.size;
}

/** Types the two lines on a new machine each time, and takes the median. */
async function firstGrading(context: string, env: Record<string, string>): Promise<Figure> {
  await ensureBareImage({ env });
  const tag = "courseraprogramming-bench/bare";
  await Deno.writeTextFile(
    join(context, "Dockerfile"),
    `FROM ${bareImage}\nCOPY docker /usr/bin/docker\nCOPY --from=${busyboxImage} /bin/busybox /srv/busybox\n` +
      `COPY www /srv/www\nENV HOME=/root SHELL=/bin/sh\n` +
      `ENV COURSERAPROGRAMMING_BASE_URL=http://127.0.0.1\nWORKDIR /root\n` +
      `CMD ["/srv/busybox", "httpd", "-f", "-p", "127.0.0.1:80", "-h", "/srv/www"]\n`,
  );
  await $`docker build --quiet --tag ${tag} ${context}`.env(env).stdout("null").stderr("null");
  const socket = (env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock").replace("unix://", "");
  const mount = `type=bind,source=${socket},target=/var/run/docker.sock`;
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const name = `courseraprogramming-bench-${crypto.randomUUID().slice(0, 8)}`;
    await $`docker run --detach --name ${name} --network none --mount ${mount} ${tag}`
      .env(env).stdout("null");
    try {
      const start = performance.now();
      const said = [];
      for (const line of typed) {
        said.push(await $`docker exec ${name} sh -c ${line}`.env(env).stderr("null").text());
      }
      times.push((performance.now() - start) / 1000);
      if (!/^graded {2}score 1 /m.test(said[1] ?? "")) {
        throw new UserError(`The first grading came out as: ${said[1]}`);
      }
    } finally {
      await $`docker rm --force --volumes ${name}`.env(env).stdout("null");
    }
  }
  await $`docker image rm ${tag}`.env(env).stdout("null");
  return {
    name: "from a bare Debian to the first grading, two lines typed",
    value: median(times),
    limit: 10,
    unit: " s",
    detail: `median of ${runs} machines, releases on loopback`,
  };
}
