// ---
// tries: Fills the heap until Node gives up.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
{
  const blocks = [];
  for (;;) blocks.push(new Array(100000).fill({}));
}
