import assert from "node:assert/strict";
import {
  engineFault,
  isClientRemark,
  isRegistryUnreachable,
  lastLine,
  mayNeedBuildKit,
  type Missing,
  missingPath,
  type MountFault,
  mountFault,
  saysNoDestination,
  saysNoImage,
  saysOnlyAbsent,
} from "../../../docker/engine/client_words.ts";
import { each, type Said } from "../../support/engine/said.ts";

Deno.test("missingPath() reads what `cp` says of a path in a container", async (t) => {
  const daemon = "Error response from daemon: ";
  const none = "No such file or directory";
  const table: [...Said, Missing | undefined][] = [
    ["20, 26, 28, 28c", `${daemon}Could not find the file /nowhere in container w2`, none],
    ["podman API", `${daemon}no such file or directory`, none],
    [
      "podman",
      'Error: "/nowhere" could not be found on container w2: no such file or directory',
      none,
    ],
    ["20", `${daemon}lstat /data/overlay2/e/merged/x/y: not a directory`, "Not a directory"],
    ["26, 28, 28c", `${daemon}lstat /x/y: not a directory`, "Not a directory"],
    [
      "20, 26, 28, 28c",
      `${daemon}evalSymlinksInScope: too many links in /a`,
      "Too many levels of symbolic links",
    ],
    [
      "28",
      `${daemon}lstat /a/x: too many levels of symbolic links`,
      "Too many levels of symbolic links",
    ],
    [
      "podman API",
      `${daemon}copier: stat: error resolving "/a": open /a: too many levels of symbolic links`,
      "Too many levels of symbolic links",
    ],
    ["20, 26, 28, 28c", `${daemon}No such container: nowhere`, undefined],
    [
      "podman API",
      `${daemon}no container with name or ID "nowhere" found: no such container`,
      undefined,
    ],
    ["podman", 'Error: container "nowhere" does not exist', undefined],
    ["any", "", undefined],
  ];
  await each(t, table, missingPath);
});

Deno.test("saysOnlyAbsent() knows what was to be removed and is not there", async (t) => {
  const daemon = "Error response from daemon: ";
  const table: [...Said, boolean][] = [
    ["20, 26, 28", `${daemon}No such container: nowhere`, true],
    ["20, 26, 28", `${daemon}No such image: nowhere:latest`, true],
    ["20, 26, 28", `${daemon}get nowhere: no such volume`, true],
    ["20, 26, 28", `${daemon}removal of container a is already in progress`, true],
    [
      "podman API",
      `${daemon}no container with ID or name "nowhere" found: no such container`,
      true,
    ],
    [
      "podman API",
      `${daemon}failed to find image nowhere: docker.io/library/nowhere: image not known`,
      true,
    ],
    ["podman API", `${daemon}no volume with name "nowhere" found: no such volume`, true],
    ["podman", "Error: nowhere: image not known", true],
    ["20, 26, 28", `${daemon}remove wv: volume is in use - [23a1]`, false],
    [
      "podman API",
      `${daemon}volume wv is being used by the following container(s): 80f0: volume is being used`,
      false,
    ],
    [
      "podman API",
      `${daemon}image a:1 is in use: image used by 80f0: image is in use by a container: consider ` +
      "listing external containers and force-removing image",
      false,
    ],
    ["two", `${daemon}No such container: a\n${daemon}cannot remove container b`, false],
    ["none", "", false],
  ];
  await each(t, table, saysOnlyAbsent);
});

Deno.test("saysNoImage() knows an image that is gone", async (t) => {
  const table: [...Said, boolean][] = [
    ["20, 26, 28", "Error response from daemon: No such image: nowhere", true],
    ["28c", "Error response from daemon: No such image: nowhere:latest", true],
    ["old", "Error response from daemon: reference does not exist", true],
    ["podman API", "Error response from daemon: docker.io/library/nowhere: image not known", true],
    ["podman", "Error: nowhere: image not known", true],
    ["any", "write: no space left on device", false],
  ];
  await each(t, table, saysNoImage);
});

Deno.test("mountFault() knows why a folder or volume is not mounted", async (t) => {
  const invalid = 'Error response from daemon: invalid mount config for type "bind": ';
  const table: [...Said, MountFault | undefined][] = [
    ["20, 28", `${invalid}bind source path does not exist: /nowhere/x`, "unseen"],
    ["Docker Desktop", "Error response from daemon: mounts denied: \nThe path /x", "unseen"],
    ["podman", "Error: statfs /nowhere/x: no such file or directory", "unseen"],
    ["26 under SELinux", `${invalid}stat /tmp/x: permission denied`, "denied"],
    [
      "26 under SELinux",
      "Error response from daemon: remount /var/lib/docker/overlay2/58ba/merged/shared/submission, " +
      "flags: 0x44000: permission denied",
      "denied",
    ],
    [
      "26 without root",
      "Error response from daemon: remount-ro /home/me/.local/share/docker/overlay2/5d5d/merged/" +
      "shared/submission, flags: 0x1021: operation not permitted",
      "locked",
    ],
    ["26", "Error response from daemon: Could not find the file /x in container y", undefined],
    [
      "20, 28",
      "Error response from daemon: Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs",
      undefined,
    ],
  ];
  await each(t, table, mountFault);
});

Deno.test("saysNoDestination() knows words that hide the engine's reason", async (t) => {
  const table: [...Said, boolean][] = [
    ["20, 26", 'destination "courseraprogramming-5448d507-bc0:/" must be a directory', true],
    ["26", "Error response from daemon: No such container: courseraprogramming-5448d507", false],
  ];
  await each(t, table, saysNoDestination);
});

Deno.test("lastLine() leaves out what the clients put around the reason", async (t) => {
  const table: [...Said, string][] = [
    ["20, 26, 28", "Error response from daemon: No such container: a", "No such container: a"],
    [
      "20, 26, 28",
      "docker: Error response from daemon: No such image: a:latest\n\n" +
      "Run 'docker run --help' for more information",
      "No such image: a:latest",
    ],
    [
      "20, 26, 28",
      "Error response from daemon: No such container: a\nError: failed to start containers: a",
      "No such container: a",
    ],
    ["podman", "Error: a: image not known", "a: image not known"],
    [
      "28, builder of old",
      "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n\n" +
      "Error response from daemon: dockerfile parse error on line 2: unknown instruction: RUNN",
      "dockerfile parse error on line 2: unknown instruction: RUNN",
    ],
    [
      "28, no buildx",
      "ERROR: BuildKit is enabled but the buildx component is missing or broken.\n" +
      "       Install the buildx component to build images with BuildKit:\n" +
      "       https://docs.docker.com/go/buildx/",
      "BuildKit is enabled but the buildx component is missing or broken",
    ],
    [
      "podman",
      'time="2026-11-29T16:53:35Z" level=warning msg="Failed, retrying"\nError: building at STEP ' +
      '"RUN false": while running runtime: exit status 1\ntime="2026" level=error msg="x"',
      'building at STEP "RUN false": while running runtime: exit status 1',
    ],
    ["none", "", ""],
  ];
  await each(t, table, lastLine);
});

Deno.test("engineFault() says what is wrong with the way to an engine", async (t) => {
  const table: [...Said, string | undefined][] = [
    ["20 to 29", 'Failed to initialize: context "x": context not found', "no-context"],
    ["20 to 29", "unable to resolve docker endpoint: open /c/ca.pem: no such file", "tls-files"],
    ["20 to 29", "unable to resolve docker endpoint: invalid bind address: x", "bad-address"],
    ["20 to 29", "x509: certificate signed by unknown authority", "no-tls"],
    ["20 to 29", "stderr=u@h: Permission denied (publickey).", "ssh-refused"],
    ["20 to 29", "dial unix /x: connect: permission denied", "user-refused"],
    ["20 to 29", "client version 1.50 is too new. Maximum supported is 1.41", "versions-differ"],
    ["20 to 29", "Cannot connect to the Docker daemon at unix:///x. Is it running?", undefined],
    ["podman", "Error: unable to connect to Podman socket: dial unix /x: connect: no", undefined],
  ];
  await each(t, table, (text) => engineFault(text).fault);
  const { said } = engineFault("unable to resolve docker endpoint: open /c/ca.pem: no such file");
  assert.equal(said, "open /c/ca.pem: no such file");
});

Deno.test("isRegistryUnreachable() knows a network that failed by the client's last line", async (t) => {
  const refused = "dial tcp 127.0.0.1:9: connect: connection refused";
  const unreachable = "dial tcp: lookup h on 10.0.0.1:53: dial udp 10.0.0.1:53: connect: " +
    "network is unreachable";
  const table: [...Said, boolean][] = [
    ["20, 26, 28", `Get "http://127.0.0.1:9/v2/": ${refused}`, true],
    ["20, 26, 28", `Get "https://h/v2/": ${unreachable}`, true],
    ["20, 26, 28", 'Get "https://h/v2/": dial tcp: lookup h on 10.0.0.1:53: no such host', true],
    [
      "28c",
      'failed to resolve reference "h/a:1": failed to do request: Head ' +
      `"https://h/v2/a/manifests/1": ${refused}`,
      true,
    ],
    [
      "podman API",
      "creating build container: initializing source docker://h/a:1: pinging container registry " +
      `h: Get "https://h/v2/": ${unreachable}`,
      true,
    ],
    [
      "podman",
      "Error: creating build container: initializing source docker://h/a:1: pinging container " +
      `registry h: Get "https://h/v2/": ${refused}`,
      true,
    ],
    [
      "20",
      'Get "https://h/v2/": net/http: request canceled while waiting for connection ' +
      "(Client.Timeout exceeded while awaiting headers)",
      true,
    ],
    ["20", 'Head "https://h/v2/a/manifests/1": net/http: TLS handshake timeout', true],
    [
      "BuildKit",
      "ERROR: failed to solve: h/a:1: failed to resolve source metadata for h/a:1: failed to do " +
      `request: Head "https://h/v2/a/manifests/1": ${refused}`,
      true,
    ],
    ["20", "toomanyrequests: You have reached your pull rate limit", true],
    ["20", "received unexpected HTTP status: 503 Service Unavailable", true],
    ["20", `ADD failed: Get "http://127.0.0.1:9/x": ${refused}`, true],
    ["20", "manifest for debian:neverwas not found: manifest unknown: manifest unknown", false],
    [
      "20",
      "pull access denied for a, repository does not exist or may require 'docker login'",
      false,
    ],
    ["20", 'Get "https://h/v2/": x509: certificate signed by unknown authority', false],
    [
      "20, 26, 28",
      `The command '/bin/sh -c echo "Get "https://h": ${refused}"' returned a non-zero code: 1`,
      false,
    ],
    [
      "BuildKit",
      `ERROR: process "/bin/sh -c x Get "https://h": ${refused}" did not complete successfully: ` +
      "exit code: 1",
      false,
    ],
    [
      "podman",
      `Error: building at STEP "RUN echo Get "https://h": ${refused}": while running runtime: ` +
      "exit status 1",
      false,
    ],
    ["20", `Get "https://h/v2/": ${refused}\nCOPY failed: no source files were specified`, false],
    ["none", "", false],
  ];
  await each(t, table, isRegistryUnreachable);
});

Deno.test("mayNeedBuildKit() knows a build that may want BuildKit", async (t) => {
  const table: [...Said, boolean][] = [
    [
      "20, 26, 28",
      "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to " +
      "learn how to build images with BuildKit enabled",
      true,
    ],
    ["28", "ERROR: BuildKit is enabled but the buildx component is missing or broken.", true],
    [
      "20",
      "Error response from daemon: dockerfile parse error line 3: unknown instruction: TRUE",
      true,
    ],
    ["20", "Error response from daemon: dockerfile parse error line 2: Unknown flag: link", true],
    ["20, 26, 28", "The command '/bin/sh -c false' returned a non-zero code: 1", false],
  ];
  await each(t, table, mayNeedBuildKit);
});

Deno.test("isClientRemark() knows the client's own lines", () => {
  assert.ok(isClientRemark("WARNING: Error loading config file: /x/config.json: invalid"));
  assert.ok(!isClientRemark("ls: /x: WARNING: none"));
});
