// ---
// tries: Prints bytes that are not UTF-8.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: any-bytes
// ---
attack.quietly(() => attack.fs.writeSync(1, Buffer.from("fffec32820eda08020f49080800a", "hex")));
