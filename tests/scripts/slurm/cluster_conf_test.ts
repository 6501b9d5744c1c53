import assert from "node:assert/strict";
import { clusterConf, placesOf } from "../../../scripts/slurm/cluster_conf.ts";

Deno.test("clusterConf() keeps to its own folder, with a port for each node", () => {
  const lines = clusterConf(placesOf("/w/slurm"), ["n1", "n2"]).trimEnd().split("\n");
  const settings = lines.map((line) => line.split("="));
  for (const [name, value = ""] of settings) {
    if (value.includes("/") && !/^\w+\/\w+$/.test(value)) {
      assert.match(lines.find((line) => line.startsWith(`${name}=`))!, /=\/w\/slurm\//);
    }
  }
  const ports = lines.flatMap((line) => /^NodeName=n\d .* Port=(\d+)/.exec(line)?.[1] ?? []);
  assert.equal(new Set(ports).size, 2);
  assert.ok(lines.includes("JobRequeue=1"));
});
