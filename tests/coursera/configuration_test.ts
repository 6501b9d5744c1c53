import assert from "node:assert/strict";
import { join } from "node:path";
import { ConfigurationError, readConfiguration } from "../../coursera/configuration.ts";
import { readIn, temporaryHome } from "../support/fake_coursera_client.ts";

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
    "coursera_autograder.cfg",
    "courseraprogramming.cfg",
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

Deno.test("readConfiguration() does without a home folder", async () => {
  await using home = await temporaryHome();
  const sources = { home: undefined, cwd: home.path, env: () => undefined, systemFolder: "/none" };
  const { tokenCache, oldTokenCache } = readConfiguration(sources);
  assert.deepEqual([tokenCache, oldTokenCache], [undefined, undefined]);
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
