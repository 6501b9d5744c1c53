import { type RuleCase, tryCases } from "../../../support/rule_cases.ts";

const alone = "in a RUN of its own";
const asks = "asks and waits";
const cache = "leaves its cache";

const run = (says: boolean, message: string, command: string): RuleCase => ({
  ...{ rule: "CPG028", says, message, text: `RUN ${command}\n` },
});

const cases: Record<string, RuleCase> = {
  "packages named in a file": {
    ...run(false, alone, "apt-get update && xargs apt-get install -y < p"),
  },
  "packages that come through a pipe": {
    ...run(false, alone, "apt-get update && cat p | xargs -r /usr/bin/apt-get install -y"),
  },
  "packages through a pipe without -y": run(true, asks, "cat p | xargs apt-get install"),
  "update with something else": run(true, alone, "apt-get update && xargs echo < p"),
  "yes": run(false, asks, "yes | apt-get install x"),
  "an option that says yes": run(false, asks, "apt-get -o APT::Get::Assume-Yes=true install x"),
  "a level of quietness that says yes": run(false, asks, "apt-get -q=2 install x"),
  "a level that does not": run(true, asks, "apt-get -q=1 install x"),
  "a release in front of the verb": run(true, asks, "apt-get -t stable install x"),
  "a setting for all later calls": {
    ...run(
      false,
      asks,
      "echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/9\nRUN apt-get install x",
    ),
  },
  "conda without -y": run(true, asks, "conda install x && conda clean -a"),
  "conda with -y": run(false, asks, "conda install -qy x && conda clean -a"),
  "conda that is told before": {
    ...run(false, asks, "conda config --set always_yes yes && conda install x"),
  },
  "an environment of conda": run(true, cache, "conda env create -f e.yml"),
  "an environment of conda does not ask": run(false, asks, "conda env create -f e.yml"),
  "an environment of conda, cleaned": {
    ...run(false, cache, "conda env create -f e.yml && /opt/conda/bin/conda clean -afy"),
  },
  "conda with a cache mount": {
    ...run(false, cache, "--mount=type=cache,target=/opt/conda/pkgs conda install -y x"),
  },
  "pip told by a variable": run(false, cache, "PIP_NO_CACHE_DIR=1 pip install x"),
  "pip told by an argument": {
    ...run(false, cache, ""),
    text: "FROM python:3.12.4-slim\nARG PIP_NO_CACHE_DIR=1\nRUN pip install x\n",
  },
  "pip told by another variable": run(true, cache, "PIP_QUIET=1 pip install x"),
  "pip that purges": run(false, cache, "pip install x && pip cache purge"),
  "pip that lists its cache": run(true, cache, "pip install x && pip cache list"),
  "rm by its path": {
    ...run(false, cache, "apt-get install -y x && /bin/rm -rf /var/lib/apt/lists/*"),
  },
  "lists in braces": {
    ...run(false, cache, "apt-get install -y x && rm -rf /var/lib/{apt,dpkg,cache}/"),
  },
  "lists that find deletes": {
    ...run(false, cache, "apt-get install -y x && find /var/lib/apt/lists -type f -delete"),
  },
  "something else below /var": {
    ...run(true, cache, "apt-get install -y x && rm -rf /var/log/foo"),
  },
  "the other cache of apt": {
    ...run(true, cache, "apt-get install -y x && rm -rf /var/cache/apt/*"),
  },
  "a mount for the other cache of apt": {
    ...run(true, cache, "--mount=type=cache,target=/var/cache/apt apt-get install -y x"),
  },
};
for (const path of ["/var/lib/apt/lists", "/var/lib/apt/lists/*", "/var/lib/apt/", "/var/lib/*"]) {
  cases[`rm of ${path}`] = run(false, cache, `apt-get install -y x && rm -rf ${path}`);
}

Deno.test("CPG028 knows how package managers are told not to ask, and cleaned", (t) =>
  tryCases(t, cases));
