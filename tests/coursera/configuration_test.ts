import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type Configuration,
  ConfigurationError,
  readConfiguration,
} from "../../coursera/configuration.ts";
import { readIn, temporaryHome } from "../support/coursera/fake_coursera_client.ts";

Deno.test("readConfiguration() has the defaults of the old tools", async () => {
  await using home = await temporaryHome();
  assert.deepEqual(await readIn(home), {
    clientId: "NS8qaSX18X_Eu0pyNbLsnA",
    clientSecret: "bUqKqGywnGXEJPFrcd4Jpw",
    scopes: "view_profile manage_graders",
    hostname: "localhost",
    port: 9876,
    verifyTls: true,
    apiEndpoint: "https://api.coursera.org",
    wwwEndpoint: "https://www.coursera.org",
    authEndpoint: "https://accounts.coursera.org/oauth2/v1/auth",
    tokenEndpoint: "https://accounts.coursera.org/oauth2/v1/token",
    transloaditBoredApi: "https://api2.transloadit.com/instances/bored",
    downloadHosts: [],
    tokenCache: join(home.path, ".coursera/oauth2_cache.json"),
    oldTokenCache: join(home.path, ".coursera/oauth2_cache.pickle"),
    refreshToken: undefined,
    files: [],
  });
});

Deno.test("readConfiguration() honours every key", async () => {
  await using home = await temporaryHome();
  await home.write(
    ".coursera/courseraprogramming.cfg",
    `[oauth2]
client_id = i
client_secret = 100%%
scopes = a b
token_cache = ~/elsewhere/cache.pickle
hostname = otherhost
port = 9999
verify_tls = False
api_endpoint = https://api.example/x
www_endpoint = http://127.0.0.1:8080
auth_endpoint = https://%(hostname)s/auth
token_endpoint = http://localhost:1/token
[upload]
transloadit_bored_api = http://bored.example/
[grade]
download_hosts = a.example, b.example:8443
`,
  );
  assert.deepEqual(await readIn(home), {
    clientId: "i",
    clientSecret: "100%",
    scopes: "a b",
    hostname: "otherhost",
    port: 9999,
    verifyTls: false,
    apiEndpoint: "https://api.example/x",
    wwwEndpoint: "http://127.0.0.1:8080",
    authEndpoint: "https://otherhost/auth",
    tokenEndpoint: "http://localhost:1/token",
    transloaditBoredApi: "http://bored.example/",
    downloadHosts: ["a.example", "b.example:8443"],
    tokenCache: join(home.path, "elsewhere/cache.json"),
    oldTokenCache: join(home.path, "elsewhere/cache.pickle"),
    refreshToken: undefined,
    files: [join(home.path, ".coursera/courseraprogramming.cfg")],
  });
});

Deno.test("readConfiguration() lets later places win key by key", async () => {
  await using home = await temporaryHome();
  const places = [
    "etc/coursera_autograder.cfg",
    "etc/courseraprogramming.cfg",
    ".coursera/coursera_autograder.cfg",
    ".coursera/courseraprogramming.cfg",
    "given.cfg",
  ];
  const sources = {
    home: home.path,
    cwd: home.path,
    systemFolder: join(home.path, "etc"),
    file: "given.cfg",
  };
  await home.write("given.cfg", "[oauth2]\n");
  for (const [index, place] of places.entries()) {
    await home.write(place, `[oauth2]\nclient_id = ${index}\n[other]\nx = 1\n`);
    const { clientId } = readConfiguration({ ...sources, env: () => undefined });
    assert.equal(clientId, String(index));
  }
  const env = (name: string) => `from ${name}`;
  const configuration = readConfiguration({ ...sources, env });
  assert.equal(configuration.clientId, "from COURSERA_CLIENT_ID");
  assert.equal(configuration.clientSecret, "from COURSERA_CLIENT_SECRET");
  assert.equal(configuration.refreshToken, "from COURSERA_REFRESH_TOKEN");
  assert.equal(configuration.tokenCache, join(home.path, "from COURSERA_TOKEN_CACHE"));
  assert.deepEqual(configuration.files, places.map((place) => join(home.path, place)));
});

Deno.test("readConfiguration() takes percent signs in the environment as they are", async () => {
  await using home = await temporaryHome();
  const { clientSecret } = await readIn(home, { COURSERA_CLIENT_SECRET: "50%off" });
  assert.equal(clientSecret, "50%off");
});

Deno.test("readConfiguration() refuses what is broken, with file and line and without the value", async (t) => {
  const cases: [name: string, content: string, message: RegExp][] = [
    ["no section", "s3cr3t\n", /courseraprogramming.cfg:1: no section header/],
    ["no value", "[oauth2]\n\ns3cr3t\n", /courseraprogramming.cfg:3: neither/],
    [
      "lone percent",
      "[oauth2]\nclient_secret = s3cr3t%off\n",
      /`client_secret` of .*cfg:2: a lone/,
    ],
    ["port", "[oauth2]\nport = s3cr3t\n", /`port` of .*cfg:2: must be a port number/],
    ["port 0", "[oauth2]\nport = 0\n", /must be a port number/],
    ["port 65536", "[oauth2]\nport = 65536\n", /must be a port number/],
    ["empty", "[oauth2]\nclient_id =\n", /`client_id` of .*cfg:2: must not be empty/],
    ["boolean", "[oauth2]\nverify_tls = s3cr3t\n", /must be True or False/],
    ["address", "[oauth2]\napi_endpoint = api.example\n", /must be an address/],
    ["file address", "[oauth2]\napi_endpoint = file:///x\n", /must be an address/],
    ["password", "[oauth2]\napi_endpoint = https://u:s3cr3t@h\n", /user or password/],
    [
      "plain http",
      "[oauth2]\ntoken_endpoint = http://h/\n",
      /`token_endpoint` of .* must be https/,
    ],
    ["plain http for the API", "[oauth2]\napi_endpoint = http://h\n", /must be https/],
    ["loopback look-alike", "[oauth2]\napi_endpoint = http://127.0.0.1.h\n", /must be https/],
  ];
  for (const [name, content, message] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write("courseraprogramming.cfg", content);
      assert.throws(() => readIn(home), (error) => {
        assert(error instanceof ConfigurationError);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /s3cr3t/);
        return true;
      });
    });
  }
});

Deno.test("readConfiguration() leaves unused values alone, percent signs and all", async () => {
  await using home = await temporaryHome();
  await home.write("courseraprogramming.cfg", "[oauth2]\nunknown = 50%off\n[x]\ny = %\n");
  assert.equal((await readIn(home)).port, 9876);
});

Deno.test("readConfiguration() wants the file that was named to be there", async () => {
  await using home = await temporaryHome();
  const sources = { home: home.path, cwd: home.path, env: () => undefined };
  assert.throws(() => readConfiguration({ ...sources, file: "none.cfg" }), {
    name: "ConfigurationError",
    message: `Failed to read configuration "${join(home.path, "none.cfg")}": no such file`,
  });
});

Deno.test("readConfiguration() takes an empty variable for an absent one", () => {
  const { clientId, refreshToken } = readConfiguration({
    ...{ home: undefined, cwd: "/none", systemFolder: "/none" },
    env: () => "",
  });
  assert.deepEqual([clientId, refreshToken], ["NS8qaSX18X_Eu0pyNbLsnA", undefined]);
});

Deno.test("readConfiguration() reads each value as it is meant", async (t) => {
  const cases: [content: string, key: keyof Configuration, value: unknown][] = [
    ["[oauth2]\nport = 65535", "port", 65535],
    ["[oauth2]\nport = 1", "port", 1],
    ["[oauth2]\nport = 65536", "port", /must be a port number/],
    ["[oauth2]\nport = 0", "port", /must be a port number/],
    ["[oauth2]\nauth_endpoint = http://h.example/", "authEndpoint", /must be https/],
    ["[grade]\ndownload_hosts = , a.example ,", "downloadHosts", ["a.example"]],
    ["[grade]\ndownload_hosts =", "downloadHosts", []],
    ["[oauth2]\ntoken_cache = ~other/c.json", "tokenCache", "HOME/~other/c.json"],
    ["[oauth2]\ntoken_cache = ~/c.json", "tokenCache", "HOME/c.json"],
    ["[DEFAULT]\nport = 1\n[oauth2]\nport = 2", "port", 2],
    ["[DEFAULT]\nport = 1\n[oauth2]\nhostname = h", "port", 1],
    [
      "[DEFAULT]\nplace = h.example\n[oauth2]\nauth_endpoint = https://%(place)s/",
      "authEndpoint",
      "https://h.example/",
    ],
  ];
  for (const [content, key, value] of cases) {
    await t.step(content, async () => {
      await using home = await temporaryHome();
      await home.write(".coursera/courseraprogramming.cfg", `${content}\n`);
      if (value instanceof RegExp) return assert.throws(() => readIn(home), value);
      const found = readIn(home)[key];
      const shown = typeof found === "string" ? found.replace(home.path, "HOME") : found;
      assert.deepEqual(shown, value);
    });
  }
});

Deno.test("readConfiguration() takes a file that is named as it is, and refuses what is not text", async () => {
  await using home = await temporaryHome();
  const file = join(home.path, ".coursera/courseraprogramming.cfg");
  await home.write(".coursera/courseraprogramming.cfg", "[oauth2]\nclient_id = a\n");
  await Deno.chmod(file, 0o666);
  const sources = { home: home.path, cwd: "/none", systemFolder: "/none", env: () => undefined };
  assert.equal(readConfiguration({ ...sources, file }).clientId, "a");
  await Deno.writeFile(file, Uint8Array.of(0x23, 0xe4));
  const message = `Failed to read configuration "${file}": not UTF-8 text`;
  assert.throws(() => readConfiguration({ ...sources, file }), { message });
  // A file where a folder could be means that there is no folder.
  await Deno.remove(join(home.path, ".coursera"), { recursive: true });
  await home.write(".coursera", "");
  assert.deepEqual(readConfiguration(sources).files, []);
});

Deno.test("readConfiguration() takes no time for defaults beside many sections", async () => {
  await using home = await temporaryHome();
  const rows = (make: (index: number) => string) =>
    Array.from({ length: 2500 }, (_, at) => make(at));
  const lines = ["[DEFAULT]", ...rows((at) => `k${at} = 1`), ...rows((at) => `[s${at}]`)];
  await home.write(".coursera/courseraprogramming.cfg", lines.join("\n"));
  const started = performance.now();
  await readIn(home);
  assert(performance.now() - started < 2000);
});
