import { rootlessUser, type Suite } from "./root_file_systems.ts";

/** An engine that runs on this machine's kernel. */
export interface NativeEngine {
  /** What it is and how to set it up. */
  kind: "docker" | "docker-rootless" | "podman";
  /** The Debian release that its packages come from. */
  suite: Suite;
  /** The suite's version when this was written, which the name states. */
  version: string;
  /** Docker's own settings, as in `daemon.json`. */
  settings: Record<string, unknown>;
}

/** All engines that `task engines` starts, by name. */
export const nativeEngines: Readonly<Record<string, NativeEngine>> = {
  "docker-20.10": { kind: "docker", suite: "bookworm", version: "20.10", settings: {} },
  "docker-26.1": { kind: "docker", suite: "trixie", version: "26.1", settings: {} },
  "docker-28.5": { kind: "docker", suite: "sid", version: "28.5", settings: {} },
  "docker-28.5-containerd": {
    kind: "docker",
    suite: "sid",
    version: "28.5",
    settings: { features: { "containerd-snapshotter": true } },
  },
  "docker-28.5-userns": {
    kind: "docker",
    suite: "sid",
    version: "28.5",
    // The root file systems have ids that this user may map.
    settings: { "userns-remap": rootlessUser.name },
  },
  "podman-5.4": { kind: "podman", suite: "trixie", version: "5.4", settings: {} },
  "docker-26.1-rootless": {
    kind: "docker-rootless",
    suite: "trixie",
    version: "26.1",
    settings: {},
  },
};

/** Those that the test command also runs: the newest Docker, and the one that is not Docker. */
export const enginesOfTests: readonly string[] = ["docker-28.5", "podman-5.4"];
