// ---
// tries: Takes memory outside of the heap until there is no more.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
{
  const blocks = [];
  for (;;) blocks.push(Buffer.alloc(16 * 1024 * 1024, 1));
}
