/** An engine as the checks meet it: how the program is called to use it, and what it is. */
export interface Engine {
  /** As `task engines` names it: `docker-28.5`. */
  name: string;
  /** The program that is checked, as a command on this machine. */
  binary: string;
  /**
   * Variables on top of this process's own, for the program and for `docker`: DOCKER_HOST; PATH,
   * where another `docker` is to be found first; DOCKER_CONFIG, where that has plugins.
   */
  env: Record<string, string>;
  /** The number of the user who calls it; this process's own where absent. */
  user?: number;
  /**
   * Where the checks keep their files: a folder that program and engine see at the same path, which is
   * so short that a socket of the program fits into a folder of a folder there.
   */
  temporary: string;
  facts: EngineFacts;
}

/** What decides what an engine can do. */
export interface EngineFacts {
  product: "docker" | "podman";
  /** `none`: it starts containers without control groups, so that no limit holds. */
  cgroups: "v1" | "v2" | "none";
  /** Whether it runs without root. */
  rootless: boolean;
  /** Whether it labels containers for SELinux. */
  selinux: boolean;
  /** How it stores images. `containerd`: compressed, as in a registry. */
  store: "layers" | "containerd";
  /** Whether containers can mount folders of {@linkcode Engine.temporary}. */
  mountsFolders: boolean;
}
