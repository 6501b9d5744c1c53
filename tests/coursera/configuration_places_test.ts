import assert from "node:assert/strict";
import { join } from "node:path";
import { readConfiguration } from "../../coursera/configuration.ts";
import { readIn, temporaryHome } from "../support/coursera/fake_coursera_client.ts";

/** What the Python tools' documentation shows, each value as it is by default. */
const SAMPLE = `[oauth2]
client_id = NS8qaSX18X_Eu0pyNbLsnA
client_secret = bUqKqGywnGXEJPFrcd4Jpw
hostname = localhost
port = 9876
api_endpoint = https://api.coursera.org
auth_endpoint = https://accounts.coursera.org/oauth2/v1/auth
token_endpoint = https://accounts.coursera.org/oauth2/v1/token
verify_tls = yes
token_cache = ~/.coursera/oauth2_cache.pickle
[upload]
transloadit_bored_api = https://api2.transloadit.com/instances/bored
[unknown]
x = 1
`;

Deno.test("readConfiguration() lets the working directory repeat what is in force", async () => {
  await using home = await temporaryHome();
  const sources = { home: home.path, cwd: join(home.path, "cwd"), systemFolder: "/none" };
  const env = () => undefined;
  const before = readConfiguration({ ...sources, env });
  await home.write("cwd/courseraprogramming.cfg", SAMPLE);
  const after = readConfiguration({ ...sources, env });
  const files = [join(home.path, "cwd/courseraprogramming.cfg")];
  assert.deepEqual(after, { ...before, files });
});

Deno.test("readConfiguration() lets no file of the working directory change a setting", async (t) => {
  const cases: [section: string, key: string, value: string][] = [
    ["oauth2", "client_id", "s3cr3t"],
    ["oauth2", "client_secret", "s3cr3t"],
    ["oauth2", "scopes", "s3cr3t"],
    ["oauth2", "token_cache", "s3cr3t.json"],
    ["oauth2", "hostname", "s3cr3t.example"],
    ["oauth2", "port", "9877"],
    ["oauth2", "verify_tls", "False"],
    ["oauth2", "api_endpoint", "https://s3cr3t.example"],
    ["oauth2", "www_endpoint", "https://s3cr3t.example"],
    ["oauth2", "auth_endpoint", "https://s3cr3t.example"],
    ["oauth2", "token_endpoint", "http://127.0.0.1:1/"],
    ["upload", "transloadit_bored_api", "https://s3cr3t.example"],
    ["grade", "download_hosts", "s3cr3t.example"],
  ];
  for (const file of ["courseraprogramming.cfg", "coursera_autograder.cfg"]) {
    for (const [section, key, value] of cases) {
      await t.step(`${file}: ${key}`, async () => {
        await using home = await temporaryHome();
        const cwd = join(home.path, "cwd");
        await home.write(`cwd/${file}`, `[${section}]\n\n${key} = ${value}\n`);
        const sources = { home: home.path, cwd, env: () => undefined, systemFolder: "/none" };
        const refused = {
          name: "ConfigurationError",
          message: `Failed to use \`${key}\` of ${cwd}/${file}:3: ` +
            "a file in the working directory may not change it unless `-c` names the file",
          hint: `if you trust ./${file}, run with \`-c ./${file}\`, or move it to ~/.coursera`,
        };
        assert.throws(() => readConfiguration(sources), refused);
        await home.write("other.cfg", "[oauth2]\n");
        const other = join(home.path, "other.cfg");
        assert.throws(() => readConfiguration({ ...sources, file: other }), refused);
        for (const named of [file, `./${file}`, join(cwd, file)]) {
          assert.deepEqual(readConfiguration({ ...sources, file: named }).files, [join(cwd, file)]);
        }
        // By the section of defaults, for a section that is there.
        const byDefault = `[DEFAULT]\n${key} = ${value}\n[${section}]\n`;
        await home.write(`cwd/${file}`, byDefault);
        assert.throws(() => readConfiguration(sources), { name: "ConfigurationError" });
      });
    }
  }
});

Deno.test("readConfiguration() does not mind a setting that another place overrules", async () => {
  await using home = await temporaryHome();
  await home.write("cwd/courseraprogramming.cfg", "[oauth2]\nclient_id = other\n");
  await home.write("mine.cfg", "[oauth2]\nclient_id = mine\n");
  const sources = { home: home.path, cwd: join(home.path, "cwd"), systemFolder: "/none" };
  const env = (name: string) => name === "COURSERA_CLIENT_ID" ? "mine" : undefined;
  assert.equal(readConfiguration({ ...sources, env }).clientId, "mine");
  const file = join(home.path, "mine.cfg");
  assert.equal(readConfiguration({ ...sources, env: () => undefined, file }).clientId, "mine");
});

Deno.test("readConfiguration() takes ~/.coursera for the user's own, also when working there", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/coursera_autograder.cfg", "[oauth2]\nclient_id = a\n");
  await home.write(".coursera/courseraprogramming.cfg", "[oauth2]\nclient_id = b\n");
  const cwd = join(home.path, ".coursera");
  const sources = { home: home.path, cwd, env: () => undefined, systemFolder: "/none" };
  assert.equal(readConfiguration(sources).clientId, "b");
});

Deno.test("readConfiguration() refuses a home configuration that everybody may write", async (t) => {
  const cases: [name: string, folder: number, file: number, place: string | undefined][] = [
    ["folder", 0o777, 0o600, "/.coursera"],
    ["file", 0o700, 0o666, "/.coursera/courseraprogramming.cfg"],
    ["sticky folder", 0o1777, 0o600, undefined],
    ["readable", 0o755, 0o644, undefined],
    ["a group's", 0o775, 0o664, undefined],
  ];
  for (const [name, folder, file, place] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write(".coursera/courseraprogramming.cfg", "[oauth2]\nclient_id = a\n", file);
      await Deno.chmod(join(home.path, ".coursera"), folder);
      if (place === undefined) return assert.equal(readIn(home).clientId, "a");
      const open = home.path + place;
      assert.throws(() => readIn(home), {
        name: "ConfigurationError",
        message: `Failed to read configuration "${home.path}/.coursera/courseraprogramming.cfg": ` +
          `others may write to "${open}" (mode 0${(folder === 0o777 ? folder : file).toString(8)})`,
        hint: `take the write permission from them: \`chmod go-w ${open}\``,
      });
    });
  }
});

Deno.test("readConfiguration() does without a home folder", async () => {
  await using home = await temporaryHome();
  const sources = { home: undefined, cwd: home.path, env: () => undefined, systemFolder: "/none" };
  const { tokenCache, oldTokenCache } = readConfiguration(sources);
  assert.deepEqual([tokenCache, oldTokenCache], [undefined, undefined]);
});

Deno.test("readConfiguration() looks at each key of the working directory's files", async () => {
  await using home = await temporaryHome();
  // What the environment overrules need not be right, with or without such a file.
  await home.write(".coursera/courseraprogramming.cfg", "[oauth2]\nclient_id =\n");
  const cwd = join(home.path, "cwd");
  const env = (name: string) => name === "COURSERA_CLIENT_ID" ? "mine" : undefined;
  const sources = { home: home.path, cwd, systemFolder: "/none", env };
  const file = "cwd/courseraprogramming.cfg";
  await home.write(file, "[oauth2]\nclient_secret = bUqKqGywnGXEJPFrcd4Jpw\n");
  const { clientId, files } = readConfiguration(sources);
  assert.equal(clientId, "mine");
  assert.deepEqual(
    files,
    [".coursera", "cwd"].map((folder) => join(home.path, folder, "courseraprogramming.cfg")),
  );
  await home.write(file, "[oauth2]\nclient_secret = bUqKqGywnGXEJPFrcd4Jpw\nport = 1\n");
  assert.throws(() => readConfiguration(sources), /a file in the working directory may not change/);
});
