import $ from "dax";
import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../../../deno.json" with { type: "json" };
import { bareImage, busyboxImage, ensureBareImage } from "../../../../scripts/images.ts";
import { containerRecipe } from "../../../../scripts/release/packages/container.ts";
import { writeReleaseFiles } from "../../../../scripts/release/release_files.ts";
import { releaseTargets } from "../../../../scripts/release/release_targets.ts";
import { BINARY, runBinary } from "../../../support/binary.ts";
import { docker } from "../../../support/engine/docker.ts";
import { shellGrader } from "../../../support/engine/images.ts";
import { temporaryFolder, writeFiles } from "../../../support/files.ts";
import { ROOT } from "../../../support/paths.ts";
import { ownTarget, smallCompanions } from "../../../support/release/release.ts";

const { version } = config;
const recipeName = `courseraprogramming-${version}.Dockerfile`;

const archives = releaseTargets.map((target, index) => ({
  target,
  name: `archive-${target.name}.tar.gz`,
  url: `https://releases.example/${target.name}`,
  sha256: `${index}`.repeat(64),
}));

/** A release that builds on the engine can download. */
interface Offered extends AsyncDisposable {
  /** The recipe as the release has it. */
  recipe: string;
  /** Builds a recipe under a tag, which goes with all of this. */
  build(
    recipe: string,
    ...options: string[]
  ): Promise<{ code: number; words: string; tag: string }>;
}

/**
 * Makes a release, serves it to builds on the engine, whatever network that has, and makes an image
 * with the files of Docker's that the recipe takes its client from.
 */
async function offeredRelease(): Promise<Offered> {
  await ensureBareImage({ env: {} });
  await using folder = await temporaryFolder();
  const id = crypto.randomUUID().slice(0, 8);
  const place = join(folder.path, "www/download", `v${version}`);
  await Deno.mkdir(place, { recursive: true });
  await writeReleaseFiles(place, {
    ...{ version, date: "2026-01-31", companions: smallCompanions, bom: "{}\n", level: 1 as const },
    installScript: await Deno.readTextFile(join(ROOT, "scripts/release/install.sh")),
    programs: [{ target: ownTarget, path: BINARY }],
  });
  const recipe = await Deno.readTextFile(join(place, recipeName));
  const client = await $.which("docker");
  assert.ok(client !== undefined, "there is no docker command");
  await Deno.copyFile(client, join(folder.path, "docker"));
  const plugin = "usr/local/libexec/docker/cli-plugins/docker-buildx";
  await writeFiles(folder.path, {
    [plugin]: { text: "#!/bin/sh\nexit 1\n", mode: 0o755 },
    Dockerfile:
      `FROM ${busyboxImage}\nCOPY docker /usr/local/bin/docker\nCOPY usr /usr\nCOPY www /www\n`,
  });
  const name = `courseraprogramming-test/client-${id}`;
  await docker(["build", "--quiet", "--force-rm", "--tag", name, folder.path]);
  const server = `courseraprogramming-test-server-${id}`;
  // One that is taken on the engine's side ends the server at once.
  const port = 20_000 + crypto.getRandomValues(new Uint16Array(1))[0]! % 40_000;
  await docker([
    ...["run", "--detach", "--name", server, "--network", "host", name],
    ...["busybox", "httpd", "-f", "-p", `127.0.0.1:${port}`, "-h", "/www"],
  ]);
  const tags = [name];
  return {
    recipe,
    async build(recipe, ...options) {
      const tag = `courseraprogramming-test/container-${crypto.randomUUID().slice(0, 8)}`;
      const args = {
        BASE: bareImage,
        CLIENT: name,
        RELEASES: `http://127.0.0.1:${port}`,
      };
      const { code, combined } = await $`docker build --force-rm --network host --tag ${tag} ${
        Object.entries(args).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`])
      } ${options} -`.stdinText(recipe).captureCombined().noThrow();
      if (code === 0) tags.push(tag);
      return { code, words: combined, tag };
    },
    async [Symbol.asyncDispose]() {
      await docker(["rm", "--force", "--volumes", server]);
      // The last ones stand on those before them.
      for (const tag of tags.reverse()) await docker(["image", "rm", "--force", tag]);
    },
  };
}

Deno.test("the image of the recipe has the program and Docker's client, and grades", async (t) => {
  await using offered = await offeredRelease();
  // Under a name of its own, so that it can be removed.
  const { code, words } = await offered.build(offered.recipe, "--target", "download");
  assert.equal(code, 0, words);
  const image = await offered.build(offered.recipe);
  assert.equal(image.code, 0, image.words);
  await t.step("it is labelled, and starts the program", async () => {
    const labels = await docker(["inspect", "--format", "{{json .Config.Labels}}", image.tag]);
    assert.equal(JSON.parse(labels)["org.opencontainers.image.version"], version);
    const run = ["run", "--rm", "--network", "none", image.tag];
    assert.equal(await docker([...run, "--version"]), version);
  });
  await t.step("it grades a submission on the engine whose socket it gets", async () => {
    const grader = await shellGrader(
      "container-recipe",
      'echo \'{"fractionalScore": 0.5, "feedback": "half"}\'\n',
    );
    await using folder = await temporaryFolder({ "submission/x": "" });
    const socket = (Deno.env.get("DOCKER_HOST") ?? "unix:///var/run/docker.sock")
      .replace("unix://", "");
    const said = await docker([
      ...["run", "--rm", "--network", "none"],
      ...["--mount", `type=bind,source=${socket},target=/var/run/docker.sock`],
      ...["--mount", `type=bind,source=${folder.path},target=${folder.path},readonly`],
      ...["--workdir", folder.path, image.tag],
      ...["-q", "grade", "local", "--protocol", "v1", grader, "submission"],
    ]);
    assert.match(said, /^graded {2}score 0\.5 /m);
  });
  await t.step("it takes no other program than the one that was released", async () => {
    const other = offered.recipe.replace(/sum=[0-9a-f]{8}/g, "sum=01234567");
    const { code, words } = await offered.build(other);
    assert.notEqual(code, 0);
    assert.match(words, /archive: FAILED/);
  });
});

Deno.test("the recipe knows each processor that there is a program for", () => {
  const recipe = containerRecipe(version, archives)[recipeName]!;
  assert.deepEqual(
    [...recipe.matchAll(/^ +(\w+)\) archive=(\S+) sum=(\d)\d{63} ;;/gm)].map(
      ([, ...found]) => found,
    ),
    [
      ["x86_64", "archive-linux-x64.tar.gz", "0"],
      ["aarch64", "archive-linux-arm64.tar.gz", "1"],
    ],
  );
  const others = archives.filter(({ target }) => !target.name.startsWith("linux-"));
  assert.deepEqual(containerRecipe(version, others), {});
});

Deno.test("`sanity` finds nothing in the recipe", async () => {
  await using folder = await temporaryFolder(containerRecipe(version, archives));
  const { code, stdout } = await runBinary(
    ["sanity", "--skip-environment", "--strict", join(folder.path, recipeName)],
  );
  assert.match(stdout, /^0 errors, 0 warnings, 0 info /m);
  assert.equal(code, 0);
});
